import { describe, expect, it } from 'vitest';
import { currentGeneration } from '../../index/generations.ts';
import { expectationOf } from '../../index/manifest.ts';
import { type OpenGeneration, openGeneration } from '../../index/open-generation.ts';
import { understandQuestion } from '../../index/query.ts';
import { searchPassages } from '../../index/search.ts';
import { createCorpusBench } from '../support/corpus-bench.ts';
import { testEmbedder } from '../support/embedder.ts';

const WHO = ['attachés', 'pilots', 'envoys', 'wardens', 'surgeons', 'clerks', 'sailors', 'mediators'];
const WHAT = ['inspect', 'escort', 'photograph', 'repair', 'register'];
const WHERE = ['a frozen harbour', 'the mountain pass', 'a crowded embassy', 'the old airfield'];

/** A passage each. */
const SENTENCES = WHO.flatMap((who) =>
  WHAT.flatMap((what) =>
    WHERE.map((where) => ({ who, what, where, text: `Once the ${who} ${what} ${where}.` })),
  ),
);

/** Five questions on some of the passages, so that they are well asked, and one on others. */
function knownQuestions(): string {
  const asked = SENTENCES.filter((_, i) => i % 6 === 0).flatMap(({ who, what, where, text }, i) =>
    Array.from({ length: i % 2 === 0 ? 5 : 1 }, (_, form) => ({
      question: `${['Do', 'May', 'Can', 'Should', 'Must'][form]} the ${who} ${what} ${where}?`,
      document: who,
      answer: text,
    })),
  );
  return asked.map((question) => JSON.stringify(question)).join('\n');
}

async function indexSentences(): Promise<OpenGeneration> {
  const documents = WHO.map((who) => [
    `${who}.md`,
    `---\nid: ${who}\ntitle: On ${who}\n---\n${SENTENCES.filter((sentence) => sentence.who === who)
      .map(({ what, where, text }) => `## ${what} ${where}\n\n${text}\n`)
      .join('\n')}`,
  ]);
  const bench = await createCorpusBench({
    ...Object.fromEntries(documents),
    'known-questions.jsonl': knownQuestions(),
  });
  await bench.index();
  return openGeneration(await currentGeneration(bench.data), expectationOf(await testEmbedder()));
}

describe('a search', () => {
  it('gives the hits, to the last digit, that it gives when it reads the vectors of all candidates', async () => {
    const generation = await indexSentences();
    const read = new Set<number>();
    const counting: OpenGeneration = {
      ...generation,
      vectors: {
        ...generation.vectors,
        vector: (label) => {
          read.add(label);
          return generation.vectors.vector(label);
        },
      },
    };
    const reading: OpenGeneration = {
      ...generation,
      vectors: {
        ...generation.vectors,
        // Nothing can be told by such.
        estimate: (_, labels) => ({
          similarities: new Float64Array(labels.length),
          errors: new Float64Array(labels.length).fill(2),
        }),
      },
    };
    const embedder = await testEmbedder();
    let saved = 0;
    for (const question of [
      'who may photograph an airfield',
      'do surgeons repair anything in the mountains',
      'clerks at the embassy',
      'is ice in the port a danger to sailors',
      'registering envoys',
    ]) {
      const query = await understandQuestion(generation, embedder, question);
      for (const k of [1, 3, 10, 200]) {
        read.clear();
        const hits = searchPassages(counting, query, { k });
        const all = searchPassages(reading, query, { k });
        expect(hits).toEqual(all);
        expect(hits.length).toBeGreaterThanOrEqual(Math.min(k, 64));
        if (k === 3) saved += 64 - read.size;
      }
    }
    expect(saved).toBeGreaterThan(0);
    generation.close();
  });

  it('looks for the nearest from what its words found on', async () => {
    const generation = await indexSentences();
    const begun: (readonly number[] | undefined)[] = [];
    const watching: OpenGeneration = {
      ...generation,
      vectors: {
        ...generation.vectors,
        nearby: (query, k, from) => {
          begun.push(from);
          return generation.vectors.nearby(query, k, from);
        },
      },
    };
    const query = await understandQuestion(generation, await testEmbedder(), 'Which wardens register?');
    const hits = searchPassages(watching, query, { k: 64 });
    const byWords = hits.filter(({ lexicalRank }) => lexicalRank !== null).map(({ label }) => label);
    expect(byWords.length).toBeGreaterThan(0);
    expect(begun).toEqual([expect.arrayContaining(byWords)]);
    generation.close();
  });
});
