import { readFile, rm, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import lockfile from 'proper-lockfile';
import { z } from 'zod';
import { AttacheError, DataFolderError, IndexLockedError, type LockHolder } from './errors.ts';
import { makeDataFolder } from './make-folder.ts';

/** A lock not renewed for so long (ms) belongs to a machine that went down. */
const STALE_AFTER = 30_000;

const holderSchema = z.object({ pid: z.int().positive(), host: z.string(), since: z.string() });

/**
 * Lets one index run at a time write to a data folder. A lock whose holder has died is taken over.
 * @returns a function that gives the lock back
 * @throws {IndexLockedError} naming the run that holds it
 * @throws {DataFolderError} when the folder can't be made or written
 */
export async function lockIndex(dataDirectory: string): Promise<() => Promise<void>> {
  await makeDataFolder(dataDirectory);
  try {
    return await lockFolder(dataDirectory);
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    if (cause instanceof AttacheError || code === undefined) throw cause;
    throw new DataFolderError(dataDirectory, code, { cause });
  }
}

async function lockFolder(dataDirectory: string): Promise<() => Promise<void>> {
  const lock = join(dataDirectory, 'index-run.lock');
  const holderFile = join(dataDirectory, 'index-run.json');
  const acquire = () =>
    lockfile.lock(dataDirectory, {
      lockfilePath: lock,
      stale: STALE_AFTER,
      update: STALE_AFTER / 6,
      realpath: false,
    });

  let release: () => Promise<void>;
  try {
    release = await acquire();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ELOCKED') throw error;
    const holder = await readHolder(holderFile);
    if (holder === null || !isDead(holder)) throw new IndexLockedError(holder);
    await rm(lock, { recursive: true, force: true });
    release = await acquire();
  }
  const holder = { pid: process.pid, host: hostname(), since: new Date().toISOString() };
  await writeFile(holderFile, JSON.stringify(holder));
  return async () => {
    await rm(holderFile, { force: true });
    await release();
  };
}

async function readHolder(file: string): Promise<LockHolder | null> {
  try {
    return holderSchema.parse(JSON.parse(await readFile(file, 'utf8')));
  } catch {
    return null;
  }
}

/** Only a process on this machine can be known to be dead. */
function isDead({ pid, host }: LockHolder): boolean {
  if (host !== hostname()) return false;
  try {
    process.kill(pid, 0);
    return false;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ESRCH';
  }
}
