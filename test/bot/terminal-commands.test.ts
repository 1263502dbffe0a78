import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PassThrough, Readable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { converse } from '../../bot/conversation.ts';
import type { TerminalAbilities } from '../../bot/terminal-commands.ts';
import { measureColumns } from '../../bot/wrap.ts';
import { type Library, openLibrary } from '../../index/index.ts';
import { testEmbedder } from '../support/embedder.ts';
import { buildSmallLibrary, type SmallLibrary } from '../support/small-library.ts';

let small: SmallLibrary;
let library: Library;

beforeAll(async () => {
  small = await buildSmallLibrary();
  library = await openLibrary({ dataDirectory: small.dataDirectory, embedder: await testEmbedder() });
});

afterAll(async () => {
  await library.close();
  await small.remove();
});

const abilities: TerminalAbilities = {
  citations: {
    styles: ['apa', 'bibtex'],
    cite: async ({ passageId }, style) => [`${style} of ${passageId}, `.repeat(5), 'in the text'],
  },
  checkQuotation: async (text, page) => page.lines(`Checked: ${text}`, '', 'plain'),
};

/** What is written on each line that is piped in, in order; no line may be wider than 80 columns unless it is to be copied. */
async function say(lines: readonly string[], can: TerminalAbilities = abilities): Promise<string[]> {
  const output = new PassThrough();
  let text = '';
  output.on('data', (chunk: Buffer) => {
    text += chunk.toString();
  });
  await converse({
    library,
    abilities: can,
    input: Readable.from([`${lines.join('\n')}\n`]) as unknown as NodeJS.ReadStream,
    output: output as unknown as NodeJS.WriteStream,
    complain: (error) => output.write(`complaint: ${String(error)}\n`),
  });
  expect(text).not.toContain('\u001b');
  const answers = text.split(/^\? .*\n/mu).slice(1);
  for (const line of answers
    .filter((answer) => !/ of [0-9a-z]{12}, /u.test(answer))
    .join('')
    .split('\n')) {
    expect(measureColumns(line)).toBeLessThanOrEqual(80);
  }
  return answers.map((answer) => answer.trimEnd());
}

const QUESTION = 'How does a hotline between headquarters work?';

/** Ids of passages in the order in which they are shown. */
function idsIn(text: string | undefined): string[] {
  return [...(text ?? '').matchAll(/Passage ([0-9a-z]{12})/gu)].map(([, id]) => id ?? '');
}

/** What is quoted, in one line. */
function wordsIn(text: string | undefined): string {
  return [...(text ?? '').matchAll(/^ {2}[│┃](.*)$/gmu)].map(([, words]) => words?.trim()).join(' ');
}

describe('more of an answer in the terminal', () => {
  it('goes on with the numbers, and says when that was all', async () => {
    const [answer, ...more] = await say([QUESTION, ':more', ':more', ':more']);
    const quoted = await library.ask(QUESTION, { limit: 50 });
    expect(quoted.excerpts.length).toBeGreaterThan(3);
    const shown = [answer, ...more].flatMap(idsIn);
    expect(new Set(shown)).toEqual(new Set(quoted.excerpts.map(({ passageId }) => passageId)));
    expect(shown).toHaveLength(quoted.excerpts.length);
    expect(answer).toMatch(/\nThere is more on this: :more$/u);
    expect(more[0]).toMatch(/^This is further from the question, and may not answer it\.\n\n4\. /u);
    expect(more.at(-1)).toBe('That was all that the library has on your last question.');
  });

  it('needs a question, and an answer to it', async () => {
    expect(await say([':more', ':why', ':around', ':cite', ':around 2'])).toEqual([
      'Ask a question first.',
      'Ask a question first.',
      'Ask a question first.',
      'Ask a question first.',
      'There is no passage 2: nothing has been quoted. Ask a question first.',
    ]);
    const [, more] = await say(['How do I bake sourdough bread?', ':more']);
    expect(more).toBe('The library has nothing on your last question.');
  });
});

