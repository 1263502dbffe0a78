import { randomBytes } from 'node:crypto';
import { open, readdir, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { EmbeddingCache, embeddingHash, withEmbeddingCache } from '../../index/embedding-cache.ts';
import { createCorpusBench } from '../support/corpus-bench.ts';
import { temporaryDirectory } from '../support/temporary.ts';

const DIMENSIONS = 384;
const MODEL = { modelHash: '0'.repeat(64), dimensions: DIMENSIONS };
const TEXTS = Array.from({ length: 400 }, (_, i) => `text ${i}`);

/** Of length 1, another one for each `axis`. */
function unit(axis: number): Float32Array {
  const vector = new Float32Array(DIMENSIONS);
  vector[axis % DIMENSIONS] = 1;
  return vector;
}

const entries = TEXTS.map((text, i) => ({ hash: embeddingHash(text), vector: unit(i) }));

/** A cache of four hundred vectors, closed. */
async function writeCache(): Promise<string> {
  const file = join(await temporaryDirectory(), 'embeddings.sqlite');
  const cache = new EmbeddingCache(file, MODEL.modelHash, DIMENSIONS);
  cache.put(entries);
  cache.close();
  return file;
}

async function overwrite(file: string, bytes: Uint8Array, at: number): Promise<void> {
  const handle = await open(file, 'r+');
  await handle.write(bytes, 0, bytes.length, at);
  await handle.close();
}

const DAMAGES: readonly [name: string, damage: (file: string) => Promise<void>][] = [
  ['is garbage', (file) => writeFile(file, randomBytes(50_000))],
  ['is a few bytes of text', (file) => writeFile(file, 'torn')],
  ['has lost its second half', async (file) => truncate(file, Math.floor((await stat(file)).size / 2))],
  ['was cut off inside a page', (file) => truncate(file, 100_001)],
  ['has a torn header', (file) => overwrite(file, randomBytes(4_096), 0)],
  ['is overwritten inside', (file) => overwrite(file, randomBytes(400_000), 4_096)],
];

describe('work with an embedding cache that is damaged', () => {
  it.each(DAMAGES)('begins once more with a new one where the file %s', async (_, damage) => {
    const file = await writeCache();
    await damage(file);
    const notices: string[] = [];
    let attempts = 0;
    const known = await withEmbeddingCache(
      file,
      MODEL,
      (notice) => notices.push(notice),
      async (cache) => {
        attempts += 1;
        const known = entries.filter(({ hash }) => cache.has(hash)).length;
        cache.put(entries);
        cache.keepOnly(entries.map(({ hash }) => hash));
        return known;
      },
    );
    expect(known).toBe(0);
    expect(attempts).toBeLessThanOrEqual(2);
    expect(notices).toEqual([expect.stringContaining(`${file}.damaged`)]);
    expect(await readdir(join(file, '..'))).toEqual(
      expect.arrayContaining(['embeddings.sqlite', 'embeddings.sqlite.damaged']),
    );
    const again = new EmbeddingCache(file, MODEL.modelHash, DIMENSIONS);
    expect(TEXTS.map((text) => again.get(embeddingHash(text)))).toEqual(entries.map(({ vector }) => vector));
    again.close();
  });

  it('takes what SQLite keeps beside the file along, so that the new one is not mistaken for the old', async () => {
    const file = await writeCache();
    for (const beside of ['', '-wal', '-shm']) await writeFile(file + beside, randomBytes(50_000));
    await withEmbeddingCache(
      file,
      MODEL,
      () => {},
      async (cache) => cache.put(entries),
    );
    expect((await readdir(join(file, '..'))).filter((name) => /sqlite-(?:wal|shm)$/u.test(name))).toEqual([]);
  });

  it('fails with what failed, where that is something else', async () => {
    const file = await writeCache();
    const failing = withEmbeddingCache(
      file,
      MODEL,
      () => {},
      async () => {
        throw new Error('out of memory');
      },
    );
    await expect(failing).rejects.toThrow('out of memory');
    expect(await readdir(join(file, '..'))).toEqual(['embeddings.sqlite']);
  });
});

describe('an embedding cache', () => {
  it.each([
    ['NaN in it', new Float32Array(DIMENSIONS).fill(Number.NaN)],
    ['another norm', new Float32Array(DIMENSIONS).fill(3e20)],
    ['another length', new Float32Array(3)],
  ])('does not give out a vector with %s: it is embedded anew', async (_, vector) => {
    const file = join(await temporaryDirectory(), 'embeddings.sqlite');
    const cache = new EmbeddingCache(file, MODEL.modelHash, DIMENSIONS);
    const hash = embeddingHash('a text');
    cache.put([{ hash, vector }]);
    expect(cache.has(hash)).toBe(false);
    cache.close();
  });
});

describe('an index run whose embedding cache is damaged', () => {
  it.each(DAMAGES.slice(0, 3))('goes on with a new one where it %s, and says so', async (_, damage) => {
    const bench = await createCorpusBench({ 'a.md': '# The truce\n\nThe truce was signed in 1953.\n' });
    await bench.index();
    const file = join(bench.data, 'embeddings.sqlite');
    await damage(file);
    await bench.write({ 'b.md': '# Suez\n\nEgypt agreed to receive the force.\n' });
    const notices: string[] = [];
    const summary = await bench.index({ onNotice: (notice) => notices.push(notice) });
    expect(summary).toMatchObject({ published: true, generation: '2', embedded: 1 });
    expect(notices).toEqual([
      expect.stringMatching(
        /embeddings\.sqlite\.damaged.* What the serving index holds is not embedded again\.$/u,
      ),
    ]);
    expect(await bench.index()).toMatchObject({ published: false, embedded: 0 });
  });

  it('takes what serves from its graphs where the cache is gone', async () => {
    const bench = await createCorpusBench({
      'a.md': '# The truce\n\nThe truce was signed in 1953.\n',
      'known-questions.jsonl': JSON.stringify({
        question: 'when did the fighting stop',
        document: 'a.md',
        answer: 'signed in 1953',
      }),
    });
    await bench.index();
    await rm(join(bench.data, 'embeddings.sqlite'));
    expect(await bench.index()).toMatchObject({ published: false, embedded: 0 });
    expect(await bench.index({ rebuild: true })).toMatchObject({ embedded: 0 });
    await bench.write({ 'b.md': '# Suez\n\nEgypt agreed to receive the force.\n' });
    expect(await bench.index()).toMatchObject({ published: true, embedded: 1 });
  });
});
