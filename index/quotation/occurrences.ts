import type { Span } from '../document.ts';
import { countWords } from './omissions.ts';
import { isWordAt, isWordBefore, type Skeleton, skeletonOf } from './skeleton.ts';
import { canonicalGap, compareCharacters, compareGaps, type Fold, isInvisible } from './typography.ts';

/** A text to look for. */
export interface Sought {
  readonly text: string;
  readonly skeleton: Skeleton;
  readonly words: number;
}

/** A place where all letters of a text stand in its order. */
export interface Occurrence {
  readonly span: Span;
  /** The same, counted in the letters of the skeleton that was searched. */
  readonly letters: Span;
  /** What of typography is different. */
  readonly folds: readonly Fold[];
  /** Whether nothing else is different: marks, or where words are divided. */
  readonly verbatim: boolean;
}

/** Occurrences of one text looked at in one region: more is a table, or mischief. */
const MOST_OCCURRENCES = 50;

export function seek(text: string): Sought {
  return { text, skeleton: skeletonOf(text), words: countWords(text) };
}

/**
 * Where a text stands in a part of a document, in order.
 * @param haystack the skeleton of that part
 * @param from index into its letters at which to begin
 */
export function* occurrencesFrom(
  sought: Sought,
  document: string,
  haystack: Skeleton,
  from = 0,
): Iterable<Occurrence> {
  const { letters } = sought.skeleton;
  let at = letters === '' ? -1 : haystack.letters.indexOf(letters, from);
  for (let seen = 0; at !== -1 && seen < MOST_OCCURRENCES; seen += 1) {
    const occurrence = occurrenceAt(sought, document, haystack, at);
    if (occurrence !== null) yield occurrence;
    at = haystack.letters.indexOf(letters, at + 1);
  }
}

/** The same before an index into the letters, the nearest first. */
export function* occurrencesBefore(
  sought: Sought,
  document: string,
  haystack: Skeleton,
  before: number,
): Iterable<Occurrence> {
  const { letters } = sought.skeleton;
  let from = before - letters.length;
  for (let seen = 0; letters !== '' && from >= 0 && seen < MOST_OCCURRENCES; seen += 1) {
    const at = haystack.letters.lastIndexOf(letters, from);
    if (at === -1) return;
    const occurrence = occurrenceAt(sought, document, haystack, at);
    if (occurrence !== null) yield occurrence;
    from = at - 1;
  }
}

/** null when it begins or ends amid a word. */
function occurrenceAt(sought: Sought, document: string, haystack: Skeleton, at: number): Occurrence | null {
  const length = sought.skeleton.letters.length;
  const start = haystack.starts[at] ?? 0;
  const end = haystack.ends[at + length - 1] ?? 0;
  if (goesOnBefore(document, start) || goesOnAfter(document, end)) return null;
  const folds = new Set<Fold>();
  let verbatim = true;
  for (let i = 0; i < length; i += 1) {
    const quoted = characterAt(sought.text, sought.skeleton, i);
    const original = characterAt(document, haystack, at + i);
    for (const fold of compareCharacters(quoted, original)) folds.add(fold);
    if (i + 1 === length) break;
    const gaps = compareGaps(gapAfter(sought.text, sought.skeleton, i), gapAfter(document, haystack, at + i));
    if (gaps === null) verbatim = false;
    for (const fold of gaps ?? []) folds.add(fold);
  }
  const span = withEdges(sought, document, { start, end });
  return { span, letters: { start: at, end: at + length }, folds: [...folds], verbatim };
}

/** Whether a word goes on there, invisible hyphens or not. */
function goesOnBefore(document: string, start: number): boolean {
  let at = start;
  while (at > 0 && isInvisible(document.charAt(at - 1))) at -= 1;
  return isWordBefore(document, at);
}

function goesOnAfter(document: string, end: number): boolean {
  let at = end;
  while (at < document.length && isInvisible(document.charAt(at))) at += 1;
  return at < document.length && isWordAt(document, at);
}

function characterAt(text: string, { starts, ends }: Skeleton, at: number): string {
  return text.slice(starts[at], ends[at]);
}

/** '' also within a character that folds to several letters. */
function gapAfter(text: string, { starts, ends }: Skeleton, at: number): string {
  return text.slice(ends[at], Math.max(ends[at] ?? 0, starts[at + 1] ?? 0));
}

/** With the marks before the first and after the last letter that the quotation has as well. */
function withEdges({ text, skeleton }: Sought, document: string, { start, end }: Span): Span {
  const head = text.slice(0, skeleton.starts[0]);
  const tail = text.slice(skeleton.ends[skeleton.ends.length - 1]);
  let [before, after] = [0, 0];
  while (before < head.length && isSameMark(head.at(-1 - before), document.charAt(start - 1 - before)))
    before += 1;
  while (after < tail.length && isSameMark(tail.at(after), document.charAt(end + after))) after += 1;
  return { start: start - before, end: end + after };
}

function isSameMark(quoted: string | undefined, original: string): boolean {
  if (quoted === undefined || original === '' || /[\s\uD800-\uDFFF]/u.test(original)) return false;
  const mark = canonicalGap(original);
  return mark !== '' && canonicalGap(quoted) === mark;
}