describe('reading around in the terminal', () => {
  it('shows what stands before and after a passage of the answer, then reads on both ways', async () => {
    const start = await library.ask('Who may declare an attaché persona non grata?');
    const cited = start.excerpts[0]?.passageId ?? '';
    const [, around, ...moves] = await say([
      'Who may declare an attaché persona non grata?',
      ':around',
      '<',
      ':previous',
      '>',
      ':next',
      '>',
      ':next',
    ]);
    const view = await library.passage(cited);
    expect(idsIn(around)).toEqual([view?.previous, cited, view?.next].filter((id) => id !== null));
    expect(around).toContain(`Passage ${cited}, cited`);
    expect(moves).toContain('Here the document begins.');
    expect(moves.at(-1)).toBe('Here the document ends.');
    // Together it is the whole document, each word once.
    const back = moves
      .slice(0, 2)
      .filter((text) => idsIn(text).length > 0)
      .reverse();
    const on = moves.slice(2).filter((text) => idsIn(text).length > 0);
    const read = [...back, around, ...on].map(wordsIn).join(' ');
    const text = await library.documentText('defence-attaches');
    const inOneLine = (words: string) => words.replace(/\s+/gu, ' ').trim();
    for (const paragraph of text.split('\n\n').filter((each) => each.length > 100)) {
      expect(inOneLine(read).split(inOneLine(paragraph))).toHaveLength(2);
    }
  });

  it('takes any passage by number or id, and says when there is none', async () => {
    const [answer, second, byId, tooFar, unknown] = await say([
      QUESTION,
      ':around 2',
      ':around QQQQQQQQQQQQ',
      ':around 7',
      ':around first',
    ]);
    expect(second).toContain(`Passage ${idsIn(answer)[1]}, cited`);
    expect(byId).toBe('The library has no passage “QQQQQQQQQQQQ”. Ids have 12 letters and digits.');
    expect(tooFar).toBe('There is no passage 7: 1 to 3 were quoted.');
    expect(unknown).toBe('The library has no passage “first”. Ids have 12 letters and digits.');
    const [, around] = await say([`:passage ${idsIn(answer)[1]}`, ':around']);
    expect(around).toContain(`Passage ${idsIn(answer)[1]}, cited`);
  });

  it('reads on only from somewhere', async () => {
    expect(await say(['>', QUESTION, '<'])).toMatchObject([
      ':around shows what there is to read on from.',
      {},
      ':around shows what there is to read on from.',
    ]);
  });
});

