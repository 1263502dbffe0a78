import type { Evidence } from './calibration.ts';
import type { OpenGeneration } from './open-generation.ts';
import type { Query } from './query.ts';
import { type Hit, nearnessOf, OTHER_QUESTION_UP_TO } from './search.ts';
import type { StoredDocument, StoredPassage } from './stored-generation.ts';
import { contentTermsOf, termsOf } from './terms.ts';

/** A passage that was found, and its document. */
export interface Found {
  readonly hit: Hit;
  readonly passage: StoredPassage;
  readonly document: StoredDocument;
}

/** The question's content words that passage, headings or title hold, or known questions that count. */
export interface Matched {
  readonly matchedTerms: readonly string[];
}

/** A content word of a question, and how rare it is in the library. */
export interface WeighedTerm {
  readonly term: string;
  /** Inverse document frequency, above 0. */
  readonly weight: number;
}

/** Weighs a question's content words: once a question, since each weight is read from the index. */
export function weighTerms(generation: OpenGeneration, query: Query): WeighedTerm[] {
  return contentTermsOf(query.text).map((term) => {
    return { term, weight: generation.lexical.inverseDocumentFrequency(term) };
  });
}

/**
 * Gathers what the decision rests on: both legs, the question's words, and the rarest of them. Of a
 * passage that is not well asked a known question counts only above `OTHER_QUESTION_UP_TO`, and
 * never against it, so that adding one takes no other question its answer.
 */
export function gatherEvidence(
  generation: OpenGeneration,
  terms: readonly WeighedTerm[],
  found: Found,
): Evidence & Matched {
  const { hit, passage, document } = found;
  const text = generation.quoter.quote(document, passage.span);
  const own = new Set(termsOf([document.metadata.title, ...passage.section, text].join('\n')));
  // Of several that are equally rare, the first.
  const rarest = terms.reduce<WeighedTerm | null>(
    (best, term) => (term.weight > (best?.weight ?? 0) ? term : best),
    null,
  );
  const plain = {
    similarity: hit.similarity,
    coverage: coverageOf(terms, own),
    rarestHeld: rarest !== null && own.has(rarest.term),
  };
  const { isWellAsked } = hit;
  if (!isWellAsked && (hit.known?.similarity ?? 0) <= OTHER_QUESTION_UP_TO) {
    return { plain, known: null, isWellAsked, matchedTerms: matchedIn(terms, own) };
  }
  const asked = generation.known.questionsOf(hit.label);
  const held = new Set([...own, ...termsOf(asked.join('\n'))]);
  const known = {
    similarity: nearnessOf(hit.similarity, hit.known, isWellAsked),
    coverage: coverageOf(terms, held),
  };
  return { plain, known, isWellAsked, matchedTerms: matchedIn(terms, held) };
}

/** 0 when there are no terms. */
function coverageOf(terms: readonly WeighedTerm[], held: ReadonlySet<string>): number {
  let all = 0;
  let covered = 0;
  for (const { term, weight } of terms) {
    all += weight;
    if (held.has(term)) covered += weight;
  }
  return all > 0 ? covered / all : 0;
}

function matchedIn(terms: readonly WeighedTerm[], held: ReadonlySet<string>): string[] {
  return terms.flatMap(({ term }) => (held.has(term) ? [term] : []));
}
