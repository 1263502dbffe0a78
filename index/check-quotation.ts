import type { PassagePlace } from './answer.ts';
import { sourceOf } from './compose.ts';
import { type Span, spansOverlap, trimSpan } from './document.ts';
import type { OpenGeneration } from './open-generation.ts';
import type { DifferencePiece } from './quotation/difference.ts';
import {
  FEWEST_WORDS,
  type FoundQuotation,
  findQuotations,
  LONGEST_QUOTATION,
  remarksIn,
  sentencesOf,
} from './quotation/find-quotations.ts';
import { compareWith, findNearest, isAlteration, type Nearest } from './quotation/nearest.ts';
import { countWords, splitAtAdditions, splitAtOmissions } from './quotation/omissions.ts';
import type { Fold } from './quotation/typography.ts';
import { findVerbatim, type Standing } from './quotation/verbatim.ts';
import type { Quotation } from './quote.ts';
import { splitSentences } from './sentences.ts';
import type { StoredDocument, StoredPassage } from './stored-generation.ts';

/** What a check of a text found. */
export interface QuotationCheck {
  /** In the order of the text; none when it has no three words. */
  readonly quotations: readonly CheckedQuotation[];
  /** Quotations that were not looked at: more than `MOST_QUOTATIONS` are too many for one answer. */
  readonly left: number;
  /** The generation that was searched. */
  readonly generation: string;
  readonly elapsedMs: number;
}

export interface CheckedQuotation {
  /** As it stands in the text, without its marks. */
  readonly text: string;
  /** In quotation marks, in a block quote, or neither: then it is the whole text, or a sentence of it. */
  readonly found: FoundQuotation['found'];
  /** Whether only its first 4,000 code units were compared. */
  readonly shortened: boolean;
  readonly verdict: QuotationVerdict;
}

export type QuotationVerdict = Verbatim | VerbatimWithOmissions | Altered | NotThere;

interface Places {
  /** One for each document, at most five. */
  readonly places: readonly [QuotedPlace, ...QuotedPlace[]];
  /** Whether it stands in documents beyond these. */
  readonly more: boolean;
}

/** Word for word, but for typography; the first place is the nearest in that. */
export interface Verbatim extends Places {
  readonly kind: 'verbatim';
}

/** The same for every part between its ellipses, in their order. */
export interface VerbatimWithOmissions extends Places {
  readonly kind: 'verbatim-with-omissions';
}

/** The library has something like it; the places are where that stands. */
export interface Altered extends Places {
  readonly kind: 'altered';
  readonly difference: readonly DifferencePiece[];
  /** Words that are others, are missing, or were added; 0 when only marks differ. */
  readonly wordsChanged: number;
  /** Words that only the marks next to them, or their division, make different. */
  readonly marksChanged: number;
  /** Words of the quotation. */
  readonly words: number;
}

export interface NotThere {
  readonly kind: 'not-there';
}

/** Where a quotation stands, with the words of the document. */
export interface QuotedPlace extends PassagePlace {
  /** In order; more than one where words were left out between them. */
  readonly excerpts: readonly [QuotedExcerpt, ...QuotedExcerpt[]];
  /** Words of the document left out after each excerpt but the last. */
  readonly omitted: readonly number[];
  /** What of typography differs. */
  readonly folds: readonly Fold[];
}

export interface QuotedExcerpt {
  /** The slice of the document's extracted text at `span`. */
  readonly text: Quotation;
  readonly span: Span;
  /** The same for the whole sentences in which it stands. */
  readonly context: { readonly text: Quotation; readonly span: Span };
}

/** Quotations checked in one text. */
export const MOST_QUOTATIONS = 5;

/** Documents named for one quotation. */
const MOST_PLACES = 5;

/** Code units of a text that are looked at: two messages of the longest kind, and embeds. */
const LONGEST_TEXT = 12_000;

/** Share of the words that stayed from which a message of several sentences is taken as one alteration, not sentence by sentence. */
const ALIKE_AS_A_WHOLE = 0.8;

/** Code units around a quotation in which the ends of its sentences are looked for. */
const CONTEXT = 1_500;

/** Whether the quotations in a text stand in the library word for word; and where. */
export async function checkQuotation(generation: OpenGeneration, text: string): Promise<QuotationCheck> {
  const begun = performance.now();
  const found = findQuotations(text.slice(0, LONGEST_TEXT));
  const quotations: CheckedQuotation[] = [];
  for (const quotation of found.slice(0, MOST_QUOTATIONS))
    quotations.push(await checkBeforeRemark(generation, quotation));
  let left = found.length - quotations.length;
  const [whole] = found;
  if (whole?.found === 'message' && !standsAsAWhole(quotations[0])) {
    const sentences = await checkSentences(generation, whole);
    if (sentences !== null) {
      quotations.splice(0, 1, ...sentences.quotations);
      left = sentences.left;
    }
  }
  return { quotations, left, generation: generation.name, elapsedMs: performance.now() - begun };
}

