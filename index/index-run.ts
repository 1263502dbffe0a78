import { existsSync } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { archiveGenerations } from './archive-generations.ts';
import { buildGeneration } from './build-generation.ts';
import type { AnswerComparison } from './compare-answers.ts';
import { compareGenerations } from './compare-generations.ts';
import { ContentHashes } from './content-hashes.ts';
import { readControlQuestions } from './control-questions.ts';
import type { Embedder } from './embedder.ts';
import { type EmbeddingCache, withEmbeddingCache } from './embedding-cache.ts';
import { AttacheError, DataFolderError, NothingToIndexError, RunStoppedError, UNEXPECTED } from './errors.ts';
import { GenerationReader } from './generation-reader.ts';
import {
  beginGeneration,
  currentGeneration,
  type Generation,
  generationNamed,
  publishGeneration,
  removeUnfinished,
} from './generations.ts';
import { type IndexLock, lockIndex } from './index-lock.ts';
import { type Ingested, ingestCorpus } from './ingest.ts';
import { recordFailedRun, recordRun } from './last-run.ts';
import { expectationOf } from './manifest.ts';
import { type OpenGeneration, openGeneration } from './open-generation.ts';
import type { OnProgress } from './progress.ts';
import { type CorpusListing, findCorpusFiles } from './read/corpus.ts';
import type { IsolatedReader, ReadingOptions } from './read/isolated-reader.ts';
import { keepPagesOf, pageCacheFile } from './read/ocr/page-cache.ts';
import { reportFile, writeReport } from './report/write-report.ts';
import type { StoredDocument } from './stored-generation.ts';
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
  /** Read scans by OCR, about 6 seconds a page; false unless given. A document's metadata file decides it for that document. */
  readonly ocr?: boolean;
  /** Share of the control questions, in [0, 1], that may get worse unasked; `DEFAULT_ALLOW_WORSE` unless given. */
  readonly allowWorse?: number;
  /** Whether to publish although more than that got worse; unless given, it is not published. */
  readonly confirm?: (comparison: AnswerComparison) => Promise<boolean>;
  /** What reading a file may cost; see `READING_LIMITS`. */
  readonly reading?: ReadingOptions;
  /** For who runs again and again: a reader of their own, which they close, so that its process starts once. */
  readonly reader?: IsolatedReader;
  readonly onProgress?: OnProgress;
  /** Ends the run at its next step; what was embedded is kept. */
  readonly signal?: AbortSignal;
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
  /** Bytes on disk of the generation that serves now; 0 when there is none. */
  readonly bytes: number;
  /** Path of the page about the new generation; null when none was published, or it could not be written. */
  readonly report: string | null;
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
  const lock = await lockIndex(options.dataDirectory);
  try {
    const cacheFile = join(options.dataDirectory, 'embeddings.sqlite');
    const summary = await withEmbeddingCache(
      cacheFile,
      options.embedder,
      options.onNotice ?? (() => {}),
      (cache) => runLocked(options, cache, lock),
    );
    if (options.dryRun !== true) await recordRun(options.dataDirectory, summary);
    return summary;
  } catch (error) {
    // Before anything is noted: the folder may be another run's by now, or gone.
    lock.check();
    if (options.dryRun !== true) await noteFailure(options.dataDirectory, error);
    throw asDataFolderError(options.dataDirectory, error);
  } finally {
    await tidyUp(options.dataDirectory, lock);
  }
}

/** Where nothing can be written any more, nothing can be removed: the next run does it. */
async function tidyUp(dataDirectory: string, lock: IndexLock): Promise<void> {
  if (!lock.isHeld) return;
  await removeUnfinished(dataDirectory).catch(() => {});
  await lock.release();
}

async function noteFailure(dataDirectory: string, error: unknown): Promise<void> {
  const noted = asDataFolderError(dataDirectory, error);
  const code = noted instanceof AttacheError ? noted.code : UNEXPECTED;
  await (noted instanceof RunStoppedError
    ? recordFailedRun(dataDirectory, 'stopped', null)
    : recordFailedRun(dataDirectory, 'failed', code));
}

/** Reported by the system, or as SQLite's result code (SQLITE_READONLY, _IOERR, _FULL, _CANTOPEN in the low byte). */
const UNWRITABLE = new Set<unknown>(['ENOSPC', 'EDQUOT', 'EROFS', 'EACCES', 'EPERM']);
/** The folder is gone, where these are about something in it. */
const GONE = new Set<unknown>(['ENOENT', 'ENOTDIR']);
const UNWRITABLE_BY_SQLITE: ReadonlyMap<number, string> = new Map([
  [8, 'EROFS'],
  [10, 'EIO'],
  [13, 'ENOSPC'],
  [14, 'EACCES'],
]);

/** A failure to write, as one that says what to do; any other as it is. */
function asDataFolderError(dataDirectory: string, error: unknown): unknown {
  if (!(error instanceof Error) || error instanceof AttacheError) return error;
  const { code, errcode, path } = error as NodeJS.ErrnoException & { errcode?: number };
  const reason =
    typeof errcode === 'number'
      ? UNWRITABLE_BY_SQLITE.get(errcode & 0xff)
      : (path?.startsWith(dataDirectory) && GONE.has(code)) ||
          (UNWRITABLE.has(code) && (path === undefined || path.startsWith(dataDirectory)))
        ? code
        : undefined;
  return reason === undefined ? error : new DataFolderError(dataDirectory, reason, { cause: error });
}

