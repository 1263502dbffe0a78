/*
 * Measures of a ranking, as trec_eval and BEIR define them. A ranking is a list of ids, best first;
 * judgements give each relevant id a grade above 0, and an id that is not among them has grade 0.
 */

export type Grades = ReadonlyMap<string, number>;

/**
 * Normalised discounted cumulative gain over the first `k`, in [0, 1]: the gain of an id is its grade,
 * divided by log2(rank + 1), and the sum is divided by that of the best possible ranking (Järvelin
 * and Kekäläinen 2002, with linear gain, as trec_eval's ndcg_cut). 0 when nothing is relevant.
 */
export function ndcgAt(k: number, ranking: readonly string[], grades: Grades): number {
  const ideal = discountedGain(
    positiveGrades(grades)
      .sort((a, b) => b - a)
      .slice(0, k),
  );
  if (ideal === 0) return 0;
  return discountedGain(ranking.slice(0, k).map((id) => Math.max(0, grades.get(id) ?? 0))) / ideal;
}

function discountedGain(gains: readonly number[]): number {
  return gains.reduce((sum, gain, position) => sum + gain / Math.log2(position + 2), 0);
}

/** Share of all relevant ids that are among the first `k`, in [0, 1]; 0 when nothing is relevant. */
export function recallAt(k: number, ranking: readonly string[], grades: Grades): number {
  const relevant = positiveGrades(grades).length;
  if (relevant === 0) return 0;
  return ranking.slice(0, k).filter((id) => (grades.get(id) ?? 0) > 0).length / relevant;
}

/** 1 / rank of the first relevant id, counted from 1; 0 when none is among the first `k`. */
export function reciprocalRankAt(k: number, ranking: readonly string[], grades: Grades): number {
  const position = ranking.slice(0, k).findIndex((id) => (grades.get(id) ?? 0) > 0);
  return position < 0 ? 0 : 1 / (position + 1);
}

function positiveGrades(grades: Grades): number[] {
  return [...grades.values()].filter((grade) => grade > 0);
}

/** Arithmetic mean; null when there is nothing to take it of. */
export function mean(values: readonly number[]): number | null {
  if (values.length === 0) return null;
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** Part of `items` for which `holds`, in [0, 1]; null when there are none. */
export function share<Item>(items: readonly Item[], holds: (item: Item) => boolean): number | null {
  return mean(items.map((item) => (holds(item) ? 1 : 0)));
}

/** What answering from `threshold` upwards would give. */
export interface CoveragePoint {
  readonly threshold: number;
  /** Share of all questions that would be answered, in (0, 1]. */
  readonly coverage: number;
  /** Share of the answers that would be right, in [0, 1]. */
  readonly precision: number;
}

/**
 * Precision against coverage for every threshold that makes a difference, the highest threshold
 * first. Questions with the same confidence are answered together or not at all.
 */
export function precisionCoverage(
  outcomes: readonly { readonly confidence: number; readonly right: boolean }[],
): CoveragePoint[] {
  const surestFirst = outcomes.toSorted((a, b) => b.confidence - a.confidence);
  const points: CoveragePoint[] = [];
  let right = 0;
  for (const [position, outcome] of surestFirst.entries()) {
    if (outcome.right) right += 1;
    const answered = position + 1;
    if (surestFirst[answered]?.confidence === outcome.confidence) continue;
    points.push({
      threshold: outcome.confidence,
      coverage: answered / surestFirst.length,
      precision: right / answered,
    });
  }
  return points;
}
