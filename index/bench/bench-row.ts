import type { Spread } from './statistics.ts';

/** What a figure has to keep to; null in rows that only report. */
export interface Reach {
  readonly figure: number;
  readonly at: 'most' | 'least';
  /** Whether the figure is the ratio to the baseline, or the value itself. */
  readonly of: 'ratio' | 'value';
}

/** A line of the table: what is measured, and against what. */
export interface RowPlan {
  readonly name: string;
  readonly unit: string;
  /** null where the value stands for itself. */
  readonly baseline: string | null;
  readonly reach: Reach | null;
}

export interface BenchRow {
  readonly name: string;
  /** null where it could not be measured; `note` says why. */
  readonly value: number | null;
  readonly unit: string;
  readonly min: number | null;
  readonly max: number | null;
  readonly baseline: string | null;
  readonly ratio: number | null;
  readonly reach: number | null;
  /** null where nothing is to be reached, or the measurement was not of the size that the reach is for. */
  readonly holds: boolean | null;
  /** How it was measured, where the name doesn't say. */
  readonly note: string;
}

/** What a measurement gives for a row. */
export interface Measured extends Spread {
  readonly ratio?: number;
  readonly note?: string;
  /** Whether it was made at the size that the reach is for; true unless given. */
  readonly atFullSize?: boolean;
}

const ratio = (at: Reach['at'], figure: number): Reach => ({ figure, at, of: 'ratio' });
const value = (at: Reach['at'], figure: number): Reach => ({ figure, at, of: 'value' });

/** Every row of the table, in order. */
export const ROWS = {
  embedding: {
    name: 'index run, cold',
    unit: 'passages/s',
    baseline: 'bare forward pass of the same texts, each alone',
    reach: ratio('least', 0.85),
  },
  embeddingPipeline: {
    name: 'index run, cold, against the usual way',
    unit: 'passages/s',
    baseline: 'pipeline(feature-extraction), one by one',
    reach: ratio('least', 1.8),
  },
  hits: {
    name: 'question to hits, p50',
    unit: 'ms',
    baseline: 'bare forward pass of the question',
    reach: ratio('most', 1.8),
  },
  answer: { name: 'question to answer, p95', unit: 'ms', baseline: null, reach: value('most', 80) },
  growth: {
    name: 'growth of search time',
    unit: 'ms',
    baseline: 'the same at 1,000 passages',
    reach: ratio('most', 3),
  },
  recall: { name: 'recall@10', unit: 'share', baseline: 'exact search', reach: ratio('least', 0.99) },
  unchanged: {
    name: 're-index, nothing changed',
    unit: 's',
    baseline: 'index run, cold',
    reach: ratio('most', 0.01),
  },
  changed: {
    name: 're-index, 1 % changed',
    unit: 's',
    baseline: 'index run, cold',
    reach: ratio('most', 0.03),
  },
  opening: { name: 'open to first answer', unit: 's', baseline: null, reach: value('most', 1.5) },
  resident: { name: 'bot and engine, resident', unit: 'MB', baseline: null, reach: value('most', 500) },
  peak: { name: 'index run, peak memory', unit: 'MB', baseline: null, reach: value('most', 1_000) },
  together: {
    name: '200 questions at once',
    unit: 'questions/s',
    baseline: 'one after the other',
    reach: ratio('least', 1.3),
  },
  acknowledged: { name: 'acknowledged, p99', unit: 'ms', baseline: null, reach: value('most', 1_000) },
  loopDelay: { name: 'event-loop delay, p99', unit: 'ms', baseline: null, reach: value('most', 50) },
  loopDelayReindex: {
    name: 'event-loop delay during a re-index, p99',
    unit: 'ms',
    baseline: null,
    reach: null,
  },
  disk: {
    name: 'disk per passage',
    unit: 'bytes',
    baseline: 'float32 vector and text',
    reach: ratio('most', 1.6),
  },
  install: { name: 'npm ci', unit: 's', baseline: null, reach: null },
  modules: { name: 'node_modules', unit: 'MB', baseline: null, reach: null },
} as const satisfies Record<string, RowPlan>;

export type RowKey = keyof typeof ROWS;

export const ROW_KEYS = Object.keys(ROWS) as RowKey[];

export function makeRow(key: RowKey, measured: Measured): BenchRow {
  const { name, unit, baseline, reach }: RowPlan = ROWS[key];
  const { ratio: measuredRatio = null, note = '', atFullSize = true } = measured;
  const compared = reach?.of === 'ratio' ? measuredRatio : measured.value;
  const holds =
    reach === null || compared === null || !atFullSize
      ? null
      : reach.at === 'most'
        ? compared <= reach.figure
        : compared >= reach.figure;
  return {
    name,
    value: measured.value,
    unit,
    min: measured.min,
    max: measured.max,
    baseline,
    ratio: measuredRatio,
    reach: reach?.figure ?? null,
    holds,
    note,
  };
}

/** A row that can't be given. @param why a sentence without its full stop */
export function makeMissingRow(key: RowKey, why: string): BenchRow {
  const { name, unit, baseline, reach }: RowPlan = ROWS[key];
  return {
    name,
    value: null,
    unit,
    min: null,
    max: null,
    baseline,
    ratio: null,
    reach: reach?.figure ?? null,
    holds: null,
    note: why,
  };
}
