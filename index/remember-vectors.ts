import type { Embedder } from './embedder.ts';

/** The same embedder, that embeds no text or question twice; for as long as it is kept, so are the vectors. */
export function rememberVectors(embedder: Embedder): Embedder {
  const passages = new Map<string, Float32Array>();
  const questions = new Map<string, Promise<Float32Array>>();
  return {
    profile: embedder.profile,
    modelHash: embedder.modelHash,
    dimensions: embedder.dimensions,
    countWordPieces: (text) => embedder.countWordPieces(text),
    embed: async (texts) => {
      const unknown = [...new Set(texts)].filter((text) => !passages.has(text));
      const vectors = unknown.length === 0 ? [] : await embedder.embed(unknown);
      unknown.forEach((text, position) => {
        const vector = vectors[position];
        if (vector !== undefined) passages.set(text, vector);
      });
      return texts.map((text) => passages.get(text) ?? new Float32Array(embedder.dimensions));
    },
    embedQuery: (question) => {
      const known = questions.get(question) ?? embedder.embedQuery(question);
      questions.set(question, known);
      return known;
    },
    close: () => embedder.close(),
  };
}
