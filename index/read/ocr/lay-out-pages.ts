import { distance } from 'fastest-levenshtein';
import { findRunningLines, wordsOf } from '../pdf/running-lines.ts';
import { divisionLevel } from '../text.ts';
import { isLegible, type PageResult } from './recognise-pages.ts';

/** A page with its paragraphs, of each the lines; none where it is not legible. */
export interface LaidOutPage {
  readonly page: number;
  readonly paragraphs: readonly (readonly string[])[];
}

/**
 * The paragraphs of pages that were read: without running heads, running feet and page numbers, by the
 * rule for PDFs with a text layer, where the first and last lines are those at the edge; and with one
 * paragraph where a sentence runs on, in a page or from one to the next.
 * @param results in the order of pages
 */
export function layOutPages(results: readonly PageResult[]): LaidOutPage[] {
  const running = findRunningScanLines(results.filter(isLegible));
  const pages = results.map(({ page, recognised }, at) => ({
    page,
    paragraphs: isLegible(results[at])
      ? joinRunningOn(withoutPageNumber(withoutLines(recognised?.paragraphs ?? [], running.get(page))))
      : [],
  }));
  for (const [at, { page, paragraphs }] of pages.entries()) {
    const before = pages[at - 1];
    const [last, first] = [before?.paragraphs.at(-1), paragraphs[0]];
    if (before?.page !== page - 1 || last === undefined || first === undefined) continue;
    // What stands below a note's number is that note, and the text above it goes on elsewhere.
    if (NOTE.test(last[0] ?? '') || !runsOn(last, first)) continue;
    before.paragraphs.splice(-1, 1, [...last, ...first]);
    paragraphs.shift();
  }
  return pages;
}

/** Lines at the top and at the bottom of a page that may be running heads and feet. */
const EDGE_LINES = 3;

/** Heights for `findRunningLines`: lines count from the edge, all but the outermost stand in the middle. */
const HEIGHTS = { step: 10, middle: 500, bottom: 1_000 } as const;

/** Heads read a little differently are the same: so many of their letters may be misread. */
const MISREAD = 0.2;

/** Letters of a head that may be misread at all: with fewer, two words are soon alike. */
const LEAST_LETTERS = 10;

/** @returns by page, the lines' places in it */
function findRunningScanLines(results: readonly PageResult[]): ReadonlyMap<number, ReadonlySet<number>> {
  const running = new Map<number, Set<number>>();
  // Apart: of a page of few lines each would be near to both edges.
  for (const edge of ['head', 'foot'] as const) {
    const known: string[] = [];
    const pages = results.map(({ page, recognised }) => {
      const lines = recognised?.paragraphs.flat() ?? [];
      const segments = lines.map((text, at) => {
        const from = edge === 'head' ? at : lines.length - 1 - at;
        if (from >= EDGE_LINES) return { at, text, top: HEIGHTS.middle };
        const height = from * HEIGHTS.step;
        const top = edge === 'head' ? height : HEIGHTS.bottom - height;
        return { at, text: asReadBefore(text, known), top };
      });
      return { page, direction: '', isMain: true, segments, top: 0, bottom: HEIGHTS.bottom };
    });
    const found = findRunningLines(pages);
    for (const { page, segments } of pages) {
      const places = segments.filter((segment) => found.has(segment)).map(({ at }) => at);
      running.set(page, new Set([...(running.get(page) ?? []), ...places]));
    }
  }
  return running;
}

/** The line that it is a misreading of, or is one reading of with this; `known` grows by what is new. */
function asReadBefore(text: string, known: string[]): string {
  const words = wordsOf(text);
  if (words.length < LEAST_LETTERS || divisionLevel(text) !== null) return text;
  const alike = known.find((other) => distance(wordsOf(other), words) <= MISREAD * words.length);
  if (alike === undefined) known.push(text);
  return alike ?? text;
}

function withoutLines(
  paragraphs: readonly (readonly string[])[],
  left: ReadonlySet<number> = new Set(),
): string[][] {
  let at = -1;
  const keep = () => {
    at += 1;
    return !left.has(at);
  };
  return paragraphs.map((lines) => lines.filter(keep)).filter((lines) => lines.length > 0);
}

/** A page's number alone on the first or last line: in figures, or Roman numerals, between dashes perhaps. */
const PAGE_NUMBER = /^[\s\-–—.·|[(]*(?:page\s+)?(?:\d{1,4}|[ivxlc]{1,6})[\s\-–—.·|\])]*$/iu;

function withoutPageNumber(paragraphs: readonly string[][]): string[][] {
  const isNumber = (lines: readonly string[] | undefined) =>
    lines?.length === 1 && PAGE_NUMBER.test(lines[0] ?? '');
  const from = isNumber(paragraphs[0]) ? 1 : 0;
  const to = isNumber(paragraphs.at(-1)) ? paragraphs.length - 1 : paragraphs.length;
  return paragraphs.slice(from, to);
}

/** The engine parts paragraphs by how lines stand; one that goes on inside a sentence is no new one. */
function joinRunningOn(paragraphs: readonly string[][]): string[][] {
  const joined: string[][] = [];
  for (const lines of paragraphs) {
    const before = joined.at(-1);
    if (before !== undefined && runsOn(before, lines)) joined.splice(-1, 1, [...before, ...lines]);
    else joined.push(lines);
  }
  return joined;
}

function runsOn(before: readonly string[], after: readonly string[]): boolean {
  return /[\p{L}\p{N},\-\u00AD\u2010]$/u.test(before.at(-1) ?? '') && /^\p{Ll}/u.test(after[0] ?? '');
}

const NOTE = /^[\d*†‡§]/u;
