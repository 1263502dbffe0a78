import type { DocumentMetadata, ExtractedText } from '../document.ts';

/** A file's bytes and where they came from. */
export interface SourceFile {
  /** Path below its corpus folder, with forward slashes. */
  readonly file: string;
  readonly bytes: Uint8Array;
  /** What its metadata file says it is encrypted with. */
  readonly password?: string;
  /** How scans are to be read; null, or not given, where OCR was not asked for. */
  readonly ocr?: OcrRequest | null;
  /** Called whenever a page that takes seconds is done: a limit of time is to count from there. */
  readonly onPage?: () => void;
}

/** That scans are to be read by OCR. */
export interface OcrRequest {
  /** Where what was read on pages is kept; null for nowhere. */
  readonly cache: ScanSource | null;
}

/** Where pages are kept, and whose they are. */
export interface ScanSource {
  readonly file: string;
  /** SHA-256 (hex) of the bytes of the document's file, by which its pages are let go when it is. */
  readonly document: string;
}

/** What a reader found in a file: text, structure, and the metadata the file itself declares. */
export interface ReadResult extends ExtractedText {
  /** An id the file declares for itself, or null when it is to be derived from the path. */
  readonly declaredId: string | null;
  readonly metadata: Partial<DocumentMetadata>;
  /** Language that the file says it is in, as it says it ("en-GB"). */
  readonly language?: string | null;
  /** Sentences that a moderator should read although the file was read ("Page 3 has no text layer."). */
  readonly notices?: readonly string[];
  /** Pages, counted from 1, that may be pictures of text: OCR could read them. */
  readonly pagesWithoutText?: readonly number[];
}

/** Turns files of one format into text with structure. */
export interface Reader {
  /** @throws {UnreadableFileError} when the file has no text to give, with the reason */
  read(source: SourceFile): Promise<ReadResult>;
}

/** What is known of a format without the libraries that read it. */
export interface Format {
  /** Lower-case file endings, without the dot. */
  readonly extensions: readonly string[];
  /**
   * Goes into the content hash of each document: raise it when the same bytes would now give
   * another text, so that the next index run reads them again.
   */
  readonly version: number;
  /** Whether its reader gives another text when OCR is asked for; false unless given. */
  readonly recognises?: boolean;
}
