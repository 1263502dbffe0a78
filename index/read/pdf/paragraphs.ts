import { isRightToLeft } from './characters.ts';
import { type Column, medianOf } from './columns.ts';
import { appendLine } from './hyphens.ts';
import type { Segment } from './segments.ts';

export interface Line extends Segment {
  /** Counted from 1. */
  readonly page: number;
}

export interface Paragraph {
  readonly lines: Line[];
  /** Where lines of its block begin and end, in the direction of reading. */
  readonly end: number;
  readonly isItem: boolean;
}

/** A line further below the one before than this many usual distances begins a paragraph. */
const WIDEST_LEADING = 1.28;

/** Types whose sizes differ by less are one. */
export function isSameSize(one: number, other: number): boolean {
  return Math.abs(one - other) <= 0.08 * Math.max(one, other);
}

/** The usual distance between base lines, in the size of the type. */
export function leadingOf(columns: Iterable<Column>): number {
  const distances: number[] = [];
  for (const column of columns) {
    for (let i = 1; i < column.length; i += 1) {
      const [above, below] = [column[i - 1], column[i]];
      if (above === undefined || below === undefined || !isSameSize(above.size, below.size)) continue;
      const distance = (below.top - above.top) / below.size;
      if (distance > 0.5 && distance < 4) distances.push(distance);
    }
  }
  return distances.length === 0 ? 1.2 : medianOf(distances);
}

/**
 * A column's paragraphs. One begins below a wider distance, where the type's size changes, at a mark of a
 * list, at an indent (but not that of a hanging one), and after a line that ends a sentence though the
 * next word had room in it.
 */
export function paragraphsOf(column: Column, page: number, leading: number): Paragraph[] {
  const blocks: Line[][] = [];
  for (const segment of column) {
    const line = { ...segment, page };
    const before = blocks.at(-1)?.at(-1);
    if (before !== undefined && isSameBlock(before, line, leading)) blocks.at(-1)?.push(line);
    else blocks.push([line]);
  }
  return blocks.flatMap(splitBlock);
}

function isSameBlock(before: Line, line: Line, leading: number): boolean {
  if (!isSameSize(before.size, line.size)) return false;
  const distance = line.top - before.top;
  return distance >= 0 && distance <= WIDEST_LEADING * leading * Math.max(before.size, line.size);
}

/** Marks of unnumbered lists. */
const BULLET = /^[•●○◦▪■□–‣∙·*-]\s+\S/u;

/** Marks of numbered ones; a line of prose may begin so too. */
const NUMBER = /^(?:\(?(?:\p{N}{1,3}|\p{Ll}|[ivx]{1,5})\)|\p{N}{1,3}\.(?:\p{N}{1,3}\.?)*)\s+\S/u;

/** A full stop or its like, with what may close behind it. */
const SENTENCE_END = /[.!?:;。！？؟۔]["'”’»)\]]*\p{N}{0,3}$/u;

function splitBlock(lines: readonly Line[]): Paragraph[] {
  const end = Math.max(...lines.map(endOf));
  const paragraphs: Paragraph[] = [];
  for (const [position, line] of lines.entries()) {
    const open = paragraphs.at(-1);
    const before = lines[position - 1];
    const begins = open === undefined || before === undefined || beginsParagraph(open, before, line, end);
    if (begins) paragraphs.push({ lines: [line], end, isItem: BULLET.test(line.text) });
    else open.lines.push(line);
  }
  return paragraphs;
}

function beginsParagraph(open: Paragraph, before: Line, line: Line, end: number): boolean {
  if (BULLET.test(line.text)) return true;
  const ended = SENTENCE_END.test(before.text);
  const full = isFull(before, line, end);
  if (NUMBER.test(line.text) && (ended || !full)) return true;
  const indent = (startOf(line) - startOf(before)) / line.size;
  if (indent > 0.8 && indent < 6 && (ended || !full)) return true;
  // The next entry of a list whose entries hang.
  const first = open.lines[0] ?? line;
  const hangs = open.lines.length > 1 && startOf(before) - startOf(first) > 0.8 * line.size;
  if (hangs && Math.abs(startOf(line) - startOf(first)) < 0.3 * line.size) return true;
  return ended && !full && open.lines.length > 0;
}

/** Whether the next line's first word would not have had room. */
function isFull(line: Line, next: Line, end: number): boolean {
  const word = /^\S+/u.exec(next.text)?.[0] ?? '';
  const room = end - endOf(line) - line.size;
  return (word.length * (next.right - next.left)) / Math.max(1, next.text.length) > room;
}

function startOf(line: Line): number {
  return isRightToLeft(line.text) ? -line.right : line.left;
}

function endOf(line: Line): number {
  return isRightToLeft(line.text) ? -line.left : line.right;
}

/** Whether a paragraph runs on in the first one of the next column or page. */
export function runsOn(last: Paragraph, first: Paragraph): boolean {
  const [before, line] = [last.lines.at(-1), first.lines[0]];
  if (before === undefined || line === undefined || first.isItem) return false;
  if (!isSameSize(before.size, line.size)) return false;
  if (/^["'“‘(]?\p{Ll}/u.test(line.text) && !NUMBER.test(line.text)) return true;
  return !SENTENCE_END.test(before.text) && !NUMBER.test(line.text) && isFull(before, line, last.end);
}

/** A line break stays where the next word would have had room: in verse, addresses, tables. */
export function textOf(paragraph: Paragraph, hyphenated: ReadonlySet<string>): string {
  let text = '';
  for (const [position, line] of paragraph.lines.entries()) {
    const before = paragraph.lines[position - 1];
    if (before === undefined) text = line.text;
    else {
      const joined =
        before.page !== line.page || before.top > line.top || isFull(before, line, paragraph.end);
      text = appendLine(text, line.text, hyphenated, joined ? ' ' : '\n');
    }
  }
  return text;
}

/** A footnote's mark, at the start of what stands at the foot in small type. */
const NOTE_MARK = /^(?:\(?\p{N}{1,3}[).]?|[*†‡§¶]+)\s?\p{L}|^(?:\p{N}{1,3}|[*†‡§¶]+)\s?["“‘(]/u;

/** Type of notes is smaller than the body's by this at least. */
const NOTE_SIZE = 0.92;

/** Parts footnotes, in small type at the foot from the first mark on, from what stands above. */
export function partNotes(paragraphs: readonly Paragraph[], bodySize: number) {
  let from = paragraphs.length;
  while (from > 0 && (paragraphs[from - 1]?.lines[0]?.size ?? bodySize) <= NOTE_SIZE * bodySize) from -= 1;
  const tail = paragraphs.slice(from);
  const first = tail.findIndex(({ lines: [line] }) => line !== undefined && NOTE_MARK.test(line.text));
  if (first === -1) return { body: paragraphs, notes: [] };
  return { body: paragraphs.slice(0, from + first), notes: tail.slice(first) };
}
