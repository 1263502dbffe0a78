import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import writeFileAtomic from 'write-file-atomic';
import { NoIndexError } from './errors.ts';

/** A published index: its number and where its files are. */
export interface Generation {
  /** "1", "2", …: counted up for as long as the data folder lives. */
  readonly name: string;
  readonly directory: string;
  readonly database: string;
  readonly vectors: string;
  /** Vectors of the known questions. */
  readonly questions: string;
  readonly manifest: string;
}

/** The newest generations kept on disk, beside the serving one and the one that served before it, so that a moderator can go back. */
const KEPT = 3;

const BUILDING = '.building-';

/** Beside a generation from before it is in its place until the pointer names it. */
const PUBLISHING = '.publishing-';

/** @param name digits only */
export function generationAt(directory: string, name: string): Generation {
  return {
    name,
    directory,
    database: join(directory, 'index.sqlite'),
    vectors: join(directory, 'vectors.hnsw'),
    questions: join(directory, 'questions.hnsw'),
    manifest: join(directory, 'manifest.json'),
  };
}

function generationsDirectory(dataDirectory: string): string {
  return join(dataDirectory, 'generations');
}

/** Where a published generation has its files; it need not be there. @param name digits */
export function generationNamed(dataDirectory: string, name: string): Generation {
  return generationAt(join(generationsDirectory(dataDirectory), name), name);
}

/** The file that names the serving generation; replaced by a rename, so it is never half. */
export function pointerFile(dataDirectory: string): string {
  return join(dataDirectory, 'current');
}

/** @throws {NoIndexError} when nothing has been published yet */
export async function currentGeneration(dataDirectory: string): Promise<Generation> {
  let name: string;
  try {
    name = (await readFile(pointerFile(dataDirectory), 'utf8')).trim();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') throw new NoIndexError(dataDirectory);
    throw error;
  }
  if (!/^\d+$/u.test(name)) throw new NoIndexError(dataDirectory);
  return generationNamed(dataDirectory, name);
}

/** Names of what is published, oldest first. */
export async function listGenerations(dataDirectory: string): Promise<string[]> {
  const entries = await readdir(generationsDirectory(dataDirectory)).catch(() => []);
  return entries.filter((entry) => /^\d+$/u.test(entry)).sort((a, b) => Number(a) - Number(b));
}

/**
 * An empty folder for the next generation, beside the published ones. What runs that were cut off
 * left there is removed: the caller holds the lock.
 */
export async function beginGeneration(dataDirectory: string): Promise<Generation> {
  const directory = generationsDirectory(dataDirectory);
  await mkdir(directory, { recursive: true });
  await removeUnfinished(dataDirectory);
  const published = await listGenerations(dataDirectory);
  const name = String(Number(published.at(-1) ?? 0) + 1);
  const building = join(directory, `${BUILDING}${name}`);
  await mkdir(building);
  return generationAt(building, name);
}

/** What runs that were cut off left behind, at whatever point; the caller holds the lock. */
export async function removeUnfinished(dataDirectory: string): Promise<void> {
  const directory = generationsDirectory(dataDirectory);
  const entries = await readdir(directory).catch(() => []);
  for (const entry of entries) {
    if (entry.startsWith(BUILDING)) await rm(join(directory, entry), { recursive: true, force: true });
    if (!entry.startsWith(PUBLISHING)) continue;
    const name = entry.slice(PUBLISHING.length);
    const serving = await currentGeneration(dataDirectory).catch(() => null);
    // In its place, but never served: nobody knows of it.
    if (/^\d+$/u.test(name) && serving?.name !== name) {
      await rm(generationNamed(dataDirectory, name).directory, { recursive: true, force: true });
    }
    await rm(join(directory, entry), { force: true });
  }
  await removeHalfWritten(dataDirectory);
}

/** Files that `write-file-atomic` was about to put in the place of others: `current.1234567890`. */
const HALF_WRITTEN = /^(?:current|last-run\.json)\.\d+$/u;

async function removeHalfWritten(dataDirectory: string): Promise<void> {
  for (const entry of await readdir(dataDirectory).catch(() => [])) {
    if (HALF_WRITTEN.test(entry)) await rm(join(dataDirectory, entry), { force: true });
  }
}

/** Makes a finished generation the serving one: readers meet the one before or this, never half. */
export async function publishGeneration(dataDirectory: string, built: Generation): Promise<Generation> {
  const published = generationNamed(dataDirectory, built.name);
  const before = await currentGeneration(dataDirectory).catch(() => null);
  const mark = join(generationsDirectory(dataDirectory), `${PUBLISHING}${built.name}`);
  await writeFile(mark, '');
  await rename(built.directory, published.directory);
  await pointTo(dataDirectory, published.name);
  await rm(mark, { force: true });
  // After a rollback, what served until now may be the oldest of all, and the one known to be good.
  await removeOld(dataDirectory, [published.name, ...(before === null ? [] : [before.name])]);
  return published;
}

export async function pointTo(dataDirectory: string, name: string): Promise<void> {
  await writeFileAtomic(pointerFile(dataDirectory), `${name}\n`);
}

async function removeOld(dataDirectory: string, keep: readonly string[]): Promise<void> {
  const names = await listGenerations(dataDirectory);
  for (const name of names.slice(0, -KEPT)) {
    if (keep.includes(name)) continue;
    await rm(generationNamed(dataDirectory, name).directory, { recursive: true, force: true });
  }
}
