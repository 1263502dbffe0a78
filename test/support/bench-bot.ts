import { execFile, spawn } from 'node:child_process';
import { readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { residentBelow } from '../../index/bench/resident-memory.ts';
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
  let people = 0;
  /** By another person each time. */
  const ask = (question: string) =>
    discord.runCommand({
      name: 'ask',
      options: [{ name: 'question', type: 3, value: question }],
      userId: String(1_100_000_000_000_100_000n + BigInt(people++)),
    });
  return {
    /** All at once, each by another person. @returns milliseconds until each was acknowledged */
    async ask(questions: readonly string[]): Promise<number[]> {
      child.kill('SIGUSR2');
      const handles = await Promise.all(
        questions.map(async (question) => {
          const begun = performance.now();
          const handle = await ask(question);
          const acknowledged = handle.acknowledged.then(() => performance.now() - begun);
          return { handle, acknowledged };
        }),
      );
      const times = await Promise.all(handles.map(({ acknowledged }) => acknowledged));
      await Promise.all(handles.map(({ handle }) => handle.reply(300_000)));
      return times;
    },
    /**
     * One after the other, from the beginning again after the last, until `work` is over; and one more.
     * @returns milliseconds until each was answered
     * @throws what the work threw
     */
    async askDuring(work: Promise<unknown>, questions: readonly string[]): Promise<number[]> {
      child.kill('SIGUSR2');
      let isOver = false;
      const end = () => {
        isOver = true;
      };
      work.then(end, end);
      const times: number[] = [];
      for (let isLast = false; !isLast; ) {
        isLast = isOver;
        const begun = performance.now();
        const handle = await ask(questions[times.length % questions.length] ?? '');
        await handle.reply(300_000);
        times.push(performance.now() - begun);
      }
      await work;
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
