import { createHash } from 'node:crypto';
import { type Database, inTransaction, isDamaged, openDatabase, type Statement } from './database.ts';
import type { Embedder } from './embedder.ts';
import { EmbeddingCacheDamagedError } from './errors.ts';
import { moveDatabase } from './move-database.ts';

/** 16 bytes of SHA-256 over an embedded text: two texts share one with a chance beyond any library's size. */
export function embeddingHash(embeddedText: string): Uint8Array {
  return createHash('sha256').update(embeddedText, 'utf8').digest().subarray(0, 16);
}

/** Of a hash, what maps can hold: equal for equal bytes. */
export function keyOfHash(hash: Uint8Array): string {
  return Buffer.from(hash.buffer, hash.byteOffset, hash.byteLength).toString('latin1');
}

/**
 * Vectors by model and text. It outlives generations, so that a re-index embeds only what is new,
 * and an interrupted run goes on where it stopped. Every method throws `EmbeddingCacheDamagedError`
 * where SQLite finds the file damaged.
 */
export class EmbeddingCache {
  readonly #database: Database;
  readonly #select: Statement;
  readonly #insert: Statement;
  readonly #model: Uint8Array;

  /** @throws {EmbeddingCacheDamagedError} */
  constructor(
    private readonly file: string,
    modelHash: string,
    private readonly dimensions: number,
  ) {
    this.#model = Buffer.from(modelHash, 'hex').subarray(0, 16);
    this.#database = this.#guard(() => openCache(file));
    this.#select = this.#database.prepare('SELECT vector FROM embeddings WHERE model = ? AND text = ?');
    this.#insert = this.#database.prepare('INSERT OR REPLACE INTO embeddings VALUES (?, ?, ?)');
  }

  has(hash: Uint8Array): boolean {
    return this.find(hash) !== null;
  }

  /**
   * null when the text was never embedded with this model. What has another length, or not the norm 1, is no
   * vector of it, or no longer: it is embedded anew.
   */
  find(hash: Uint8Array): Float32Array | null {
    const row = this.#guard(() => this.#select.get(this.#model, hash)) as { vector: Uint8Array } | undefined;
    if (row?.vector.byteLength !== this.dimensions * Float32Array.BYTES_PER_ELEMENT) return null;
    const vector = new Float32Array(row.vector.slice().buffer);
    return isUnit(vector) ? vector : null;
  }

  /** @throws {RangeError} when the text was never embedded with this model */
  get(hash: Uint8Array): Float32Array {
    const vector = this.find(hash);
    if (vector === null) throw new RangeError('Expected an embedded text, got the hash of another');
    return vector;
  }

  /** Keeps vectors for good, all of them or none. */
  put(entries: readonly { readonly hash: Uint8Array; readonly vector: Float32Array }[]): void {
    this.#guard(() =>
      inTransaction(this.#database, () => {
        for (const { hash, vector } of entries) {
          this.#insert.run(
            this.#model,
            hash,
            new Uint8Array(vector.buffer, vector.byteOffset, vector.byteLength),
          );
        }
      }),
    );
  }

  /** Forgets every vector but those of this model that `used` names. */
  keepOnly(used: Iterable<Uint8Array>): void {
    this.#guard(() => this.#keepOnly(used));
  }

  close(): void {
    this.#database.close();
  }

  #keepOnly(used: Iterable<Uint8Array>): void {
    this.#database.exec('CREATE TEMP TABLE used (text BLOB PRIMARY KEY) WITHOUT ROWID');
    const insert = this.#database.prepare('INSERT OR IGNORE INTO temp.used VALUES (?)');
    inTransaction(this.#database, () => {
      for (const hash of used) insert.run(hash);
      this.#database
        .prepare('DELETE FROM embeddings WHERE model <> ? OR text NOT IN (SELECT text FROM temp.used)')
        .run(this.#model);
    });
    this.#database.exec('DROP TABLE temp.used');
  }

  #guard<Result>(work: () => Result): Result {
    try {
      return work();
    } catch (cause) {
      throw isDamaged(cause) ? new EmbeddingCacheDamagedError(this.file, { cause }) : cause;
    }
  }
}

/**
 * The file with its table. Not in WAL mode: a connection whose statements are not yet collected stays
 * open after `close`, and what it does at its end (it removes the log by its name) would hit the file
 * that has taken the place of a damaged one.
 */
function openCache(file: string): Database {
  const database = openDatabase(file);
  try {
    database.exec(`
      -- Of a new file only. A row is 1.6 KB: on pages of 4 KiB each spills onto a page of its own, 4.7 KB in all.
      PRAGMA page_size = 16384;
      PRAGMA busy_timeout = 5000;
      PRAGMA journal_mode = DELETE;
      PRAGMA synchronous = NORMAL;
      CREATE TABLE IF NOT EXISTS embeddings (
        model  BLOB NOT NULL,
        text   BLOB NOT NULL,
        vector BLOB NOT NULL,
        PRIMARY KEY (model, text)
      ) WITHOUT ROWID;
    `);
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}

/** What float32 leaves of a squared norm of 1, with room to spare. */
const NORM_TOLERANCE = 1e-3;

/** False also where a component is no finite number. */
function isUnit(vector: Float32Array): boolean {
  let squares = 0;
  // By position: an iterator over typed arrays takes six times as long.
  for (let i = 0; i < vector.length; i += 1) squares += (vector[i] ?? 0) * (vector[i] ?? 0);
  return Math.abs(squares - 1) < NORM_TOLERANCE;
}

/**
 * Does work that needs the cache in a file. Where that file turns out to be damaged, before or while
 * it is used, it is moved aside and the work begins once more, with an empty cache: nothing is lost
 * that can't be embedded again.
 * @param onDamaged told in a sentence where the damaged file is now
 * @throws {EmbeddingCacheDamagedError} when the new one is damaged too
 */
export async function withEmbeddingCache<Result>(
  file: string,
  { modelHash, dimensions }: Pick<Embedder, 'modelHash' | 'dimensions'>,
  onDamaged: (notice: string) => void,
  work: (cache: EmbeddingCache) => Promise<Result>,
): Promise<Result> {
  const attempt = async () => {
    const cache = new EmbeddingCache(file, modelHash, dimensions);
    try {
      return await work(cache);
    } finally {
      cache.close();
    }
  };
  try {
    return await attempt();
  } catch (error) {
    if (!(error instanceof EmbeddingCacheDamagedError)) throw error;
    const aside = `${file}.damaged`;
    await moveDatabase(file, aside);
    onDamaged(
      `The embedding cache was damaged and is now ${aside}; a new one is begun. What the serving index holds is not embedded again.`,
    );
    return attempt();
  }
}
