import { createHash } from 'node:crypto';
import { type Database, inTransaction, openDatabase, type Statement } from './database.ts';

/** 16 bytes of SHA-256 over an embedded text: two texts share one with a chance beyond any library's size. */
export function embeddingHash(embeddedText: string): Uint8Array {
  return createHash('sha256').update(embeddedText, 'utf8').digest().subarray(0, 16);
}

/**
 * Vectors by model and text. It outlives generations, so that a re-index embeds only what is new,
 * and an interrupted run goes on where it stopped.
 */
export class EmbeddingCache {
  readonly #database: Database;
  readonly #select: Statement;
  readonly #insert: Statement;
  readonly #model: Uint8Array;

  constructor(
    file: string,
    modelHash: string,
    private readonly dimensions: number,
  ) {
    this.#model = Buffer.from(modelHash, 'hex').subarray(0, 16);
    this.#database = openDatabase(file);
    this.#database.exec(`
      PRAGMA journal_mode = WAL;
      PRAGMA synchronous = NORMAL;
      CREATE TABLE IF NOT EXISTS embeddings (
        model  BLOB NOT NULL,
        text   BLOB NOT NULL,
        vector BLOB NOT NULL,
        PRIMARY KEY (model, text)
      ) WITHOUT ROWID;
    `);
    this.#select = this.#database.prepare('SELECT vector FROM embeddings WHERE model = ? AND text = ?');
    this.#insert = this.#database.prepare('INSERT OR REPLACE INTO embeddings VALUES (?, ?, ?)');
  }

  has(hash: Uint8Array): boolean {
    return this.#vector(hash) !== null;
  }

  /** @throws {RangeError} when the text was never embedded with this model */
  get(hash: Uint8Array): Float32Array {
    const vector = this.#vector(hash);
    if (vector === null) throw new RangeError('Expected an embedded text, got the hash of another');
    return vector;
  }

  /** Keeps vectors for good, all of them or none. */
  put(entries: readonly { readonly hash: Uint8Array; readonly vector: Float32Array }[]): void {
    inTransaction(this.#database, () => {
      for (const { hash, vector } of entries) {
        this.#insert.run(
          this.#model,
          hash,
          new Uint8Array(vector.buffer, vector.byteOffset, vector.byteLength),
        );
      }
    });
  }

  /** Forgets every vector but those of this model that `used` names. */
  keepOnly(used: Iterable<Uint8Array>): void {
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

  close(): void {
    this.#database.close();
  }

  /** A row of another length is not a vector of this model: it is embedded anew. */
  #vector(hash: Uint8Array): Float32Array | null {
    const row = this.#select.get(this.#model, hash) as { vector: Uint8Array } | undefined;
    if (row?.vector.byteLength !== this.dimensions * Float32Array.BYTES_PER_ELEMENT) return null;
    return new Float32Array(row.vector.slice().buffer);
  }
}
