import { cp, mkdtemp } from 'node:fs/promises';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { openDatabase } from '../../index/database.ts';
import { currentGeneration } from '../../index/generations.ts';
import { expectationOf } from '../../index/manifest.ts';
import { type OpenGeneration, openGeneration } from '../../index/open-generation.ts';
import { type CorpusBench, createCorpusBench } from '../support/corpus-bench.ts';
import { testEmbedder } from '../support/embedder.ts';

async function openCurrent(dataDirectory: string): Promise<OpenGeneration> {
  return openGeneration(await currentGeneration(dataDirectory), expectationOf(await testEmbedder()));
}

/** Tables that say the same however the generation came to be; the order in a table without a key doesn't count. */
const TABLES = [
  'documents ORDER BY ordinal',
  'footnotes ORDER BY document, at',
  'headings ORDER BY ordinal',
  'passages ORDER BY label',
  'near_duplicates ORDER BY label',
  'known_questions ORDER BY label',
  'terms ORDER BY term',
  'asked_terms ORDER BY term',
  'asked_stems ORDER BY stem',
  'vocabulary ORDER BY word',
];

/** All that a generation says, but for the numbers of its vectors; beside it what each of its passages is found by. */
async function describeGeneration(dataDirectory: string) {
  const generation = await openCurrent(dataDirectory);
  try {
    const database = openDatabase(generation.files.database, { readOnly: true });
    const tables = TABLES.map((table) => database.prepare(`SELECT * FROM ${table}`).all());
    database.close();
    const hashes = Array.from(generation.reader.vectors(), ({ embeddingHash }) =>
      Buffer.from(embeddingHash).toString('hex'),
    );
    const labels = Array.from(generation.passageVectors, (_, label) => label);
    return {
      tables,
      lengths: generation.reader.passageArray('lengths'),
      askedLengths: generation.reader.passageArray('askedLengths'),
      signatures: generation.reader.passageArray('signatures'),
      embedded: labels.map((label) => hashes[generation.passageVectors[label] ?? -1]),
      twins: [...generation.twins],
      found: labels.map((label) => generation.vectors.search(generation.vectors.vector(label), 3)),
    };
  } finally {
    generation.close();
  }
}

/** The same corpus read, split and linked anew, under the ids that its files have, with the embeddings that are there. */
async function indexAnew({ data, index }: CorpusBench) {
  const dataDirectory = await mkdtemp(`${data}-anew-`);
  await cp(data, dataDirectory, { recursive: true });
  await index({ dataDirectory, rebuild: true });
  return describeGeneration(dataDirectory);
}

const SENTENCES = [
  'The demilitarised zone between the two armies is four kilometres wide, and neither side may bring heavy weapons, aircraft or engineers into it.',
  'A defence attaché reports to the head of mission and to the chief of defence intelligence at home.',
  'Observers may overfly the territory of any state party at seventy-two hours’ notice.',
  'The hotline between Moscow and Washington was agreed in Geneva on 20 June 1963.[^1]',
  'Prisoners of war were exchanged at the bridge after the guns had fallen silent.',
  'The demilitarised zone between the two armies is four kilometres wide, and neither side may bring heavy weapons, aeroplanes or engineers into it.',
];

const text = fc
  .record({
    title: fc.constantFrom('The armistice', 'Attachés', 'Confidence'),
    sections: fc.array(
      fc.record({
        heading: fc.constantFrom('Zones', 'Duties', 'Notice'),
        sentences: fc.array(fc.nat(5), { minLength: 1, maxLength: 2 }),
      }),
      { minLength: 1, maxLength: 3 },
    ),
  })
  .map(({ title, sections }) =>
    [
      `# ${title}`,
      ...sections.map(
        ({ heading, sentences }) => `## ${heading}\n\n${sentences.map((at) => SENTENCES[at]).join(' ')}`,
      ),
      '[^1]: A memorandum of understanding.',
    ].join('\n\n'),
  );

