import { divisionLevel } from '../text.ts';
import type { OutlineEntry } from './outline.ts';
import { isSameSize, type Line, type Paragraph } from './paragraphs.ts';

/** Longer ones, in UTF-16 code units, are text in large type. */
const LONGEST_HEADING = 200;

/** Of a heading that only its words or its font tell from text. */
const LONGEST_PLAIN_HEADING = 90;

/** Type of headings is larger than the body's by this at least. */
const HEADING_SIZE = 1.12;

/** Ranks of sizes that are told apart. */
const MOST_SIZES = 4;

/** What a document's headings stand out from. */
export interface BodyType {
  readonly size: number;
  /** Those that a good part of the text is set in. */
  readonly fonts: ReadonlySet<string>;
}

/** The size and the fonts that most of the text is set in. */
export function bodyTypeOf(lines: readonly Line[]): BodyType {
  const bySize = new Map<number, number>();
  const byFont = new Map<string, number>();
  let all = 0;
  for (const { text, size, font } of lines) {
    const rounded = Math.round(size * 2) / 2;
    bySize.set(rounded, (bySize.get(rounded) ?? 0) + text.length);
    byFont.set(font, (byFont.get(font) ?? 0) + text.length);
    all += text.length;
  }
  const [size = 10] = [...bySize].sort(([, a], [, b]) => b - a)[0] ?? [];
  const fonts = [...byFont].filter(([, characters]) => characters >= all * 0.15).map(([font]) => font);
  return { size, fonts: new Set(fonts) };
}

/** Rank of the heading that a paragraph is, by the paragraph. */
export type Headings = ReadonlyMap<Paragraph, number>;

/**
 * Which paragraphs are headings. The outline's are, by its ranks, where the same words stand on its page.
 * Then those in larger type (by size), single lines in a font of their own, and lines that name a
 * division ("Article 5"), are in capitals, or stand alone over prose, each rank below the ones before. The
 * last paragraph is none: a heading has something below it.
 */
export function findHeadings(
  paragraphs: readonly Paragraph[],
  body: BodyType,
  outline: readonly OutlineEntry[],
): Map<Paragraph, number> {
  const headings = matchOutline(paragraphs, outline);
  const depth = Math.max(0, ...headings.values());
  const candidates = paragraphs.slice(0, -1).filter((paragraph) => !headings.has(paragraph));
  const large = candidates.filter((paragraph) => isLarge(paragraph, body));
  const sizes: number[] = [];
  for (const size of large.map(sizeOf).sort((a, b) => b - a)) {
    if (!sizes.some((known) => isSameSize(known, size))) sizes.push(size);
  }
  for (const paragraph of large) {
    const rank = sizes.findIndex((known) => isSameSize(known, sizeOf(paragraph)));
    headings.set(paragraph, depth + Math.min(rank + 1, MOST_SIZES));
  }
  const below = depth + Math.min(sizes.length, MOST_SIZES);
  for (const [position, paragraph] of paragraphs.slice(0, -1).entries()) {
    if (headings.has(paragraph)) continue;
    const level = plainLevel(paragraph, body) ?? soleLevel(paragraphs, position);
    if (level !== null) headings.set(paragraph, below + level);
  }
  return headings;
}

function isLarge(paragraph: Paragraph, body: BodyType): boolean {
  const text = wordsOf(paragraph);
  return (
    paragraph.lines.every(({ size }) => size >= HEADING_SIZE * body.size) &&
    text.length <= LONGEST_HEADING &&
    /\p{L}{2}/u.test(text)
  );
}

function plainLevel(paragraph: Paragraph, body: BodyType): number | null {
  const text = wordsOf(paragraph);
  const [line, ...others] = paragraph.lines;
  if (line === undefined || others.length > 0 || text.length > LONGEST_PLAIN_HEADING) return null;
  if (/[.,;:]$/u.test(text) || !/\p{L}{2}/u.test(text) || line.size < 0.92 * body.size) return null;
  const division = divisionLevel(text);
  if (division !== null) return division;
  if (/\p{Lu}{2}/u.test(text) && !/\p{Ll}/u.test(text) && text.length >= 4) return 2;
  // Of one font, that is not the body's: bold, most often.
  const isApart = line.pieces.every(({ font }) => !body.fonts.has(font));
  return isApart && /^[\p{Lu}\p{N}]/u.test(text) && paragraph.lines.length === 1 ? 3 : null;
}

/** Of a heading that only its place tells from text. */
const LONGEST_SOLE_HEADING = 60;

/**
 * A few words alone in their line, without a digit or a closing mark, over a paragraph of prose: that
 * begins under them with a capital and has two lines or more; what is above ends a sentence, or is a heading.
 */
function soleLevel(paragraphs: readonly Paragraph[], position: number): number | null {
  const [above, sole, below] = [paragraphs[position - 1], paragraphs[position], paragraphs[position + 1]];
  const [line, next] = [sole?.lines[0], below?.lines[0]];
  if (sole === undefined || line === undefined || below === undefined || next === undefined) return null;
  const isShort = sole.lines.length === 1 && line.text.length <= LONGEST_SOLE_HEADING;
  if (!isShort || sole.isItem || !/^\p{Lu}/u.test(line.text) || /\p{N}|[.,;:!]$/u.test(line.text))
    return null;
  const isOverProse =
    below.lines.length > 1 &&
    !below.isItem &&
    /^["“‘]?\p{Lu}/u.test(next.text) &&
    isSameSize(line.size, next.size);
  const isUnder =
    Math.abs(line.left - next.left) < 3 * line.size && line.page === next.page && line.top < next.top;
  const isNarrow = line.right - line.left < 0.6 * (next.right - next.left);
  const follows =
    above === undefined ||
    /[.!?]["'”’»)\]]*\p{N}{0,3}$/u.test(above.lines.at(-1)?.text ?? '') ||
    above.lines.every(({ size }) => size > 1.1 * line.size);
  return isOverProse && isUnder && isNarrow && follows ? 3 : null;
}

/** Lines that a heading of an outline may take. */
const MOST_LINES = 4;

function matchOutline(paragraphs: readonly Paragraph[], outline: readonly OutlineEntry[]) {
  const headings = new Map<Paragraph, number>();
  const byPage = new Map<number, Paragraph[]>();
  for (const paragraph of paragraphs) {
    const page = paragraph.lines[0]?.page ?? 0;
    byPage.set(page, [...(byPage.get(page) ?? []), paragraph]);
  }
  for (const { title, page, level } of outline) {
    const words = fold(title);
    if (words === '') continue;
    const heading = byPage.get(page)?.find((paragraph) => {
      if (headings.has(paragraph) || paragraph.lines.length > MOST_LINES) return false;
      const found = fold(wordsOf(paragraph));
      // A viewer's outline may have the number, or leave it out.
      return found === words || isNumbered(found, words) || isNumbered(words, found);
    });
    if (heading !== undefined) headings.set(heading, level);
  }
  return headings;
}

function isNumbered(long: string, short: string): boolean {
  return (
    short.length >= 3 &&
    long.endsWith(short) &&
    /^(?:chapter|part|section|article|§)?[\d.ivxlc]+$/u.test(long.slice(0, -short.length))
  );
}

function fold(text: string): string {
  return text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, '');
}

function wordsOf({ lines }: Paragraph): string {
  return lines.map(({ text }) => text).join(' ');
}

function sizeOf({ lines }: Paragraph): number {
  return lines[0]?.size ?? 0;
}
