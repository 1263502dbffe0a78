import { type Span, sliceSpan, spansOverlap } from './document.ts';
import { dotProduct, type Embedder } from './embedder.ts';
import type { Query } from './query.ts';
import { splitSentences } from './sentences.ts';
import { contentTermsOf, termsOf } from './terms.ts';

/**
 * Weight of the share of the question's words that a sentence holds, beside its cosine with the
 * question: short sentences embed close to many questions, and names decide. Words that title and
 * headings hold tell no sentence from another, and don't count. Measured: see README.md.
 */
const WORDS_WEIGHT = 0.5;

/** A neighbour of the best sentence that comes this near to it is set off with it. Measured: see README.md. */
const CLOSE = 0.3;

interface WeighedSentence {
  readonly span: Span;
  /** Cosine, or that of a known question, and `WORDS_WEIGHT` × the share of words. */
  readonly weight: number;
}

/** A passage to choose in. */
export interface KeyPassage {
  readonly text: string;
  /** Title and headings. */
  readonly context: readonly string[];
  /** What is known to answer which question: where in `text`, and the cosine of that question with this one. */
  readonly known: readonly { readonly span: Span; readonly similarity: number }[];
}

/**
 * For each passage the span, within its text, of the sentence that answers most directly: nearest
 * to the question in meaning and in words. Two sentences where the next best stands beside it and
 * is nearly as good: the answer may need both, or either. A sentence that is known to answer a
 * question like this one is as near as that question is.
 */
export async function chooseKeySentences(
  embedder: Embedder,
  query: Query,
  passages: readonly KeyPassage[],
): Promise<Span[]> {
  const sentences = passages.map(({ text }) => splitSentences(text));
  const texts = passages.flatMap(({ text }, position) =>
    (sentences[position] ?? []).map((span) => sliceSpan(text, span)),
  );
  const vectors = await embedder.embed(texts);
  const asked = contentTermsOf(query.text);
  let next = 0;
  return passages.map(({ text, context, known }, position) => {
    const spans = sentences[position] ?? [];
    const said = new Set(termsOf(context.join('\n')));
    const terms = asked.filter((term) => !said.has(term));
    const weighed = spans.map((span): WeighedSentence => {
      const vector = vectors[next++] ?? query.vector;
      const held = new Set(termsOf(sliceSpan(text, span)));
      const share = terms.filter((term) => held.has(term)).length / Math.max(1, terms.length);
      const nearest = Math.max(
        dotProduct(query.vector, vector),
        ...known.filter((question) => spansOverlap(question.span, span)).map(({ similarity }) => similarity),
      );
      return { span, weight: nearest + WORDS_WEIGHT * share };
    });
    return chooseSpan(weighed) ?? { start: 0, end: text.length };
  });
}

/** null when there are no sentences. */
function chooseSpan(sentences: readonly WeighedSentence[]): Span | null {
  const [best, second] = sentences
    .map((_, position) => position)
    .sort((a, b) => (sentences[b]?.weight ?? 0) - (sentences[a]?.weight ?? 0) || a - b);
  if (best === undefined) return null;
  const [first, other] = [sentences[best], second === undefined ? undefined : sentences[second]];
  if (first === undefined) return null;
  const isClose = other !== undefined && second !== undefined && Math.abs(best - second) === 1;
  if (!isClose || first.weight - other.weight >= CLOSE) return first.span;
  return {
    start: Math.min(first.span.start, other.span.start),
    end: Math.max(first.span.end, other.span.end),
  };
}
