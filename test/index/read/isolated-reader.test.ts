import { createHash } from 'node:crypto';
import { readdir, readFile, truncate, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { runIndex } from '../../../index/index.ts';
import {
  IsolatedReader,
  type ReadingLimits,
  ReadingProcessError,
} from '../../../index/read/isolated-reader.ts';
import { testEmbedder } from '../../support/embedder.ts';
import { temporaryDirectory, writeFiles } from '../../support/temporary.ts';
import { hasTestData, testData } from '../../support/test-data.ts';

const MISBEHAVING = new URL('../../fixtures/readers/misbehaving.ts', import.meta.url).href;
const TO_DO = 'cut it into several files, or save it anew in the program that made it.';
const TRUCE = '# The truce\n\nThe truce of 1949 drew a line.\n';

/** Reads a file, whose name tells the misbehaving reader what to do. */
async function createBench(limits: Partial<ReadingLimits> = {}, module: string | undefined = MISBEHAVING) {
  const directory = await temporaryDirectory();
  const reader = new IsolatedReader({ limits, module });
  onTestFinished(() => reader.close());
  return {
    reader,
    async read(file: string, content: string | Uint8Array = TRUCE) {
      const path = join(directory, file);
      await writeFile(path, content);
      const contentHash = createHash('sha256').update(content).digest('hex');
      return reader.read({ path, file, beside: null, contentHash }).then(
        ({ text }) => text,
        (error: Error) => error.message,
      );
    },
  };
}

const READ = 'The truce\n\nThe truce of 1949 drew a line.';

describe('an isolated reader', () => {
  it.each([
    ['hang.md', `Reading it took longer than 2 seconds: ${TO_DO}`],
    ['sleep.md', `Reading it took longer than 2 seconds: ${TO_DO}`],
    ['crash.md', `The reader crashed on it: ${TO_DO}`],
    ['exit.md', `The reader crashed on it: ${TO_DO}`],
    ['later.md', `The reader crashed on it: ${TO_DO}`],
    ['recursion.md', 'It could not be read (Maximum call stack size exceeded).'],
    ['x.odt', expect.stringMatching(/^Files ending in \.odt cannot be read/u)],
  ])('makes of %s a reason, and reads the next file', async (file, reason) => {
    const { read } = await createBench({ seconds: 2 });
    // At once: the second waits for its turn.
    expect(await Promise.all([read(file), read('a.md')])).toEqual([reason, READ]);
  });

  it.each(['buffers.md', 'objects.md'])('ends a process whose memory grows without end: %s', async (file) => {
    const { read } = await createBench({ memory: 400 * 2 ** 20 });
    expect(await read(file)).toBe(`Reading it took more than 400 MB of memory: ${TO_DO}`);
    expect(await read('a.md')).toBe(READ);
  });

  it('reads a file again in a new process where others before it had left too little memory', async () => {
    const { read } = await createBench({ memory: 600 * 2 ** 20 });
    expect(await read('leak.md')).toBe(READ);
    expect(await read('greedy.md')).toBe('It held 350 MB.');
  });

  it('gives each piece of a file the time of a file', async () => {
    // Four pieces of 0.9 s each.
    const { read } = await createBench({ seconds: 3 });
    expect(await read('pieces.md')).toBe(READ);
  });

  it('ends a hanging process though its own thread is busy', async () => {
    const { read } = await createBench({ seconds: 2 });
    expect(await read('a.md')).toBe(READ);
    const reading = read('hang.md');
    await new Promise((resolve) => setTimeout(resolve, 50));
    const until = performance.now() + 4000;
    while (performance.now() < until);
    expect(await reading).toBe(`Reading it took longer than 2 seconds: ${TO_DO}`);
  });

  it('lets nothing reach the network, by whatever module, nor from a thread', async () => {
    let connections = 0;
    const server = createServer((socket) => {
      connections += 1;
      socket.destroy();
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    process.env.ATTACHE_TEST_PORT = String(typeof address === 'object' ? address?.port : '');
    onTestFinished(() => {
      delete process.env.ATTACHE_TEST_PORT;
      server.close();
    });
    const { read } = await createBench();
    const lines = (await read('network.md')).split('\n');
    expect(lines).toHaveLength(10);
    for (const line of lines) expect(line).toMatch(/^\w+: A reader must not use the network\.$/u);
    expect(connections).toBe(0);
  });

  it('hands on no secret of the environment', async () => {
    process.env.DISCORD_TOKEN = 'secret';
    process.env.AWS_SECRET_ACCESS_KEY = 'secret';
    onTestFinished(() => {
      delete process.env.DISCORD_TOKEN;
      delete process.env.AWS_SECRET_ACCESS_KEY;
    });
    const { read } = await createBench();
    const names = (await read('environment.md')).split('\n');
    expect(names).toContain('PATH');
    expect(names.filter((name) => /TOKEN|SECRET/u.test(name))).toEqual([]);
  });

  it('refuses a file that is another by now', async () => {
    const { reader } = await createBench();
    const directory = await temporaryDirectory();
    await writeFile(join(directory, 'a.md'), TRUCE);
    const request = { path: join(directory, 'a.md'), file: 'a.md', beside: null, contentHash: 'other' };
    await expect(reader.read(request)).rejects.toThrow('It changed while it was being read: run this again.');
  });

  it('leaves no process behind, and gives up where none can be started', async () => {
    const { reader, read } = await createBench();
    await read('a.md');
    const reading = read('hang.md');
    await new Promise((resolve) => setTimeout(resolve, 500));
    await reader.close();
    expect(await reading).toBe(`The reader crashed on it: ${TO_DO}`);
    expect(await read('a.md')).toBe('The run ended before it was read.');

    const broken = await createBench({}, 'file:///nowhere.ts');
    expect(await broken.read('a.md')).toBe(new ReadingProcessError().message);
  });
});

describe('an index run', () => {
  it('goes on past files that no reader survives, in the order of files', async () => {
    const directory = await temporaryDirectory();
    const corpus = join(directory, 'corpus');
    await writeFiles(corpus, {
      'a.md': TRUCE,
      'buffers.md': 'x',
      'crash.md': 'x',
      'hang.md': 'x',
      'm.md': TRUCE.replace('1949', '1950'),
      'vast.txt': 'x',
      'z.md': TRUCE.replace('1949', '1951'),
    });
    // Sparse: it takes no room, and is never opened.
    await truncate(join(corpus, 'vast.txt'), 2 ** 31);
    const summary = await runIndex({
      corpora: [corpus],
      dataDirectory: join(directory, 'data'),
      embedder: await testEmbedder(),
      reading: { module: MISBEHAVING, limits: { seconds: 5, memory: 400 * 2 ** 20 } },
    });
    expect(summary.newDocuments).toEqual(['a.md', 'm.md', 'z.md']);
    expect(summary.skipped).toEqual([
      { file: 'buffers.md', reason: `Reading it took more than 400 MB of memory: ${TO_DO}` },
      { file: 'crash.md', reason: `The reader crashed on it: ${TO_DO}` },
      { file: 'hang.md', reason: `Reading it took longer than 5 seconds: ${TO_DO}` },
      { file: 'vast.txt', reason: 'It is larger than 256 MB: cut it into several files.' },
    ]);
  });

  it.skipIf(!hasTestData)('gives a text or a reason for each of the difficult files', async () => {
    const { read } = await createBench({}, undefined);
    for (const folder of await readdir(testData('nasty'), { withFileTypes: true })) {
      if (!folder.isDirectory()) continue;
      for (const file of await readdir(testData('nasty', folder.name))) {
        expect(await read(file, await readFile(testData('nasty', folder.name, file)))).not.toBe('');
      }
    }
  });
});
