import { type Document, type DocumentId, NO_METADATA } from '../document.ts';
import { cleanText, DocumentBuilder } from '../read/document-builder.ts';

/** A line of `corpus.jsonl`. */
export interface BeirEntry {
  readonly id: string;
  /** Empty when it has none. */
  readonly title: string;
  readonly text: string;
}

/** Raised when the same entry would now give another document. */
export const BEIR_DOCUMENT_VERSION = 1;

/**
 * The document that an entry of a judged set stands for, as a reader would extract it: paragraphs at
 * empty lines, the title in the metadata. An entry of a title alone is its own title's paragraph, so
 * that it can be found.
 * @param marks offsets (UTF-16) into the entry's text
 * @returns the document, and where in its text each of the marks now stands
 */
export function makeBeirDocument(
  { id, title, text }: BeirEntry,
  marks: readonly number[] = [],
): { readonly document: Document; readonly marks: readonly number[] } {
  const builder = new DocumentBuilder();
  const heading = cleanText(title).replace(/\s+/gu, ' ').trim();
  const paragraphs = paragraphsOf(text);
  if (paragraphs.length === 0) builder.paragraph(heading);
  for (const [position, paragraph] of paragraphs.entries()) {
    const next = paragraphs[position + 1]?.start ?? Number.POSITIVE_INFINITY;
    const first = position === 0 ? 0 : paragraph.start;
    // The builder keeps count of marks for footnotes; here it keeps count of ours.
    const inside = marks.flatMap((mark, order) =>
      mark >= first && mark < next
        ? [{ label: String(order), text: '', at: Math.max(0, mark - paragraph.start) }]
        : [],
    );
    builder.paragraph(paragraph.text, inside);
  }
  const { references, ...extracted } = builder.finish();
  const moved = new Map(references.map(({ label, at }) => [label, at]));
  const document: Document = {
    ...extracted,
    references: [],
    id: id as DocumentId,
    corpus: 'beir',
    file: id,
    metadata: { ...NO_METADATA, title: heading },
  };
  return { document, marks: marks.map((_, order) => moved.get(String(order)) ?? 0) };
}

interface Paragraph {
  /** Offset into the entry's text. */
  readonly start: number;
  readonly text: string;
}

function paragraphsOf(text: string): Paragraph[] {
  const paragraphs: Paragraph[] = [];
  let start = 0;
  for (const { index, 0: gap } of text.matchAll(/\n[^\S\n]*\n\s*/gu)) {
    paragraphs.push({ start, text: text.slice(start, index) });
    start = index + gap.length;
  }
  paragraphs.push({ start, text: text.slice(start) });
  return paragraphs.filter((paragraph) => cleanText(paragraph.text).trim() !== '');
}
