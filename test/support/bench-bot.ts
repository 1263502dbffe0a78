import { execFile, spawn } from 'node:child_process';
import { readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { startLoopbackDiscord } from './loopback-discord.ts';

const root = join(import.meta.dirname, '../..');

/** The real bot and its engine, compiled and run as by `npm start`, on a loopback Discord, for the benchmark. */
export async function startBenchBot(dataDirectory: string) {
  await promisify(execFile)(process.execPath, ['scripts/build.mjs'], { cwd: root });
  const discord = await startLoopbackDiscord({});
  const delayFile = join(tmpdir(), `attache-bench-loop-${process.pid}.json`);
  const { scripts } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'));
  const [, ...parameters] = scripts.start.split(' ');
  const child = spawn(process.execPath, ['--import', './test/support/watch-event-loop.mjs', ...parameters], {
    cwd: root,
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    env: {
      ...Object.fromEntries(
        Object.entries(process.env).filter(([name]) => !/^(?:ATTACHE|DISCORD)_/u.test(name)),
      ),
      DISCORD_TOKEN: discord.token,
      DISCORD_API_URL: discord.restUrl,
      ATTACHE_DATA_DIR: dataDirectory,
      ATTACHE_BENCH_LOOP_DELAY: delayFile,
    },
  });
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  await discord.whenConnected(120_000);
  return {
    /** All at once, each by another person. @returns milliseconds until each was acknowledged */
    async ask(questions: readonly string[]): Promise<number[]> {
      child.kill('SIGUSR2');
      const handles = await Promise.all(
        questions.map(async (value, index) => {
          const begun = performance.now();
          const handle = await discord.runCommand({
            name: 'ask',
            options: [{ name: 'question', type: 3, value }],
            userId: String(1_100_000_000_000_100_000n + BigInt(index)),
          });
          const acknowledged = handle.acknowledged.then(() => performance.now() - begun);
          return { handle, acknowledged };
        }),
      );
      const times = await Promise.all(handles.map(({ acknowledged }) => acknowledged));
      await Promise.all(handles.map(({ handle }) => handle.reply(300_000)));
      return times;
    },
    /** Bytes that the bot and all processes below it hold. */
    resident: () => residentBelow(child.pid ?? 0),
    /** Milliseconds, in the bot's own process, since the last questions were asked. */
    async stop(): Promise<{ loopDelayP99: number }> {
      child.kill('SIGTERM');
      await ended;
      await discord.close();
      const measured = JSON.parse(await readFile(delayFile, 'utf8'));
      await rm(delayFile);
      return measured;
    },
  };
}

/** Memory of a process and of all below it; pages of a file that several of them map are one memory, and counted once. */
async function residentBelow(pid: number): Promise<number> {
  const parents = new Map<number, number>();
  for (const entry of await readdir('/proc')) {
    if (!/^\d+$/u.test(entry)) continue;
    const status = await readFile(`/proc/${entry}/status`, 'utf8').catch(() => '');
    parents.set(Number(entry), Number(/^PPid:\s+(\d+)/mu.exec(status)?.[1] ?? 0));
  }
  let own = 0;
  const shared = new Map<string, number>();
  const below = [pid];
  for (let next = below.pop(); next !== undefined; next = below.pop()) {
    for (const { file, resident, anonymous } of await mappingsOf(next)) {
      own += anonymous;
      shared.set(file, Math.max(shared.get(file) ?? 0, resident - anonymous));
    }
    for (const [child, parent] of parents) if (parent === next) below.push(child);
  }
  return own + [...shared.values()].reduce((sum, bytes) => sum + bytes, 0);
}

/** What a process has in main memory (bytes), by mapping; `file` tells those of one place in one file apart. */
async function mappingsOf(pid: number) {
  const smaps = await readFile(`/proc/${pid}/smaps`, 'utf8').catch(() => '');
  return smaps.split(/^(?=[\da-f]+-[\da-f]+ )/mu).map((mapping) => {
    const [, offset = '', path = ''] = /^\S+ \S+ (\S+) \S+ \S+ +(\S.*)?$/mu.exec(mapping) ?? [];
    const field = (name: string) =>
      1024 * Number(new RegExp(`^${name}:\\s+(\\d+)`, 'mu').exec(mapping)?.[1] ?? 0);
    return { file: `${offset} ${path}`, resident: field('Rss'), anonymous: field('Anonymous') };
  });
}
