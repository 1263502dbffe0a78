import { DatabaseSync } from '@photostructure/sqlite';

/*
 * The one file that knows which SQLite package is used. Its interface is that of Node's own
 * `node:sqlite`, which replaces it once Node 20 is dropped.
 */

export type Database = InstanceType<typeof DatabaseSync>;
export type Statement = ReturnType<Database['prepare']>;

export function openDatabase(file: string, options: { readonly readOnly?: boolean } = {}): Database {
  return new DatabaseSync(file, { readOnly: options.readOnly ?? false });
}

/** Runs `work` in one transaction: all of it is kept, or none. */
export function inTransaction<Result>(database: Database, work: () => Result): Result {
  database.exec('BEGIN IMMEDIATE');
  try {
    const result = work();
    database.exec('COMMIT');
    return result;
  } catch (error) {
    try {
      database.exec('ROLLBACK');
    } catch {
      // After some failures SQLite has rolled back by itself; what counts is the first error.
    }
    throw error;
  }
}

/** Result codes for a file that is no longer, or never was, a database: malformed, not a database, too short. */
const DAMAGED: readonly unknown[] = [11, 26, 522];

/** Whether SQLite says of the file that it is damaged, rather than that it can't be reached, locked or written. */
export function isDamaged(error: unknown): boolean {
  if (!(error instanceof Error) || !('errcode' in error) || typeof error.errcode !== 'number') return false;
  // The low byte is the plain code; of the extended ones only the short read is told apart from its kind.
  return DAMAGED.includes(error.errcode) || DAMAGED.includes(error.errcode & 0xff);
}
