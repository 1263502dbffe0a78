import type { HandleSignal } from './signals.ts';

/*
 * The beginning: it only sees to signals, and loads all else after that. Loading takes a second, on a
 * busy machine several, and whoever ends the bot meanwhile is to see a clean end as well.
 */

const SIGNALS = ['SIGTERM', 'SIGINT'] as const;

/** Until there is something to be ended, there is nothing to wait for. */
let handle: HandleSignal = () => process.exit(0);
const listener: HandleSignal = (signal) => handle(signal);
for (const signal of SIGNALS) process.on(signal, listener);

const { run } = await import('./run.ts');

await run((replacement) => {
  if (replacement !== null) handle = replacement;
  else for (const signal of SIGNALS) process.off(signal, listener);
});
