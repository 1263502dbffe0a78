import type { BareModel } from './bare-model.ts';
import { median } from './statistics.ts';
import { timed } from './timed.ts';

/** What embedding costs without all that is around it, in seconds a text. */
export interface EmbeddingBaselines {
  /** A sample each. */
  readonly forward: readonly number[];
  readonly usualWay: readonly number[];
}

/** One text in so many takes part in a round, another in each round. */
const TEXTS_BETWEEN = 32;

/**
 * One round of both baselines over texts spread over all lengths.
 * @param texts all that the index run embeds
 */
export async function measureEmbeddingRound(
  model: BareModel,
  texts: readonly string[],
  round: number,
): Promise<{ readonly forward: number; readonly usualWay: number }> {
  const step = Math.min(TEXTS_BETWEEN, texts.length);
  const sample = texts.filter((_, position) => position % step === round % step);
  const inputs = sample.map((text) => model.tokenise(text));
  // One after the other: the threads of a model that has just run still spin, and slow another down.
  const forward = await timed(async () => {
    for (const each of inputs) await model.forward(each);
  });
  const usualWay = await timed(async () => {
    for (const text of sample) await model.usualWay(text);
  });
  const milliseconds = 1000 * Math.max(1, sample.length);
  return { forward: forward / milliseconds, usualWay: usualWay / milliseconds };
}

/** Throughput, and how it compares with each baseline. @param seconds a text of the index run took, all in all */
export function compareEmbedding(seconds: number, { forward, usualWay }: EmbeddingBaselines) {
  const compare = (baseline: readonly number[]) => ({
    value: 1 / seconds,
    min: 1 / seconds,
    max: 1 / seconds,
    ratio: median(baseline) / seconds,
    note: `baseline ${describeRates(baseline)} in ${baseline.length} rounds before and after it`,
  });
  return { embedding: compare(forward), embeddingPipeline: compare(usualWay) };
}

function describeRates(secondsEach: readonly number[]): string {
  const rate = (seconds: number) => (1 / seconds).toFixed(1);
  const [least, most] = [rate(Math.max(...secondsEach)), rate(Math.min(...secondsEach))];
  return `${rate(median(secondsEach))} passages/s (${least}–${most})`;
}
