import type { Evidence } from './calibration.ts';
import type { StoredDocument, StoredPassage } from './generation-database.ts';
import type { OpenGeneration } from './open-generation.ts';
import type { Query } from './query.ts';
import { type Hit, nearnessOf } from './search.ts';
import { contentTermsOf, termsOf } from './terms.ts';

/** A passage that was found, and its document. */
export interface Found {
  readonly hit: Hit;
  readonly passage: StoredPassage;
  readonly document: StoredDocument;
}

/** The question's content words that passage, headings or title hold. */
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

/** Gathers what the decision rests on: both legs, the question's words, and the rarest of them. */
export function gatherEvidence(
  generation: OpenGeneration,
  terms: readonly WeighedTerm[],
  found: Found,
): Evidence & Matched {
  const { hit, passage, document } = found;
  const text = generation.quoter.quote(document, passage.span);
  const asked = generation.known.questionsOf(hit.label);
  const held = new Set(termsOf([document.metadata.title, ...passage.section, text, ...asked].join('\n')));
  const matchedTerms: string[] = [];
  let all = 0;
  let covered = 0;
  let rarest = { weight: 0, held: false };
  for (const { term, weight } of terms) {
    all += weight;
    if (held.has(term)) {
      covered += weight;
      matchedTerms.push(term);
    }
    if (weight > rarest.weight) rarest = { weight, held: held.has(term) };
  }
  return {
    similarity: nearnessOf(hit.similarity, hit.known),
    isAskedFor: asked.length > 0,
    coverage: all > 0 ? covered / all : 0,
    rarestHeld: rarest.held,
    matchedTerms,
  };
}
