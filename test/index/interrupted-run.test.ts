import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { generationNamed } from '../../index/generations.ts';
import { openLibrary, runIndex } from '../../index/index.ts';
import { testEmbedder } from '../support/embedder.ts';
import { temporaryDirectory, writeFiles } from '../support/temporary.ts';

const ARMISTICE = '# The armistice\n\nThe armistice of 1953 set a demilitarised zone four kilometres wide.\n';

/** So many that embedding takes a second or two, in batches. */
const PARTS = 200;

const LONG = Array.from(
  { length: PARTS },
  (_, i) => `## Part ${i}\n\nObserver team ${i} reported on sector ${i}.`,
).join('\n\n');

/** All that a data folder may hold when no run is at work. */
const KNOWN = new Set([
  'current',
  'embeddings.sqlite',
  'generations',
  'last-run.json',
  'passages.sqlite',
  'reports',
]);

async function createBench(dataDirectory?: string) {
  const directory = await temporaryDirectory();
  const corpus = join(directory, 'corpus');
  const data = dataDirectory ?? join(directory, 'data');
  const embedder = await testEmbedder();
  const index = () => runIndex({ corpora: [corpus], dataDirectory: data, embedder });
  await writeFiles(corpus, { 'a.md': ARMISTICE });
  await index();
  return {
    corpus,
    data,
    index,
    start: (
      parameters: readonly string[] = [],
      nodeOptions: readonly string[] = [],
    ): { child: ChildProcess; ended: Promise<string> } => {
      const child = spawn(
        process.execPath,
        [
          ...nodeOptions,
          '--import',
          'tsx',
          'scripts/index.ts',
          '--corpus',
          corpus,
          '--data',
          data,
          ...parameters,
        ],
        { stdio: ['ignore', 'ignore', 'pipe'] },
      );
      let told = '';
      child.stderr?.setEncoding('utf8').on('data', (chunk: string) => {
        told += chunk;
      });
      return { child, ended: new Promise((resolve) => child.once('close', () => resolve(told))) };
    },
    /** Whether what served before the run serves still, or what it made. */
    expectServing: async () => {
      const library = await openLibrary({ dataDirectory: data, embedder });
      const { excerpts } = await library.ask('how wide is the demilitarised zone');
      await library.close();
      expect(excerpts.map(({ document }) => document.title)).toContain('The armistice');
    },
    expectTidy: async () => {
      const left = await readdir(data);
      expect(left.filter((name) => !KNOWN.has(name))).toEqual([]);
      const generations = await readdir(join(data, 'generations'));
      expect(generations.filter((name) => !/^\d+$/u.test(name))).toEqual([]);
      expect((await readdir(join(data, 'reports'))).filter((name) => !/^\d+\.html$/u.test(name))).toEqual([]);
    },
  };
}

describe('a run that is killed at random moments', () => {
  it('lets the library answer all the while, and the next run goes on', { timeout: 120_000 }, async () => {
    const bench = await createBench();
    await writeFiles(bench.corpus, { 'long.md': LONG });
    const embedder = await testEmbedder();
    const library = await openLibrary({ dataDirectory: bench.data, embedder });
    try {
      for (let round = 0; round < 4; round += 1) {
        const { child, ended } = bench.start();
        const killed = setTimeout(() => child.kill('SIGKILL'), 600 + Math.random() * 2_500);
        let gone = false;
        const watched = ended.then(() => {
          gone = true;
        });
        while (!gone) {
          const { excerpts } = await library.ask('how wide is the demilitarised zone');
          expect(excerpts.map(({ document }) => document.title)).toContain('The armistice');
          await new Promise((resolve) => setTimeout(resolve, 100));
        }
        clearTimeout(killed);
        await watched;
        // Another one that opens afresh.
        await bench.expectServing();
      }
    } finally {
      await library.close();
    }
    const summary = await bench.index();
    expect(summary.generation).not.toBe('1');
    expect(await bench.index()).toMatchObject({ published: false, embedded: 0 });
    await bench.expectTidy();
  });

  it('leaves no generation behind that never served', async () => {
    const bench = await createBench();
    // Killed after the folder was put in its place, and before the pointer named it.
    await mkdir(generationNamed(bench.data, '2').directory);
    await writeFiles(bench.data, { 'generations/.publishing-2': '', 'current.3812095211': '2' });
    expect(await bench.index()).toMatchObject({ generation: '1', published: false });
    expect(await readdir(join(bench.data, 'generations'))).toEqual(['1']);
    await bench.expectTidy();
  });
});

