import { createHash } from 'node:crypto';
import type { Embedder } from './embedder.ts';
import type { PlacedQuestion } from './known-questions.ts';
import { parseMetadataFile } from './read/metadata-file.ts';
import { READING_VERSION } from './read/read-document.ts';
import { findReader } from './read/readers.ts';
import { SPLITTER_VERSION } from './split.ts';
import type { StoredDocument } from './stored-generation.ts';

/** What of a file, beside its path, decides what is made of it. */
export interface SourceFacts {
  /** Text of the metadata file beside it; null when there is none. */
  readonly beside: string | null;
  readonly asksForOcr: boolean;
  /** SHA-256 (hex) of the bytes. */
  readonly contentHash: string;
}

/** SHA-256 (hex) of what a document was made from: see `StoredDocument`. */
export interface FileHashes extends Pick<StoredDocument, 'sourceHash' | 'contentHash'> {
  /** What `sourceHash` is, or would be, where OCR is asked for. */
  readonly recognisedHash: string;
}

/** Over all that decides what becomes of a file: its bytes, those of its metadata file, its path, and what reads, splits and embeds it. */
export function hashSource(
  file: string,
  { beside, asksForOcr, contentHash }: SourceFacts,
  { modelHash }: Pick<Embedder, 'modelHash'>,
): FileHashes {
  const reader = findReader(file);
  const made = [file, reader?.version, READING_VERSION, SPLITTER_VERSION, modelHash, beside, contentHash];
  const hash = (parts: readonly unknown[]) =>
    createHash('sha256').update(JSON.stringify(parts)).digest('hex');
  // With OCR the same bytes give another text, where the format can hold scans.
  const recognisedHash = hash([...made, 'ocr']);
  const sourceHash = asksForOcr && reader?.recognises === true ? recognisedHash : hash(made);
  return { sourceHash, recognisedHash, contentHash };
}

/** Whether a scan is to be read: its metadata file decides, or else the run. @throws {UnreadableFileError} when that file is wrong */
export function isOcrAsked(file: string, beside: string | null, byRun: boolean): boolean {
  return parseMetadataFile(file, beside)?.ocr ?? byRun;
}

/** Equal files at equal paths in several corpus folders have one hash. */
export function groupBySourceHash(
  documents: Iterable<StoredDocument>,
): ReadonlyMap<string, readonly StoredDocument[]> {
  const byHash = new Map<string, StoredDocument[]>();
  for (const document of documents) {
    const alike = byHash.get(document.sourceHash);
    if (alike === undefined) byHash.set(document.sourceHash, [document]);
    else alike.push(document);
  }
  return byHash;
}

/**
 * The document that a file was and still is. What OCR has read stays, also in a run that does not ask
 * for it, until the file changes.
 * @param corpus name of the file's corpus folder: a copy in another one is another document
 */
export function findKept(
  byHash: ReadonlyMap<string, readonly StoredDocument[]>,
  corpus: string,
  { sourceHash, recognisedHash }: Pick<FileHashes, 'sourceHash' | 'recognisedHash'>,
  taken: Pick<ReadonlySet<string>, 'has'>,
): StoredDocument | null {
  const alike = [...(byHash.get(sourceHash) ?? []), ...(byHash.get(recognisedHash) ?? [])];
  return alike.find((document) => document.corpus === corpus && !taken.has(document.id)) ?? null;
}

/** What the hash of a corpus is made over, for each document. */
export function corpusEntry(
  { id, corpus, sourceHash }: Pick<StoredDocument, 'id' | 'corpus' | 'sourceHash'>,
  known: readonly PlacedQuestion[],
): string {
  return `${id}\n${corpus}\n${sourceHash}\n${JSON.stringify(known)}\n`;
}
