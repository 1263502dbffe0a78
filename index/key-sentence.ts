import { type Span, sliceSpan } from './document.ts';
import { dotProduct, type Embedder } from './embedder.ts';
import type { Query } from './search.ts';
import { splitSentences } from './sentences.ts';
import { contentTermsOf, termsOf } from './terms.ts';

/**
 * Weight of the share of the question's words that a sentence holds, beside its cosine with the
 * question: short sentences embed close to many questions, and names decide.
 */
const WORDS_WEIGHT = 0.3;

/**
 * For each passage the span, within its text, of the sentence that answers most directly: nearest
 * to the question in meaning and in words.
 */
export async function chooseKeySentences(
  embedder: Embedder,
  query: Query,
  passages: readonly string[],
): Promise<Span[]> {
  const sentences = passages.map((passage) => splitSentences(passage));
  const texts = passages.flatMap((passage, position) =>
    (sentences[position] ?? []).map((span) => sliceSpan(passage, span)),
  );
  const vectors = await embedder.embed(texts);
  const terms = contentTermsOf(query.text);
  let next = 0;
  return passages.map((passage, position) => {
    let best: { span: Span; score: number } = {
      span: { start: 0, end: passage.length },
      score: Number.NEGATIVE_INFINITY,
    };
    for (const span of sentences[position] ?? []) {
      const vector = vectors[next++];
      if (vector === undefined) continue;
      const held = new Set(termsOf(sliceSpan(passage, span)));
      const share = terms.filter((term) => held.has(term)).length / Math.max(1, terms.length);
      const score = dotProduct(query.vector, vector) + WORDS_WEIGHT * share;
      if (score > best.score) best = { span, score };
    }
    return best.span;
  });
}
