import { mkdir, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { createAnswerFinder } from '../../index/find-answer.ts';
import { checkCorpus } from '../../index/index.ts';
import { type CorpusBench, createCorpusBench } from '../support/corpus-bench.ts';
import { testEmbedder } from '../support/embedder.ts';
import { testReader } from '../support/reader.ts';

const embedder = await testEmbedder();
const countWordPieces = (text: string) => embedder.countWordPieces(text);

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
    expect((await bench.index()).questions).toEqual({ known: 2, leftOut: 0, problems: [] });
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
    expect(run.skipped).toEqual([]);
    expect(run.questions).toEqual({
      known: 0,
      leftOut: 1,
      problems: [
        {
          file: 'known-questions.jsonl',
          reason:
            'Line 1: it has words for an answer that stand nowhere in sea: copy them from what `npm run show -- --text sea` prints.',
        },
      ],
    });
    await bench.write({ 'sea.md': DOCUMENTS['sea.md'] });
    expect((await bench.index()).questions).toMatchObject({ known: 1, leftOut: 0 });
  });

  it('lowers no other question’s confidence in the passage, and takes it no place', async () => {
    const others = [
      'Which tricks against passing ships are forbidden?',
      'How do vessels in company move?',
      'may ships pretend to attack',
      'When do officers compare their logs?',
      'How wide is the zone?',
    ];
    await bench.write({ 'known-questions.jsonl': null });
    await bench.index();
    const library = await bench.open();
    const before = await Promise.all(others.map((question) => library.ask(question, { explain: true })));
    await bench.write({ 'known-questions.jsonl': lines(KNOWN) });
    await bench.index();
    for (const [position, question] of others.entries()) {
      const after = await library.ask(question, { explain: true });
      const passages = after.explanation?.candidates ?? [];
      for (const then of before[position]?.explanation?.candidates ?? []) {
        const now = passages.find(({ passageId }) => passageId === then.passageId);
        expect(now?.confidence, question).toBeGreaterThanOrEqual(then.confidence);
      }
      expect(passages[0]?.passageId, question).toBe(before[position]?.explanation?.candidates[0]?.passageId);
    }
  });

  it('is one of several that order their passage among such, by the words of all', async () => {
    const questions = [
      'may grunts on a destroyer fake an assault',
      'is it fine to bluff',
      'can the skipper do a mock run',
      'do blokes get told off for shamming',
    ];
    const ask = async () => (await bench.open()).ask('shamming skipper', { explain: true });
    await bench.write({
      'known-questions.jsonl': lines(...questions.slice(1).map((question) => ({ ...KNOWN, question }))),
    });
    await bench.index();
    const few = (await ask()).explanation?.candidates.find(({ document }) => document.id === 'sea');
    expect(few).toMatchObject({ isWellAsked: false, askedScore: null, lexicalScore: 0 });
    await bench.write({
      'known-questions.jsonl': lines(...questions.map((question) => ({ ...KNOWN, question }))),
    });
    await bench.index();
    const [first] = (await ask()).explanation?.candidates.filter(({ isWellAsked }) => isWellAsked) ?? [];
    expect(first).toMatchObject({
      section: ['Manoeuvres'],
      lexicalScore: 0,
      matchedTerms: ['sham', 'skipper'],
    });
    expect(first?.askedScore).toBeGreaterThan(0);
  });

  it('is shown as a reason only where it is nearer than the passage itself', async () => {
    await bench.index();
    const library = await bench.open();
    const near = await library.ask('Are feints against a passing ship forbidden?', { explain: true });
    expect(near.explanation?.candidates[0]?.known).toBeNull();
  });

  it('that is misspelt does not make its spelling a word', async () => {
    const misspelt = { ...KNOWN, question: 'are comissions allowed to feint' };
    await bench.write({
      'zone.md': `${DOCUMENTS['zone.md']}\n## More\n\nTwo commissions met. All commissions met.\n\n## Again\n\nThe commissions part.\n`,
      'known-questions.jsonl': lines(misspelt),
    });
    await bench.index();
    const answer = await (await bench.open()).ask('who leads the comissions');
    expect(answer.readAs).toBe('who leads the commissions');
  });

  it('has its words taken for spelt right when several known questions spell them so', async () => {
    const spelt = ['may stevedores feint', 'do stevedores bluff', 'can stevedores fake it'];
    await bench.write({
      'zone.md': `${DOCUMENTS['zone.md']}\n## More\n\nA stevedore waits.\n`,
      'known-questions.jsonl': lines(...spelt.map((question) => ({ ...KNOWN, question }))),
    });
    await bench.index();
    const answer = await (await bench.open()).ask('may the stevedoers fight');
    expect(answer.readAs).toBe('may the stevedores fight');
  });

  it('counts for all passages with its answer’s words, whichever document it names', async () => {
    const twin = DOCUMENTS['sea.md'].replace('id: sea', 'id: sea-again');
    await bench.write({
      'sea-again.md': twin,
      'known-questions.jsonl': lines(
        { ...KNOWN, question: 'what do officers put in their books' },
        { ...KNOWN, document: 'sea-again' },
      ),
    });
    expect((await bench.index()).questions.known).toBe(2);
    const library = await bench.open();
    const anywhere = await library.ask(LAYMAN, { explain: true });
    expect(anywhere.explanation?.candidates[0]?.known?.question).toBe(KNOWN.question);
    const { text, span, highlight } = anywhere.excerpts[0] ?? expect.fail('nothing was quoted');
    expect(text.slice(highlight.start - span.start, highlight.end - span.start)).toContain('Feints');
    for (const documentId of ['sea', 'sea-again']) {
      const answer = await library.ask(LAYMAN, { documentId, explain: true });
      expect(answer.explanation?.candidates[0]?.known?.question, documentId).toBe(KNOWN.question);
    }
  });

  it('is read in the encodings that documents may have, from a file in any case', async () => {
    const windows = Buffer.from(lines({ ...KNOWN, question: 'may Jäger on a destroyer fake it?' }), 'latin1');
    await writeFile(
      join(bench.corpus, 'known-questions.jsonl'),
      Buffer.from(`\uFEFF${lines(KNOWN)}`, 'utf16le'),
    );
    await mkdir(join(bench.corpus, 'below'));
    await writeFile(join(bench.corpus, 'below/Known-Questions.JSONL'), windows);
    const run = await bench.index();
    expect(run.questions).toEqual({ known: 2, leftOut: 0, problems: [] });
    expect(run.skipped).toEqual([]);
  });

  it('is not read from a file too large to be one', async () => {
    await truncate(join(bench.corpus, 'known-questions.jsonl'), 33 * 1024 * 1024);
    expect((await bench.index()).questions.problems).toEqual([
      { file: 'known-questions.jsonl', reason: 'It has more than 32 MB: give it in several.' },
    ]);
  });
});

