import { readdir, readFile, readlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { dotProduct, normalise } from '../../index/embedder.ts';
import { EmbeddingCache, embeddingHash } from '../../index/embedding-cache.ts';
import {
  createExactIndex,
  createHnswBuilder,
  extendHnswIndex,
  openHnswIndex,
} from '../../index/hnsw-vector-index.ts';
import type { VectorIndex } from '../../index/vector-index.ts';
import { testEmbedder } from '../support/embedder.ts';
import { temporaryDirectory } from '../support/temporary.ts';
import { hasTestData, testData } from '../support/test-data.ts';

type Build = (dimensions: number, vectors: readonly Float32Array[]) => Promise<VectorIndex>;

const buildHnsw: Build = async (dimensions, vectors) => {
  const builder = createHnswBuilder(dimensions, vectors.length);
  for (const [label, vector] of vectors.entries()) builder.add(label, vector);
  const file = join(await temporaryDirectory(), 'vectors.hnsw');
  await builder.write(file);
  return openHnswIndex(file, dimensions);
};

const buildExact: Build = async (dimensions, vectors) => createExactIndex(dimensions, vectors);

const unit = (...numbers: number[]) => normalise(Float32Array.from(numbers));

/** What every vector index promises. */
function describeVectorIndex(name: string, build: Build): void {
  describe(name, () => {
    const vectors = [unit(1, 0, 0), unit(0, 1, 0), unit(1, 1, 0), unit(-1, 0, 0)];

    it('gives the nearest first, with their cosines', async () => {
      const index = await build(3, vectors);
      const found = index.search(unit(1, 0, 0), 4);
      expect(found.map(({ label }) => label)).toEqual([0, 2, 1, 3]);
      const cosines = [1, Math.SQRT1_2, 0, -1];
      for (const [rank, { similarity }] of found.entries())
        expect(similarity).toBeCloseTo(cosines[rank] ?? 2, 5);
    });

    it('gives fewer where it holds fewer', async () => {
      const index = await build(3, vectors);
      expect(index.size).toBe(4);
      expect(index.search(unit(0, 0, 1), 100)).toHaveLength(4);
      expect(index.search(unit(0, 0, 1), 0)).toEqual([]);
      expect((await build(3, [])).search(unit(0, 0, 1), 3)).toEqual([]);
    });

    it('gives back what it was given', async () => {
      const index = await build(3, vectors);
      expect(Array.from(index.vector(2))).toEqual(Array.from(unit(1, 1, 0)));
    });

    it('estimates similarities, and says how wrong that may be', async () => {
      const index = await build(3, vectors);
      const query = unit(3, 2, 1);
      expect(index.nearby(query, 3)).toEqual([2, 0, 1]);
      // More than are compared at once.
      const labels = Array.from({ length: 600 }, (_, i) => i % 4);
      const { similarities, errors } = index.estimate(query, labels);
      expect(similarities).toHaveLength(600);
      for (const [i, label] of labels.entries()) {
        const off = Math.abs((similarities[i] ?? 9) - dotProduct(query, index.vector(label)));
        expect(off).toBeLessThanOrEqual(errors[i] ?? 0);
        expect(errors[i]).toBeLessThan(0.02);
      }
    });

    it('refuses other lengths and numbers that are none', async () => {
      const index = await build(3, vectors);
      expect(() => index.search(unit(1, 0), 1)).toThrow('Expected a vector of 3 numbers, got 2');
      expect(() => index.search(Float32Array.of(Number.NaN, 0, 0), 1)).toThrow('Expected finite numbers');
      await expect(build(3, [Float32Array.of(Number.POSITIVE_INFINITY, 0, 0)])).rejects.toThrow(
        'Expected finite numbers',
      );
      await expect(build(3, [unit(1, 0)])).rejects.toThrow('Expected a vector of 3 numbers');
    });
  });
}

describeVectorIndex('the HNSW index', buildHnsw);
describeVectorIndex('the exact index', buildExact);

describe('an extended HNSW index', () => {
  const write = async (vectors: readonly Float32Array[]) => {
    const builder = createHnswBuilder(3, vectors.length);
    for (const [label, vector] of vectors.entries()) builder.add(label, vector);
    const file = join(await temporaryDirectory(), 'vectors.hnsw');
    await builder.write(file);
    return file;
  };
  const labelsIn = (file: string) => {
    const index = openHnswIndex(file, 3);
    return index.search(unit(1, 0, 0), 10).map(({ label }) => label);
  };

  it('finds what came, no longer finds what is hidden, and finds that again when it is shown', async () => {
    const file = await write([unit(1, 0, 0), unit(0, 1, 0), unit(1, 1, 0)]);
    const extension = await extendHnswIndex(file, 3, 4);
    extension.hide(0);
    extension.add(3, unit(1, 0, 1));
    const extended = `${file}.extended`;
    await extension.write(extended);
    expect(labelsIn(extended)).toEqual([2, 3, 1]);
    expect(labelsIn(file)).toEqual([0, 2, 1]);
    const index = openHnswIndex(extended, 3);
    expect(index.size).toBe(4);
    expect(index.vector(0)).toEqual(unit(1, 0, 0));
    const again = await extendHnswIndex(extended, 3, 4);
    again.show(0);
    await again.write(`${file}.again`);
    expect(labelsIn(`${file}.again`)).toEqual([0, 2, 3, 1]);
  });

  it('finds the ten nearest of those that are shown, a third hidden', async () => {
    const random = createRandom();
    const makeUnit = () => unit(...Array.from({ length: 20 }, random));
    const vectors = Array.from({ length: 1_500 }, makeUnit);
    const builder = createHnswBuilder(20, vectors.length);
    for (const [label, vector] of vectors.entries()) builder.add(label, vector);
    const file = join(await temporaryDirectory(), 'vectors.hnsw');
    await builder.write(file);
    const extension = await extendHnswIndex(file, 20, vectors.length);
    const shown = vectors.flatMap((vector, label) => (label % 3 === 0 ? [] : [{ label, vector }]));
    for (let label = 0; label < vectors.length; label += 3) extension.hide(label);
    await extension.write(file);
    const index = openHnswIndex(file, 20);
    const exact = await buildExact(
      20,
      shown.map(({ vector }) => vector),
    );
    let found = 0;
    for (let i = 0; i < 100; i += 1) {
      const query = makeUnit();
      const nearest = new Set(exact.search(query, 10).map(({ label }) => shown[label]?.label));
      const hits = index.search(query, 10);
      expect(hits.every(({ label }) => label % 3 !== 0)).toBe(true);
      found += hits.filter(({ label }) => nearest.has(label)).length;
    }
    expect(found / 1_000).toBeGreaterThanOrEqual(0.99);
    expect(index.search(makeUnit(), 1_500)).toHaveLength(1_000);
    index.close();
  });

  it('may have all hidden, and begin with none', async () => {
    const file = await write([unit(1, 0, 0)]);
    const extension = await extendHnswIndex(file, 3, 1);
    extension.hide(0);
    await extension.write(file);
    expect(labelsIn(file)).toEqual([]);
    const empty = await write([]);
    const first = await extendHnswIndex(empty, 3, 1);
    first.add(0, unit(1, 0, 0));
    await first.write(empty);
    expect(labelsIn(empty)).toEqual([0]);
  });

  it('refuses a label that it has', async () => {
    const extension = await extendHnswIndex(await write([unit(1, 0, 0)]), 3, 2);
    expect(() => extension.add(0, unit(0, 1, 0))).toThrow('Expected a label above 0, got 0');
  });
});

describe('a search of the HNSW index', () => {
  it('follows links as far as it is asked to, and finds the ten nearest of vectors without any order', async () => {
    const random = createRandom();
    const makeUnit = () => unit(...Array.from({ length: 20 }, random));
    // More than a walk begins with.
    const vectors = Array.from({ length: 1_500 }, makeUnit);
    const [hnsw, exact] = [await buildHnsw(20, vectors), await buildExact(20, vectors)];
    let found = 0;
    for (let i = 0; i < 200; i += 1) {
      const query = makeUnit();
      expect(new Set(hnsw.search(query, 1_500).map(({ label }) => label)).size).toBe(1_500);
      const nearest = new Set(exact.search(query, 10).map(({ label }) => label));
      found += hnsw.search(query, 10).filter(({ label }) => nearest.has(label)).length;
    }
    expect(found / 2_000).toBeGreaterThanOrEqual(0.99);
    hnsw.close();
  });
});

/** Where an element's links begin with their number. 24 and 96 bytes: where hnswlib writes how long an element is, and where the first begins. */
function countAt(file: Buffer, element: number): number {
  return 96 + element * Number(file.readBigUInt64LE(24));
}

/** 400 vectors of 20 numbers without any order. @returns the file */
async function writeUnordered(): Promise<string> {
  const random = createRandom();
  const builder = createHnswBuilder(20, 400);
  for (let label = 0; label < 400; label += 1)
    builder.add(label, unit(...Array.from({ length: 20 }, random)));
  const file = join(await temporaryDirectory(), 'vectors.hnsw');
  await builder.write(file);
  return file;
}

describe('a walk through the HNSW index', () => {
  it('begins also at what may be near', async () => {
    const path = await writeUnordered();
    const file = await readFile(path);
    // Without links nothing is found but what it begins with.
    for (let element = 0; element < 400; element += 1) file.writeUInt16LE(0, countAt(file, element));
    await writeFile(path, file);
    const index = openHnswIndex(path, 20);
    const missed = Array.from({ length: 400 }, (_, label) => label).filter(
      (label) => index.nearby(index.vector(label), 1)[0] !== label,
    );
    expect(missed).toHaveLength(144);
    for (const label of missed) expect(index.nearby(index.vector(label), 1, [label, label])).toEqual([label]);
    const all = Array.from({ length: 400 }, (_, label) => label);
    expect(index.nearby(index.vector(0), 400, all)).toHaveLength(256);
    index.close();
  });
});

describe('a damaged file of the HNSW index', () => {
  const damages: Readonly<Record<string, (file: Buffer) => Buffer>> = {
    'is empty': () => Buffer.alloc(0),
    'is none': () => Buffer.from('Neutrality is no silence. '.repeat(100)),
    'ends too early': (file) => file.subarray(0, file.length / 2),
    'speaks of more elements': (file) => Buffer.from(file).fill(0xff, 16, 20),
    'gives an element more links than there is room for': (file) => {
      file.writeUInt16LE(300, countAt(file, 7));
      return file;
    },
    'links to an element that there is not': (file) => {
      file.writeUInt32LE(400, countAt(file, 399) + 4);
      return file;
    },
  };

  it.each(
    Object.entries(damages),
  )('that %s is refused when it is opened, and left closed', async (_, damage) => {
    const file = await writeUnordered();
    openHnswIndex(file, 20).close();
    await writeFile(file, damage(await readFile(file)));
    expect(() => openHnswIndex(file, 20)).toThrow(/^Expected /u);
    expect(await isOpenHere(file)).toBe(false);
  });
});

/** Whether this process has a file open; false where the system doesn't tell. */
async function isOpenHere(file: string): Promise<boolean> {
  const descriptors = await readdir('/proc/self/fd').catch(() => []);
  const open = await Promise.all(
    descriptors.map((descriptor) => readlink(join('/proc/self/fd', descriptor)).catch(() => '')),
  );
  return open.includes(file);
}

/** In [-1, 1), the same each time (mulberry32). */
function createRandom(): () => number {
  let state = 1;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 31 - 1;
  };
}

