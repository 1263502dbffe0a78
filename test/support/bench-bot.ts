import { spawn } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startLoopbackDiscord } from './loopback-discord.ts';

/** The real bot process and its engine on a loopback Discord, for the benchmark. */
export async function startBenchBot(dataDirectory: string) {
  const discord = await startLoopbackDiscord({});
  const delayFile = join(tmpdir(), `attache-bench-loop-${process.pid}.json`);
  const root = join(import.meta.dirname, '../..');
  const child = spawn(
    process.execPath,
    ['--import', 'tsx', '--import', './test/support/watch-event-loop.ts', 'bot/main.ts'],
    {
      cwd: root,
      stdio: 'ignore',
      env: {
        ...Object.fromEntries(
          Object.entries(process.env).filter(([name]) => !/^(?:ATTACHE|DISCORD)_/u.test(name)),
        ),
        DISCORD_TOKEN: discord.token,
        DISCORD_API_URL: discord.restUrl,
        ATTACHE_DATA_DIR: dataDirectory,
        ATTACHE_BENCH_LOOP_DELAY: delayFile,
      },
    },
  );
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  await discord.whenConnected(120_000);
  return {
    /** All at once, each by another person. @returns milliseconds until each was acknowledged */
    async ask(questions: readonly string[]): Promise<number[]> {
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
    /** Milliseconds, in the bot's own process, since it began. */
    async stop(): Promise<{ loopDelayP99: number }> {
      child.kill('SIGTERM');
      await ended;
      await discord.close();
      return JSON.parse(await readFile(delayFile, 'utf8'));
    },
  };
}

/** esbuild's service, which `tsx` starts, is counted too. */
async function residentBelow(pid: number): Promise<number> {
  const parents = new Map<number, { parent: number; bytes: number }>();
  for (const entry of await readdir('/proc')) {
    if (!/^\d+$/u.test(entry)) continue;
    const status = await readFile(`/proc/${entry}/status`, 'utf8').catch(() => '');
    const field = (name: string) => Number(new RegExp(`^${name}:\\s+(\\d+)`, 'mu').exec(status)?.[1] ?? 0);
    parents.set(Number(entry), { parent: field('PPid'), bytes: field('VmRSS') * 1024 });
  }
  let bytes = 0;
  const below = [pid];
  for (let next = below.pop(); next !== undefined; next = below.pop()) {
    bytes += parents.get(next)?.bytes ?? 0;
    for (const [child, { parent }] of parents) if (parent === next) below.push(child);
  }
  return bytes;
}
