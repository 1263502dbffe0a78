import { writeSync } from 'node:fs';
import { workerData } from 'node:worker_threads';
import { LIMIT_DESCRIPTOR, type PassedLimit } from './reading-messages.ts';

/*
 * The thread beside a reader: it ends the process when a file takes too long or too much memory, though the
 * reader never yields, and though the parent is busy itself. It says why on a pipe of its own.
 */

export interface WatchData {
  readonly clock: SharedArrayBuffer;
  readonly mostMilliseconds: number;
  readonly mostMemory: number;
}

/** Milliseconds between two looks. Memory can grow by about 1 GB a second. */
const INTERVAL = 25;

const { clock, mostMilliseconds, mostMemory } = workerData as WatchData;
const beganAt = new Float64Array(clock);

function end(limit: PassedLimit): void {
  writeSync(LIMIT_DESCRIPTOR, limit);
  process.kill(process.pid, 'SIGKILL');
}

setInterval(() => {
  const began = beganAt[0] ?? 0;
  if (process.memoryUsage.rss() > mostMemory) end('memory');
  else if (began > 0 && Date.now() - began > mostMilliseconds) end('time');
}, INTERVAL);