describe.skipIf(!hasTestData)('the HNSW index on 5,000 real passages', () => {
  it('finds at least 99 of 100 of the ten nearest', { timeout: 300_000 }, async () => {
    const embedder = await testEmbedder();
    const lines = (await readFile(testData('large', 'passages-20k.jsonl'), 'utf8')).split('\n', 5_000);
    // The beginnings only: whatever the script, 250 characters fit the model.
    const texts = lines.map((line) => (JSON.parse(line) as { text: string }).text.slice(0, 250));
    // Embedding them takes a minute; what one run has embedded, the next takes from here.
    const cacheFile = join(import.meta.dirname, '../../node_modules/.cache-attache-embeddings.sqlite');
    const cache = new EmbeddingCache(cacheFile, embedder.modelHash, embedder.dimensions);
    for (let from = 0; from < texts.length; from += 250) {
      const missing = texts.slice(from, from + 250).filter((text) => !cache.has(embeddingHash(text)));
      const embedded = await embedder.embed(missing);
      cache.put(
        missing.map((text, i) => ({
          hash: embeddingHash(text),
          vector: embedded[i] ?? new Float32Array(384),
        })),
      );
    }
    const vectors = texts.map((text) => cache.get(embeddingHash(text)));
    cache.close();

    const [hnsw, exact] = [await buildHnsw(384, vectors), await buildExact(384, vectors)];
    let found = 0;
    const queries = vectors.filter((_, i) => i % 25 === 0);
    for (const query of queries) {
      const truth = new Set(exact.search(query, 10).map(({ label }) => label));
      found += hnsw.search(query, 10).filter(({ label }) => truth.has(label)).length;
    }
    expect(found / (10 * queries.length)).toBeGreaterThanOrEqual(0.99);
  });
});
