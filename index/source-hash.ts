import { createHash } from 'node:crypto';
import type { DocumentId } from './document.ts';
import type { Embedder } from './embedder.ts';
import type { StoredDocument } from './generation-database.ts';
import type { PlacedQuestion } from './known-questions.ts';
import { findReader } from './read/readers.ts';
import { SPLITTER_VERSION } from './split.ts';

/**
 * SHA-256 (hex) over all that decides what becomes of a file: its bytes, those of its metadata file,
 * its path, and what reads, splits and embeds it.
 * @param beside text of the metadata file; null when there is none
 */
export function hashSource(
  file: string,
  bytes: Uint8Array,
  beside: string | null,
  { modelHash }: Pick<Embedder, 'modelHash'>,
): string {
  const made = [file, findReader(file)?.version, SPLITTER_VERSION, modelHash, beside];
  return createHash('sha256').update(JSON.stringify(made)).update(bytes).digest('hex');
}

/** Equal files at equal paths in two folders have one hash. */
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

/** What the hash of a corpus is made over, for each document. */
export function corpusEntry(id: DocumentId, sourceHash: string, known: readonly PlacedQuestion[]): string {
  return `${id}\n${sourceHash}\n${JSON.stringify(known)}\n`;
}