async function runLocked(
  options: IndexRunOptions,
  cache: EmbeddingCache,
  lock: IndexLock,
): Promise<IndexSummary> {
  const {
    corpora,
    dataDirectory,
    embedder,
    dryRun = false,
    signal,
    onNotice = () => {},
    reading = {},
  } = options;
  const onProgress: OnProgress = (progress) => {
    if (signal?.aborted) throw new RunStoppedError();
    lock.check();
    options.onProgress?.(progress);
  };
  const begun = performance.now();
  const questions = await readControlQuestions(corpora);
  const files = await findCorpusFiles(corpora);
  const contentHashes = new ContentHashes();
  const serving = await openServing(dataDirectory, embedder);
  const previous = options.rebuild === true ? null : serving;
  try {
    const unchanged =
      previous === null
        ? null
        : await findNothingChanged(files, {
            previous,
            embedder,
            ocr: options.ocr ?? false,
            contentHashes,
          });
    if (previous !== null && unchanged !== null) {
      // One that was cut off once its generation served has left none.
      if (!dryRun && !existsSync(reportFile(dataDirectory, previous.name))) {
        const generation = generationNamed(dataDirectory, previous.name);
        await writeReport(dataDirectory, { generation, ingested: unchanged, before: previous, onNotice });
      }
      return {
        ...unchanged,
        generation: previous.name,
        published: false,
        withheld: false,
        comparison: null,
        bytes: await sizeOf(previous.name, dataDirectory),
        report: null,
        embedded: 0,
        passagesPerSecond: 0,
        seconds: (performance.now() - begun) / 1000,
      };
    }
    const generation = await beginGeneration(dataDirectory);
    const built = await buildGeneration(
      { generation, embedder, cache, serving, previous, dryRun, onProgress },
      async (parts) =>
        ingestCorpus(files, {
          ...parts,
          cited: serving?.documents ?? (await readCited(dataDirectory)),
          reading,
          ...(options.reader === undefined ? {} : { reader: options.reader }),
          ocr: options.ocr ?? false,
          pageCache: pageCacheFile(dataDirectory),
          contentHashes,
        }),
      (ingested, pending) => {
        if (ingested.passages === 0) throw new NothingToIndexError(corpora, ingested.skipped);
        return previous?.manifest.corpusHash !== ingested.corpusHash || pending > 0;
      },
    );
    const { skipped } = built.ingested;
    const comparison = built.complete
      ? await askBoth(generation, { questions, serving, skipped, embedder, onProgress })
      : null;
    const allowed = built.complete && (await mayPublish(comparison, options));
    // Not after this: half of what makes a generation serve is no use.
    if (signal?.aborted) throw new RunStoppedError();
    lock.check();
    const published = allowed ? await publish(options, generation, cache) : null;
    if (published !== null) await forgetScans(dataDirectory, files, contentHashes);
    const report =
      published === null
        ? null
        : await writeReport(dataDirectory, {
            generation: published,
            ingested: built.ingested,
            before: serving,
            onNotice,
          });
    return {
      ...built.ingested,
      generation: (published ?? serving)?.name ?? null,
      published: published !== null,
      withheld: built.complete && published === null,
      comparison,
      bytes: await sizeOf((published ?? serving)?.name ?? null, dataDirectory),
      report,
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

async function sizeOf(name: string | null, dataDirectory: string): Promise<number> {
  if (name === null) return 0;
  const { directory } = generationNamed(dataDirectory, name);
  let bytes = 0;
  for (const entry of await readdir(directory)) bytes += (await stat(join(directory, entry))).size;
  return bytes;
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
  cache.keepOnly(usedHashes(reader));
  reader.close();
  return published;
}

/** Cache keys of what passages and known questions are found by. */
function* usedHashes(reader: GenerationReader): Iterable<Uint8Array> {
  const used = new Set(reader.passageArray('vectors'));
  for (const { number, embeddingHash } of reader.vectors()) if (used.has(number)) yield embeddingHash;
  for (const { embeddingHash } of reader.questionHashes()) yield embeddingHash;
}

/** Pages that OCR read stay while their file does, also where it gave no text in the end. */
async function forgetScans(
  dataDirectory: string,
  { files }: CorpusListing,
  contentHashes: ContentHashes,
): Promise<void> {
  const file = pageCacheFile(dataDirectory);
  if (!existsSync(file)) return;
  // What can't be read now was not read by OCR either.
  const hashes = await Promise.all(files.map(({ path }) => contentHashes.of(path).catch(() => null)));
  keepPagesOf(file, new Set(hashes.flatMap((hash) => hash ?? [])));
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

/**
 * Documents of a serving generation that can't be opened, as one of another format or model: files keep the
 * ids that they had in it all the same. None where there is none, or its database is damaged.
 */
async function readCited(dataDirectory: string): Promise<StoredDocument[]> {
  let reader: GenerationReader | null = null;
  try {
    reader = new GenerationReader((await currentGeneration(dataDirectory)).database);
    return reader.isIntact() ? reader.documents() : [];
  } catch {
    return [];
  } finally {
    reader?.close();
  }
}
