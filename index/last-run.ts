import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import writeFileAtomic from 'write-file-atomic';
import { z } from 'zod';

/** How the last index run of a data folder ended, whoever started it; kept so that a moderator can see it later. */
const lastRunSchema = z.object({
  /** When it ended; ISO 8601, UTC. */
  at: z.iso.datetime(),
  result: z.enum(['published', 'unchanged', 'withheld', 'failed', 'stopped']),
  /** Of the error, where it failed. */
  code: z.string().nullable(),
  /** The generation that served when it ended; null when unknown. */
  generation: z.string().nullable(),
  /** Counts of documents; null where it did not come so far. */
  documents: z
    .object({ new: z.number(), changed: z.number(), removed: z.number(), skipped: z.number() })
    .nullable(),
  /** null where it did not come so far. */
  seconds: z.number().nullable(),
});

export type LastRun = z.output<typeof lastRunSchema>;

/** null when there was none, or what is there can't be read. */
export async function readLastRun(dataDirectory: string): Promise<LastRun | null> {
  try {
    return lastRunSchema.parse(JSON.parse(await readFile(fileIn(dataDirectory), 'utf8')));
  } catch {
    return null;
  }
}

/** What of a run's summary is kept. */
interface FinishedRun {
  readonly newDocuments: readonly unknown[];
  readonly changedDocuments: readonly unknown[];
  readonly removedDocuments: readonly unknown[];
  readonly skipped: readonly unknown[];
  readonly generation: string | null;
  readonly published: boolean;
  readonly withheld: boolean;
  readonly seconds: number;
}

export function recordRun(dataDirectory: string, summary: FinishedRun): Promise<void> {
  const { newDocuments, changedDocuments, removedDocuments, skipped, generation, seconds } = summary;
  return write(dataDirectory, {
    at: new Date().toISOString(),
    result: resultOf(summary),
    code: null,
    generation,
    documents: {
      new: newDocuments.length,
      changed: changedDocuments.length,
      removed: removedDocuments.length,
      skipped: skipped.length,
    },
    seconds,
  });
}

/** @param code of the error; null for a run that somebody stopped */
export function recordFailedRun(
  dataDirectory: string,
  result: 'failed' | 'stopped',
  code: string | null,
): Promise<void> {
  const at = new Date().toISOString();
  return write(dataDirectory, { at, result, code, generation: null, documents: null, seconds: null });
}

function resultOf({ published, withheld }: FinishedRun): LastRun['result'] {
  if (withheld) return 'withheld';
  return published ? 'published' : 'unchanged';
}

/** A note only: that it can't be written must not make a failure of a run that did its work. */
async function write(dataDirectory: string, run: LastRun): Promise<void> {
  await writeFileAtomic(fileIn(dataDirectory), `${JSON.stringify(run)}\n`).catch(() => {});
}

function fileIn(dataDirectory: string): string {
  return join(dataDirectory, 'last-run.json');
}