function standsAsAWhole(checked: CheckedQuotation | undefined): boolean {
  const verdict = checked?.verdict;
  if (verdict === undefined || verdict.kind === 'not-there') return false;
  return verdict.kind !== 'altered' || verdict.wordsChanged <= (1 - ALIKE_AS_A_WHOLE) * verdict.words;
}

/** Those sentences of a message that are quotations; null when there is none, or the message has only one. */
async function checkSentences(
  generation: OpenGeneration,
  whole: FoundQuotation,
): Promise<Pick<QuotationCheck, 'quotations' | 'left'> | null> {
  const sentences = sentencesOf(whole);
  if (sentences.length < 2) return null;
  const checked: CheckedQuotation[] = [];
  for (const sentence of sentences.slice(0, MOST_SENTENCES))
    checked.push(await checkBeforeRemark(generation, sentence));
  const there = checked.filter(({ verdict }) => verdict.kind !== 'not-there');
  if (there.length === 0) return null;
  const quotations = there.slice(0, MOST_QUOTATIONS);
  return { quotations, left: sentences.length - checked.length + there.length - quotations.length };
}

/** Sentences of a message without quotation marks that are looked for. */
const MOST_SENTENCES = 12;

/**
 * Checks what is not marked as quoted without the remark at its end, when that alone keeps it from being
 * verbatim. What the library says up to the end of a sentence is a quotation; where its sentence goes on, or
 * the remark is like something that it has, the words after are an alteration.
 */
async function checkBeforeRemark(
  generation: OpenGeneration,
  quotation: FoundQuotation,
): Promise<CheckedQuotation> {
  const checked = await check(generation, quotation);
  if (isVerbatim(checked)) return checked;
  for (const { before, remark } of remarksIn(quotation)) {
    const alone = await check(generation, before);
    if (!isVerbatim(alone) || !endsSentence(alone)) continue;
    const isOwn = !isLong(remark) || (await judge(generation, remark)).kind === 'not-there';
    if (isOwn) return alone;
  }
  return checked;
}

function isVerbatim({ verdict }: CheckedQuotation): boolean {
  return verdict.kind === 'verbatim' || verdict.kind === 'verbatim-with-omissions';
}

/** Whether no word follows in the sentence of the library, wherever the quotation stands. */
function endsSentence({ verdict }: CheckedQuotation): boolean {
  if (!('places' in verdict)) return false;
  return verdict.places.every(({ excerpts }) => {
    const last = excerpts.at(-1);
    if (last === undefined) return false;
    const { text, span } = last.context;
    return countWords(text.slice(last.span.end - span.start)) === 0;
  });
}

async function check(generation: OpenGeneration, { text, found }: FoundQuotation): Promise<CheckedQuotation> {
  const shortened = text.length > LONGEST_QUOTATION;
  const compared = shortened ? text.slice(0, LONGEST_QUOTATION).replace(/\S+$/u, '') : text;
  return { text, found, shortened, verdict: await judge(generation, compared) };
}

async function judge(generation: OpenGeneration, text: string): Promise<QuotationVerdict> {
  const parts = splitAtOmissions(text);
  // An ellipsis between parts that are too short to be looked for alone may be the document's own.
  const isSplit = parts.length > 1 && parts.some(isLong);
  const exact = await findVerbatim(generation, isSplit ? parts : [text]);
  if (exact.standings.length > 0) return verbatim(generation, exact.standings, []);
  const additions = splitAtAdditions(text);
  if (additions !== null) {
    const { standings } = await findVerbatim(generation, additions);
    if (standings.length > 0) return verbatim(generation, standings, ['brackets']);
  }
  return compare(generation, parts, exact.almost);
}

function isLong(part: string): boolean {
  return countWords(part) >= FEWEST_WORDS;
}

async function compare(
  generation: OpenGeneration,
  parts: readonly string[],
  almost: Standing | null,
): Promise<QuotationVerdict> {
  if (almost !== null) {
    const nearest = compareWith(generation, parts, almost.document, widen(almost.spans[0]));
    return nearest === null ? { kind: 'not-there' } : altered(generation, nearest);
  }
  // Single words between ellipses can be found anywhere.
  if (!parts.some(isLong)) return { kind: 'not-there' };
  const nearest = await findNearest(generation, parts);
  if (nearest === null || !isAlteration(nearest)) return { kind: 'not-there' };
  const { difference, spans } = nearest;
  // Short parts, further apart than such are looked for.
  const isSame = difference.words === 0 && difference.marks === 0 && spans.length > 1;
  return isSame ? verbatim(generation, [{ ...nearest, folds: [] }], []) : altered(generation, nearest);
}

