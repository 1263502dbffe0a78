import { z } from 'zod';
import { AttacheError, IndexLockedError, type Progress, UNEXPECTED } from '../index/index.ts';

/*
 * What a script tells the process that started it, beside its result: JSON lines on the standard error
 * output. Other lines there come from outside the script's own work: of Node, or of a native library.
 */

const eventSchema = z.discriminatedUnion('event', [
  z.object({
    event: z.literal('progress'),
    stage: z.string(),
    unit: z.string(),
    done: z.number(),
    total: z.number(),
    perSecond: z.number(),
    secondsLeft: z.number().nullable(),
  }),
  z.object({
    event: z.literal('failed'),
    code: z.string(),
    message: z.string(),
    /** Who holds the lock, where that is why it failed. */
    holder: z.object({ pid: z.number(), host: z.string(), since: z.string() }).nullable(),
  }),
  /** Something to know that is no failure: what was mended on the way, why nothing was published. */
  z.object({ event: z.literal('notice'), message: z.string() }),
]);

export type RunEvent = z.output<typeof eventSchema>;
export type ScriptFailure = Extract<RunEvent, { event: 'failed' }>;

/** null when the line is none of ours. */
export function readEvent(line: string): RunEvent | null {
  if (!line.startsWith('{"event":')) return null;
  try {
    return eventSchema.safeParse(JSON.parse(line)).data ?? null;
  } catch {
    return null;
  }
}

/** Of a mistake in the program, the stack: nobody will see it otherwise. */
export function describeFailedRun(error: unknown): ScriptFailure {
  if (!(error instanceof AttacheError)) {
    const message = error instanceof Error ? (error.stack ?? error.message) : String(error);
    return { event: 'failed', code: UNEXPECTED, message, holder: null };
  }
  const holder = error instanceof IndexLockedError ? error.holder : null;
  return { event: 'failed', code: error.code, message: error.message, holder };
}

/** Milliseconds between two reports within a stage: oftener than anybody shows them. */
const INTERVAL = 200;

/** Writes progress as events: when a stage begins and ends, and now and then between. */
export function createProgressEvents(
  write: (event: RunEvent) => void,
  now: () => number = () => performance.now(),
): (progress: Progress) => void {
  let [stage, writtenAt] = ['', 0];
  return ({ stage: current, unit, done, total, perSecond, secondsLeft }) => {
    if (current === stage && done < total && now() - writtenAt < INTERVAL) return;
    [stage, writtenAt] = [current, now()];
    write({ event: 'progress', stage, unit, done, total, perSecond, secondsLeft });
  };
}
