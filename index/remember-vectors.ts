import { LRUCache } from 'lru-cache';
import type { Embedder } from './embedder.ts';

/**
 * Texts and questions remembered, those used last: 1.5 KB each. In 300 of the handbook's questions a quarter
 * of the sentences had come up before. Measured: see README.md.
 */
export const VECTORS_REMEMBERED = 1_024;

/** The same embedder, that embeds nothing again whose vector it remembers. */
export function rememberVectors(embedder: Embedder, most: number = VECTORS_REMEMBERED): Embedder {
  const texts = new LRUCache<string, Float32Array>({ max: most });
  const questions = new LRUCache<string, Promise<Float32Array>>({ max: most });
  return {
    profile: embedder.profile,
    modelHash: embedder.modelHash,
    dimensions: embedder.dimensions,
    countWordPieces: (text) => embedder.countWordPieces(text),
    embed: async (wanted) => {
      const vectors = new Map(wanted.map((text) => [text, texts.get(text)]));
      const unknown = [...vectors.keys()].filter((text) => vectors.get(text) === undefined);
      const embedded = unknown.length === 0 ? [] : await embedder.embed(unknown);
      for (const [position, text] of unknown.entries()) {
        vectors.set(text, embedded[position]);
        texts.set(text, embedded[position]);
      }
      return wanted.map((text) => vectors.get(text) ?? new Float32Array(embedder.dimensions));
    },
    embedQuery: (question) => {
      const known = questions.get(question) ?? embedder.embedQuery(question);
      questions.set(question, known);
      known.catch(() => questions.delete(question));
      return known;
    },
    close: () => embedder.close(),
  };
}
