import { beforeEach, describe, expect, it } from 'vitest';
import { type CorpusBench, createCorpusBench } from '../support/corpus-bench.ts';

const DOCUMENTS = {
  'zone.md': `---
id: zone
title: The demilitarised zone
---
## Width

Each side withdrew two kilometres from the line. The zone is therefore four kilometres wide.

## Entry

Nobody may enter without leave of the commission. Wardens check every permit at the gate.
`,
  'sea.md': `---
id: sea
title: Encounters between warships
---
## Manoeuvres

Vessels in company keep clear of each other. Feints against a passing ship are forbidden.

## Signals

Flags and lights announce what a ship intends. Officers compare their logs once a year.
`,
};

/** In words that no document has. */
const LAYMAN = 'are blokes on a destroyer allowed to fake an assault';

const KNOWN = {
  question: 'may grunts on a destroyer fake an assault',
  document: 'sea',
  answer: 'Feints against a passing ship are forbidden',
};

function lines(...questions: readonly (object | string)[]): string {
  return questions.map((line) => (typeof line === 'string' ? line : JSON.stringify(line))).join('\n');
}

describe('a known question', () => {
  let bench: CorpusBench;

  beforeEach(async () => {
    bench = await createCorpusBench({ ...DOCUMENTS, 'known-questions.jsonl': lines(KNOWN) });
  });

  it('leads to its passage, and to the sentence that answers, in words that the passage lacks', async () => {
    await bench.index();
    const library = await bench.open();
    const answer = await library.ask(LAYMAN, { explain: true });
    const [first] = answer.excerpts;
    expect(first?.document.id).toBe('sea');
    expect(first?.section).toEqual(['Manoeuvres']);
    const key = first?.text.slice(
      first.highlight.start - first.span.start,
      first.highlight.end - first.span.start,
    );
    expect(key).toBe('Feints against a passing ship are forbidden.');
    expect(answer.explanation?.candidates[0]?.known?.question).toBe(KNOWN.question);
    expect(answer.explanation?.candidates[0]?.known?.similarity).toBeGreaterThan(0.6);

    // Without it, nothing of that is found.
    await bench.write({ 'known-questions.jsonl': null });
    await bench.index();
    const without = await library.ask(LAYMAN, { explain: true });
    expect(without.excerpts[0]?.confidence ?? 0).toBeLessThan((first?.confidence ?? 0) - 0.3);
    expect(without.explanation?.candidates[0]?.known).toBeNull();
  });

  it('is never quoted itself', async () => {
    await bench.index();
    const answer = await (await bench.open()).ask(KNOWN.question, { limit: 10 });
    expect(answer.excerpts.map(({ text }) => text).join('\n')).not.toContain('grunts');
  });

  it('is found when only its own document is searched', async () => {
    await bench.index();
    const answer = await (await bench.open()).ask(LAYMAN, { documentId: 'sea' });
    expect(answer.excerpts[0]?.section).toEqual(['Manoeuvres']);
  });

  it('may have its answer in more than one passage', async () => {
    const second = { ...KNOWN, answer: 'Flags and lights announce what a ship intends' };
    await bench.write({ 'below/known-questions.jsonl': lines(second) });
    expect((await bench.index()).skipped).toEqual([]);
    const answer = await (await bench.open()).ask(KNOWN.question);
    expect(answer.excerpts.map(({ section }) => section[0]).sort()).toEqual(['Manoeuvres', 'Signals']);
  });

  it('makes a new generation when it changes, of the documents that were there', async () => {
    await bench.index();
    await bench.write({ 'known-questions.jsonl': lines({ ...KNOWN, question: LAYMAN }) });
    const run = await bench.index();
    expect(run).toMatchObject({ published: true, embedded: 1, unchangedDocuments: ['sea', 'zone'] });
    expect((await bench.index()).published).toBe(false);
  });

  it('is named and left out when its answer is no longer there, and comes back with it', async () => {
    await bench.index();
    await bench.write({ 'sea.md': DOCUMENTS['sea.md'].replace('Feints against', 'Feigned runs at') });
    const run = await bench.index();
    expect(run.published).toBe(true);
    expect(run.skipped).toEqual([
      { file: 'known-questions.jsonl', reason: 'Line 1: its answer does not stand in sea.' },
    ]);
    await bench.write({ 'sea.md': DOCUMENTS['sea.md'] });
    expect((await bench.index()).skipped).toEqual([]);
  });
});

describe('lines of known questions that are wrong', () => {
  it.each([
    ['no JSON', 'who goes there', 'it is no known question'],
    ['a list', '[]', 'it is no known question'],
    ['no answer', { question: 'who?', document: 'sea' }, 'copy words of the sentence that answers'],
    ['a misspelt field', { ...KNOWN, anwser: 'x' }, 'Unrecognized key'],
    ['a long question', { ...KNOWN, question: 'why '.repeat(80) }, 'ask in at most 240 characters'],
    ['an unknown document', { ...KNOWN, document: 'air' }, 'there is no document air'],
    [
      'an answer that stands twice',
      { ...KNOWN, document: 'zone', answer: 'the' },
      'copy more of the sentence',
    ],
    [
      'an answer across passages',
      { ...KNOWN, document: 'zone', answer: 'four kilometres wide.\n\nEntry\n\nNobody' },
      'its answer is not within one passage of zone',
    ],
  ])('are named and stop nothing: %s', async (_, line, problem) => {
    const bench = await createCorpusBench({
      ...DOCUMENTS,
      'known-questions.jsonl': lines('\uFEFF', line, KNOWN),
    });
    const run = await bench.index();
    expect(run.published).toBe(true);
    expect(run.skipped).toHaveLength(1);
    expect(run.skipped[0]?.reason).toMatch(/^Line 2: /u);
    expect(run.skipped[0]?.reason).toContain(problem);
    const answer = await (await bench.open()).ask(LAYMAN);
    expect(answer.excerpts[0]?.document.id).toBe('sea');
  });

  it('are counted when they are many', async () => {
    const bench = await createCorpusBench({
      ...DOCUMENTS,
      'known-questions.jsonl': Array.from({ length: 8 }, () => 'x').join('\n'),
    });
    expect((await bench.index()).skipped[0]?.reason).toMatch(/Line 1: .*; line 5: .*; and 3 more\.$/u);
  });
});
