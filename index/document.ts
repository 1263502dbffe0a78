/** What a reader makes of a file, and where things stand in it. */

export type DocumentId = string & { readonly __brand: 'DocumentId' };

/** Half-open [start, end), in UTF-16 code units into the document's extracted text. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** Facts about a document that a citation needs. `null` where the file does not say. */
export interface DocumentMetadata {
  readonly title: string;
  readonly author: string | null;
  /** As written in the source: a year, an ISO date, or words ("27 July 1953"). */
  readonly issued: string | null;
  /** Absolute http(s) address of the document, for a reader to follow. */
  readonly url: string | null;
  readonly licence: string | null;
  readonly summary: string | null;
  readonly topics: readonly string[];
}

/** What is known of a document that says nothing of itself. */
export const NO_METADATA: Omit<DocumentMetadata, 'title'> = {
  author: null,
  issued: null,
  url: null,
  licence: null,
  summary: null,
  topics: [],
};

/**
 * A piece of structure in reading order. Blocks neither overlap nor nest; together they cover all
 * of the text but the line breaks between them.
 */
export interface Block {
  /** `heading` text belongs to no passage; `item` continues the block before it (a list, a table). */
  readonly kind: 'heading' | 'paragraph' | 'item';
  readonly span: Span;
  /** Headings that stand above the block, outermost first; a heading's own text comes last. */
  readonly section: readonly string[];
  /** Page that the block begins on, counted from 1; `null` in formats without pages. */
  readonly page: number | null;
  /** Whether OCR read it from the image of a page. */
  readonly recognised: boolean;
}

/** A footnote or endnote, cut out of the quotable text and kept beside it. */
export interface Reference {
  /** The mark as the author wrote it, without brackets: "3", "charter-33". */
  readonly label: string;
  readonly text: string;
  /** Offset into the extracted text at which the mark stood. */
  readonly at: number;
}

/** The text of a document and its structure, as a reader extracted it. */
export interface ExtractedText {
  /** All of the quotable text: every excerpt is a slice of this string. */
  readonly text: string;
  /** In order of their spans. */
  readonly blocks: readonly Block[];
  /** In order of `at`. */
  readonly references: readonly Reference[];
}

export interface Document extends ExtractedText {
  readonly id: DocumentId;
  /** Name of the corpus folder that it came from. */
  readonly corpus: string;
  /** Path below its corpus folder, with forward slashes. */
  readonly file: string;
  readonly metadata: DocumentMetadata;
  /** ISO 639-1; null or absent where it is not known. */
  readonly language?: string | null;
  /** What a moderator should know although it was read: sentences. */
  readonly notices?: readonly string[];
}

export function sliceSpan(text: string, span: Span): string {
  return text.slice(span.start, span.end);
}

export function spansOverlap(a: Span, b: Span): boolean {
  return a.start < b.end && b.start < a.end;
}

/** The span without white space at either end; empty at its start when there is nothing else. */
export function trimSpan(text: string, { start, end }: Span): Span {
  const slice = text.slice(start, end);
  const lead = slice.length - slice.trimStart().length;
  const tail = slice.length - slice.trimEnd().length;
  return lead === slice.length ? { start, end: start } : { start: start + lead, end: end - tail };
}
