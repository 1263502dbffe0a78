import { open } from 'node:fs/promises';
import type { Embedder } from './embedder.ts';
import { EmbeddingCache } from './embedding-cache.ts';
import { AttacheError, IndexCorruptError, NothingToIndexError } from './errors.ts';
import { GenerationWriter, type PendingText } from './generation-database.ts';
import {
  beginGeneration,
  currentGeneration,
  type Generation,
  publishGeneration,
  removeUnfinished,
} from './generations.ts';
import { createHnswBuilder } from './hnsw-vector-index.ts';
import { lockIndex } from './index-lock.ts';
import { type Ingested, ingestCorpus } from './ingest.ts';
import { FORMAT_VERSION, type Manifest, writeManifest } from './manifest.ts';
import { type OpenGeneration, openGeneration } from './open-generation.ts';
import { breathe, type OnProgress, StageProgress } from './progress.ts';
import { findCorpusFiles } from './read/corpus.ts';

export interface IndexRunOptions {
  /** Folders of documents. */
  readonly corpora: readonly string[];
  /** Where generations and the embedding cache are kept. */
  readonly dataDirectory: string;
  readonly embedder: Embedder;
  /** Only find out what would change; nothing is embedded or published. */
  readonly dryRun?: boolean;
  /** Read, split and publish all anew, whatever was there before. */
  readonly rebuild?: boolean;
  readonly onProgress?: OnProgress;
}

export interface IndexSummary extends Ingested {
  /** The generation that serves now; null when a dry run has not published any. */
  readonly generation: string | null;
  /** False when nothing had changed, and in a dry run. */
  readonly published: boolean;
  /** Texts that no vector was known for: embedded in this run, or to be embedded by the next. */
  readonly embedded: number;
  readonly seconds: number;
  /** Embedded passages per second of embedding; 0 when there were none. */
  readonly passagesPerSecond: number;
}

/**
 * Brings the index up to date with the corpus: reads what changed, embeds what was never embedded,
 * writes a new generation beside the serving one, checks it, and lets it serve. Whatever goes
 * wrong, and wherever it is cut off, the serving generation stays as it is.
 * @throws {IndexLockedError} when another run is at work
 * @throws {NothingToIndexError} when no file gives text
 */
export async function runIndex(options: IndexRunOptions): Promise<IndexSummary> {
  const release = await lockIndex(options.dataDirectory);
  try {
    return await runLocked(options);
  } finally {
    await removeUnfinished(options.dataDirectory);
    await release();
  }
}

async function runLocked(options: IndexRunOptions): Promise<IndexSummary> {
  const { corpora, dataDirectory, embedder, onProgress = () => {} } = options;
  const begun = performance.now();
  const files = await findCorpusFiles(corpora);
  const serving = await openServing(dataDirectory, embedder);
  const previous = options.rebuild === true ? null : serving;
  const cache = new EmbeddingCache(
    embeddingCacheFile(dataDirectory),
    embedder.modelHash,
    embedder.dimensions,
  );
  const generation = await beginGeneration(dataDirectory);
  const writer = new GenerationWriter(generation.database);
  let writing = true;
  try {
    const ingested = await ingestCorpus(files, { embedder, cache, writer, previous, onProgress });
    if (ingested.passages === 0) throw new NothingToIndexError(corpora, ingested.skipped);
    const pending = writer.pendingTotals();
    const summarise = (
      facts: Pick<IndexSummary, 'generation' | 'published' | 'passagesPerSecond'>,
    ): IndexSummary => ({
      ...ingested,
      ...facts,
      embedded: pending.texts,
      seconds: (performance.now() - begun) / 1000,
    });
    const unchanged = previous?.manifest.corpusHash === ingested.corpusHash && pending.texts === 0;
    if (unchanged || options.dryRun === true) {
      return summarise({ generation: serving?.name ?? null, published: false, passagesPerSecond: 0 });
    }

    const passagesPerSecond = await embedPending(writer, cache, embedder, onProgress);
    await linkVectors(generation, writer, cache, embedder.dimensions, ingested.passages, onProgress);
    const keep = Array.from(writer.embeddingHashes(), ({ embeddingHash }) => embeddingHash);
    writer.close();
    writing = false;
    await writeManifest(generation.manifest, manifestOf(generation, embedder, ingested));
    await checkGeneration(generation, embedder, cache, onProgress);
    await Promise.all([generation.database, generation.vectors, generation.manifest].map(flushToDisk));
    const published = await publishGeneration(dataDirectory, generation);
    cache.keepOnly(keep);
    return summarise({ generation: published.name, published: true, passagesPerSecond });
  } finally {
    if (writing) writer.close();
    cache.close();
    serving?.close();
  }
}

function embeddingCacheFile(dataDirectory: string): string {
  return `${dataDirectory}/embeddings.sqlite`;
}

