import { copyFile, mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { pointTo } from '../../index/generations.ts';
import {
  type Answer,
  DEFAULT_MODEL,
  type Library,
  openLibrary,
  runIndex,
  startEngine,
} from '../../index/index.ts';
import { testEmbedder } from '../support/embedder.ts';
import { testReader } from '../support/reader.ts';
import { temporaryDirectory, writeFiles } from '../support/temporary.ts';
import { hasTestData, testData } from '../support/test-data.ts';

const DOCUMENTS = {
  'armistice.md': `---
title: The Korean Armistice
author: United Nations Command
issued: 27 July 1953
url: https://example.org/armistice
licence: public domain
topics: [Asia, Ceasefires]
---
The armistice stopped the fighting.[^text]

## The demilitarised zone

Each side withdrew two kilometres from the demarcation line. The zone is therefore four kilometres wide.[^zone] Nobody may enter it without leave.

## The commission

The Military Armistice Commission has ten senior officers. It supervises the truce and settles violations by negotiation.

[^text]: Armistice Agreement, preamble.
[^zone]: Armistice Agreement, Art. I (1).
`,
  'suez.md': `# Suez, 1956

The first emergency force of the United Nations separated the armies at the Suez Canal.

## Consent

Egypt agreed to receive the force on its soil. Without that consent it could not have stayed.
`,
  'attaches.txt':
    'A defence attaché serves in an embassy and reports to the ministry of defence.\n\nThe attaché is accredited to the host government.\n',
};

async function indexInto(data: string, corpus: string) {
  return runIndex({
    corpora: [corpus],
    dataDirectory: data,
    embedder: await testEmbedder(),
    reader: testReader(),
  });
}

function expectVerbatim(answer: Answer, textOf: (id: string) => string) {
  for (const { text, span, highlight, document } of answer.excerpts) {
    const whole = textOf(document.id);
    expect(text).toBe(whole.slice(span.start, span.end));
    expect(highlight.start).toBeGreaterThanOrEqual(span.start);
    expect(highlight.end).toBeLessThanOrEqual(span.end);
    expect(highlight.end).toBeGreaterThan(highlight.start);
  }
}

type Open = (dataDirectory: string) => Promise<Library>;

const openHere: Open = async (dataDirectory) =>
  openLibrary({ dataDirectory, embedder: await testEmbedder() });
const openElsewhere: Open = (dataDirectory) => startEngine({ dataDirectory, modelId: DEFAULT_MODEL });

/** What every library promises, in this process or in one of its own. */
function describeLibrary(name: string, open: Open): void {
  describe(name, () => {
    async function openSmall(): Promise<{ library: Library; data: string; corpus: string }> {
      const directory = await temporaryDirectory();
      const [corpus, data] = [join(directory, 'corpus'), join(directory, 'data')];
      await writeFiles(corpus, DOCUMENTS);
      await indexInto(data, corpus);
      const library = await open(data);
      onTestFinished(() => library.close());
      return { library, data, corpus };
    }

    it('quotes verbatim, with the source and the sentence that answers', async () => {
      const { library } = await openSmall();
      const answer = await library.ask('How wide is the demilitarised zone in Korea?');
      expect(answer).toMatchObject({
        kind: 'quoted',
        generation: '1',
        question: 'How wide is the demilitarised zone in Korea?',
      });
      const [excerpt] = answer.excerpts;
      const text = await library.documentText('armistice.md');
      expect(excerpt).toMatchObject({
        document: {
          id: 'armistice.md',
          title: 'The Korean Armistice',
          file: 'armistice.md',
          author: 'United Nations Command',
          issued: '27 July 1953',
          url: 'https://example.org/armistice',
          licence: 'public domain',
        },
        section: ['The demilitarised zone'],
        page: null,
        recognised: false,
        references: [{ label: 'zone', text: 'Armistice Agreement, Art. I (1).' }],
      });
      expect(text.slice(excerpt?.highlight.start, excerpt?.highlight.end)).toBe(
        'The zone is therefore four kilometres wide.',
      );
      expectVerbatim(answer, () => text);
    });

    it('says so when it has nothing, and what came nearest', async () => {
      const { library } = await openSmall();
      const answer = await library.ask('How long does sourdough bread have to rise?');
      expect(answer).toMatchObject({ kind: 'no-match', excerpts: [] });
      expect(answer.kind === 'no-match' && answer.nearest.length).toBeGreaterThan(0);
    });

    it('takes anything for a question', async () => {
      const { library } = await openSmall();
      const odd = [
        '',
        '   ',
        '?',
        '🕊️',
        '\uD800',
        'a'.repeat(5_000),
        'peace '.repeat(2_000),
        '"quoted" AND (x OR y)*; --',
      ];
      for (const question of odd)
        expect(['quoted', 'no-match']).toContain((await library.ask(question)).kind);
    });

    it('quotes one document when asked to, and knows which there are', async () => {
      const { library } = await openSmall();
      const answer = await library.ask('Who agreed to receive the United Nations force?', {
        documentId: 'suez.md',
        limit: 5,
      });
      expect(new Set(answer.excerpts.map(({ document }) => document.id))).toEqual(new Set(['suez.md']));
      await expect(library.ask('anything', { documentId: 'suez' })).rejects.toMatchObject({
        code: 'not-found',
        message: 'There is no document "suez" in the index. Did you mean suez.md?',
      });
      await expect(library.documentText('none')).rejects.toMatchObject({ code: 'not-found' });
      const cards = await library.documents();
      expect(cards.map(({ id, passages }) => [id, passages])).toEqual([
        ['attaches.txt', 1],
        ['suez.md', 2],
        ['armistice.md', 3],
      ]);
      expect(cards[2]?.topics).toEqual(['Asia', 'Ceasefires']);
    });

    it('searches with the spelling mended, and says so', async () => {
      const { library } = await openSmall();
      const answer = await library.ask('how did the armistise stop the fighting');
      expect(answer).toMatchObject({ kind: 'quoted', readAs: 'how did the armistice stop the fighting' });
      expect((await library.ask('what did Egypt agree to')).readAs).toBeNull();
    });

    it('quotes for both sides of a comparison', async () => {
      const { library } = await openSmall();
      for (const limit of [2, 3]) {
        const answer = await library.ask('difference between the Suez force and a defence attaché', {
          limit,
        });
        expect(answer.compares).toEqual(['Suez force', 'defence attaché']);
        const ids = answer.excerpts.map(({ document }) => document.id);
        expect(ids).toEqual(expect.arrayContaining(['suez.md', 'attaches.txt']));
      }
    });

    it('lets a question lean on the one before, and says so', async () => {
      const { library } = await openSmall();
      const previous = 'What does the Military Armistice Commission do?';
      const answer = await library.ask('And how many officers are there?', { previous });
      expect(answer).toMatchObject({ leansOn: previous, kind: 'quoted' });
      expect((await library.ask('Why?', { previous })).leansOn).toBe(previous);
      expect(answer.excerpts[0]?.section).toEqual(['The commission']);
      // Sure of what the one before asks, but not of what this one adds.
      expect(await library.ask(previous)).toMatchObject({ certainty: 'certain' });
      expect(await library.ask('and in Atlantis?', { previous })).toMatchObject({ certainty: 'uncertain' });
      expect(await library.ask('And its officers?', { previous })).toMatchObject({ certainty: 'certain' });
      const alone = await library.ask('What did Egypt agree to receive on its soil?', { previous });
      expect(alone.leansOn).toBeNull();
    });

    it('tells an uncertain match from an answer', async () => {
      const { library } = await openSmall();
      expect(await library.ask('How wide is the demilitarised zone?')).toMatchObject({
        certainty: 'certain',
      });
      expect(await library.ask('Who paid the salaries of embassy cooks?')).not.toMatchObject({
        certainty: 'certain',
      });
    });

    it('explains itself when asked to', async () => {
      const { library } = await openSmall();
      expect((await library.ask('the demilitarised zone')).explanation).toBeUndefined();
      const { explanation, excerpts } = await library.ask('the demilitarised zone', { explain: true });
      expect(explanation).toMatchObject({
        searches: [{ text: 'the demilitarised zone', terms: [{ term: 'demilitaris' }, { term: 'zone' }] }],
        denseWeight: expect.any(Number),
        quoteFrom: expect.any(Number),
        certainFrom: expect.any(Number),
      });
      expect(explanation?.candidates[0]).toMatchObject({
        passageId: excerpts[0]?.passageId,
        denseRank: 1,
        lexicalRank: 1,
        matchedTerms: ['demilitaris', 'zone'],
        coverage: 1,
      });
    });

    it('gives no more excerpts than asked for', async () => {
      const { library } = await openSmall();
      expect((await library.ask('the armistice commission', { limit: 1 })).excerpts).toHaveLength(1);
    });

    it('follows a new generation, and a return to the one before, while questions are asked', async () => {
      const { library, data, corpus } = await openSmall();
      const asking = Array.from({ length: 10 }, () => library.ask('what did Egypt agree to'));
      await writeFiles(corpus, {
        'hotline.txt': 'The hotline of 1963 linked Moscow and Washington by teleprinter.',
      });
      await indexInto(data, corpus);
      for (const answer of await Promise.all(asking)) expect(answer.kind).toBe('quoted');
      const answer = await library.ask('what linked Moscow and Washington');
      expect(answer).toMatchObject({ generation: '2', kind: 'quoted' });
      expect(await library.facts()).toMatchObject({ generation: '2', documents: 4, modelId: DEFAULT_MODEL });
      await pointTo(data, '1');
      expect((await library.ask('what linked Moscow and Washington')).generation).toBe('1');
    });

    it('refuses a folder without an index', async () => {
      await expect(open(await temporaryDirectory())).rejects.toMatchObject({ code: 'no-index' });
    });
  });
}

describeLibrary('a library in this process', openHere);
describeLibrary('a library in a process of its own', openElsewhere);

describe('an open library', () => {
  it('goes on with the generation it has when the next one cannot be opened, and reports that once', async () => {
    const directory = await temporaryDirectory();
    await writeFiles(join(directory, 'corpus'), DOCUMENTS);
    const data = join(directory, 'data');
    await indexInto(data, join(directory, 'corpus'));
    const troubles: unknown[] = [];
    const library = await openLibrary({
      dataDirectory: data,
      embedder: await testEmbedder(),
      onTrouble: (error) => troubles.push(error),
    });
    onTestFinished(() => library.close());
    await pointTo(data, '7');
    expect((await library.ask('what did Egypt agree to')).generation).toBe('1');
    expect((await library.ask('what did Egypt agree to')).generation).toBe('1');
    expect(troubles).toEqual([expect.objectContaining({ code: 'index-corrupt' })]);
  });

  it('answers alike after closing and opening again', async () => {
    const directory = await temporaryDirectory();
    await writeFiles(join(directory, 'corpus'), DOCUMENTS);
    const data = join(directory, 'data');
    await indexInto(data, join(directory, 'corpus'));
    const answers: Answer[] = [];
    for (let i = 0; i < 2; i += 1) {
      const library = await openHere(data);
      answers.push(await library.ask('how does the commission settle violations'));
      await library.close();
    }
    expect({ ...answers[1], elapsedMs: 0 }).toEqual({ ...answers[0], elapsedMs: 0 });
  });

  it('quotes verbatim whatever the documents hold', async () => {
    const sentence = fc.string({
      unit: fc.oneof(
        fc.constantFrom('truce ', 'zone ', 'officers. ', '\n\n', '*', '_', '> '),
        fc.string({ unit: 'binary', maxLength: 2 }),
      ),
      maxLength: 60,
    });
    await fc.assert(
      fc.asyncProperty(fc.array(sentence, { minLength: 1, maxLength: 5 }), async (texts) => {
        const directory = await temporaryDirectory();
        const files = Object.fromEntries(
          texts.map((text, i) => [`${i}.${i % 2 ? 'txt' : 'md'}`, `The truce. ${text}`]),
        );
        await writeFiles(join(directory, 'corpus'), files);
        await indexInto(join(directory, 'data'), join(directory, 'corpus'));
        const library = await openHere(join(directory, 'data'));
        const stored = new Map<string, string>();
        for (const { id } of await library.documents()) stored.set(id, await library.documentText(id));
        const answer = await library.ask('the truce and the zone of the officers', { limit: 20 });
        expectVerbatim(answer, (id) => stored.get(id) ?? '');
        await library.close();
      }),
      { numRuns: 15 },
    );
  });
});

describe.skipIf(!hasTestData)('a library of real documents', () => {
  const questions: readonly [question: string, words: string][] = [
    [
      'What must a head of mission do before an attaché of the armed forces is appointed?',
      'military, naval or air',
    ],
    ['May the premises of a diplomatic mission be entered by the police?', 'inviolable'],
    ['Who protects classified information that NATO members send to each other?', 'classified information'],
    ['What is the crime of genocide?', 'intent to destroy'],
    ['May prisoners of war be tortured to get information from them?', 'No physical or mental torture'],
    ['Who ended the French and Indian War, and by which treaty?', 'Treaty of Paris'],
    [
      'When can the Security Council decide on measures not involving armed force?',
      'not involving the use of armed force',
    ],
    ['Why did the United States go to war with Spain in 1898?', 'Cuba'],
  ];
  let library: Library;
  let directory: string;
  const texts = new Map<string, string>();

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'attache-documents-'));
    const corpus = join(directory, 'corpus');
    for (const folder of ['treaties-md', 'parallel', 'un-charter']) {
      await mkdir(join(corpus, folder), { recursive: true });
      const wanted = /BWBV000(?:4345|1372|1489|5584)|spanish|treaty-of-paris|un_charter/u;
      for (const file of await readdir(testData('documents', folder))) {
        if (wanted.test(file) && /\.(?:md|txt)$/u.test(file)) {
          await copyFile(testData('documents', folder, file), join(corpus, folder, file));
        }
      }
    }
    const summary = await indexInto(join(directory, 'data'), corpus);
    expect(summary.skipped).toEqual([]);
    library = await openHere(join(directory, 'data'));
    for (const { id } of await library.documents()) texts.set(id, await library.documentText(id));
  }, 300_000);

  afterAll(async () => {
    await library.close();
    await rm(directory, { recursive: true });
  });

  it.each(questions)('%s', async (question, words) => {
    const answer = await library.ask(question);
    expectVerbatim(answer, (id) => texts.get(id) ?? '');
    expect(
      answer.excerpts
        .map(({ text }) => text)
        .join('\n')
        .toLowerCase(),
    ).toContain(words.toLowerCase());
  });

  it.each([
    'What is the best recipe for sourdough bread?',
    'How do I reset my phone password?',
  ])('has nothing on: %s', async (question) => {
    expect((await library.ask(question)).kind).toBe('no-match');
  });
});