describe('the words of an answer', () => {
  const text =
    '---\nid: quote\ntitle: Quoted\n---\nThe envoy said “no feints – not one” at the Café. He left the\nCAFÉ door open.\n';

  it.each([
    ['the white space', 'at  the\nCafé. He', 'at the Café. He'],
    ['the quotation marks and dashes', 'said "no feints - not one"', 'said “no feints – not one”'],
    ['the capitals', 'THE ENVOY SAID', 'The envoy said'],
    ['the Unicode form of accents', 'Cafe\u0301 door', 'CAFÉ door'],
  ])('are found whatever %s', async (_, answer, slice) => {
    const bench = await createCorpusBench({
      'quote.md': text,
      'known-questions.jsonl': lines({ question: 'what?', document: 'quote', answer }),
    });
    expect((await bench.index()).questions).toEqual({ known: 1, leftOut: 0, problems: [] });
    const found = createAnswerFinder(
      'The envoy said “no feints – not one” at the Café. He left the CAFÉ door open.',
    )(answer);
    if (typeof found === 'string') expect.fail(found);
    const document = 'The envoy said “no feints – not one” at the Café. He left the CAFÉ door open.';
    expect(document.slice(found.start, found.end)).toBe(slice);
  });

  it('are found as given before they are found like that', () => {
    const find = createAnswerFinder('the Truce held. The truce held.');
    expect(find('the Truce')).toEqual({ start: 0, end: 9 });
    expect(find('THE TRUCE')).toBe('more than once');
    expect(find('armistice')).toBe('nowhere');
    expect(find('´\u0301')).toBe('nowhere');
  });

  it('end after accents that are characters of their own', () => {
    expect(createAnswerFinder('the cafe\u0301 closed')('the café')).toEqual({ start: 0, end: 9 });
  });
});

