import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { Embedder } from '../../index/embedder.ts';
import { EmbeddingCache, embeddingHash } from '../../index/embedding-cache.ts';
import { GenerationWriter } from '../../index/generation-writer.ts';
import { PendingEmbedding } from '../../index/pending-embedding.ts';
import { breathe } from '../../index/progress.ts';
import { testEmbedder } from '../support/embedder.ts';
import { temporaryDirectory } from '../support/temporary.ts';

const hashOf = (number: number) => embeddingHash(`Text ${number}`);

async function createBench() {
  const directory = await temporaryDirectory();
  const embedder = await testEmbedder();
  const writer = new GenerationWriter(join(directory, 'passages.sqlite'), null);
  const cache = new EmbeddingCache(
    join(directory, 'embeddings.sqlite'),
    embedder.modelHash,
    embedder.dimensions,
  );
  const given: number[] = [];
  const counting: Embedder = {
    ...embedder,
    embed: (texts) => {
      given.push(texts.length);
      return embedder.embed(texts);
    },
  };
  const embedding = new PendingEmbedding({ writer, cache, embedder: counting });
  onTestFinished(async () => {
    await embedding.stop();
    writer.close();
    cache.close();
  });
  return {
    embedding,
    /** Texts that the model was given each time. */
    given,
    note: (from: number, to: number) => {
      for (let number = from; number < to; number += 1) {
        writer.addPending({ embeddingHash: hashOf(number), text: `Text ${number}`, wordPieces: 2 });
      }
      embedding.look();
    },
    known: (from: number, to: number) => {
      const numbers = Array.from({ length: to - from }, (_, i) => from + i);
      return numbers.filter((number) => cache.has(hashOf(number))).length;
    },
  };
}

describe('embedding beside reading', () => {
  it('begins with the first text, goes on by groups, and keeps the rest at the end', async () => {
    const { embedding, given, note, known } = await createBench();
    embedding.start();
    note(0, 1);
    await expect.poll(() => given).toEqual([1]);
    note(1, 128);
    await breathe();
    expect(given).toEqual([1]);
    note(128, 129);
    await expect.poll(() => given).toEqual([1, 128]);
    await embedding.waitForMore();
    expect(known(0, 1)).toBe(1);
    note(129, 131);
    expect(embedding.isOver).toBe(false);
    await embedding.finish('texts', () => {});
    expect(known(0, 131)).toBe(131);
    expect(given).toEqual([1, 128, 2]);
    expect(embedding.isOver).toBe(true);
    await embedding.waitForMore();
  });

  it('has nothing to wait for where there is no text', async () => {
    const { embedding } = await createBench();
    embedding.start();
    expect(await embedding.finish('texts', () => {})).toBe(0);
    expect(embedding.isOver).toBe(true);
    await embedding.waitForMore();
  });
});
