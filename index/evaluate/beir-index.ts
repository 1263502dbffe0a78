import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { buildGeneration } from '../build-generation.ts';
import type { DocumentId } from '../document.ts';
import { DocumentStore, type StoreParts } from '../document-store.ts';
import type { Embedder } from '../embedder.ts';
import type { EmbeddingCache } from '../embedding-cache.ts';
import { AttacheError } from '../errors.ts';
import { generationAt } from '../generations.ts';
import { hashText } from '../hash-text.ts';
import { lockIndex } from '../index-lock.ts';
import type { Ingested } from '../ingest.ts';
import { expectationOf, FORMAT_VERSION } from '../manifest.ts';
import { type OpenGeneration, openGeneration } from '../open-generation.ts';
import { breathe, type OnProgress, StageProgress } from '../progress.ts';
import { SPLITTER_VERSION } from '../split.ts';
import { BEIR_DOCUMENT_VERSION, makeBeirDocument } from './beir-document.ts';
import type { BeirSet } from './beir-set.ts';
import { JudgedSetError } from './judged-set-error.ts';

export interface BeirIndexParts {
  /** Where the indexes of judged sets are kept, a folder each. */
  readonly directory: string;
  readonly embedder: Embedder;
  readonly cache: EmbeddingCache;
  readonly onProgress: OnProgress;
  /** Build anew what is there; embeddings are kept. */
  readonly rebuild: boolean;
}

/** An index of a judged set is the only generation of its kind. */
const GENERATION = '1';

/** Beside the generation: which folder it was built from, so that it can go when that has changed. */
const ORIGIN = 'origin.json';

const originSchema = z.object({ directory: z.string() });

const BUILDING = '.building-';

/**
 * The index of a judged set, made by the product's own path. It is built once for the same corpus,
 * model, splitter and format; older ones of the same folder are removed.
 * @throws {IndexLockedError} when another evaluation is building
 */
export async function openBeirIndex(set: BeirSet, parts: BeirIndexParts): Promise<OpenGeneration> {
  const { directory, embedder, rebuild } = parts;
  const name = cacheName(set, embedder);
  const generation = generationAt(join(directory, name), GENERATION);
  const kept = rebuild ? null : await openKept(generation, embedder);
  if (kept !== null) return kept;
  const lock = await lockIndex(directory);
  try {
    await buildAt(set, name, parts);
    await removeOthers(directory, set.directory, name);
  } finally {
    await lock.release();
  }
  return openGeneration(generation, expectationOf(embedder));
}

/** Queries and judgements have no part in it: they change nothing about the index. */
function cacheName(set: BeirSet, embedder: Embedder): string {
  const made = [set.corpusHash, embedder.modelHash, SPLITTER_VERSION, FORMAT_VERSION, BEIR_DOCUMENT_VERSION];
  return createHash('sha256').update(JSON.stringify(made)).digest('hex').slice(0, 32);
}

/** null when it is not there, or damaged. */
async function openKept(
  generation: ReturnType<typeof generationAt>,
  embedder: Embedder,
): Promise<OpenGeneration | null> {
  if ((await stat(generation.manifest).catch(() => null)) === null) return null;
  try {
    return await openGeneration(generation, expectationOf(embedder));
  } catch (error) {
    if (error instanceof AttacheError) return null;
    throw error;
  }
}

async function buildAt(set: BeirSet, name: string, parts: BeirIndexParts): Promise<void> {
  const { directory, embedder, cache, onProgress } = parts;
  const building = join(directory, `${BUILDING}${name}`);
  await rm(building, { recursive: true, force: true });
  await mkdir(building, { recursive: true });
  await buildGeneration(
    {
      generation: generationAt(building, GENERATION),
      embedder,
      cache,
      serving: null,
      previous: null,
      dryRun: false,
      onProgress,
    },
    (store) => ingestEntries(set, { ...store, onProgress }),
    ({ passages }) => {
      if (passages > 0) return true;
      throw new JudgedSetError(set.directory, ['corpus.jsonl: its documents are all empty.']);
    },
  );
  await writeFile(join(building, ORIGIN), `${JSON.stringify({ directory: set.directory })}\n`);
  await rm(join(directory, name), { recursive: true, force: true });
  await rename(building, join(directory, name));
}

/** Documents read between two turns of the event loop. */
const DOCUMENTS_PER_TURN = 64;

async function ingestEntries(
  set: BeirSet,
  parts: StoreParts & { readonly onProgress: OnProgress },
): Promise<Ingested> {
  const store = new DocumentStore(parts);
  const progress = new StageProgress('reading', 'documents', set.entries.length, parts.onProgress);
  for (const [position, entry] of set.entries.entries()) {
    const { document } = makeBeirDocument(entry);
    const hash = hashText(JSON.stringify([entry.title, entry.text]));
    store.split(document, { sourceHash: hash, contentHash: hash });
    if ((position + 1) % DOCUMENTS_PER_TURN !== 0) continue;
    progress.report(position + 1);
    await breathe();
  }
  progress.report(set.entries.length);
  return {
    newDocuments: set.entries.map(({ id }) => id as DocumentId),
    changedDocuments: [],
    renamedDocuments: [],
    removedDocuments: [],
    unchangedDocuments: [],
    skipped: [],
    notices: [],
    questions: { known: 0, leftOut: 0, problems: [] },
    ...store.finish(),
  };
}

/** Removes what was built of the same folder before, and what was cut off. The caller holds the lock. */
async function removeOthers(directory: string, origin: string, name: string): Promise<void> {
  for (const entry of await readdir(directory, { withFileTypes: true })) {
    if (!entry.isDirectory() || entry.name === name) continue;
    const path = join(directory, entry.name);
    const isUnfinished = entry.name.startsWith(BUILDING);
    if (isUnfinished || (await originOf(path)) === origin) await rm(path, { recursive: true, force: true });
  }
}

/** null when the folder is no index of a judged set. */
async function originOf(path: string): Promise<string | null> {
  try {
    return originSchema.parse(JSON.parse(await readFile(join(path, ORIGIN), 'utf8'))).directory;
  } catch {
    return null;
  }
}