describe('lines of known questions that are wrong', () => {
  it.each([
    ['no JSON', 'who goes there', 'it is not JSON.'],
    ['a list', '[]', 'it is wrong: '],
    ['no answer', { question: 'who?', document: 'sea' }, 'copy words of the sentence that answers'],
    ['a misspelt field', { ...KNOWN, anwser: 'x' }, 'Unrecognized key'],
    ['a long question', { ...KNOWN, question: 'why '.repeat(80) }, 'ask in at most 240 characters'],
    ['an unknown document', { ...KNOWN, document: 'air' }, 'it names air, which is not there.'],
    [
      'an answer that stands twice',
      { ...KNOWN, document: 'zone', answer: 'the' },
      'copy more of the sentence',
    ],
    [
      'an answer across passages',
      { ...KNOWN, document: 'zone', answer: 'four kilometres wide.\n\nEntry\n\nNobody' },
      'it has an answer that is not within one passage of zone',
    ],
  ])('are named and stop nothing: %s', async (_, line, problem) => {
    const bench = await createCorpusBench({
      ...DOCUMENTS,
      'known-questions.jsonl': lines('\uFEFF', line, KNOWN),
    });
    const run = await bench.index();
    expect(run.published).toBe(true);
    expect(run.skipped).toEqual([]);
    expect(run.questions).toMatchObject({ known: 1, leftOut: 1 });
    expect(run.questions.problems[0]?.reason).toMatch(/^Line 2: /u);
    expect(run.questions.problems[0]?.reason).toContain(problem);
    const { findings } = await checkCorpus([bench.corpus], countWordPieces, testReader());
    expect(findings).toEqual([
      {
        file: 'known-questions.jsonl',
        line: 2,
        message: expect.stringContaining(problem.replace(/\.$/u, '')),
      },
    ]);
    const answer = await (await bench.open()).ask(LAYMAN);
    expect(answer.excerpts[0]?.document.id).toBe('sea');
  });

  it('are told of together when they are alike, each document for itself', async () => {
    const astray = Array.from({ length: 94 }, () => ({ ...KNOWN, document: 'air' }));
    const bench = await createCorpusBench({
      ...DOCUMENTS,
      'known-questions.jsonl': lines('x', ...astray, 'y', { ...KNOWN, document: 'moon' }),
    });
    const { questions } = await bench.index();
    expect(questions).toEqual({
      known: 0,
      leftOut: 97,
      problems: [
        {
          file: 'known-questions.jsonl',
          reason:
            '2 lines are not JSON (1, 96). 94 lines name air, which is not there (2, 3, 4, 5, 6, …). ' +
            'Line 97: it names moon, which is not there.',
        },
      ],
    });
    const { findings } = await checkCorpus([bench.corpus], countWordPieces, testReader());
    expect(findings.map(({ line }) => line)).toEqual(
      Array.from({ length: 97 }, (_, position) => position + 1),
    );
  });

  it('hold a run up no longer when they are many', async () => {
    const bench = await createCorpusBench({
      ...DOCUMENTS,
      'known-questions.jsonl': 'x\n'.repeat(60_000),
    });
    const begun = performance.now();
    expect((await bench.index()).questions.leftOut).toBe(60_000);
    expect(performance.now() - begun).toBeLessThan(10_000);
  }, 30_000);
});
