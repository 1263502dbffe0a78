import type { BareModel, TokenisedBatch } from './bare-model.ts';
import { median } from './statistics.ts';
import { timed } from './timed.ts';

/** What embedding costs without all that is around it, in seconds a text. */
export interface EmbeddingBaselines {
  /** A sample each. */
  readonly forward: readonly number[];
  readonly usualWay: readonly number[];
}

/** One batch in so many takes part in a round, another in each round. */
const BATCHES_BETWEEN = 16;

/** The usual way is some times slower: one text in so many. */
const TEXTS_BETWEEN = 64;

/**
 * One round of both baselines over texts spread over all lengths.
 * @param texts all that the index run embeds
 */
export async function measureEmbeddingRound(
  model: BareModel,
  texts: readonly string[],
  batches: readonly TokenisedBatch[],
  round: number,
): Promise<{ readonly forward: number; readonly usualWay: number }> {
  const [step, textStep] = [Math.min(BATCHES_BETWEEN, batches.length), Math.min(TEXTS_BETWEEN, texts.length)];
  const sample = batches.filter((_, position) => position % step === round % step);
  const single = texts.filter((_, position) => position % textStep === round % textStep);
  const forwardTexts = sample.reduce((sum, batch) => sum + batch.texts, 0);
  // One after the other: the threads of a model that has just run still spin, and slow another down.
  const forward = await timed(async () => {
    for (const batch of sample) await model.forward(batch);
  });
  const usualWay = await timed(async () => {
    for (const text of single) await model.usualWay(text);
  });
  return {
    forward: forward / 1000 / Math.max(1, forwardTexts),
    usualWay: usualWay / 1000 / Math.max(1, single.length),
  };
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
