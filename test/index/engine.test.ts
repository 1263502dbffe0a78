import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { describeFailure } from '../../bot/failure.ts';
import { type AttacheError, DEFAULT_MODEL, type Library, startEngine } from '../../index/index.ts';
import { type CorpusBench, createCorpusBench } from '../support/corpus-bench.ts';

const QUESTION = 'when was the truce signed';

/** For what takes the start of a process or two. */
const POLLING = { timeout: 60_000, interval: 50 };

interface EngineBench extends CorpusBench {
  readonly engine: Library;
  readonly troubles: AttacheError[];
}

async function startBench(options: { readonly answerWithin?: number } = {}): Promise<EngineBench> {
  const bench = await createCorpusBench({ 'a.md': '# The truce\n\nThe truce was signed in 1953.\n' });
  await bench.index();
  const troubles: AttacheError[] = [];
  const engine = await startEngine({
    dataDirectory: bench.data,
    modelId: DEFAULT_MODEL,
    onTrouble: (error) => troubles.push(error),
    ...options,
  });
  onTestFinished(() => engine.close());
  return { ...bench, engine, troubles };
}

/** Engine processes at work on this data folder. */
async function processesOf({ data }: CorpusBench): Promise<number[]> {
  const found: number[] = [];
  for (const entry of await readdir('/proc')) {
    if (!/^\d+$/u.test(entry)) continue;
    const [words, status] = await Promise.all(
      ['cmdline', 'stat'].map((file) => readFile(join('/proc', entry, file), 'utf8').catch(() => '')),
    );
    const isDead = /\) Z /u.test(status ?? '');
    if (words?.includes('engine-process') && words.includes(data) && !isDead) found.push(Number(entry));
  }
  return found;
}

async function signal(bench: CorpusBench, name: NodeJS.Signals): Promise<void> {
  for (const id of await processesOf(bench)) {
    try {
      process.kill(id, name);
    } catch {
      // It has ended by itself.
    }
  }
}

async function failureOf(engine: Library): Promise<AttacheError | null> {
  return engine.ask(QUESTION).then(
    () => null,
    (error: AttacheError) => error,
  );
}

const answers = ({ engine }: EngineBench) =>
  vi.waitFor(async () => expect(await failureOf(engine)).toBeNull(), POLLING);

describe.runIf(process.platform === 'linux')('an engine process', () => {
  it('that hangs fails the calls it was given, and gives way to another', async () => {
    const bench = await startBench({ answerWithin: 2_000 });
    await signal(bench, 'SIGSTOP');
    const before = await processesOf(bench);
    const failures = await Promise.all([failureOf(bench.engine), failureOf(bench.engine)]);
    for (const failure of failures) expect(failure?.code).toBe('engine-unavailable');
    expect(failures[0]?.message).toContain('within 2 seconds');
    await answers(bench);
    expect(await processesOf(bench)).not.toEqual(before);
  });

  it('that hangs is ended when the library is closed', async () => {
    const bench = await startBench();
    await signal(bench, 'SIGSTOP');
    const asked = failureOf(bench.engine);
    await bench.engine.close();
    expect((await asked)?.code).toBe('engine-unavailable');
    expect(await processesOf(bench)).toEqual([]);
  });

  it('that died is not started again once the library is closed, whether it waits or starts', async () => {
    for (const isStarting of [false, true]) {
      const bench = await startBench();
      await signal(bench, 'SIGKILL');
      await vi.waitFor(() => expect(bench.troubles).toHaveLength(1), POLLING);
      if (isStarting) {
        await vi.waitFor(async () => expect(await processesOf(bench)).toHaveLength(1), POLLING);
        await signal(bench, 'SIGSTOP');
      }
      await bench.engine.close();
      await bench.engine.close();
      expect(await processesOf(bench)).toEqual([]);
      expect((await failureOf(bench.engine))?.code).toBe('engine-unavailable');
    }
  });

  it('that dies once is started again, and answers', async () => {
    const bench = await startBench();
    await signal(bench, 'SIGKILL');
    await vi.waitFor(() => expect(bench.troubles).toHaveLength(1), POLLING);
    expect(bench.troubles[0]).toMatchObject({
      code: 'engine-unavailable',
      message: 'The engine process has ended (SIGKILL).',
    });
    await answers(bench);
  });

  it('that dies again and again is no longer said to be restarting, until it answers', async () => {
    const bench = await startBench();
    const failure = await vi.waitFor(async () => {
      await signal(bench, 'SIGKILL');
      const failed = await failureOf(bench.engine);
      expect(failed?.code).toBe('engine-failing');
      return failed;
    }, POLLING);
    expect(failure?.message).toMatch(/has ended \d+ times in a row, at last by SIGKILL\. Run `npm run ask`/u);
    expect(describeFailure(failure)).toMatch(/tell a moderator/u);
    expect(bench.troubles.at(-1)?.message).toMatch(/npm run/u);
    await answers(bench);
  });

  it.each([
    ['is damaged', 'index-corrupt', 'generations/1/vectors.hnsw', 'torn'],
    ['is of another format', 'index-mismatch', 'generations/1/manifest.json', '{"format": 99}'],
    ['is gone', 'no-index', 'current', ''],
  ])('that can’t be started again since the index %s fails calls with the reason, until that is mended', async (_, code, file, content) => {
    const bench = await startBench();
    await writeFile(join(bench.data, file), content);
    await signal(bench, 'SIGKILL');
    await vi.waitFor(async () => expect((await failureOf(bench.engine))?.code).toBe(code), POLLING);
    expect(bench.troubles.at(-1)).toMatchObject({ code, message: expect.stringContaining('npm run index') });
    expect(describeFailure(await failureOf(bench.engine))).not.toMatch(/restarting/u);
    await bench.index();
    await answers(bench);
  });
});