/** With room for the marks at both ends. */
function widen({ start, end }: Span): Span {
  return { start, end: end + 1 };
}

function verbatim(
  generation: OpenGeneration,
  standings: readonly Standing[],
  folds: readonly Fold[],
): QuotationVerdict {
  const isWhole = standings.some(({ spans }) => spans.length === 1);
  const alike = isWhole ? standings.filter(({ spans }) => spans.length === 1) : standings;
  const [first, ...rest] = alike
    .slice(0, MOST_PLACES)
    .map((standing) => placeOf(generation, standing, folds));
  if (first === undefined) return { kind: 'not-there' };
  return {
    kind: isWhole ? 'verbatim' : 'verbatim-with-omissions',
    places: [first, ...rest],
    more: alike.length > MOST_PLACES,
  };
}

async function altered(generation: OpenGeneration, nearest: Nearest): Promise<QuotationVerdict> {
  const { document, spans, omitted, difference, words } = nearest;
  const place = placeOf(generation, { document, spans, omitted, folds: [] }, []);
  const others = spans.length > 1 ? [] : await standingElsewhere(generation, place);
  return {
    kind: 'altered',
    places: [place, ...others.slice(0, MOST_PLACES - 1)],
    more: others.length > MOST_PLACES - 1,
    difference: difference.pieces,
    wordsChanged: difference.words,
    marksChanged: difference.marks,
    words,
  };
}

/** Other documents that have the same words. */
async function standingElsewhere(generation: OpenGeneration, place: QuotedPlace): Promise<QuotedPlace[]> {
  const { text } = place.excerpts[0];
  if (countWords(text) < FEWEST_WORDS) return [];
  const { standings } = await findVerbatim(generation, [text]);
  return standings
    .map((standing) => placeOf(generation, standing, []))
    .filter(({ document }) => document.id !== place.document.id);
}

function placeOf(generation: OpenGeneration, standing: Standing, folds: readonly Fold[]): QuotedPlace {
  const { document, spans, omitted } = standing;
  const passage = passageAt(generation, document, spans[0]);
  const [first, ...rest] = spans;
  const excerpt = (span: Span) => excerptOf(generation, document, span);
  return {
    passageId: passage.id,
    document: sourceOf(document),
    section: passage.section,
    page: passage.page,
    recognised: standsInScan(generation, document, spans),
    excerpts: [excerpt(first), ...rest.map(excerpt)],
    omitted,
    folds: [...new Set([...standing.folds, ...folds])],
  };
}

/** Whether any passage that the quotation touches was read by OCR. */
function standsInScan(
  { reader }: OpenGeneration,
  { ordinal }: StoredDocument,
  spans: readonly Span[],
): boolean {
  return reader
    .passagesOf(ordinal)
    .some(({ span, recognised }) => recognised && spans.some((quoted) => spansOverlap(quoted, span)));
}

/** The passage that a quotation begins in; the one after a heading, when it begins there. */
function passageAt(generation: OpenGeneration, document: StoredDocument, { start }: Span): StoredPassage {
  const passages = generation.reader.passagesOf(document.ordinal);
  const passage = passages.find(({ span }) => span.end > start) ?? passages.at(-1);
  if (passage === undefined) throw new RangeError(`Expected a document with passages, got ${document.id}`);
  return passage;
}

function excerptOf({ quoter }: OpenGeneration, document: StoredDocument, span: Span): QuotedExcerpt {
  const around = contextOf(quoter.text(document), span);
  return {
    text: quoter.quote(document, span),
    span,
    context: { text: quoter.quote(document, around), span: around },
  };
}

/** From the beginning of the sentence that a quotation begins in to the end of that in which it ends; within its paragraphs. */
function contextOf(text: string, span: Span): Span {
  const gap = text.lastIndexOf('\n\n', span.start);
  const from = Math.max(gap === -1 ? 0 : gap + 2, span.start - CONTEXT);
  const paragraph = text.indexOf('\n\n', span.end);
  const to = Math.min(paragraph === -1 ? text.length : paragraph, span.end + CONTEXT);
  const sentences = splitSentences(text, { start: Math.min(from, span.start), end: Math.max(to, span.end) });
  const holding = sentences.filter(({ start, end }) => start < span.end && span.start < end);
  const start = Math.min(span.start, holding[0]?.start ?? span.start);
  const end = Math.max(span.end, holding.at(-1)?.end ?? span.end);
  return trimSpan(text, { start, end });
}
