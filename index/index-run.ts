import { join } from 'node:path';
import { archiveGenerations } from './archive-generations.ts';
import { buildGeneration } from './build-generation.ts';
import type { AnswerComparison } from './compare-answers.ts';
import { compareGenerations } from './compare-generations.ts';
import { readControlQuestions } from './control-questions.ts';
import type { Embedder } from './embedder.ts';
import { type EmbeddingCache, withEmbeddingCache } from './embedding-cache.ts';
import { AttacheError, NothingToIndexError, UNEXPECTED } from './errors.ts';
import { GenerationReader } from './generation-database.ts';
import {
  beginGeneration,
  currentGeneration,
  type Generation,
  publishGeneration,
  removeUnfinished,
} from './generations.ts';
import { lockIndex } from './index-lock.ts';
import { type Ingested, ingestCorpus } from './ingest.ts';
import { recordFailedRun, recordRun } from './last-run.ts';
import { expectationOf } from './manifest.ts';
import { type OpenGeneration, openGeneration } from './open-generation.ts';
import type { OnProgress } from './progress.ts';
import { findCorpusFiles } from './read/corpus.ts';
import { findNothingChanged } from './unchanged-corpus.ts';

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
  /** Share of the control questions, in [0, 1], that may get worse unasked; `DEFAULT_ALLOW_WORSE` unless given. */
  readonly allowWorse?: number;
  /** Whether to publish although more than that got worse; unless given, it is not published. */
  readonly confirm?: (comparison: AnswerComparison) => Promise<boolean>;
  readonly onProgress?: OnProgress;
  /** Told in a sentence of what was mended on the way. */
  readonly onNotice?: (notice: string) => void;
}

/** One in ten: fewer are what a change of documents does to the order of good answers. */
export const DEFAULT_ALLOW_WORSE = 0.1;

export interface IndexSummary extends Ingested {
  /** The generation that serves now; null when there is none. */
  readonly generation: string | null;
  /** False when nothing had changed, in a dry run, and when it was withheld. */
  readonly published: boolean;
  /** Whether a new generation was built and then not published, since too many answers got worse. */
  readonly withheld: boolean;
  /** First answers to the control questions; null when there are none, or no new generation to ask. */
  readonly comparison: AnswerComparison | null;
  /** Texts that no vector was known for: embedded in this run, or to be embedded by the next. */
  readonly embedded: number;
  readonly seconds: number;
  /** Embedded passages per second of embedding; 0 when there were none. */
  readonly passagesPerSecond: number;
}

/**
 * Brings the index up to date with the corpus: reads what changed, embeds what was never embedded,
 * writes a new generation beside the serving one, checks it, asks both the control questions, and
 * lets the new one serve. Whatever goes wrong, and wherever it is cut off, the serving generation
 * stays as it is.
 * @throws {IndexLockedError} when another run is at work
 * @throws {ControlQuestionsError} when their file is wrong
 * @throws {NothingToIndexError} when no file gives text
 */
export async function runIndex(options: IndexRunOptions): Promise<IndexSummary> {
  const release = await lockIndex(options.dataDirectory);
  try {
    const cacheFile = join(options.dataDirectory, 'embeddings.sqlite');
    const summary = await withEmbeddingCache(
      cacheFile,
      options.embedder,
      options.onNotice ?? (() => {}),
      (cache) => runLocked(options, cache),
    );
    if (options.dryRun !== true) await recordRun(options.dataDirectory, summary);
    return summary;
  } catch (error) {
    const code = error instanceof AttacheError ? error.code : UNEXPECTED;
    if (options.dryRun !== true) await recordFailedRun(options.dataDirectory, 'failed', code);
    throw error;
  } finally {
    await removeUnfinished(options.dataDirectory);
    await release();
  }
}

async function runLocked(options: IndexRunOptions, cache: EmbeddingCache): Promise<IndexSummary> {
  const { corpora, dataDirectory, embedder, dryRun = false, onProgress = () => {} } = options;
  const begun = performance.now();
  const questions = await readControlQuestions(corpora);
  const files = await findCorpusFiles(corpora);
  const serving = await openServing(dataDirectory, embedder);
  const previous = options.rebuild === true ? null : serving;
  try {
    const unchanged =
      previous === null ? null : await findNothingChanged(files, { previous, cache, embedder });
    if (previous !== null && unchanged !== null) {
      return {
        ...unchanged,
        generation: previous.name,
        published: false,
        withheld: false,
        comparison: null,
        embedded: 0,
        passagesPerSecond: 0,
        seconds: (performance.now() - begun) / 1000,
      };
    }
    const generation = await beginGeneration(dataDirectory);
    const built = await buildGeneration(
      { generation, embedder, cache, onProgress },
      (parts) => ingestCorpus(files, { ...parts, previous, cited: serving?.documents ?? [] }),
      (ingested, pending) => {
        if (ingested.passages === 0) throw new NothingToIndexError(corpora, ingested.skipped);
        const unchanged = previous?.manifest.corpusHash === ingested.corpusHash && pending === 0;
        return !unchanged && !dryRun;
      },
    );
    const { skipped } = built.ingested;
    const comparison = built.complete
      ? await askBoth(generation, { questions, serving, skipped, embedder, onProgress })
      : null;
    const allowed = built.complete && (await mayPublish(comparison, options));
    const published = allowed ? await publish(options, generation, cache) : null;
    return {
      ...built.ingested,
      generation: (published ?? serving)?.name ?? null,
      published: published !== null,
      withheld: built.complete && published === null,
      comparison,
      embedded: built.embedded,
      passagesPerSecond: built.passagesPerSecond,
      seconds: (performance.now() - begun) / 1000,
    };
  } finally {
    serving?.close();
  }
}

/** null when there are no control questions. */
async function askBoth(
  generation: Generation,
  parts: Omit<Parameters<typeof compareGenerations>[0], 'built'>,
): Promise<AnswerComparison | null> {
  if (parts.questions.length === 0) return null;
  const built = await openGeneration(generation, expectationOf(parts.embedder));
  try {
    return await compareGenerations({ ...parts, built });
  } finally {
    built.close();
  }
}

/** The gate before the serving generation is replaced. */
async function mayPublish(
  comparison: AnswerComparison | null,
  { allowWorse = DEFAULT_ALLOW_WORSE, confirm = async () => false }: IndexRunOptions,
): Promise<boolean> {
  if (comparison === null || comparison.worseShare <= allowWorse) return true;
  return confirm(comparison);
}

/** Embeddings that no passage needs any more are let go only now: a generation that is withheld keeps its own for the next run. */
async function publish(
  { dataDirectory, onNotice = () => {} }: IndexRunOptions,
  generation: Generation,
  cache: EmbeddingCache,
): Promise<Generation> {
  await archiveGenerations(dataDirectory, generation, onNotice);
  const published = await publishGeneration(dataDirectory, generation);
  const reader = new GenerationReader(published.database);
  cache.keepOnly(reader.embeddingHashes());
  reader.close();
  return published;
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
