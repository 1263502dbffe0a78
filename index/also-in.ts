import type { OpenGeneration } from './open-generation.ts';
import type { StoredDocument, StoredPassage } from './stored-generation.ts';
import type { Label } from './vector-index.ts';

/** Places named beside an excerpt; more would crowd out the words. */
const MOST_PLACES = 5;

/**
 * Where else, in other documents, nearly the same words stand as in a passage: the first such passage of
 * each document, in the order of the documents.
 */
export function findAlsoIn(
  { reader, documents }: OpenGeneration,
  label: Label,
): { readonly document: StoredDocument; readonly passage: StoredPassage }[] {
  const seen = new Set([reader.passage(label).document]);
  const places: { document: StoredDocument; passage: StoredPassage }[] = [];
  for (const other of reader.nearDuplicatesOf(label)) {
    const document = documents[other.document];
    if (document === undefined || seen.has(other.document)) continue;
    seen.add(other.document);
    places.push({ document, passage: reader.passage(other.label) });
    if (places.length === MOST_PLACES) break;
  }
  return places;
}
