import { composeAnswer, DEFAULT_LIMIT } from '../compose.ts';
import type { Embedder } from '../embedder.ts';
import type { OpenGeneration } from '../open-generation.ts';
import { understandQuestion } from '../query.ts';
import { searchPassages } from '../search.ts';
import type { BareModel } from './bare-model.ts';
import type { Measured } from './bench-row.ts';
import { median, medianRatio, percentile, spreadOf } from './statistics.ts';
import { timed } from './timed.ts';

/** Hits that an answer of three excerpts looks at. */
const HITS = 32;

export interface QuestionParts {
  readonly generation: OpenGeneration;
  readonly embedder: Embedder;
  readonly questions: readonly string[];
  readonly rounds: number;
}

/** From questions to ranked passages, and then the bare forward pass of the same questions, round by round. */
export async function measureHits(parts: QuestionParts, model: BareModel): Promise<Measured> {
  const { generation, embedder, questions, rounds } = parts;
  const medians: (readonly [number, number])[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const [product, bare]: [number[], number[]] = [[], []];
    // A model that has just run keeps its threads spinning, and slows another down: not question by question.
    for (const question of questions) {
      product.push(
        await timed(async () =>
          searchPassages(generation, await understandQuestion(generation, embedder, question), { k: HITS }),
        ),
      );
    }
    for (const inputs of questions.map((question) => model.tokenise(question))) {
      bare.push(await timed(() => model.forward(inputs)));
    }
    medians.push([median(product), median(bare)]);
  }
  const baseline = median(medians.map(([, bare]) => bare)).toFixed(2);
  return {
    ...spreadOf(medians.map(([product]) => product)),
    ratio: medianRatio(medians),
    note: `baseline ${baseline} ms; ${questions.length} questions, ${rounds} rounds`,
  };
}

/**
 * A complete answer; then its stages over the same questions, apart: a question that was just searched
 * finds its posting lists in memory.
 */
export async function measureAnswer(parts: QuestionParts): Promise<Measured> {
  const { generation, embedder, questions, rounds } = parts;
  const [p95s, answers]: [number[], number[]] = [[], []];
  const stages = { understanding: [] as number[], searching: [] as number[] };
  for (let round = 0; round < rounds; round += 1) {
    const times: number[] = [];
    for (const question of questions) {
      times.push(await timed(() => composeAnswer(generation, embedder, question, { limit: DEFAULT_LIMIT })));
    }
    for (const question of questions) {
      const begun = performance.now();
      const query = await understandQuestion(generation, embedder, question);
      const understood = performance.now();
      searchPassages(generation, query, { k: HITS });
      stages.understanding.push(understood - begun);
      stages.searching.push(performance.now() - understood);
    }
    p95s.push(percentile(times, 0.95));
    answers.push(...times);
  }
  const [whole, understanding, searching] = [
    median(answers),
    median(stages.understanding),
    median(stages.searching),
  ];
  const rest = Math.max(0, whole - understanding - searching);
  return {
    ...spreadOf(p95s),
    note:
      `p50 ${whole.toFixed(1)} ms: understanding ${understanding.toFixed(1)}, searching ${searching.toFixed(1)}, ` +
      `judging and key sentences ${rest.toFixed(1)}`,
  };
}

/** Search alone, the question embedded before: in a large library beside a small one, in turns. */
export async function measureGrowth(large: QuestionParts, small: QuestionParts): Promise<Measured> {
  const prepare = ({ generation, embedder, questions }: QuestionParts) =>
    Promise.all(questions.map((question) => understandQuestion(generation, embedder, question)));
  const [queries, smallQueries] = [await prepare(large), await prepare(small)];
  const pairs: (readonly [number, number])[] = [];
  for (let round = 0; round < large.rounds; round += 1) {
    const [times, smallTimes]: [number[], number[]] = [[], []];
    for (const [position, query] of queries.entries()) {
      times.push(await timed(() => searchPassages(large.generation, query, { k: HITS })));
      const other = smallQueries[position % smallQueries.length];
      if (other !== undefined) {
        smallTimes.push(await timed(() => searchPassages(small.generation, other, { k: HITS })));
      }
    }
    pairs.push([median(times), median(smallTimes)]);
  }
  const baseline = median(pairs.map(([, each]) => each)).toFixed(2);
  return {
    ...spreadOf(pairs.map(([each]) => each)),
    ratio: medianRatio(pairs),
    note: `baseline ${baseline} ms`,
  };
}
