import { copyFile, cp, mkdir, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { type Library, openLibrary, runIndex } from '../../index/index.ts';
import { testEmbedder } from '../support/embedder.ts';
import { temporaryDirectory } from '../support/temporary.ts';
import { hasTestData, testData } from '../support/test-data.ts';

const questionSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('answerable'),
    question: z.string().min(1),
    words: z.string().min(15).max(80),
    /** The handbook's, where it gives the same answer. */
    inHandbook: z.string().min(15).max(80).optional(),
  }),
  z.strictObject({ kind: z.literal('unanswerable'), question: z.string().min(1) }),
]);

const fixture = join(import.meta.dirname, '../fixtures/treaty-questions.jsonl');

const HANDBOOK = join(import.meta.dirname, '../../corpus/handbook');

/** UN Charter, Vienna Convention on Diplomatic Relations, Arms Trade Treaty. */
const TREATIES = /BWBV000(?:4143|4345|6233)_.*\.md$/u;

/** Copies them. @returns their text, white space folded */
async function copyTreaties(corpus: string): Promise<string> {
  let text = '';
  for (const file of await readdir(testData('documents', 'treaties-md'))) {
    if (!TREATIES.test(file)) continue;
    await copyFile(testData('documents', 'treaties-md', file), join(corpus, file));
    text += foldSpace(await readFile(join(corpus, file), 'utf8'));
  }
  return text;
}

async function readTreatyQuestions(): Promise<z.infer<typeof questionSchema>[]> {
  const lines = (await readFile(fixture, 'utf8')).trim().split('\n');
  return lines.map((line) => questionSchema.parse(JSON.parse(line)));
}

/** The unanswerable questions of the fixture are first near the subject, then off it. */
const OFF_SUBJECT = 15;

function foldSpace(text: string): string {
  return text.replace(/\s+/gu, ' ');
}

describe.skipIf(!hasTestData)("a library of a moderator's own documents, nothing calibrated on them", () => {
  const answerable: string[] = [];
  const offSubject: string[] = [];
  let library: Library;
  let directory: string;

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'attache-own-material-'));
    const corpus = join(directory, 'corpus');
    await mkdir(corpus);
    const text = await copyTreaties(corpus);
    const questions = await readTreatyQuestions();
    const unanswerable: string[] = [];
    for (const entry of questions) {
      if (entry.kind === 'unanswerable') unanswerable.push(entry.question);
      else if (text.includes(entry.words)) answerable.push(entry.question);
    }
    offSubject.push(...unanswerable.slice(-OFF_SUBJECT));

    const dataDirectory = join(directory, 'data');
    const embedder = await testEmbedder();
    await runIndex({ corpora: [corpus], dataDirectory, embedder });
    library = await openLibrary({ dataDirectory, embedder });
  }, 120_000);

  afterAll(async () => {
    await library.close();
    await rm(directory, { recursive: true });
  });

  it('quotes for at least four in five questions the documents answer', async () => {
    expect(answerable).toHaveLength(12);
    const refused: string[] = [];
    for (const question of answerable) {
      if ((await library.ask(question)).kind === 'no-match') refused.push(question);
    }
    expect(refused.length / answerable.length, refused.join('\n')).toBeLessThanOrEqual(0.2);
  });

  it('is certain of nothing off the subject', async () => {
    expect(offSubject).toHaveLength(OFF_SUBJECT);
    for (const question of offSubject) {
      expect(await library.ask(question), question).not.toMatchObject({ certainty: 'certain' });
    }
  });
});

/** A folder of the handbook with a thousand known questions, some of them near those that the treaties answer. */
const NEAR_FOLDER = 'today';

describe.skipIf(!hasTestData)("a moderator's own documents beside the handbook", () => {
  it('stand no lower for the known questions of the handbook', async () => {
    const corpus = await temporaryDirectory();
    const text = await copyTreaties(corpus);
    await cp(join(HANDBOOK, NEAR_FOLDER), join(corpus, NEAR_FOLDER), { recursive: true });
    const questions = (await readTreatyQuestions()).flatMap((entry) =>
      entry.kind === 'answerable' && text.includes(entry.words) ? [entry] : [],
    );
    const dataDirectory = await temporaryDirectory();
    const embedder = await testEmbedder();
    const rightOnes = async () => {
      await runIndex({ corpora: [corpus], dataDirectory, embedder });
      const library = await openLibrary({ dataDirectory, embedder });
      const right = { first: 0, amongThree: 0 };
      for (const { question, words, inHandbook = words } of questions) {
        const { excerpts } = await library.ask(question);
        const rank = excerpts
          .map(({ text: excerpt }) => foldSpace(excerpt))
          .findIndex((excerpt) => excerpt.includes(words) || excerpt.includes(inHandbook));
        if (rank === 0) right.first += 1;
        if (rank >= 0) right.amongThree += 1;
      }
      await library.close();
      return right;
    };
    const withKnown = await rightOnes();
    await rm(join(corpus, NEAR_FOLDER, 'known-questions.jsonl'));
    const without = await rightOnes();
    expect(questions).toHaveLength(12);
    expect(without.first).toBeGreaterThanOrEqual(10);
    expect(withKnown.first).toBeGreaterThanOrEqual(without.first);
    expect(withKnown.amongThree).toBeGreaterThanOrEqual(without.amongThree);
  }, 240_000);
});
