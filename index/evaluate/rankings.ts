import type { OpenGeneration } from '../open-generation.ts';
import { contentTermsOf } from '../terms.ts';
import type { Label } from '../vector-index.ts';

/** What the product's own search is compared with. */
export const BASELINES = ['dense', 'lexical', 'rrf'] as const;

export type Baseline = (typeof BASELINES)[number];

/**
 * Passages by nearness of meaning alone, nearest first.
 * @param vector of the question as it was asked: length `dimensions`, L2 norm 1
 */
export function rankByMeaning(generation: OpenGeneration, vector: Float32Array, k: number): Label[] {
  return generation.vectors.search(vector, k).map(({ label }) => label);
}

/** Passages by BM25 alone, best first; none that holds no content word of the question. */
export function rankByWords(generation: OpenGeneration, question: string, k: number): Label[] {
  return generation.lexical
    .match(contentTermsOf(question))
    .top(k)
    .map(({ label }) => label);
}

/** Each item once, where it came first. */
export function firstOfEach<Item>(ranking: readonly Item[]): Item[] {
  return [...new Set(ranking)];
}

/** The constant of Cormack, Clarke and Büttcher, "Reciprocal Rank Fusion" (SIGIR 2009). */
const RANK_CONSTANT = 60;

/**
 * Reciprocal rank fusion: an item scores 1 / (60 + rank) in each ranking that has it. Best first,
 * ties in the order of the rankings.
 * @param rankings each item at most once in each
 */
export function fuseRanks<Item>(rankings: readonly (readonly Item[])[]): Item[] {
  const scores = new Map<Item, number>();
  for (const ranking of rankings) {
    for (const [position, item] of ranking.entries()) {
      scores.set(item, (scores.get(item) ?? 0) + 1 / (RANK_CONSTANT + position + 1));
    }
  }
  return [...scores].sort(([, a], [, b]) => b - a).map(([item]) => item);
}
