import { createHash } from 'node:crypto';
import { basename } from 'node:path';
import type { ContentHashes } from './content-hashes.ts';
import type { DocumentId } from './document.ts';
import type { Embedder } from './embedder.ts';
import { type FileNotice, noticesOf } from './file-notice.ts';
import type { Ingested } from './ingest.ts';
import { KnownQuestions } from './known-questions.ts';
import type { OpenGeneration } from './open-generation.ts';
import { breathe } from './progress.ts';
import type { CorpusListing } from './read/corpus.ts';
import { readMetadataFile } from './read/metadata-file.ts';
import { refuseUnopened } from './read/read-document.ts';
import {
  corpusEntry,
  type FileHashes,
  findKept,
  groupBySourceHash,
  hashSource,
  isOcrAsked,
} from './source-hash.ts';

/** Files hashed between two turns of the event loop. */
const FILES_PER_TURN = 64;

/**
 * What a run finds where every file and known question is as it was, told by names and hashes alone; null
 * as soon as anything is not, so that it has to be read. A file that only reading shows to give no text has
 * to be read each time: what it wants may have come, a password or OCR.
 */
export async function findNothingChanged(
  listing: CorpusListing,
  parts: {
    readonly previous: OpenGeneration;
    readonly embedder: Embedder;
    /** Whether scans are read by OCR. */
    readonly ocr: boolean;
    readonly contentHashes: ContentHashes;
  },
): Promise<Ingested | null> {
  const { previous } = parts;
  const known = await KnownQuestions.read(listing.knownQuestions);
  const byHash = groupBySourceHash(previous.documents);
  const taken = new Set<DocumentId>();
  const notices: FileNotice[] = [];
  const corpusHash = createHash('sha256');
  const skipped = [...listing.leftOut];
  for (const [position, { corpus, path, file, bytes }] of listing.files.entries()) {
    const reason = refuseUnopened(file, bytes);
    if (reason !== null) {
      skipped.push({ file, reason });
      continue;
    }
    const hashes = await tryToHash(path, file, parts);
    const document = hashes === null ? null : findKept(byHash, basename(corpus), hashes, taken);
    if (document === null) return null;
    taken.add(document.id);
    notices.push(...noticesOf(document, parts.embedder));
    const placed = known.mention(document.id)
      ? known.place(document.id, previous.quoter.text(document), previous.reader.passagesOf(document.ordinal))
      : [];
    corpusHash.update(corpusEntry(document, placed));
    if ((position + 1) % FILES_PER_TURN === 0) await breathe();
  }
  const { manifest } = previous;
  // A document that is gone is missing in the hash too.
  if (corpusHash.digest('hex') !== manifest.corpusHash) return null;
  return {
    newDocuments: [],
    changedDocuments: [],
    renamedDocuments: [],
    removedDocuments: [],
    unchangedDocuments: [...taken],
    skipped,
    notices,
    questions: known.summary(),
    passages: manifest.passages,
    knownQuestions: manifest.knownQuestions,
    corpusHash: manifest.corpusHash,
  };
}

/** null when it can't be read: the run itself says why. */
async function tryToHash(
  path: string,
  file: string,
  {
    embedder,
    ocr,
    contentHashes,
  }: {
    readonly embedder: Embedder;
    readonly ocr: boolean;
    readonly contentHashes: ContentHashes;
  },
): Promise<FileHashes | null> {
  try {
    const beside = await readMetadataFile(path);
    const asksForOcr = isOcrAsked(file, beside, ocr);
    return hashSource(file, { beside, asksForOcr, contentHash: await contentHashes.of(path) }, embedder);
  } catch {
    return null;
  }
}
