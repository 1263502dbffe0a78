import type { OpenGeneration } from '../open-generation.ts';
import { contentTermsOf } from '../terms.ts';

/** Content words of a passage that make a question. */
const WORDS = 5;

/**
 * Questions about passages spread over a library: of the rarest words of each, in their order, as
 * somebody asks who knows what they look for.
 */
export function makeQuestions(generation: OpenGeneration, count: number): string[] {
  const { reader, documents, quoter, lexical, manifest } = generation;
  return Array.from({ length: Math.min(count, manifest.passages) }, (_, position) => {
    const passage = reader.passage(Math.floor((position * manifest.passages) / count));
    const document = documents[passage.document];
    const text = document === undefined ? '' : quoter.quote(document, passage.span);
    const words = [...new Set(text.match(/\p{L}{4,}/gu) ?? [])]
      .map((word, place) => ({
        word,
        place,
        passages: lexical.documentFrequency(contentTermsOf(word)[0] ?? ''),
      }))
      .sort((a, b) => a.passages - b.passages || a.place - b.place)
      .slice(0, WORDS)
      .sort((a, b) => a.place - b.place)
      .map(({ word }) => word);
    return `What is known about ${words.join(' ')}?`;
  });
}
