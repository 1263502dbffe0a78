import { writeFileSync } from 'node:fs';
import { monitorEventLoopDelay } from 'node:perf_hooks';

/* Loaded before a program (`--import`): writes how late its event loop was into a file when it ends. */

const RESOLUTION = 10;
const file = process.env.ATTACHE_BENCH_LOOP_DELAY;
const histogram = monitorEventLoopDelay({ resolution: RESOLUTION });
histogram.enable();
// Loading the program itself is no service: who asks questions says when they begin.
process.on('SIGUSR2', () => histogram.reset());
// A benchmark that was killed leaves no bot behind.
process.on('disconnect', () => process.exit());
process.channel?.unref();
process.on('exit', () => {
  const loopDelayP99 = Math.max(0, histogram.percentile(99) / 1e6 - RESOLUTION);
  if (file !== undefined) writeFileSync(file, JSON.stringify({ loopDelayP99 }));
});
