import { type Span, sliceSpan } from './document.ts';
import { dotProduct, type Embedder } from './embedder.ts';
import type { Query } from './query.ts';
import { splitSentences } from './sentences.ts';
import { contentTermsOf, termsOf } from './terms.ts';

/**
 * Weight of the share of the question's words that a sentence holds, beside its cosine with the
 * question: short sentences embed close to many questions, and names decide. Measured: see README.md.
 */
const WORDS_WEIGHT = 0.8;

/** A neighbour of the best sentence that comes this near to it is set off with it. Measured: see README.md. */
const CLOSE = 0.2;

interface Scored {
  readonly span: Span;
  readonly score: number;
}

/**
 * For each passage the span, within its text, of the sentence that answers most directly: nearest
 * to the question in meaning and in words. Two sentences where the next best stands beside it and
 * is nearly as good: the answer may need both, or either.
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
    const scored = (sentences[position] ?? []).map((span): Scored => {
      const vector = vectors[next++] ?? query.vector;
      const held = new Set(termsOf(sliceSpan(passage, span)));
      const share = terms.filter((term) => held.has(term)).length / Math.max(1, terms.length);
      return { span, score: dotProduct(query.vector, vector) + WORDS_WEIGHT * share };
    });
    return chooseSpan(scored) ?? { start: 0, end: passage.length };
  });
}

/** null when there are no sentences. */
function chooseSpan(scored: readonly Scored[]): Span | null {
  const [best, second] = scored
    .map((_, position) => position)
    .sort((a, b) => (scored[b]?.score ?? 0) - (scored[a]?.score ?? 0) || a - b);
  if (best === undefined) return null;
  const [first, other] = [scored[best], second === undefined ? undefined : scored[second]];
  if (first === undefined) return null;
  const isClose = other !== undefined && second !== undefined && Math.abs(best - second) === 1;
  if (!isClose || first.score - other.score >= CLOSE) return first.span;
  return {
    start: Math.min(first.span.start, other.span.start),
    end: Math.max(first.span.end, other.span.end),
  };
}
