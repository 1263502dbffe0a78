import type { StoredDocument, StoredPassage } from './generation-database.ts';
import type { OpenGeneration } from './open-generation.ts';
import type { Hit, Query } from './search.ts';
import { contentTermsOf, termsOf } from './terms.ts';

/** Above this cosine a passage is about the question, whatever its words. */
const SURELY_SIMILAR = 0.55;

/** Below this one it is about something else, even where words agree. */
const LEAST_SIMILAR = 0.25;

/** Between the two: cosine and coverage together must come to this. */
const LEAST_SUM = 1;

/**
 * Whether a passage answers the question: decided by nearness of meaning together with coverage,
 * the share of the question's content words that passage, headings and title hold, each word
 * weighed by how rare it is in the library.
 */
export function isAnswered(
  generation: OpenGeneration,
  query: Query,
  { hit, passage, document }: { hit: Hit; passage: StoredPassage; document: StoredDocument },
): boolean {
  if (hit.similarity >= SURELY_SIMILAR) return true;
  if (hit.similarity < LEAST_SIMILAR) return false;
  const text = generation.quoter.quote(document, passage.span);
  const held = new Set(termsOf([document.metadata.title, ...passage.section, text].join('\n')));
  return hit.similarity + coverage(generation, contentTermsOf(query.text), held) >= LEAST_SUM;
}

/** In [0, 1]; a word that stands nowhere in the library weighs most. */
function coverage(generation: OpenGeneration, terms: readonly string[], held: ReadonlySet<string>): number {
  let all = 0;
  let covered = 0;
  for (const term of terms) {
    const weight = generation.lexical.inverseDocumentFrequency(term);
    all += weight;
    if (held.has(term)) covered += weight;
  }
  return all > 0 ? covered / all : 0;
}