describe('other commands of the terminal', () => {
  it('show a passage by its permanent id', async () => {
    const [answer, none] = await say([QUESTION, ':passage']);
    const [id = ''] = idsIn(answer);
    const view = await library.passage(id);
    const [shown] = await say([`:passage ${id}`]);
    expect(shown).toContain('Hotlines between headquarters\n');
    expect(wordsIn(shown).replace(/\s+/gu, ' ').trim()).toBe(view?.passage.text.replace(/\s+/gu, ' '));
    expect(idsIn(shown)).toEqual([id]);
    expect(none).toBe('Which passage? Its id has 12 letters and digits.');
  });

  it('tell what became of a passage that is not there as it was', async () => {
    const [answer] = await say(['What must stand between the lines of separation?']);
    const [id = ''] = idsIn(answer);
    const view = await library.passage(id);
    const file = join(small.corpus, 'ceasefire-monitoring.md');
    const before = await readFile(file, 'utf8');
    const change = async (text: string | null) => {
      await small.update({ 'ceasefire-monitoring.md': text });
      return say([`:passage ${id.toUpperCase()}`, ':around']);
    };
    const [moved] = await change(before.replace('## Separation of forces', '## Keeping forces apart'));
    expect(moved).toMatch(/^Moved: the same words now stand elsewhere\.\n/u);
    expect(moved).toContain('Separation of forces\n');
    expect(moved).toContain('Keeping forces apart\n');
    expect(idsIn(moved)).toEqual([id]);
    const [changed, around] = await change(before.replace('one scale and one edition', 'one scale'));
    expect(changed).toMatch(/^Changed: another passage took its place\.\n/u);
    expect(changed?.replace(/\s+/gu, ' ')).toContain('one scale[- and one edition-]');
    expect(around).toContain(`Passage ${idsIn(changed).at(-1)}, cited`);
    const [removed] = await change(null);
    expect(removed).toMatch(/^Removed: its document is no longer in the library\.\n/u);
    expect(wordsIn(removed).replace(/\s+/gu, ' ').trim()).toBe(view?.passage.text.replace(/\s+/gu, ' '));
    await small.update({ 'ceasefire-monitoring.md': before });
    expect(await say([':passage foo'])).toEqual(['“foo” is no passage id: it has 12 letters and digits.']);
    expect(await say([':passage 000000000000'])).toEqual([
      'No passage has the id 000000000000, and none had it before, as far as the\nlibrary remembers.',
    ]);
  });

  it('cite a passage of the answer, unwrapped, in the style that is named or the first', async () => {
    const [answer, first, second, style, both] = await say([
      QUESTION,
      ':cite',
      ':cite 2 BibTeX',
      ':cite bibtex',
      ':cite 2',
    ]);
    const [one, two] = idsIn(answer);
    expect(first).toBe(`${`apa of ${one}, `.repeat(5)}\n\nin the text`);
    expect(second).toBe(`${`bibtex of ${two}, `.repeat(5)}\n\nin the text`);
    // What was cited last is what is meant.
    expect(style).toBe(`${`bibtex of ${two}, `.repeat(5)}\n\nin the text`);
    expect(both).toBe(`${`apa of ${two}, `.repeat(5)}\n\nin the text`);
    expect((await say([QUESTION, ':cite 1 vogue', ':cite 9', ':cite 1 apa now'])).slice(1)).toEqual([
      'There is no style vogue. Choose from apa, bibtex.',
      'There is no passage 9: 1 to 3 were quoted.',
      'Type a number and a style, such as :cite 1 apa.',
    ]);
  });

  it('check a quotation', async () => {
    expect(await say([':check “Open observation is the rule”', ':check'])).toEqual([
      'Checked: “Open observation is the rule”',
      'Which quotation? Put its words behind :check.',
    ]);
  });

  it('tell why the last answer is what it is', async () => {
    const [, why] = await say([QUESTION, ':why']);
    expect(why).toMatch(/^Generation \d+\. Score: /u);
    expect(why).toMatch(/^ 1\. [0-9a-z]{12} Hotlines between headquarters/mu);
    expect(why).toMatch(/^ {4}\S/mu);
  });

  it('list the documents, find some, and tell more of one', async () => {
    const [all, topic, one, none, similar] = await say([
      ':sources',
      ':sources mechanisms',
      ':sources ceasefire',
      ':sources xyzzy',
      ':sources liaison xyzzy',
    ]);
    expect(all).toMatch(
      /^4 documents\n {2}– Formats for liaison messages\n {4}\d passages · liaison-message-formats\n/u,
    );
    expect(topic).toMatch(/^2 documents\n {2}– Formats .*\n.*\n {2}– Hotlines /u);
    expect(one).toBe(
      [
        'Watching over a ceasefire',
        '   Peace talks',
        '   Attaché project · 2026-11-22 · CC BY 4.0',
        '   https://example.org/reader/ceasefire-monitoring',
        '   ceasefire-monitoring.md',
        `   ${(await library.documents()).find(({ id }) => id === 'ceasefire-monitoring')?.passages} passages · ceasefire-monitoring`,
      ].join('\n'),
    );
    expect(none).toBe('The library has no document “xyzzy”.');
    expect(similar).toBe(
      'The library has no document “liaison xyzzy”.\nDid you mean one of these?\n  – Formats for liaison messages',
    );
  });

  it('are listed by help, as far as they are there', async () => {
    const [help = ''] = await say([':help']);
    for (const name of [
      ':more',
      ':around [N]',
      '< or :previous',
      '> or :next',
      ':cite [N] [STYLE]',
      ':why',
      ':passage ID',
      ':check "TEXT"',
      ':sources [WORDS]',
      ':quit',
    ]) {
      expect(help).toMatch(new RegExp(`^  ${name.replace(/[[\]]/gu, '\\$&')}  `, 'mu'));
    }
    const [without, cite] = await say([':help', ':cite'], {});
    expect(without).not.toMatch(/:cite|:check/u);
    expect(cite).toMatch(/^There is no command :cite\./u);
  });

  it('may be shortened to where no other begins so, and are guessed at when misspelt', async () => {
    expect(await say([':mo', ':p', ':arround', ':hlep', ':xyzzy', ':'])).toEqual([
      'Ask a question first.',
      'There is no command :p. :help lists them.',
      'There is no command :arround. Did you mean :around? :help lists them.',
      'There is no command :hlep. Did you mean :help? :help lists them.',
      'There is no command :xyzzy. :help lists them.',
      'There is no command :. :help lists them.',
    ]);
    expect(await say([':q', QUESTION])).toEqual([]);
  });

  it('leave alone what questions lean on', async () => {
    const [, , leaning] = await say(['What do monitors verify?', ':sources', 'And who reads their reports?']);
    expect(leaning).toContain('Searched together with your question before: “What do monitors verify?”');
  });
});
