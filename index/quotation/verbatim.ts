import type { Span } from '../document.ts';
import type { OpenGeneration } from '../open-generation.ts';
import { breathe } from '../progress.ts';
import type { StoredDocument } from '../stored-generation.ts';
import { type Occurrence, occurrencesBefore, occurrencesFrom, type Sought, seek } from './occurrences.ts';
import { countWords } from './omissions.ts';
import { type Region, regionsHolding, termsToSearch } from './regions.ts';
import { type Skeleton, skeletonOf } from './skeleton.ts';
import type { Fold } from './typography.ts';

/** Where a quotation stands in a document. */
export interface Standing {
  readonly document: StoredDocument;
  /** In order; more than one where words were left out between them. */
  readonly spans: readonly [Span, ...Span[]];
  /** Words left out after each span but the last. */
  readonly omitted: readonly number[];
  readonly folds: readonly Fold[];
}

/** What a search for the exact words found. */
export interface VerbatimSearch {
  /** One for each document, those nearest to the quotation's typography first. */
  readonly standings: readonly Standing[];
  /** Where all of the letters stand, but marks differ or words are divided otherwise; when nothing better was found. */
  readonly almost: Standing | null;
}

/** Documents looked for: one more than are named, so that it can be said that there are more. */
const MOST_DOCUMENTS = 6;

/** Words that a part between ellipses has at least, to be looked for anywhere in a document; shorter ones must stand near another. */
const LONG_PART = 3;
const NEAR = 1_000;

/** Documents in which the parts between ellipses are put together. */
const MOST_ARRANGED = 20;

/** A library of so many passages, about 4 million characters, is read through where its index finds nothing. */
const READ_THROUGH = 5_000;

/** Code units of documents read through for words that no index has: stop words alone. */
const MOST_READ = 40_000_000;

/** Code units compared before others have their turn. */
const TURN = 1_000_000;

const NOTHING: VerbatimSearch = { standings: [], almost: null };

/**
 * The documents in which the parts of a quotation stand word for word, in order.
 * @param parts what stands between its ellipses; one when there are none
 */
export async function findVerbatim(
  generation: OpenGeneration,
  parts: readonly string[],
): Promise<VerbatimSearch> {
  const sought = parts.map(seek);
  const anchor = chooseAnchor(generation, sought);
  if (anchor === null) return NOTHING;
  const found = await findDocuments(generation, anchor);
  if (sought.length === 1) return found;
  const standings: Standing[] = [];
  for (const { document } of found.standings.slice(0, MOST_ARRANGED)) {
    const standing = arrange(generation.quoter.text(document), document, sought, anchor);
    if (standing !== null) standings.push(standing);
    await breathe();
  }
  return { standings: standings.sort(byFolds).slice(0, MOST_DOCUMENTS), almost: null };
}

/** The part with the rarest term: where that stands, the others are looked for. null when all parts are short. */
function chooseAnchor({ lexical }: OpenGeneration, parts: readonly Sought[]): Sought | null {
  const rarity = ({ text }: Sought) =>
    Math.min(...termsToSearch(text).map((term) => lexical.documentFrequency(term)));
  const [first, ...others] = parts
    .filter(({ words }) => words >= LONG_PART)
    .map((part) => ({ part, passages: rarity(part) }));
  if (first === undefined) return null;
  return others.reduce((best, next) => (next.passages < best.passages ? next : best), first).part;
}

async function findDocuments(generation: OpenGeneration, sought: Sought): Promise<VerbatimSearch> {
  const search = new DocumentSearch(generation, sought);
  let isIndexed = false;
  for (const regions of regionsHolding(generation, sought.text)) {
    isIndexed = true;
    await search.look(regions);
    if (search.hasFound) return search.finish();
  }
  const isSmall = generation.manifest.passages <= READ_THROUGH;
  if (!isIndexed || isSmall) await search.look(wholeDocuments(generation));
  return search.finish();
}

function* wholeDocuments(generation: OpenGeneration): Iterable<Region> {
  let read = 0;
  for (const document of generation.documents) {
    const { length } = generation.quoter.text(document);
    read += length;
    if (read > MOST_READ) return;
    yield { document, span: { start: 0, end: length } };
  }
}

class DocumentSearch {
  readonly #best = new Map<StoredDocument, Occurrence>();
  #verbatim = 0;
  #since = 0;

  constructor(
    private readonly generation: OpenGeneration,
    private readonly sought: Sought,
  ) {}

  get hasFound(): boolean {
    return this.#verbatim > 0;
  }

