import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { Worker } from 'node:worker_threads';
import { UnreadableFileError } from '../errors.ts';
import type { readDocument as ReadDocumentFunction } from './read-document.ts';
import { clockMemory, restartClock, stopClock } from './reading-clock.ts';
import {
  LIMIT_DESCRIPTOR,
  type ReadingProcessSettings,
  type ReadRequest,
  type ReadResponse,
  type WatchData,
} from './reading-messages.ts';
import { reasonOfSystemError } from './system-error.ts';

/*
 * The child process that reads files, one after another: a library that hangs, crashes or eats memory
 * over a file takes nothing with it. `block-network.mjs` is loaded before it.
 */

type Answer =
  | Omit<Extract<ReadResponse, { kind: 'read' }>, 'memory'>
  | Omit<Extract<ReadResponse, { kind: 'unreadable' }>, 'memory'>;

const settings = JSON.parse(process.argv[2] ?? '') as ReadingProcessSettings;

async function answer(
  readDocument: typeof ReadDocumentFunction,
  { path, file, beside, contentHash, ocr = null }: ReadRequest,
): Promise<Answer> {
  try {
    const bytes = await readFile(path);
    if (createHash('sha256').update(bytes).digest('hex') !== contentHash) {
      return { kind: 'unreadable', reason: 'It changed while it was being read: run this again.' };
    }
    return { kind: 'read', document: await readDocument(file, bytes, beside, { ocr, onPage: restartClock }) };
  } catch (error) {
    return { kind: 'unreadable', reason: reasonOf(error) };
  }
}

/** Whatever reading threw. */
function reasonOf(error: unknown): string {
  if (error instanceof UnreadableFileError) return error.message;
  const message = error instanceof Error ? error.message : String(error);
  return reasonOfSystemError(error) ?? `It could not be read (${message}).`;
}

function send(response: ReadResponse): void {
  process.send?.(response);
}

async function main(): Promise<void> {
  const watch: WatchData = { ...settings, clock: clockMemory, limitDescriptor: LIMIT_DESCRIPTOR };
  const watcher = new Worker(new URL('./reading-watch.mjs', import.meta.url), {
    workerData: watch,
    execArgv: [],
  });
  // Nothing is read unwatched.
  watcher.once('exit', () => process.exit(1));
  await once(watcher, 'online');
  const { readDocument } = (await import(settings.module)) as { readDocument: typeof ReadDocumentFunction };
  process.on('message', async (request: ReadRequest) => {
    restartClock();
    const given = await answer(readDocument, request);
    stopClock();
    send({ ...given, memory: process.memoryUsage.rss() });
  });
  send({ kind: 'ready' });
}

// The parent decides when to end: a terminal's Ctrl+C reaches both.
process.on('SIGINT', () => {});
process.on('disconnect', () => process.exit(0));

await main();
