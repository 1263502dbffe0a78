import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { EmbeddingCache, embeddingHash } from '../../index/embedding-cache.ts';
import { GenerationWriter } from '../../index/generation-writer.ts';
import { generationNamed } from '../../index/generations.ts';
import { openHnswIndex } from '../../index/hnsw-vector-index.ts';
import { linkPassages } from '../../index/link-vectors.ts';
import type { IndexProgress } from '../../index/progress.ts';
import { temporaryDirectory, writeFiles } from '../support/temporary.ts';

const MODEL_HASH = '0'.repeat(64);

/** Two groups of texts, more in each than are linked in one turn. */
const GROUP = 50;

const hashOf = (number: number) => embeddingHash(`text ${number}`);

/** All around the unit circle. */
const vectorOf = (number: number) => {
  const angle = (Math.PI * number) / GROUP;
  return Float32Array.of(Math.cos(angle), Math.sin(angle));
};

/** A generation whose passages have the vectors 0 to 99, none of which is embedded. */
async function createBench() {
  const directory = await temporaryDirectory();
  await writeFiles(join(directory, 'generations/1'), { 'about.txt': '' });
  const generation = generationNamed(directory, '1');
  const writer = new GenerationWriter(generation.database, null);
  const cache = new EmbeddingCache(join(directory, 'embeddings.sqlite'), MODEL_HASH, 2);
  onTestFinished(() => {
    writer.close();
    cache.close();
  });
  const numbers = Array.from({ length: 2 * GROUP }, (_, number) => number);
  writer.addVectors(numbers.map((number) => ({ number, embeddingHash: hashOf(number) })));
  writer.addArrays({
    lengths: new Uint16Array(),
    askedLengths: new Uint16Array(),
    vectors: Uint32Array.from(numbers),
    signatures: new Uint32Array(),
  });
  return {
    generation,
    parts: { writer, known: cache, dimensions: 2, previous: null },
    embed: (from: number) =>
      cache.put(
        numbers
          .slice(from, from + GROUP)
          .map((number) => ({ hash: hashOf(number), vector: vectorOf(number) })),
      ),
  };
}

describe('linking', () => {
  it('goes on with what is embedded while the rest is, and reports once all is', async () => {
    const { generation, parts, embed } = await createBench();
    const waits: (() => void)[] = [];
    const embedding = {
      isOver: false,
      waitForMore: () => new Promise<void>((resolve) => waits.push(resolve)),
    };
    const reports: IndexProgress[] = [];
    const onProgress = (progress: IndexProgress) => reports.push(progress);
    const linking = linkPassages(generation, { ...parts, embedding, onProgress });
    embed(0);
    await expect.poll(() => waits.length).toBe(1);
    embed(GROUP);
    waits.shift()?.();
    // All is linked, and it waits only for the end.
    await expect.poll(() => waits.length).toBe(1);
    expect(reports).toEqual([]);
    embedding.isOver = true;
    waits.shift()?.();
    await linking;
    expect(reports.at(-1)).toMatchObject({ stage: 'linking', done: 2 * GROUP, total: 2 * GROUP });
    const graph = openHnswIndex(generation.vectors, 2);
    onTestFinished(() => graph.close());
    expect(graph.size).toBe(2 * GROUP);
    for (const number of [0, GROUP, 2 * GROUP - 1]) {
      expect(graph.search(vectorOf(number), 1)[0]?.label).toBe(number);
    }
  });

  it('fails of what embedding fails of', async () => {
    const { generation, parts, embed } = await createBench();
    embed(0);
    const embedding = { isOver: false, waitForMore: () => Promise.reject(new Error('The disk is full.')) };
    const linking = linkPassages(generation, { ...parts, embedding, onProgress: () => {} });
    await expect(linking).rejects.toThrow('The disk is full.');
  });

  it('takes no passage for linked that has no vector in the end', async () => {
    const { generation, parts, embed } = await createBench();
    embed(0);
    const embedding = { isOver: true, waitForMore: () => Promise.resolve() };
    const linking = linkPassages(generation, { ...parts, embedding, onProgress: () => {} });
    await expect(linking).rejects.toThrow('Expected an embedded text');
  });
});
