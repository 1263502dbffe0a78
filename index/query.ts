import type { Embedder } from './embedder.ts';
import type { OpenGeneration } from './open-generation.ts';
import { correctSpelling } from './spelling.ts';

/** A question, ready to search with. */
export interface Query {
  /** What is searched for: the question with its spelling mended. */
  readonly text: string;
  /** Its embedding: length `dimensions`, L2 norm 1. */
  readonly vector: Float32Array;
}

/** Mends the spelling of a question by the words of the library, and embeds it. */
export async function understandQuestion(
  generation: OpenGeneration,
  embedder: Embedder,
  question: string,
): Promise<Query> {
  const text = mendQuestion(generation, embedder, question);
  return { text, vector: await embedder.embedQuery(text) };
}

/** Mends the spelling of a question by the words of the library. */
export function mendQuestion(generation: OpenGeneration, embedder: Embedder, question: string): string {
  return correctSpelling(question, generation.reader, (word) => embedder.countWordPieces(word));
}
