import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Source } from './answer.ts';
import { type Database, inTransaction, isDamaged, openDatabase, type Statement } from './database.ts';
import { PassageArchiveDamagedError } from './errors.ts';
import { moveDatabase } from './move-database.ts';
import type { PassageId } from './passage.ts';

/** Where a passage stood in a generation. */
export interface FormerPlace {
  readonly document: Source;
  /** Headings above it, outermost first. */
  readonly section: readonly string[];
  /** Counted from 1; null in formats without pages. */
  readonly page: number | null;
  /** Whether OCR read any of it from a scan. */
  readonly recognised: boolean;
  /** Counted from 1, among the `of` passages that the document had. */
  readonly position: number;
  readonly of: number;
  readonly generation: string;
  /** When that generation was indexed: ISO 8601, UTC. */
  readonly indexedAt: string;
}

/** A passage that has left the library: its words as they were, for show and not for quoting from the library. */
export interface ArchivedPassage extends FormerPlace {
  readonly passageId: PassageId;
  readonly text: string;
  /** All passages of the document in that generation, in order, this one included. */
  readonly siblings: readonly PassageId[];
}

/** Where a passage stood before it was moved, and between which others that were not. */
export interface MovedPassage extends FormerPlace {
  readonly passageId: PassageId;
  /** Nearest passages before and after it that kept their order; null where there was none. */
  readonly before: PassageId | null;
  readonly after: PassageId | null;
}

const SCHEMA = `
  CREATE TABLE IF NOT EXISTS editions (
    ordinal    INTEGER PRIMARY KEY,
    document   TEXT NOT NULL,
    generation INTEGER NOT NULL,
    indexed_at TEXT NOT NULL,
    source     TEXT NOT NULL,
    passages   TEXT NOT NULL,
    UNIQUE (document, generation)
  );
  CREATE TABLE IF NOT EXISTS passages (
    id       TEXT NOT NULL UNIQUE,
    edition  INTEGER NOT NULL REFERENCES editions(ordinal),
    position INTEGER NOT NULL,
    section  TEXT NOT NULL,
    page     INTEGER,
    text     TEXT NOT NULL,
    recognised INTEGER NOT NULL DEFAULT 0
  );
  CREATE TABLE IF NOT EXISTS places (
    id       TEXT PRIMARY KEY,
    edition  INTEGER NOT NULL REFERENCES editions(ordinal),
    position INTEGER NOT NULL,
    section  TEXT NOT NULL,
    page     INTEGER,
    before   TEXT,
    after    TEXT,
    recognised INTEGER NOT NULL DEFAULT 0
  ) WITHOUT ROWID;
`;

/** Characters of an id: those of an edition stand one after another without anything between them. */
const ID_LENGTH = 12;

export function archiveFile(dataDirectory: string): string {
  return join(dataDirectory, 'passages.sqlite');
}

/** A document as it was in one generation, with what of it the archive has to keep. */
export interface Edition {
  readonly document: Source;
  readonly generation: string;
  readonly indexedAt: string;
  /** All of its passages, in order. */
  readonly siblings: readonly PassageId[];
  readonly gone: readonly Pick<
    ArchivedPassage,
    'passageId' | 'position' | 'section' | 'page' | 'recognised' | 'text'
  >[];
  readonly moved: readonly Pick<
    MovedPassage,
    'passageId' | 'position' | 'section' | 'page' | 'recognised' | 'before' | 'after'
  >[];
}

/**
 * What permanent ids need that no generation knows any more: passages that have left the library, and
 * where passages stood that have been moved. It outlives generations. To write the same again changes nothing.
 */
export class PassageArchive {
  readonly #database: Database;
  readonly #insertEdition: Statement;
  readonly #findEdition: Statement;
  readonly #putGone: Statement;
  readonly #putMoved: Statement;

