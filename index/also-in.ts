import { haveSameWords } from './near-duplicates.ts';
import type { OpenGeneration } from './open-generation.ts';
import type { StoredDocument, StoredPassage } from './stored-generation.ts';
import type { Label } from './vector-index.ts';

/** Places named beside an excerpt; more would crowd out the words. */
const MOST_PLACES = 5;

/** Another document's passage that an excerpt stands for. */
interface OtherPlace {
  readonly document: StoredDocument;
  readonly passage: StoredPassage;
  /** Whether all of its words are the same; otherwise nearly all. */
  readonly sameWords: boolean;
}

/**
 * Where else, in other documents, the same or nearly the same words stand as in a passage: the first such
 * passage of each document, in the order of the documents.
 */
export function findAlsoIn({ reader, documents, quoter }: OpenGeneration, label: Label): OtherPlace[] {
  const shown = reader.passage(label);
  const seen = new Set([shown.document]);
  const textOf = ({ document, span }: StoredPassage) => {
    const stored = documents[document];
    return stored === undefined ? '' : quoter.quote(stored, span);
  };
  const places: OtherPlace[] = [];
  for (const other of reader.nearDuplicatesOf(label)) {
    const document = documents[other.document];
    if (document === undefined || seen.has(other.document)) continue;
    seen.add(other.document);
    const passage = reader.passage(other.label);
    places.push({ document, passage, sameWords: haveSameWords(textOf(shown), textOf(passage)) });
    if (places.length === MOST_PLACES) break;
  }
  return places;
}
