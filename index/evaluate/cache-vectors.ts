import type { Embedder } from '../embedder.ts';
import { type EmbeddingCache, embeddingHash } from '../embedding-cache.ts';

/**
 * The same embedder, that embeds nothing twice, not even in another run: evaluations ask the same
 * questions, and weigh the same sentences, again and again.
 */
export function cacheVectors(embedder: Embedder, cache: EmbeddingCache): Embedder {
  return {
    profile: embedder.profile,
    modelHash: embedder.modelHash,
    dimensions: embedder.dimensions,
    countWordPieces: (text) => embedder.countWordPieces(text),
    async embed(texts) {
      const unknown = [...new Set(texts)].filter((text) => !cache.has(embeddingHash(text)));
      const vectors = unknown.length > 0 ? await embedder.embed(unknown) : [];
      cache.put(
        unknown.flatMap((text, position) => {
          const vector = vectors[position];
          return vector === undefined ? [] : [{ hash: embeddingHash(text), vector }];
        }),
      );
      return texts.map((text) => cache.get(embeddingHash(text)));
    },
    async embedQuery(question) {
      // A question may be embedded otherwise than a passage of the same words. No passage has this character.
      const hash = embeddingHash(`\u0000question\n${question}`);
      if (!cache.has(hash)) cache.put([{ hash, vector: await embedder.embedQuery(question) }]);
      return cache.get(hash);
    },
    close: () => embedder.close(),
  };
}
