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
    database.exec('ROLLBACK');
    throw error;
  }
}
