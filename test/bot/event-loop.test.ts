import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { EventLoopWatch } from '../../bot/event-loop.ts';

it('counts a delay, and has forgotten it when the window is over', async () => {
  const watch = new EventLoopWatch(1_000);
  await sleep(50);
  const until = performance.now() + 500;
  while (performance.now() < until);
  await sleep(50);
  expect(watch.p99).toBeGreaterThan(300);
  await expect.poll(() => watch.p99, { timeout: 5_000 }).toBeLessThan(300);
  watch.close();
});
