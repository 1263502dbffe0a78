import { LRUCache } from 'lru-cache';
import type { Embedder } from './embedder.ts';

/**
 * Texts and questions remembered, those used last: 1.5 KB each. In 300 of the handbook's questions a quarter
 * of the sentences had come up before. Measured: see README.md.
 */
export const VECTORS_REMEMBERED = 1_024;

/** The same embedder, that embeds nothing again whose vector it remembers. */
export function rememberVectors(embedder: Embedder, most: number = VECTORS_REMEMBERED): Embedder {
  // Promises, so that a text is shared also while it is being embedded.
  const texts = new LRUCache<string, Promise<Float32Array>>({ max: most });
  const questions = new LRUCache<string, Promise<Float32Array>>({ max: most });
  const remember = (known: typeof texts, key: string, vector: Promise<Float32Array>) => {
    known.set(key, vector);
    vector.catch(() => known.delete(key));
    return vector;
  };
  return {
    profile: embedder.profile,
    modelHash: embedder.modelHash,
    dimensions: embedder.dimensions,
    countWordPieces: (text) => embedder.countWordPieces(text),
    embed: (wanted) => {
      const vectors = new Map(wanted.map((text) => [text, texts.get(text)]));
      const unknown = [...vectors.keys()].filter((text) => vectors.get(text) === undefined);
      const embedding = unknown.length === 0 ? Promise.resolve([]) : embedder.embed(unknown);
      for (const [position, text] of unknown.entries()) {
        const vector = embedding.then((embedded) => embedded[position] as Float32Array);
        vectors.set(text, remember(texts, text, vector));
      }
      return Promise.all(wanted.map((text) => vectors.get(text) as Promise<Float32Array>));
    },
    embedQuery: (question) =>
      questions.get(question) ?? remember(questions, question, embedder.embedQuery(question)),
    close: () => embedder.close(),
  };
}