/** The generation to compare with; null when there is none, or none that can be read with this model. */
async function openServing(dataDirectory: string, embedder: Embedder): Promise<OpenGeneration | null> {
  try {
    return await openGeneration(await currentGeneration(dataDirectory), expectationOf(embedder));
  } catch (error) {
    if (error instanceof AttacheError) return null;
    throw error;
  }
}

export function expectationOf({ profile, modelHash, dimensions }: Embedder) {
  return { modelId: profile.id, modelHash, dimensions };
}

/** Texts embedded between two writes to the cache: what a cut-off run loses at most, about two seconds of work. */
const TEXTS_PER_WRITE = 128;

/** @returns passages per second */
async function embedPending(
  writer: GenerationWriter,
  cache: EmbeddingCache,
  embedder: Embedder,
  onProgress: OnProgress,
): Promise<number> {
  const totals = writer.pendingTotals();
  if (totals.texts === 0) return 0;
  const progress = new StageProgress('embedding', 'passages', totals.texts, onProgress);
  let texts = 0;
  let wordPieces = 0;
  for (const group of chunked(writer.pendingTexts(), TEXTS_PER_WRITE)) {
    const vectors = await embedder.embed(group.map(({ text }) => text));
    cache.put(
      group.map(({ embeddingHash: hash }, position) => ({
        hash,
        vector: vectors[position] ?? new Float32Array(embedder.dimensions),
      })),
    );
    texts += group.length;
    wordPieces += group.reduce((sum, text) => sum + text.wordPieces, 0);
    progress.report(texts, wordPieces / totals.wordPieces);
    await breathe();
  }
  return texts / progress.seconds;
}

function* chunked(items: Iterable<PendingText>, size: number): Iterable<PendingText[]> {
  let chunk: PendingText[] = [];
  for (const item of items) {
    chunk.push(item);
    if (chunk.length < size) continue;
    yield chunk;
    chunk = [];
  }
  if (chunk.length > 0) yield chunk;
}

/** Vectors linked between two turns of the event loop: about a third of a second. */
const VECTORS_PER_TURN = 256;

async function linkVectors(
  generation: Generation,
  writer: GenerationWriter,
  cache: EmbeddingCache,
  dimensions: number,
  passages: number,
  onProgress: OnProgress,
): Promise<void> {
  const progress = new StageProgress('linking', 'passages', passages, onProgress);
  const builder = createHnswBuilder(dimensions, passages);
  for (const { label, embeddingHash } of writer.embeddingHashes()) {
    builder.add(label, cache.get(embeddingHash));
    if ((label + 1) % VECTORS_PER_TURN !== 0) continue;
    progress.report(label + 1);
    await breathe();
  }
  progress.report(passages);
  await builder.write(generation.vectors);
}

function manifestOf(generation: Generation, embedder: Embedder, ingested: Ingested): Manifest {
  return {
    format: FORMAT_VERSION,
    generation: generation.name,
    createdAt: new Date().toISOString(),
    model: {
      id: embedder.profile.id,
      hash: embedder.modelHash,
      dimensions: embedder.dimensions,
      longestInput: embedder.profile.longestInput,
    },
    metric: 'cosine',
    documents:
      ingested.newDocuments.length + ingested.changedDocuments.length + ingested.unchangedDocuments.length,
    passages: ingested.passages,
    corpusHash: ingested.corpusHash,
  };
}

/** Passages that a new generation is asked for before it may serve. */
const CONTROL_PASSAGES = 16;

/** The nearest neighbour of a stored vector is itself, or its twin; float32 sums leave a little to spare. */
const SAME_VECTOR = 0.999;

/**
 * Opens the generation as the bot will, and asks it for passages spread over the library by their own vectors.
 * @throws {IndexCorruptError} when it doesn't open, or doesn't find them
 */
async function checkGeneration(
  generation: Generation,
  embedder: Embedder,
  cache: EmbeddingCache,
  onProgress: OnProgress,
): Promise<void> {
  const opened = await openGeneration(generation, expectationOf(embedder));
  try {
    const { passages } = opened.manifest;
    const controls = Math.min(CONTROL_PASSAGES, passages);
    const progress = new StageProgress('checking', 'passages', controls, onProgress);
    if (!opened.reader.isIntact()) throw new IndexCorruptError(generation.name, 'its database is torn');
    for (let control = 0; control < controls; control += 1) {
      const label = Math.floor((control * passages) / controls);
      const { embeddingHash, document, span } = opened.reader.passage(label);
      const [nearest] = opened.vectors.search(cache.get(embeddingHash), 1);
      const stored = opened.documents[document];
      if (stored === undefined || nearest === undefined || nearest.similarity < SAME_VECTOR) {
        throw new IndexCorruptError(generation.name, `passage ${label} is not found by its own vector`);
      }
      opened.quoter.quote(stored, span);
      progress.report(control + 1);
    }
  } finally {
    opened.close();
  }
}

async function flushToDisk(file: string): Promise<void> {
  const handle = await open(file, 'r+');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
