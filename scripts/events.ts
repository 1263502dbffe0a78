import { describeFailedRun, type RunEvent } from '../bot/run-events.ts';
import { AttacheError } from '../index/index.ts';

export const EVENTS_OPTION = [
  '--events',
  'tell progress and failures as JSON lines on stderr, for a program that waits',
] as const;

export function writeEvent(event: RunEvent): void {
  process.stderr.write(`${JSON.stringify(event)}\n`);
}

/** @param announce whether a failure is also told as an event */
export async function announcingFailure<Result>(
  announce: boolean,
  work: () => Promise<Result>,
): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    if (announce && error instanceof AttacheError) writeEvent(describeFailedRun(error));
    throw error;
  }
}