  async look(regions: Iterable<Region>): Promise<void> {
    for (const { document, span } of regions) {
      const text = this.generation.quoter.text(document);
      const end = Math.min(span.end, text.length);
      const skeleton = skeletonOf(text, span.start, end);
      for (const occurrence of occurrencesFrom(this.sought, text, skeleton)) this.#keep(document, occurrence);
      if (this.#verbatim >= MOST_ARRANGED) return;
      this.#since += end - span.start;
      if (this.#since < TURN) continue;
      this.#since = 0;
      await breathe();
    }
  }

  finish(): VerbatimSearch {
    const standings: Standing[] = [];
    let almost: Standing | null = null;
    for (const [document, { span, folds, verbatim }] of this.#best) {
      const standing: Standing = { document, spans: [span], omitted: [], folds };
      if (verbatim) standings.push(standing);
      else almost ??= standing;
    }
    return { standings: standings.sort(byFolds), almost };
  }

  #keep(document: StoredDocument, occurrence: Occurrence): void {
    const best = this.#best.get(document);
    if (best !== undefined && !isBetter(occurrence, best)) return;
    if (occurrence.verbatim && best?.verbatim !== true) this.#verbatim += 1;
    this.#best.set(document, occurrence);
  }
}

function isBetter(a: Occurrence, b: Occurrence): boolean {
  return a.verbatim === b.verbatim ? a.folds.length < b.folds.length : a.verbatim;
}

/** The order of the documents stays where typography is equally near. */
function byFolds(a: Standing, b: Standing): number {
  return a.folds.length - b.folds.length;
}

/** Puts all parts in order around the longest of them: as close together as they stand. */
function arrange(
  text: string,
  document: StoredDocument,
  parts: readonly Sought[],
  anchor: Sought,
): Standing | null {
  const skeleton = skeletonOf(text);
  const middle = parts.indexOf(anchor);
  let best: readonly Occurrence[] | null = null;
  for (const occurrence of occurrencesFrom(anchor, text, skeleton)) {
    if (!occurrence.verbatim) continue;
    const after = follow(parts.slice(middle + 1), occurrence, text, skeleton, 'after');
    const before = follow(parts.slice(0, middle).reverse(), occurrence, text, skeleton, 'before');
    if (after === null || before === null) continue;
    const all = [...before.reverse(), occurrence, ...after];
    if (best === null || lengthOf(all) < lengthOf(best)) best = all;
  }
  return best === null ? null : joinParts(text, document, best);
}

/** One part after the other in one direction, each as near as it stands; null when one is not there. */
function follow(
  parts: readonly Sought[],
  from: Occurrence,
  text: string,
  skeleton: Skeleton,
  direction: 'before' | 'after',
): Occurrence[] | null {
  const found: Occurrence[] = [];
  let last = from;
  for (const part of parts) {
    const next = nextOccurrence(part, last, text, skeleton, direction);
    if (next === null) return null;
    found.push(next);
    last = next;
  }
  return found;
}

function nextOccurrence(
  part: Sought,
  last: Occurrence,
  text: string,
  skeleton: Skeleton,
  direction: 'before' | 'after',
): Occurrence | null {
  const occurrences =
    direction === 'after'
      ? occurrencesFrom(part, text, skeleton, last.letters.end)
      : occurrencesBefore(part, text, skeleton, last.letters.start);
  for (const occurrence of occurrences) {
    if (!occurrence.verbatim) continue;
    const distance =
      direction === 'after' ? occurrence.span.start - last.span.end : last.span.start - occurrence.span.end;
    return part.words >= LONG_PART || distance <= NEAR ? occurrence : null;
  }
  return null;
}

function lengthOf(occurrences: readonly Occurrence[]): number {
  return (occurrences.at(-1)?.span.end ?? 0) - (occurrences[0]?.span.start ?? 0);
}

/** Parts between which no word stands are one. */
function joinParts(text: string, document: StoredDocument, parts: readonly Occurrence[]): Standing | null {
  const spans: Span[] = [];
  const omitted: number[] = [];
  for (const { span } of parts) {
    const before = spans.at(-1);
    const words = before === undefined ? 0 : countWords(text.slice(before.end, span.start));
    if (before !== undefined && words === 0) {
      spans[spans.length - 1] = { start: before.start, end: Math.max(before.end, span.end) };
      continue;
    }
    if (before !== undefined) omitted.push(words);
    spans.push(span);
  }
  const [first, ...rest] = spans;
  const folds = [...new Set(parts.flatMap((part) => part.folds))];
  return first === undefined ? null : { document, spans: [first, ...rest], omitted, folds };
}
