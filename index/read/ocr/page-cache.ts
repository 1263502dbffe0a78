import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { type Database, isDamaged, openDatabase } from '../../database.ts';
import { moveDatabase } from '../../move-database.ts';
import type { ScanSource } from '../reader.ts';
import type { RecognisedPage } from './recognise-page.ts';

export function pageCacheFile(dataDirectory: string): string {
  return join(dataDirectory, 'ocr.sqlite');
}

/** Written by an earlier run, perhaps by another version of the program. */
const pageSchema = z.object({ paragraphs: z.array(z.array(z.string())), confidence: z.number() });

/**
 * What was read on pages, by their image and by the engine that read it. Each page is kept as soon as
 * it is read, so that a run that is cut off goes on at the page where it was.
 */
export class PageCache {
  #database: Database | null;

  private constructor(
    database: Database | null,
    private readonly engine: string,
    private readonly document: string,
  ) {
    this.#database = database;
  }

  /**
   * What other versions of the engine read is let go. A damaged file is moved aside, and a new one begun:
   * all in it can be read again.
   * @param source null to keep nothing
   */
  static async open(source: ScanSource | null, engine: string): Promise<PageCache> {
    if (source === null) return new PageCache(null, engine, '');
    const { file, document } = source;
    try {
      return new PageCache(openCache(file, engine), engine, document);
    } catch (error) {
      if (!isDamaged(error)) throw error;
      await moveDatabase(file, `${file}.damaged`);
      return new PageCache(openCache(file, engine), engine, document);
    }
  }

  /** null when the page was never read, or what is kept of it is no page. */
  get(image: Uint8Array): RecognisedPage | null {
    const row = this.#guard((database) =>
      database.prepare('SELECT page FROM scans WHERE image = ? AND engine = ?').get(hash(image), this.engine),
    ) as { page: string } | null | undefined;
    return parsePage(row?.page ?? '');
  }

  put(image: Uint8Array, page: RecognisedPage): void {
    this.#guard((database) =>
      database
        .prepare('INSERT OR REPLACE INTO scans VALUES (?, ?, ?, ?)')
        .run(hash(image), this.engine, this.document, JSON.stringify(page)),
    );
  }

  close(): void {
    this.#database?.close();
    this.#database = null;
  }

  /** Where the file turns out to be damaged, the pages of this document are read without it; the next opens it anew. */
  #guard<Result>(work: (database: Database) => Result): Result | null {
    if (this.#database === null) return null;
    try {
      return work(this.#database);
    } catch (error) {
      if (!isDamaged(error)) throw error;
      this.close();
      return null;
    }
  }
}

/**
 * Lets go of pages whose document is gone. Where that can't be done, they stay until the next time.
 * @param documents see `ScanSource`: those that are still there
 */
export function keepPagesOf(file: string, documents: ReadonlySet<string>): void {
  if (!existsSync(file)) return;
  const database = openDatabase(file);
  try {
    const kept = database.prepare('SELECT DISTINCT document FROM scans').all() as { document: string }[];
    const drop = database.prepare('DELETE FROM scans WHERE document = ?');
    for (const { document } of kept) if (!documents.has(document)) drop.run(document);
  } catch {
    // It is damaged, or of an earlier version: whoever reads a scan next mends it.
  } finally {
    database.close();
  }
}

function hash(image: Uint8Array): Uint8Array {
  return createHash('sha256').update(image).digest();
}

function parsePage(json: string): RecognisedPage | null {
  try {
    return pageSchema.parse(JSON.parse(json));
  } catch {
    return null;
  }
}

/** Not in WAL mode, for the reason that the embedding cache is not. */
function openCache(file: string, engine: string): Database {
  const database = openDatabase(file);
  try {
    database.exec(`
      PRAGMA busy_timeout = 5000;
      PRAGMA journal_mode = DELETE;
      PRAGMA synchronous = NORMAL;
      -- Of earlier versions: of images in colour, and of nobody knows which document.
      DROP TABLE IF EXISTS pages;
      CREATE TABLE IF NOT EXISTS scans (
        image    BLOB NOT NULL,
        engine   TEXT NOT NULL,
        document TEXT NOT NULL,
        page     TEXT NOT NULL,
        PRIMARY KEY (image, engine)
      ) WITHOUT ROWID;
    `);
    const row = database.prepare('PRAGMA quick_check(1)').get() as { quick_check: string } | undefined;
    // SQLite's own code for a malformed file: what the check finds is not thrown by it.
    if (row?.quick_check !== 'ok') throw Object.assign(new Error(row?.quick_check), { errcode: 11 });
    database.prepare('DELETE FROM scans WHERE engine <> ?').run(engine);
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}
