import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { MemoryWatch, residentBelow } from '../../../index/bench/resident-memory.ts';

const MEGABYTE = 1e6;

/** Says its own id once it holds so many megabytes, and has a child that does the same, and so on. */
const HOLD = `
  const [, megabytes, ...below] = process.argv;
  const held = Buffer.alloc(Number(megabytes) * 1e6, 1);
  const say = () => console.log(process.pid);
  say();
  if (below.length > 0) require('node:child_process').spawn(process.execPath, ['-e', process.env.HOLD, ...below], { stdio: 'inherit' });
  setInterval(() => held.length, 1000);
`;

/** Processes one below the other. @returns their ids, and an end for all of them */
async function hold(...megabytes: readonly number[]): Promise<number[]> {
  const child = spawn(process.execPath, ['-e', HOLD, ...megabytes.map(String)], {
    env: { ...process.env, HOLD },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const pids: number[] = [];
  onTestFinished(() => {
    for (const pid of pids) {
      try {
        process.kill(pid, 'SIGKILL');
      } catch {
        // It has been ended.
      }
    }
  });
  while (pids.length < megabytes.length) {
    const [chunk] = await once(child.stdout, 'data');
    pids.push(...String(chunk).trim().split('\n').map(Number));
  }
  return pids;
}

/** Bytes, with all that others hold as well. */
async function residentOf(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  return 1024 * Number(/^VmRSS:\s+(\d+)/mu.exec(status)?.[1]);
}

describe.runIf(process.platform === 'linux')('resident memory', () => {
  it('is that of a process and of all below it, what they share counted once', async () => {
    const pids = await hold(50, 100, 150);
    const found = await residentBelow(pids[0] ?? 0);
    const apart = (await Promise.all(pids.map(residentOf))).reduce((sum, bytes) => sum + bytes, 0);
    // Node's own code: 30 MB and more in each of them.
    expect(apart - found).toBeGreaterThan(40 * MEGABYTE);
    expect(found).toBeGreaterThan(300 * MEGABYTE + (apart - 300 * MEGABYTE) / pids.length);
    expect(await residentBelow(pids[2] ?? 0)).toBeLessThan(300 * MEGABYTE);
  });

  it('is watched up to its highest, which may be over', async () => {
    const [parent = 0, child = 0] = await hold(20, 200);
    const watch = new MemoryWatch(parent);
    await vi.waitFor(() => expect(watch.peak).toBeGreaterThan(220 * MEGABYTE));
    process.kill(child, 'SIGKILL');
    await vi.waitFor(async () => expect(await residentBelow(parent)).toBeLessThan(150 * MEGABYTE));
    expect(await watch.stop()).toBeGreaterThan(220 * MEGABYTE);
  });
});
