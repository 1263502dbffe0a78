import { readFile, rm, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import lockfile from 'proper-lockfile';
import { z } from 'zod';
import {
  AttacheError,
  DataFolderError,
  IndexLockedError,
  IndexLockLostError,
  type LockHolder,
} from './errors.ts';
import { makeDataFolder } from './make-folder.ts';

/** A lock not renewed for so long (ms) belongs to a machine that went down. */
const STALE_AFTER = 30_000;

const holderSchema = z.object({ pid: z.int().positive(), host: z.string(), since: z.string() });

/** A lock that is held. */
export interface IndexLock {
  readonly isHeld: boolean;
  /** @throws {IndexLockLostError} when it is held no longer */
  check(): void;
  /** Gives it back. */
  release(): Promise<void>;
}

/**
 * Lets one index run at a time write to a data folder. A lock whose holder has died is taken over.
 * @throws {IndexLockedError} naming the run that holds it
 * @throws {DataFolderError} when the folder can't be made or written
 */
export async function lockIndex(dataDirectory: string): Promise<IndexLock> {
  await makeDataFolder(dataDirectory);
  try {
    return await lockFolder(dataDirectory);
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    if (cause instanceof AttacheError || code === undefined) throw cause;
    throw new DataFolderError(dataDirectory, code, { cause });
  }
}

async function lockFolder(dataDirectory: string): Promise<IndexLock> {
  const lock = join(dataDirectory, 'index-run.lock');
  const holderFile = join(dataDirectory, 'index-run.json');
  let lost: Error | null = null;
  const acquire = () =>
    lockfile.lock(dataDirectory, {
      lockfilePath: lock,
      stale: STALE_AFTER,
      update: STALE_AFTER / 6,
      realpath: false,
      // Told every few seconds at most: whoever holds it asks by `check`.
      onCompromised: (error) => {
        lost = error;
      },
    });

  let release: () => Promise<void>;
  try {
    release = await acquire();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ELOCKED') throw error;
    const holder = await findHolder(holderFile);
    if (holder === null || !isDead(holder)) throw new IndexLockedError(holder);
    await rm(lock, { recursive: true, force: true });
    release = await acquire();
  }
  const holder = { pid: process.pid, host: hostname(), since: new Date().toISOString() };
  await writeFile(holderFile, JSON.stringify(holder));
  return {
    get isHeld() {
      return lost === null;
    },
    check() {
      if (lost !== null) throw new IndexLockLostError(dataDirectory, { cause: lost });
    },
    async release() {
      await rm(holderFile, { force: true });
      // Removed by somebody a moment ago: then there is nothing to give back.
      await release().catch(() => {});
    },
  };
}

/** Looks so often, with so many milliseconds between: who has just taken the lock writes its name a moment later. */
const LOOKS = 10;
const BETWEEN_LOOKS = 50;

/** null when nobody wrote a name. */
async function findHolder(file: string): Promise<LockHolder | null> {
  for (let look = 1; look < LOOKS; look += 1) {
    const holder = await readHolder(file);
    if (holder !== null) return holder;
    await sleep(BETWEEN_LOOKS);
  }
  return readHolder(file);
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
