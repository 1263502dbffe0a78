/** Samples by their middle and their extremes. */
export interface Spread {
  readonly value: number;
  readonly min: number;
  readonly max: number;
}

/**
 * The sample below which `share` of all lie, by the nearest rank.
 * @param share in [0, 1]
 * @throws {RangeError} when there are no samples
 */
export function percentile(samples: readonly number[], share: number): number {
  const sorted = [...samples].sort((a, b) => a - b);
  const found = sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)];
  if (found === undefined) throw new RangeError('Expected samples, got none');
  return found;
}

/** The middle sample, or the mean of the middle two. @throws {RangeError} when there are no samples */
export function median(samples: readonly number[]): number {
  const sorted = [...samples].sort((a, b) => a - b);
  const [low, high] = [sorted[(sorted.length - 1) >> 1], sorted[sorted.length >> 1]];
  if (low === undefined || high === undefined) throw new RangeError('Expected samples, got none');
  return (low + high) / 2;
}

export function spreadOf(samples: readonly number[]): Spread {
  return { value: median(samples), min: Math.min(...samples), max: Math.max(...samples) };
}

/** Of each round one ratio: what disturbs both of a pair cancels out. @param pairs value and baseline of a round */
export function medianRatio(pairs: readonly (readonly [value: number, baseline: number])[]): number {
  return median(pairs.map(([value, baseline]) => value / baseline));
}