  /** @throws {PassageArchiveDamagedError} also where only a part of the file is torn */
  constructor(private readonly file: string) {
    this.#database = this.#guard(() => openForWriting(file));
    this.#insertEdition = this.#database.prepare(
      `INSERT INTO editions (document, generation, indexed_at, source, passages) VALUES (?, ?, ?, ?, ?)
       ON CONFLICT DO NOTHING`,
    );
    this.#findEdition = this.#database.prepare(
      'SELECT ordinal FROM editions WHERE document = ? AND generation = ?',
    );
    // The last generation that had a passage says what it was, the first where it stood.
    this.#putGone = this.#database.prepare(
      `INSERT INTO passages (id, edition, position, section, page, text, recognised) VALUES (?, ?, ?, ?, ?, ?, ?)
       ON CONFLICT (id) DO UPDATE SET edition = excluded.edition, position = excluded.position,
         section = excluded.section, page = excluded.page, text = excluded.text, recognised = excluded.recognised
       WHERE ${generationOf('passages')} < ${generationOf('excluded')}`,
    );
    this.#putMoved = this.#database.prepare(
      `INSERT INTO places (id, edition, position, section, page, before, after, recognised)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?)
       ON CONFLICT (id) DO UPDATE SET edition = excluded.edition, position = excluded.position,
         section = excluded.section, page = excluded.page, before = excluded.before, after = excluded.after,
         recognised = excluded.recognised
       WHERE ${generationOf('places')} > ${generationOf('excluded')}`,
    );
  }

  /** All of them or none. */
  add(editions: readonly Edition[]): void {
    this.#guard(() =>
      inTransaction(this.#database, () => {
        for (const edition of editions) this.#addEdition(edition);
      }),
    );
  }

  close(): void {
    this.#database.close();
  }

  #addEdition({ document, generation, indexedAt, siblings, gone, moved }: Edition): void {
    const key = [document.id, Number(generation)] as const;
    this.#insertEdition.run(...key, indexedAt, JSON.stringify(document), siblings.join(''));
    const { ordinal } = this.#findEdition.get(...key) as { ordinal: number };
    for (const { passageId, position, section, page, text, recognised } of gone) {
      const place = [passageId, ordinal, position, JSON.stringify(section), page] as const;
      this.#putGone.run(...place, text, recognised ? 1 : 0);
    }
    for (const { passageId, position, section, page, before, after, recognised } of moved) {
      const place = [passageId, ordinal, position, JSON.stringify(section), page] as const;
      this.#putMoved.run(...place, before, after, recognised ? 1 : 0);
    }
  }

  #guard<Result>(work: () => Result): Result {
    return guard(this.file, work);
  }
}

function generationOf(row: 'passages' | 'places' | 'excluded'): string {
  return `(SELECT generation FROM editions WHERE ordinal = ${row}.edition)`;
}

function guard<Result>(file: string, work: () => Result): Result {
  try {
    return work();
  } catch (cause) {
    throw isDamaged(cause) ? new PassageArchiveDamagedError(file, { cause }) : cause;
  }
}