describe('a run that is stopped', () => {
  it.each(['SIGINT', 'SIGTERM'] as const)(
    'by %s keeps what was embedded and says so',
    {
      timeout: 60_000,
    },
    async (signal) => {
      const bench = await createBench();
      await writeFiles(bench.corpus, { 'long.md': LONG });
      const { child, ended } = bench.start();
      child.stderr?.on('data', (chunk: string) => {
        if (chunk.includes('embedding 0/')) child.kill(signal);
      });
      expect(await ended).toMatch(/Stopped: nothing was published/u);
      expect(child.exitCode).toBe(3);
      await bench.expectServing();
      await bench.expectTidy();
      expect((await bench.index()).embedded).toBeLessThan(PARTS);
    },
  );
});

describe('a run that stood still until another took over its lock', () => {
  it('publishes nothing and touches nothing of the other', { timeout: 60_000 }, async () => {
    const bench = await createBench();
    await writeFiles(bench.corpus, { 'b.md': '# Suez\n\nThe force was the first of its kind.\n' });
    const others = join(bench.data, 'generations/.building-7');
    const embedder = await testEmbedder();
    const run = runIndex({
      corpora: [bench.corpus],
      dataDirectory: bench.data,
      embedder: {
        ...embedder,
        embed: async (texts) => {
          // Its lock is another's from now on, which it looks at every five seconds.
          await rm(join(bench.data, 'index-run.lock'), { recursive: true });
          await mkdir(join(bench.data, 'index-run.lock'));
          await mkdir(others);
          await new Promise((resolve) => setTimeout(resolve, 6_000));
          return embedder.embed(texts);
        },
      },
    });
    await expect(run).rejects.toMatchObject({ code: 'index-lock-lost' });
    expect(await readdir(bench.data)).toContain('index-run.lock');
    expect(existsSync(others)).toBe(true);
    await bench.expectServing();
  });
});

describe('a run without memory', () => {
  it('dies, and what served goes on serving', { timeout: 60_000 }, async () => {
    const bench = await createBench();
    await writeFiles(bench.corpus, { 'long.md': LONG.repeat(40) });
    const { child, ended } = bench.start([], ['--max-old-space-size=40']);
    expect(await ended).toMatch(/heap out of memory|Fatal/iu);
    expect(child.exitCode).not.toBe(0);
    await bench.expectServing();
    await writeFiles(bench.corpus, { 'long.md': LONG });
    expect(await bench.index()).toMatchObject({ published: true });
    await bench.expectTidy();
  });
});

/** A file system of its own, of so many bytes; null where this process may not make one. */
async function mountSmall(
  bytes: number,
): Promise<{ path: string; remount: (options: string) => void } | null> {
  const path = await temporaryDirectory();
  const mount = (...parameters: string[]) => spawnSync('mount', parameters).status === 0;
  if (process.platform !== 'linux' || !mount('-t', 'tmpfs', '-o', `size=${bytes}`, 'tmpfs', path))
    return null;
  onTestFinished(() => void spawnSync('umount', ['-l', path]));
  return {
    path,
    remount: (options) => {
      expect(mount('-o', `remount,${options}`, path)).toBe(true);
    },
  };
}

describe('a run on a full disk', () => {
  it('says so, and the next one goes on when there is room', { timeout: 60_000 }, async (context) => {
    const disk = await mountSmall(800_000);
    if (disk === null) return context.skip('no right to mount a small file system');
    const bench = await createBench(join(disk.path, 'data'));
    await writeFiles(bench.corpus, { 'long.md': LONG });
    await expect(bench.index()).rejects.toMatchObject({
      code: 'data-folder',
      message: expect.stringMatching(/no room left for .*ENOSPC.*goes on with what was embedded/u),
    });
    await bench.expectServing();
    await bench.expectTidy();
    disk.remount('size=40m');
    const { published, embedded } = await bench.index();
    expect(published).toBe(true);
    expect(embedded).toBeLessThan(PARTS);
    await bench.expectTidy();
  });
});

describe('a run in a folder that may only be read', () => {
  it('says so, and what serves goes on serving', async (context) => {
    const bench = await createBench();
    await writeFiles(bench.corpus, { 'long.md': LONG });
    // Read-only for everybody: rights alone would not stop root.
    const view = await temporaryDirectory();
    const mount = (...parameters: string[]) => spawnSync('mount', parameters).status === 0;
    if (!mount('--bind', bench.data, view)) return context.skip('no right to mount a folder');
    onTestFinished(() => void spawnSync('umount', ['-l', view]));
    expect(mount('-o', 'remount,bind,ro', view)).toBe(true);
    const embedder = await testEmbedder();
    await expect(runIndex({ corpora: [bench.corpus], dataDirectory: view, embedder })).rejects.toMatchObject({
      code: 'data-folder',
      message: expect.stringMatching(/EROFS/u),
    });
    const library = await openLibrary({ dataDirectory: view, embedder });
    expect((await library.ask('how wide is the demilitarised zone')).kind).toBe('quoted');
    await library.close();
    await bench.expectTidy();
  });
});