const NAMES = ['a.md', 'b.md', 'c.md', 'd.md', 'e.md'];

const questions = fc
  .array(fc.record({ document: fc.constantFrom(...NAMES), times: fc.integer({ min: 1, max: 5 }) }), {
    maxLength: 3,
  })
  .map((asked) =>
    asked
      .flatMap(({ document, times }) =>
        Array.from({ length: times }, (_, time) =>
          JSON.stringify({
            document,
            question: `How many Prisoners were swapped, ${'really '.repeat(time)}?`,
            answer: 'Prisoners of war were exchanged',
          }),
        ),
      )
      .join('\n'),
  );

const files = fc.dictionary(fc.constantFrom(...NAMES), text, { minKeys: 1 });

describe('an index run after changes', () => {
  it('makes what a run over all of the corpus would have made', { timeout: 120_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.record({ files, questions }), { minLength: 2, maxLength: 4 }),
        async (states) => {
          const bench = await createCorpusBench();
          for (const { files, questions } of states) {
            const gone = Object.fromEntries(NAMES.map((name) => [name, null]));
            await bench.write({ ...gone, ...files, 'known-questions.jsonl': questions });
            await bench.index();
            expect(await describeGeneration(bench.data)).toEqual(await indexAnew(bench));
          }
        },
      ),
      { numRuns: 8 },
    );
  });

  /** Different vectors that passages have, and those in the graph. */
  async function countVectors({ data }: CorpusBench) {
    const { passageVectors, graph, close } = await openCurrent(data);
    close();
    return { used: new Set(passageVectors).size, linked: graph.size };
  }

  it('links into the graph what came, and hides what went, until that is a fifth', async () => {
    const documents = Object.fromEntries(
      Array.from({ length: 12 }, (_, at) => [
        `${at}.md`,
        `# Duty ${at}\n\nAttaché ${at} reports to embassy ${at}.\n`,
      ]),
    );
    const bench = await createCorpusBench(documents);
    await bench.index();
    expect(await countVectors(bench)).toEqual({ used: 12, linked: 12 });
    await bench.write({ '1.md': '# Duty 1\n\nAttaché 1 was recalled.\n' });
    expect(await bench.index()).toMatchObject({ embedded: 1 });
    expect(await countVectors(bench)).toEqual({ used: 12, linked: 13 });
    await bench.write({ '2.md': null });
    await bench.index();
    expect(await countVectors(bench)).toEqual({ used: 11, linked: 13 });
    // More than a fifth by now: linked anew, without them.
    await bench.write({ '3.md': null });
    await bench.index();
    expect(await countVectors(bench)).toEqual({ used: 10, linked: 10 });
  });

  it('shows again what comes back, and embeds it no second time', async () => {
    const bench = await createCorpusBench(
      Object.fromEntries(SENTENCES.map((sentence, at) => [`${at}.md`, `# ${at}\n\n${sentence}\n`])),
    );
    await bench.index();
    const library = await bench.open();
    const question = 'when were the prisoners of war exchanged at the bridge?';
    await bench.write({ '4.md': '# 4\n\nNothing is said of it.\n' });
    await bench.index();
    expect((await library.ask(question)).excerpts.map(({ document }) => document.id)).not.toContain('4.md');
    await bench.write({ '4.md': `# 4\n\n${SENTENCES[4]}\n` });
    expect(await bench.index()).toMatchObject({ embedded: 0 });
    expect((await library.ask(question)).excerpts[0]?.document.id).toBe('4.md');
  });

  it('takes nothing over that it is told to read anew', async () => {
    const bench = await createCorpusBench({
      'a.md': `# A\n\n${SENTENCES[0]}\n`,
      'b.md': `# B\n\n${SENTENCES[1]}\n`,
    });
    await bench.index();
    await bench.write({ 'b.md': null });
    await bench.index({ rebuild: true });
    expect(await countVectors(bench)).toEqual({ used: 1, linked: 1 });
  });
});
