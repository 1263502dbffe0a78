import { access, mkdir, readFile, rename, stat } from 'node:fs/promises';
import { join } from 'node:path';
import lockfile from 'proper-lockfile';
import writeFileAtomic from 'write-file-atomic';
import { parse, stringify } from 'yaml';
import { z } from 'zod';
import { AttacheError } from '../errors.ts';
import { hashFile } from '../hash-file.ts';
import type { CatalogueEntry } from './catalogue.ts';
import { type DownloadOptions, download } from './download.ts';
import { DownloadError } from './download-error.ts';

/** A folder that catalogued documents are downloaded into, held by one process at a time. */
export interface DocumentFolder {
  /**
   * Makes sure that a document is there, complete, with its metadata beside it.
   * @throws {DownloadError}
   */
  add(entry: CatalogueEntry, options: Omit<DownloadOptions, 'format'>): Promise<AddedDocument>;
  /** Lets others have the folder. */
  close(): Promise<void>;
}

export interface AddedDocument {
  /** False when it was there already, unchanged. */
  readonly isNew: boolean;
  /** Its name in the folder. */
  readonly file: string;
  readonly bytes: number;
}

/** Another process is downloading into the folder. */
export class FolderInUseError extends AttacheError {
  readonly code = 'folder-in-use';

  constructor(folder: string) {
    super(`Documents are being added to ${folder} by another run. Wait for it to end, then run this again.`);
  }
}

/** A lock not renewed for so long (ms) is that of a run that was killed; a new run waits for longer. */
const STALE_AFTER = 5_000;
const WAITS = { retries: 14, minTimeout: 500, maxTimeout: 500 } as const;

/**
 * Makes the folder when it is missing, and holds it.
 * @throws {FolderInUseError}
 */
export async function openDocumentFolder(folder: string): Promise<DocumentFolder> {
  await mkdir(folder, { recursive: true });
  let release: () => Promise<void>;
  try {
    // Two writers to one partial file would make one document of two halves.
    release = await lockfile.lock(folder, {
      lockfilePath: join(folder, '.adding.lock'),
      stale: STALE_AFTER,
      update: STALE_AFTER / 4,
      retries: WAITS,
      realpath: false,
    });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ELOCKED') throw new FolderInUseError(folder);
    throw error;
  }
  return { add: (entry, options) => addDocument(folder, entry, options), close: release };
}

async function addDocument(
  folder: string,
  entry: CatalogueEntry,
  options: Omit<DownloadOptions, 'format'>,
): Promise<AddedDocument> {
  const file = `${entry.id}.${entry.format}`;
  const path = join(folder, file);
  const metadataPath = join(folder, `${entry.id}.meta.yaml`);
  const present = await hashIfPresent(path);
  if (present !== null) {
    const recorded = await recordedHash(metadataPath);
    if (recorded === null) throw nameTaken(file, entry.id);
    if (recorded === present) return { isNew: false, file, bytes: (await stat(path)).size };
  }

  // Hidden, so that no index run takes it for a document.
  const part = join(folder, `.${file}.part`);
  await download(entry.download ?? entry.url, part, { ...options, format: entry.format });
  const metadata = {
    title: entry.title,
    author: entry.body,
    issued: entry.date,
    url: entry.url,
    licence: entry.rights,
    topics: entry.topics,
    retrieved: new Date().toISOString(),
    sha256: await hashFile(part),
  };
  const { size } = await stat(part);
  // Metadata first: a document is never seen without it.
  await writeFileAtomic(metadataPath, stringify(metadata));
  await rename(part, path);
  return { isNew: true, file, bytes: size };
}

async function hashIfPresent(path: string): Promise<string | null> {
  const isThere = await access(path).then(
    () => true,
    () => false,
  );
  return isThere ? hashFile(path) : null;
}

const recordedSchema = z.looseObject({ sha256: z.string() });

/** null when there is no metadata that we wrote. */
async function recordedHash(metadataPath: string): Promise<string | null> {
  try {
    return recordedSchema.parse(parse(await readFile(metadataPath, 'utf8'))).sha256;
  } catch {
    return null;
  }
}

function nameTaken(file: string, id: string): DownloadError {
  return new DownloadError(
    'name-taken',
    `There is a ${file} that wasn't downloaded by this (${id}.meta.yaml has no SHA-256 for it). Move it away, then run this again.`,
  );
}
