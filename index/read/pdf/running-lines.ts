import { divisionLevel } from '../text.ts';
import type { Segment } from './segments.ts';

/** What the rule looks at of a line. */
type Placed = Pick<Segment, 'text' | 'top'>;

/** Height of a page's head and foot, as a share of the page's. */
const MARGIN = 0.2;

/** Heights, in points, that differ by less are the same. */
const SAME_HEIGHT = 3;

/** The least number of pages that a line repeats on, in a document of more than two. */
const LEAST_PAGES = 3;

/** Heads of chapters, of left-hand and of right-hand pages stand on some pages of those they span. */
const LEAST_SHARE = 1 / 3;

/** What is written in one direction on a page. */
export interface WrittenPage<Line extends Placed = Segment> {
  readonly page: number;
  readonly direction: string;
  /** Whether most of the page's text is written so; what isn't may be a watermark. */
  readonly isMain: boolean;
  readonly segments: readonly Line[];
  readonly top: number;
  readonly bottom: number;
}

/**
 * Segments that are running heads, running feet or page numbers: in the upper or lower 20 % of the
 * page, outside all other text there, with the same words (digits ignored but for those of "Article 5", roman page numbers too) at
 * the same height on three pages or more — both, in a document of two — and on at least a third of the
 * pages from the first of them to the last. What is written in another direction than most of its page
 * (watermarks, stamps along a margin) may stand anywhere.
 */
export function findRunningLines<Line extends Placed>(pages: readonly WrittenPage<Line>[]): Set<Line> {
  const count = new Set(pages.map(({ page }) => page)).size;
  const groups = new Map<string, { segment: Line; page: number }[]>();
  for (const { page, direction, isMain, segments, top, bottom } of pages) {
    const margin = (bottom - top) * MARGIN;
    for (const segment of segments) {
      const isHead = segment.top < top + margin;
      if (isMain && !isHead && segment.top < bottom - margin) continue;
      const key = `${direction} ${wordsOf(segment.text)}`;
      groups.set(key, [...(groups.get(key) ?? []), { segment, page }]);
    }
  }
  const repeated = new Set<Line>();
  for (const group of groups.values()) {
    for (const { segment } of group) {
      const alike = group.filter((other) => Math.abs(other.segment.top - segment.top) <= SAME_HEIGHT);
      const on = [...new Set(alike.map(({ page }) => page))];
      const span = Math.max(...on) - Math.min(...on) + 1;
      if (on.length >= Math.max(2, Math.min(LEAST_PAGES, count)) && on.length >= span * LEAST_SHARE) {
        repeated.add(segment);
      }
    }
  }
  return new Set(pages.flatMap((page) => outermost(page, repeated)));
}

/** Of the repeated ones those with no other text between them and the page's edge. */
function outermost<Line extends Placed>(
  { isMain, segments, top, bottom }: WrittenPage<Line>,
  repeated: ReadonlySet<Line>,
): Line[] {
  if (!isMain) return segments.filter((segment) => repeated.has(segment));
  const body = segments.filter((segment) => !repeated.has(segment)).map((segment) => segment.top);
  const [first, last] = [Math.min(...body), Math.max(...body)];
  const middle = (top + bottom) / 2;
  return segments.filter(
    (segment) =>
      repeated.has(segment) &&
      (segment.top < middle ? segment.top < first + SAME_HEIGHT : segment.top > last - SAME_HEIGHT),
  );
}

/** What of a line is the same on every page that it runs over. */
export function wordsOf(text: string): string {
  // "Article 5" at the head of one page and "Article 6" at that of the next are headings.
  if (divisionLevel(text) !== null) return text;
  const words = text
    .replace(/\p{N}+/gu, '#')
    .replace(/\s+/gu, '')
    .toLowerCase();
  return /^\p{P}*[ivxlc]+\p{P}*$/u.test(words) ? words.replace(/[ivxlc]+/u, '#') : words;
}
