import { writeSync } from 'node:fs';
import { workerData } from 'node:worker_threads';

/*
 * The thread beside a reader: it ends the process when a file takes too long or too much memory, though the
 * reader never yields, and though the parent is busy itself. It says why on a pipe of its own. Its data are
 * `WatchData` in reading-messages.ts. Plain JavaScript: a thread loads it without a translator, at once.
 */

/** Milliseconds between two looks. Memory can grow by about 1 GB a second. */
const INTERVAL = 25;

const { clock, mostMilliseconds, mostMemory, limitDescriptor } = workerData;
const beganAt = new Float64Array(clock);

/** @param {'time' | 'memory'} limit */
function end(limit) {
  writeSync(limitDescriptor, limit);
  process.kill(process.pid, 'SIGKILL');
}

setInterval(() => {
  const began = beganAt[0] ?? 0;
  if (process.memoryUsage.rss() > mostMemory) end('memory');
  else if (began > 0 && Date.now() - began > mostMilliseconds) end('time');
}, INTERVAL);
