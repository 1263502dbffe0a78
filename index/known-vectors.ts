import { type EmbeddingCache, keyOfHash } from './embedding-cache.ts';
import type { OpenGeneration } from './open-generation.ts';

/** Vectors by the hash of the text that was embedded: see `embeddingHash`. */
export interface KnownVectors {
  has(hash: Uint8Array): boolean;
  /** null when none is known. */
  find(hash: Uint8Array): Float32Array | null;
  /** @throws {RangeError} when none is known */
  get(hash: Uint8Array): Float32Array;
}

/**
 * The vectors of the generation that serves, read from its graph, and then those of the cache. Most texts
 * of a run are those of the run before, and a read from the graph costs a small part of a look into the cache.
 * @param serving null when there is none
 */
export function findVectors(serving: OpenGeneration | null, cache: EmbeddingCache): KnownVectors {
  if (serving === null) return cache;
  const passages = new Map(
    Array.from(serving.reader.vectors(), ({ number, embeddingHash }) => [keyOfHash(embeddingHash), number]),
  );
  const questions = new Map(
    serving.reader.questionHashes().map(({ label, embeddingHash }) => [keyOfHash(embeddingHash), label]),
  );
  const find = (hash: Uint8Array): Float32Array | null => {
    const key = keyOfHash(hash);
    const [passage, question] = [passages.get(key), questions.get(key)];
    if (passage !== undefined) return serving.graph.vector(passage);
    return question === undefined ? cache.find(hash) : serving.questions.vector(question);
  };
  return {
    has: (hash) => passages.has(keyOfHash(hash)) || questions.has(keyOfHash(hash)) || cache.has(hash),
    find,
    get: (hash) => find(hash) ?? cache.get(hash),
  };
}
