import { decodeText } from './decode.ts';
import { cleanText, DocumentBuilder } from './document-builder.ts';
import type { Reader, ReadResult, SourceFile } from './reader.ts';

/**
 * Plain text in UTF-8, UTF-16 or Windows-1252. Paragraphs are parted by empty lines. A line break
 * inside one becomes a space where the line is full — the next word would have made it longer than
 * the paragraph's longest line — and stays where it was meant (verse, addresses, lists).
 */
export const textReader: Reader = {
  extensions: ['txt', 'text'],
  version: 1,
  async read(source: SourceFile): Promise<ReadResult> {
    const text = cleanText(decodeText(source.bytes).text);
    const builder = new DocumentBuilder();
    for (const paragraph of text.split(/\n[^\S\n]*\n\s*/u)) addParagraph(builder, paragraph);
    return { ...builder.finish(), declaredId: null, metadata: {} };
  },
};

/** Narrower columns than this are verse or lists more often than wrapped prose. */
const NARROWEST_COLUMN = 50;

/** Longer lines are sentences, whatever they look like. */
const LONGEST_HEADING = 90;

function addParagraph(builder: DocumentBuilder, paragraph: string): void {
  let lines = paragraph
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
  // A heading may stand directly above its paragraph.
  while (lines.length > 0) {
    const heading = headingAt(lines);
    if (heading === null) break;
    builder.heading(heading.level, heading.title);
    lines = lines.slice(heading.lines);
  }
  if (lines.length > 0) builder.paragraph(unwrap(lines));
}

/** A heading only where it is unmistakable; a wrong one would part a sentence from its context. */
function headingAt(lines: readonly string[]): { level: number; title: string; lines: number } | null {
  const [title = '', below = ''] = lines;
  if (title.length > LONGEST_HEADING) return null;
  const underline = /^(=|-|~)\1{2,}$/u.exec(below)?.[1];
  if (underline !== undefined && /\p{L}/u.test(title) && below.length >= title.length / 2) {
    return { level: underline === '=' ? 1 : 2, title, lines: 2 };
  }
  if (/[.,;]$/u.test(title) && !/^\S+\s+\S+\.$/u.test(title)) return null;
  const division =
    /^(part|book|title|chapter|annex|appendix|section|article)\s+(?:[ivxlc]+|\d+|[A-Z])\b[.:]?(?<name>.*)$/iu.exec(
      title,
    );
  // "Article 5 shall apply …" is prose: a division's name begins with a capital letter or a mark.
  if (
    division !== null &&
    /^(?:\s*[-–—:.]?\s*["“(]?[\p{Lu}\p{N}].*|\s*[-–—:.]?\s*)$/u.test(division.groups?.name ?? '')
  ) {
    return { level: DIVISION_LEVELS[division[1]?.toLowerCase() ?? ''] ?? 4, title, lines: 1 };
  }
  // All capitals, alone in its paragraph, two letters in a row at least.
  if (lines.length === 1 && /\p{Lu}{2}/u.test(title) && !/\p{Ll}/u.test(title) && title.length >= 4) {
    return { level: 2, title, lines: 1 };
  }
  return null;
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

function unwrap(lines: readonly string[]): string {
  const column = Math.max(...lines.map((line) => line.length));
  let text = lines[0] ?? '';
  for (let i = 1; i < lines.length; i += 1) {
    const before = lines[i - 1] ?? '';
    const line = lines[i] ?? '';
    const nextWord = /^\S+/u.exec(line)?.[0] ?? '';
    const full = column >= NARROWEST_COLUMN && before.length + 1 + nextWord.length > column;
    text += (full ? ' ' : '\n') + line;
  }
  return text;
}
