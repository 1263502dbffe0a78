import { decodeText } from './decode.ts';
import { cleanText, DocumentBuilder } from './document-builder.ts';
import { readGutenbergHeader } from './gutenberg-header.ts';
import type { Reader, ReadResult, SourceFile } from './reader.ts';

/**
 * Plain text in any encoding that `decodeText` can tell. Paragraphs are parted by empty lines. A line break
 * inside one becomes a space where the line is full — the next word would have made it longer than
 * the paragraph's longest line — and stays where it was meant (verse, addresses, lists).
 */
export const textReader: Reader = {
  async read(source: SourceFile): Promise<ReadResult> {
    const decoded = decodeText(source.bytes);
    const text = cleanText(decoded.text);
    const builder = new DocumentBuilder();
    const paragraphs = text.split(/\n[^\S\n]*\n\s*/u).map(linesOf);
    for (const lines of paragraphs) addParagraph(builder, lines);
    return {
      ...builder.finish(),
      declaredId: null,
      metadata: readMetadata(text, paragraphs),
      notices: decoded.notices,
    };
  },
};

function linesOf(paragraph: string): string[] {
  return paragraph
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
}

function readMetadata(text: string, paragraphs: readonly (readonly string[])[]): ReadResult['metadata'] {
  const declared = readGutenbergHeader(text);
  if (declared !== null) return declared;
  const title = titleLine(paragraphs.filter((lines) => lines.length > 0));
  return title === null ? {} : { title };
}

/** Longer first lines are sentences. */
const LONGEST_TITLE = 100;

/**
 * The first line, where it is a title: short, no division's name ("Chapter I"), no sentence or part
 * of one, alone in its paragraph or over a line of prose, and with more of the text to follow.
 */
function titleLine([first, ...others]: readonly (readonly string[])[]): string | null {
  const [title = '', below = '', underlined = ''] = first ?? [];
  if (title.length > LONGEST_TITLE || !/\p{L}/u.test(title) || /[.,;:]["'”’)]?$/u.test(title)) return null;
  const heading = headingAt([title, below]);
  if (heading?.lines === 2) return underlined !== '' || others.length > 0 ? title : null;
  if (divisionLevel(title) !== null) return null;
  if (below === '') return others.length > 0 ? title : null;
  // A sentence goes on with a small letter; a wrapped line is full, a title is not; verse is narrow.
  const isProse = below.length >= NARROWEST_COLUMN && !/^[^\p{L}]*\p{Ll}/u.test(below);
  return isProse && !isFull(title, below, columnOf(first ?? [])) ? title : null;
}

/** Narrower columns than this are verse or lists more often than wrapped prose. */
const NARROWEST_COLUMN = 50;

/** Longer lines are sentences, whatever they look like. */
const LONGEST_HEADING = 90;

function addParagraph(builder: DocumentBuilder, lines: readonly string[]): void {
  let from = 0;
  // A heading may stand directly above its paragraph.
  while (from < lines.length) {
    const heading = headingAt(lines.slice(from, from + 2));
    if (heading === null) break;
    builder.heading(heading.level, heading.title);
    from += heading.lines;
  }
  if (from < lines.length) builder.paragraph(unwrap(lines.slice(from)));
}

/**
 * A heading only where it is unmistakable; a wrong one would part a sentence from its context.
 * @param lines the first two of what is left of the paragraph; one where there is one
 */
function headingAt(lines: readonly string[]): { level: number; title: string; lines: number } | null {
  const [title = '', below = ''] = lines;
  if (title.length > LONGEST_HEADING) return null;
  const underline = /^(=|-|~)\1{2,}$/u.exec(below)?.[1];
  if (underline !== undefined && /\p{L}/u.test(title) && below.length >= title.length / 2) {
    return { level: underline === '=' ? 1 : 2, title, lines: 2 };
  }
  if (/[.,;]$/u.test(title) && !/^\S+\s+\S+\.$/u.test(title)) return null;
  const level = divisionLevel(title);
  if (level !== null) return { level, title, lines: 1 };
  // All capitals, alone in its paragraph, two letters in a row at least.
  if (lines.length === 1 && /\p{Lu}{2}/u.test(title) && !/\p{Ll}/u.test(title) && title.length >= 4) {
    return { level: 2, title, lines: 1 };
  }
  return null;
}

/** The rank of a line that names a division ("Chapter I: Purposes", "Article 5"); null of any other. */
export function divisionLevel(line: string): number | null {
  const division =
    /^(part|book|title|chapter|annex|appendix|section|article)\s+(?:[ivxlc]+|\d+|[A-Z])\b[.:]?(?<name>.*)$/iu.exec(
      line,
    );
  // "Article 5 shall apply …" is prose: a division's name begins with a capital letter or a mark.
  const isNamed =
    division !== null &&
    /^(?:\s*[-–—:.]?\s*["“(]?[\p{Lu}\p{N}].*|\s*[-–—:.]?\s*)$/u.test(division.groups?.name ?? '');
  return isNamed ? (DIVISION_LEVELS[division[1]?.toLowerCase() ?? ''] ?? 4) : null;
}

/** A smaller division nests in a larger one, in the usual order of legal and literary works. */
const DIVISION_LEVELS: Readonly<Record<string, number>> = {
  part: 1,
  book: 1,
  title: 1,
  annex: 1,
  appendix: 1,
  chapter: 2,
  section: 3,
  article: 4,
};

function columnOf(lines: readonly string[]): number {
  return lines.reduce((longest, line) => Math.max(longest, line.length), 0);
}

/** Whether the first word of the next line would have made this one longer than the column. */
function isFull(line: string, next: string, column: number): boolean {
  const nextWord = /^\S+/u.exec(next)?.[0] ?? '';
  return column >= NARROWEST_COLUMN && line.length + 1 + nextWord.length > column;
}

function unwrap(lines: readonly string[]): string {
  const column = columnOf(lines);
  let text = lines[0] ?? '';
  for (let i = 1; i < lines.length; i += 1) {
    const line = lines[i] ?? '';
    text += (isFull(lines[i - 1] ?? '', line, column) ? ' ' : '\n') + line;
  }
  return text;
}
