import { open } from 'node:fs/promises';
import { findCalibration } from './calibration.ts';
import type { Embedder } from './embedder.ts';
import type { EmbeddingCache } from './embedding-cache.ts';
import { IndexCorruptError } from './errors.ts';
import { GenerationWriter } from './generation-writer.ts';
import type { Generation } from './generations.ts';
import type { Ingested, IngestParts } from './ingest.ts';
import { findVectors, type KnownVectors } from './known-vectors.ts';
import { linkPassages, linkQuestions } from './link-vectors.ts';
import { expectationOf, FORMAT_VERSION, hashFiles, type Manifest, writeManifest } from './manifest.ts';
import { type OpenGeneration, openGeneration } from './open-generation.ts';
import { PendingEmbedding } from './pending-embedding.ts';
import { type OnProgress, StageProgress } from './progress.ts';
import { NO_PASSAGE } from './vector-numbers.ts';

/** What a generation is built with, and where. */
export interface BuildParts {
  /** An empty folder's files. */
  readonly generation: Generation;
  readonly embedder: Embedder;
  readonly cache: EmbeddingCache;
  /** Most of whose vectors the new one has as well; null when there is none. */
  readonly serving: OpenGeneration | null;
  /** The same where unchanged documents are taken over from it; null where all are read anew. */
  readonly previous: OpenGeneration | null;
  /** Whether documents are only read, and nothing is embedded. */
  readonly dryRun: boolean;
  readonly onProgress: OnProgress;
}

export interface Built {
  readonly ingested: Ingested;
  /** Texts that no vector was known for. */
  readonly embedded: number;
  /** Embedded passages per second of embedding; 0 when there were none. */
  readonly passagesPerSecond: number;
  /** False when `isWanted` said that what was read needs no generation; its folder is then to be thrown away. */
  readonly complete: boolean;
}

/**
 * Fills a generation's folder: reads documents by `ingest`, embeds meanwhile what was never embedded, links
 * the graph, writes the manifest, and checks the whole by opening it and asking it.
 * @param isWanted asked once the documents are read
 * @throws {IndexCorruptError} when what was written doesn't open or answer
 */
export async function buildGeneration(
  parts: BuildParts,
  ingest: (
    parts: Omit<IngestParts, 'cited' | 'reading' | 'ocr' | 'pageCache' | 'contentHashes'>,
  ) => Promise<Ingested>,
  isWanted: (ingested: Ingested, pending: number) => boolean = () => true,
): Promise<Built> {
  const { generation, embedder, cache, serving, previous, dryRun, onProgress } = parts;
  const known = findVectors(serving, cache);
  const writer = new GenerationWriter(generation.database, previous?.files.database ?? null);
  const embedding = new PendingEmbedding({ writer, cache, embedder });
  let built: Built;
  try {
    if (!dryRun) embedding.start();
    const ingested = await ingest({
      embedder,
      vectors: known,
      writer,
      previous,
      onProgress: (progress) => {
        embedding.look();
        onProgress(progress);
      },
    });
    const embedded = writer.pendingTexts;
    if (!isWanted(ingested, embedded) || dryRun) {
      return { ingested, embedded, passagesPerSecond: 0, complete: false };
    }
    const unit = ingested.knownQuestions > 0 ? 'texts' : 'passages';
    const linking = { writer, known, dimensions: embedder.dimensions };
    const work = [
      embedding.finish(unit, onProgress),
      linkPassages(generation, { ...linking, previous, embedding, onProgress }),
    ] as const;
    // Should one fail, what the other works with is closed only once it has ended too.
    await Promise.allSettled(work);
    const [passagesPerSecond] = await Promise.all(work);
    await linkQuestions(generation, linking);
    built = { ingested, embedded, passagesPerSecond, complete: true };
  } finally {
    await embedding.stop();
    writer.close();
  }
  const files = await hashFiles(generation);
  await writeManifest(generation.manifest, { ...manifestOf(generation, embedder, built.ingested), files });
  await checkGeneration(generation, embedder, known, onProgress);
  await Promise.all(
    [generation.database, generation.vectors, generation.questions, generation.manifest].map(flushToDisk),
  );
  return built;
}

function manifestOf(generation: Generation, embedder: Embedder, ingested: Ingested): Omit<Manifest, 'files'> {
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
    calibration: findCalibration(embedder.profile.id),
    documents:
      ingested.newDocuments.length +
      ingested.changedDocuments.length +
      ingested.renamedDocuments.length +
      ingested.unchangedDocuments.length,
    passages: ingested.passages,
    knownQuestions: ingested.knownQuestions,
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
  known: KnownVectors,
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
      const { document, span } = opened.reader.passage(label);
      const hash = opened.reader.embeddingHash(opened.passageVectors[label] ?? NO_PASSAGE);
      const [nearest] = opened.vectors.search(known.get(hash), 1);
      const stored = opened.documents[document];
      if (stored === undefined || nearest === undefined || nearest.similarity < SAME_VECTOR) {
        throw new IndexCorruptError(generation.name, `passage ${label} is not found by its own vector`);
      }
      opened.quoter.quote(stored, span);
      progress.report(control + 1);
    }
    checkQuestions(opened, known);
  } finally {
    opened.close();
  }
}

/** Asks known questions spread over all of them by their own vectors: each must lead to its passage. */
function checkQuestions({ name, manifest, known, reader }: OpenGeneration, vectors: KnownVectors): void {
  const { knownQuestions } = manifest;
  const controls = Math.min(CONTROL_PASSAGES, knownQuestions);
  for (let control = 0; control < controls; control += 1) {
    const label = Math.floor((control * knownQuestions) / controls);
    const question = reader.knownQuestion(label);
    const found = known.search(vectors.get(question.embeddingHash), 1);
    if ((found.get(known.firstOf(question.passage))?.similarity ?? 0) < SAME_VECTOR) {
      throw new IndexCorruptError(name, `known question ${label} is not found by its own vector`);
    }
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
