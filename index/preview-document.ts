import { readFile } from 'node:fs/promises';
import type { DocumentMetadata, Span } from './document.ts';
import { documentIdFromPath } from './read/corpus.ts';
import { parseMetadataFile, readMetadataFile } from './read/metadata-file.ts';
import { readDocument } from './read/read-document.ts';
import { splitSentences } from './sentences.ts';
import { type CountWordPieces, splitDocument } from './split.ts';

/** What a file would be as a document, before it is one. */
export interface DocumentPreview {
  readonly metadata: DocumentMetadata;
  /** The id that it declares for itself; null when it will get one from its path. */
  readonly declaredId: string | null;
  readonly passages: number;
  /** UTF-16 code units of its extracted text. */
  readonly characters: number;
  /** Its first sentences, as they stand in the extracted text. */
  readonly opening: string;
}

/** Code units of an opening: about the first ten lines. */
const LONGEST_OPENING = 700;

/**
 * Reads a file as an index run would, with the metadata file beside it.
 * @param path where it is
 * @param file path below a corpus folder that it would have, with forward slashes
 * @throws {UnreadableFileError} with the reason, when the run would leave it out
 */
export async function previewDocument(
  path: string,
  file: string,
  countWordPieces: CountWordPieces,
): Promise<DocumentPreview> {
  const beside = parseMetadataFile(file, await readMetadataFile(path));
  const { declaredId, ...read } = await readDocument(file, await readFile(path), beside, {
    ocr: beside?.ocr ? { cache: null } : null,
  });
  const passages = splitDocument({ ...read, id: declaredId ?? documentIdFromPath(file) }, countWordPieces);
  return {
    metadata: read.metadata,
    declaredId,
    passages: passages.length,
    characters: read.text.length,
    opening: openingOf(read.text),
  };
}

/** By whole sentences; of one that is too long alone, by whole words. */
function openingOf(text: string): string {
  const sentences: readonly Span[] = splitSentences(text.slice(0, 4 * LONGEST_OPENING));
  const start = sentences[0]?.start ?? 0;
  const end = sentences.findLast((sentence) => sentence.end - start <= LONGEST_OPENING)?.end;
  if (end !== undefined) return text.slice(start, end);
  const head = text.slice(start, start + LONGEST_OPENING);
  return /^[\s\S]*\S(?=\s)/u.exec(head)?.[0] ?? head.replace(/[\uD800-\uDBFF]$/u, '');
}
