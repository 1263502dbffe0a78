import { SettingsError } from '../bot/config.ts';
import { describeFailedRun, type RunEvent } from '../bot/run-events.ts';
import { AnnouncedError, UsageError } from './command-line.ts';

export const EVENTS_OPTION = [
  '--events',
  'tell progress, notices and failures as JSON lines on stderr, for a program that waits',
] as const;

export function writeEvent(event: RunEvent): void {
  process.stderr.write(`${JSON.stringify(event)}\n`);
}

/** @param asEvents whether as an event, rather than as a line for people */
export function createNotices(asEvents: boolean): (message: string) => void {
  return asEvents ? (message) => writeEvent({ event: 'notice', message }) : console.error;
}

/**
 * @param asEvent whether a failure is told as an event instead of as a line
 * @throws {AnnouncedError} once it is told
 */
export async function announcingFailure<Result>(
  asEvent: boolean,
  work: () => Promise<Result>,
): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    if (!asEvent) throw error;
    writeEvent(
      error instanceof UsageError || error instanceof SettingsError
        ? { event: 'failed', code: 'usage', message: error.message, holder: null }
        : describeFailedRun(error),
    );
    throw new AnnouncedError(error);
  }
}