/** Not in WAL mode, for the reason that the embedding cache is not. */
function openForWriting(file: string): Database {
  const database = openDatabase(file);
  try {
    database.exec('PRAGMA busy_timeout = 5000; PRAGMA journal_mode = DELETE; PRAGMA synchronous = NORMAL;');
    const row = database.prepare('PRAGMA quick_check(1)').get() as { quick_check: string } | undefined;
    // SQLite's own code for a malformed file: what the check finds is not thrown by it.
    if (row?.quick_check !== 'ok') throw Object.assign(new Error(row?.quick_check), { errcode: 11 });
    inTransaction(database, () => {
      database.exec(SCHEMA);
      for (const table of ['passages', 'places']) addRecognised(database, table);
    });
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}

/** Archives begun before scans were read by OCR do not say of a passage whether it was. */
function addRecognised(database: Database, table: string): void {
  const columns = database.prepare(`PRAGMA table_info(${table})`).all() as unknown as { name: string }[];
  if (columns.some(({ name }) => name === 'recognised')) return;
  database.exec(`ALTER TABLE ${table} ADD COLUMN recognised INTEGER NOT NULL DEFAULT 0`);
}

/**
 * Does work that writes to the archive of a data folder. Where that file turns out to be damaged, it is
 * moved aside and the work begins once more with an empty one.
 * @param onDamaged told in a sentence where the damaged file is now
 * @throws {PassageArchiveDamagedError} when the new one is damaged too
 */
export async function withPassageArchive<Result>(
  dataDirectory: string,
  onDamaged: (notice: string) => void,
  work: (archive: PassageArchive) => Promise<Result>,
): Promise<Result> {
  const file = archiveFile(dataDirectory);
  const attempt = async () => {
    const archive = new PassageArchive(file);
    try {
      return await work(archive);
    } finally {
      archive.close();
    }
  };
  try {
    return await attempt();
  } catch (error) {
    if (!(error instanceof PassageArchiveDamagedError)) throw error;
    const aside = `${file}.damaged`;
    await moveDatabase(file, aside);
    onDamaged(
      `The passage archive was damaged and is now ${aside}; a new one is begun from the generations that are kept.`,
    );
    return attempt();
  }
}

/** How long (ms) a reader waits while a document is being written. */
const READ_PATIENCE = 1_000;

const SELECT_GONE = `SELECT passage.*, generation, indexed_at, source, editions.passages
  FROM passages AS passage JOIN editions ON editions.ordinal = edition WHERE passage.id = ?`;
const SELECT_MOVED = `SELECT places.*, generation, indexed_at, source, passages
  FROM places JOIN editions ON editions.ordinal = edition WHERE places.id = ?`;

/** What an archive knows of one id. */
export interface ArchiveRecord {
  /** As it was in the last generation that had it; null when it never left. */
  readonly gone: ArchivedPassage | null;
  /** As it stood at first; null when it never moved. */
  readonly moved: MovedPassage | null;
}

/**
 * Looks an id up. The file is opened for each look: an index run may have put another in its place.
 * @throws {PassageArchiveDamagedError}
 */
export function readArchive(dataDirectory: string, id: PassageId): ArchiveRecord {
  const file = archiveFile(dataDirectory);
  if (!existsSync(file)) return { gone: null, moved: null };
  return guard(file, () => {
    const database = openDatabase(file, { readOnly: true });
    try {
      database.exec(`PRAGMA busy_timeout = ${READ_PATIENCE}`);
      // An index run may have made the file this moment.
      if (database.prepare('SELECT 1 FROM sqlite_master').get() === undefined)
        return { gone: null, moved: null };
      const gone = database.prepare(SELECT_GONE).get(id) as GoneRow | undefined;
      const moved = database.prepare(SELECT_MOVED).get(id) as MovedRow | undefined;
      return {
        gone: gone === undefined ? null : { ...placeOf(gone), text: gone.text, siblings: siblingsOf(gone) },
        moved:
          moved === undefined
            ? null
            : {
                ...placeOf(moved),
                before: moved.before as PassageId | null,
                after: moved.after as PassageId | null,
              },
      };
    } finally {
      database.close();
    }
  });
}

interface PlaceRow {
  id: string;
  position: number;
  section: string;
  page: number | null;
  /** Not there in an archive that no index run has written to since scans are read. */
  recognised?: number;
  generation: number;
  indexed_at: string;
  source: string;
  passages: string;
}

interface GoneRow extends PlaceRow {
  text: string;
}

interface MovedRow extends PlaceRow {
  before: string | null;
  after: string | null;
}

function placeOf(row: PlaceRow): FormerPlace & { readonly passageId: PassageId } {
  return {
    passageId: row.id as PassageId,
    document: JSON.parse(row.source) as Source,
    section: JSON.parse(row.section) as string[],
    page: row.page,
    recognised: row.recognised === 1,
    position: row.position,
    of: row.passages.length / ID_LENGTH,
    generation: String(row.generation),
    indexedAt: row.indexed_at,
  };
}

function siblingsOf({ passages }: PlaceRow): PassageId[] {
  return (passages.match(/.{12}/gu) ?? []) as PassageId[];
}
