import type { Span } from '../document.ts';
import type { OpenGeneration } from '../open-generation.ts';
import type { StoredDocument } from '../stored-generation.ts';
import { termsOf } from '../terms.ts';
import type { Label } from '../vector-index.ts';
import { QUOTATION_MARKS } from './typography.ts';

/** A part of a document in which a text may stand. */
export interface Region {
  readonly document: StoredDocument;
  readonly span: Span;
}

/** Rarest terms whose passages are looked at one after another: the first may be a word that was cut or mistyped. */
const TERMS_TRIED = 3;

/** Terms that must stand near a passage of a frequent one. */
const TERMS_COMPARED = 6;

/** Passages looked at, at most: a text of frequent words alone could be in any. */
const MOST_PASSAGES = 5_000;

/** Headings belong to no passage and stand before their first: so many code units of them are reached. */
const HEADINGS = 500;

/**
 * Where a text may stand word for word: around the passages that hold its rarest term, the likeliest
 * term first. A text can reach over passages and headings, so regions reach as far as it does.
 * @returns the regions for one term after the other: those of the first have it, unless that term is
 *   not one of the documents'
 */
export function* regionsHolding(generation: OpenGeneration, text: string): Iterable<Iterable<Region>> {
  const { lexical } = generation;
  const rarest = termsToSearch(text)
    .map((term) => ({ term, passages: lexical.documentFrequency(term) }))
    .filter(({ passages }) => passages > 0)
    .sort((a, b) => a.passages - b.passages)
    .slice(0, TERMS_COMPARED);
  const lists = rarest.map(({ term }) => lexical.labelsOf(term));
  const reach = reachOf(text);
  const near = 2 + Math.ceil(text.length / 200);
  const seen = new Set<Label>();
  for (const [rank, list] of lists.slice(0, TERMS_TRIED).entries()) {
    const others = lists.filter((_, other) => other !== rank);
    const counted = list
      .filter((label) => !seen.has(label))
      .map((label) => ({ label, count: others.filter((other) => hasNear(other, label, near)).length }));
    // Those near all other terms are few, and have it, unless a term was cut at the end of the text.
    for (const wanted of new Set([others.length, Math.floor(others.length / 2)])) {
      const labels = counted
        .filter(({ label, count }) => count >= wanted && !seen.has(label))
        .slice(0, MOST_PASSAGES - seen.size)
        .map(({ label }) => label);
      for (const label of labels) seen.add(label);
      yield regionsAround(generation, labels, reach);
    }
  }
}

/** The parts of documents around passages, `reach` code units on either side; those that touch are joined. */
export function* regionsAround(
  generation: OpenGeneration,
  labels: readonly Label[],
  reach: number,
): Iterable<Region> {
  let open: Region | null = null;
  for (const label of labels) {
    const passage = generation.reader.passage(label);
    const document = generation.documents[passage.document];
    if (document === undefined) continue;
    const span: Span = { start: Math.max(0, passage.span.start - reach), end: passage.span.end + reach };
    if (open !== null && open.document === document && span.start <= open.span.end) {
      const end: number = Math.max(open.span.end, span.end);
      open = { document, span: { start: Math.min(open.span.start, span.start), end } };
      continue;
    }
    if (open !== null) yield open;
    open = { document, span };
  }
  if (open !== null) yield open;
}

/** How far a text can reach out of a passage that holds one of its words. */
export function reachOf(text: string): number {
  return 2 * text.length + HEADINGS;
}

/** Terms as the documents have them: with apostrophes that are known as such, and no invisible hyphens. */
export function termsToSearch(text: string): string[] {
  const plain = text
    .replace(/\u00ad|\p{Pd}\s*\n\s*|[[\]]/gu, '')
    .replace(new RegExp(`[${QUOTATION_MARKS}]`, 'gu'), "'");
  return [...new Set(termsOf(plain))];
}

/** Whether one of the labels, which are in order, is at most `distance` away. */
function hasNear(labels: readonly Label[], wanted: Label, distance: number): boolean {
  let [low, high] = [0, labels.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((labels[middle] ?? 0) < wanted - distance) low = middle + 1;
    else high = middle;
  }
  return (labels[low] ?? Number.POSITIVE_INFINITY) <= wanted + distance;
}
