import { join } from 'node:path';
import { type Built, buildGeneration } from './build-generation.ts';
import type { Embedder } from './embedder.ts';
import { EmbeddingCache } from './embedding-cache.ts';
import { AttacheError, NothingToIndexError } from './errors.ts';
import { GenerationReader } from './generation-database.ts';
import { beginGeneration, currentGeneration, publishGeneration, removeUnfinished } from './generations.ts';
import { lockIndex } from './index-lock.ts';
import { type Ingested, ingestCorpus } from './ingest.ts';
import { expectationOf } from './manifest.ts';
import { type OpenGeneration, openGeneration } from './open-generation.ts';
import type { OnProgress } from './progress.ts';
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
  const { corpora, dataDirectory, embedder, dryRun = false, onProgress = () => {} } = options;
  const begun = performance.now();
  const files = await findCorpusFiles(corpora);
  const serving = await openServing(dataDirectory, embedder);
  const previous = options.rebuild === true ? null : serving;
  const cache = new EmbeddingCache(
    join(dataDirectory, 'embeddings.sqlite'),
    embedder.modelHash,
    embedder.dimensions,
  );
  const summarise = (built: Built, generation: string | null): IndexSummary => ({
    ...built.ingested,
    generation,
    published: built.complete,
    embedded: built.embedded,
    passagesPerSecond: built.passagesPerSecond,
    seconds: (performance.now() - begun) / 1000,
  });
  try {
    const generation = await beginGeneration(dataDirectory);
    const built = await buildGeneration(
      { generation, embedder, cache, onProgress },
      (parts) => ingestCorpus(files, { ...parts, previous }),
      (ingested, pending) => {
        if (ingested.passages === 0) throw new NothingToIndexError(corpora, ingested.skipped);
        const unchanged = previous?.manifest.corpusHash === ingested.corpusHash && pending === 0;
        return !unchanged && !dryRun;
      },
    );
    if (!built.complete) return summarise(built, serving?.name ?? null);
    const published = await publishGeneration(dataDirectory, generation);
    const reader = new GenerationReader(published.database);
    cache.keepOnly(reader.embeddingHashes());
    reader.close();
    return summarise(built, published.name);
  } finally {
    cache.close();
    serving?.close();
  }
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
