import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { DocumentId } from './document.ts';
import type { Embedder } from './embedder.ts';
import type { EmbeddingCache } from './embedding-cache.ts';
import type { Ingested } from './ingest.ts';
import { KnownQuestions } from './known-questions.ts';
import type { OpenGeneration } from './open-generation.ts';
import { breathe } from './progress.ts';
import type { CorpusListing } from './read/corpus.ts';
import { readMetadataFile } from './read/metadata-file.ts';
import { corpusEntry, groupBySourceHash, hashSource } from './source-hash.ts';

/** Files hashed between two turns of the event loop. */
const FILES_PER_TURN = 64;

/**
 * What a run finds where every file and known question is as it was and every embedding is kept,
 * told by hashes alone; null as soon as anything is not, so that it has to be read.
 */
export async function findNothingChanged(
  listing: CorpusListing,
  parts: {
    readonly previous: OpenGeneration;
    readonly cache: EmbeddingCache;
    readonly embedder: Embedder;
  },
): Promise<Ingested | null> {
  const { previous, cache, embedder } = parts;
  const known = await KnownQuestions.read(listing.knownQuestions);
  const byHash = groupBySourceHash(previous.documents);
  const taken = new Set<DocumentId>();
  const corpusHash = createHash('sha256');
  for (const [position, { path, file }] of listing.files.entries()) {
    const sourceHash = await hashFile(path, file, embedder);
    const document =
      sourceHash === null ? undefined : byHash.get(sourceHash)?.find(({ id }) => !taken.has(id));
    if (document === undefined) return null;
    taken.add(document.id);
    const placed = known.mention(document.id)
      ? known.place(document.id, previous.quoter.text(document), previous.reader.passagesOf(document.ordinal))
      : [];
    corpusHash.update(corpusEntry(document.id, document.sourceHash, placed));
    if ((position + 1) % FILES_PER_TURN === 0) await breathe();
  }
  const { manifest, reader } = previous;
  // A document that is gone is missing in the hash too.
  if (corpusHash.digest('hex') !== manifest.corpusHash) return null;
  if (!cache.holdsAll(reader.embeddingHashes())) return null;
  return {
    newDocuments: [],
    changedDocuments: [],
    removedDocuments: [],
    unchangedDocuments: [...taken],
    skipped: listing.leftOut,
    questions: known.summary(),
    passages: manifest.passages,
    knownQuestions: manifest.knownQuestions,
    corpusHash: manifest.corpusHash,
  };
}

/** null when it can't be read: the run itself says why. */
async function hashFile(path: string, file: string, embedder: Embedder): Promise<string | null> {
  try {
    return hashSource(file, await readFile(path), await readMetadataFile(path), embedder);
  } catch {
    return null;
  }
}
