import { archiveGenerations } from './archive-generations.ts';
import type { Embedder } from './embedder.ts';
import {
  AttacheError,
  IndexCorruptError,
  NoEarlierGenerationError,
  NoIndexError,
  UnknownGenerationError,
} from './errors.ts';
import { currentGeneration, generationNamed, listGenerations, pointTo } from './generations.ts';
import { lockIndex } from './index-lock.ts';
import { expectationOf, readManifest } from './manifest.ts';
import { openGeneration } from './open-generation.ts';

/** A generation that is still on disk. */
export interface KeptGeneration {
  readonly name: string;
  readonly serving: boolean;
  /** null when its manifest can't be read. */
  readonly facts: {
    readonly createdAt: string;
    readonly documents: number;
    readonly passages: number;
  } | null;
}

/** What serves after a rollback, and what did before. */
export interface Rollback {
  /** null when the pointer named none. */
  readonly from: string | null;
  readonly to: string;
}

/** What a data folder keeps, oldest first. @throws {NoIndexError} when that is nothing */
export async function listKeptGenerations(dataDirectory: string): Promise<KeptGeneration[]> {
  const names = await listGenerations(dataDirectory);
  if (names.length === 0) throw new NoIndexError(dataDirectory);
  const serving = await servingName(dataDirectory);
  return Promise.all(
    names.map(async (name) => ({
      name,
      serving: name === serving,
      facts: await readFacts(dataDirectory, name),
    })),
  );
}

async function readFacts(dataDirectory: string, name: string): Promise<KeptGeneration['facts']> {
  try {
    const { createdAt, documents, passages } = await readManifest(
      generationNamed(dataDirectory, name).manifest,
      name,
    );
    return { createdAt, documents, passages };
  } catch (error) {
    if (error instanceof AttacheError) return null;
    throw error;
  }
}

/**
 * Lets an earlier generation serve again, once it has been opened and found whole; a running bot
 * follows. Nothing is deleted: the generation that served can be returned to in the same way.
 * @param to its name; the one published before the serving one unless given
 * @throws {NoIndexError} {IndexLockedError}
 * @throws {NoEarlierGenerationError} when none before the serving one is kept
 * @throws {UnknownGenerationError} when `to` is not kept
 * @throws {IndexMismatchError} {IndexCorruptError} when it can't serve; what serves stays
 */
export async function rollbackIndex(options: {
  readonly dataDirectory: string;
  readonly embedder: Embedder;
  readonly to?: string;
  /** Told in a sentence of what was mended on the way. */
  readonly onNotice?: (notice: string) => void;
}): Promise<Rollback> {
  const { dataDirectory, embedder, to, onNotice = () => {} } = options;
  // Before the lock, which would make the folder.
  if ((await listGenerations(dataDirectory)).length === 0) throw new NoIndexError(dataDirectory);
  const lock = await lockIndex(dataDirectory);
  try {
    const kept = await listGenerations(dataDirectory);
    const from = await servingName(dataDirectory);
    const target = to ?? earlierThan(from, kept);
    if (!kept.includes(target)) throw new UnknownGenerationError(target, kept);
    await checkServes(dataDirectory, target, embedder);
    if (target !== from) {
      // What only later generations have is cited too.
      await archiveGenerations(dataDirectory, generationNamed(dataDirectory, target), onNotice);
      await pointTo(dataDirectory, target);
    }
    return { from, to: target };
  } finally {
    await lock.release();
  }
}

/** null when the pointer is missing or names nothing. */
async function servingName(dataDirectory: string): Promise<string | null> {
  try {
    return (await currentGeneration(dataDirectory)).name;
  } catch (error) {
    if (error instanceof NoIndexError) return null;
    throw error;
  }
}

/** @param kept oldest first */
function earlierThan(serving: string | null, kept: readonly string[]): string {
  const earlier = kept.findLast((name) => Number(name) < Number(serving ?? 0));
  if (earlier === undefined) throw new NoEarlierGenerationError(serving, kept);
  return earlier;
}

async function checkServes(dataDirectory: string, name: string, embedder: Embedder): Promise<void> {
  const opened = await openGeneration(generationNamed(dataDirectory, name), expectationOf(embedder));
  try {
    if (!opened.reader.isIntact()) throw new IndexCorruptError(name, 'its database is torn');
  } finally {
    opened.close();
  }
}
