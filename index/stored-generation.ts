import type { Database } from './database.ts';
import type { DocumentId, DocumentMetadata, Span } from './document.ts';
import type { Passage } from './passage.ts';
import type { Label } from './vector-index.ts';
import type { NumberedVector } from './vector-numbers.ts';

/** A document as a generation keeps it. */
export interface StoredDocument {
  readonly ordinal: number;
  readonly id: DocumentId;
  /** Name of the corpus folder that it came from. */
  readonly corpus: string;
  readonly file: string;
  readonly metadata: DocumentMetadata;
  /** ISO 639-1; null where it could not be told. */
  readonly language: string | null;
  /** See `Document.notices`. */
  readonly notices: readonly string[];
  /** SHA-256 (hex) of the extracted text, in UTF-8. */
  readonly textHash: string;
  /** SHA-256 (hex) of the file's bytes and of what read and split them. */
  readonly sourceHash: string;
  /** SHA-256 (hex) of the file's bytes alone, by which a renamed file is recognised. */
  readonly contentHash: string;
  readonly passages: number;
}

/** A passage as a generation keeps it: where it stands, not its words. */
export interface StoredPassage extends Omit<Passage, 'documentId'> {
  readonly label: Label;
  /** Ordinal of its document. */
  readonly document: number;
}

/** What is kept of all passages in one piece each, since it is read as a whole; by label. */
export interface PassageArrays {
  /** Terms of a passage. */
  readonly lengths: Uint16Array;
  /** The same with those of its known questions; 0 unless it is well asked. */
  readonly askedLengths: Uint16Array;
  /** Number of its vector: see `VectorNumber`. */
  readonly vectors: Uint32Array;
  /** What near-duplicates are found by: `SIGNATURE_LENGTH` numbers a passage. */
  readonly signatures: Uint32Array;
}

/** A known question as a generation keeps it. */
export interface StoredQuestion {
  /** Counted from 0, apart from the labels of passages. */
  readonly label: Label;
  readonly passage: Label;
  readonly question: string;
  /** Of the words that answer, in the passage's text: the same in every passage with these words. */
  readonly span: Span;
  readonly embeddingHash: Uint8Array;
}

/** The tables of a generation's database: `GenerationWriter` fills them, `GenerationReader` reads them. */
export const SCHEMA = `
  CREATE TABLE documents (
    ordinal     INTEGER PRIMARY KEY,
    id          TEXT NOT NULL UNIQUE,
    corpus      TEXT NOT NULL,
    file        TEXT NOT NULL,
    metadata    TEXT NOT NULL,
    text        TEXT NOT NULL,
    text_hash   TEXT NOT NULL,
    source_hash TEXT NOT NULL,
    content_hash TEXT NOT NULL,
    passages    INTEGER NOT NULL
  );
  CREATE TABLE footnotes (
    document INTEGER NOT NULL REFERENCES documents(ordinal),
    at       INTEGER NOT NULL,
    label    TEXT NOT NULL,
    text     TEXT NOT NULL
  );
  CREATE INDEX footnotes_by_place ON footnotes (document, at);
  CREATE TABLE headings (
    ordinal INTEGER PRIMARY KEY,
    section TEXT NOT NULL,
    context TEXT NOT NULL
  );
  CREATE TABLE passages (
    label          INTEGER PRIMARY KEY,
    id             TEXT NOT NULL UNIQUE,
    document       INTEGER NOT NULL REFERENCES documents(ordinal),
    start          INTEGER NOT NULL,
    "end"          INTEGER NOT NULL,
    headings       INTEGER NOT NULL REFERENCES headings(ordinal),
    page           INTEGER,
    recognised     INTEGER NOT NULL,
    word_pieces    INTEGER NOT NULL
  );
  CREATE TABLE vectors (
    number         INTEGER PRIMARY KEY,
    embedding_hash BLOB NOT NULL
  );
  CREATE TABLE near_duplicates (
    label INTEGER PRIMARY KEY,
    first INTEGER NOT NULL REFERENCES passages(label)
  );
  CREATE INDEX near_duplicates_by_first ON near_duplicates (first);
  CREATE INDEX passages_by_document ON passages (document);
  CREATE TABLE known_questions (
    label          INTEGER PRIMARY KEY,
    passage        INTEGER NOT NULL REFERENCES passages(label),
    question       TEXT NOT NULL,
    start          INTEGER NOT NULL,
    "end"          INTEGER NOT NULL,
    embedding_hash BLOB NOT NULL
  );
  CREATE INDEX known_questions_by_passage ON known_questions (passage);
  CREATE INDEX known_questions_by_hash ON known_questions (embedding_hash);
  CREATE TABLE terms (
    term               TEXT PRIMARY KEY,
    document_frequency INTEGER NOT NULL,
    postings           BLOB NOT NULL
  ) WITHOUT ROWID;
  CREATE TABLE asked_terms (
    term               TEXT PRIMARY KEY,
    document_frequency INTEGER NOT NULL,
    postings           BLOB NOT NULL
  ) WITHOUT ROWID;
  CREATE TABLE asked_stems (stem TEXT PRIMARY KEY) WITHOUT ROWID;
  CREATE TABLE vocabulary (
    word      TEXT PRIMARY KEY,
    passages  INTEGER NOT NULL,
    questions INTEGER NOT NULL
  ) WITHOUT ROWID;
  CREATE TABLE passage_arrays (name TEXT PRIMARY KEY, numbers BLOB NOT NULL) WITHOUT ROWID;
`;

/** The `metadata` column; generations of an earlier day lack the two. */
export type StoredMetadata = DocumentMetadata & Partial<Pick<StoredDocument, 'language' | 'notices'>>;

/** @throws {RangeError} when the database has none of this name */
export function passageArray<Name extends keyof PassageArrays>(
  database: Database,
  name: Name,
): PassageArrays[Name] {
  const row = database.prepare('SELECT numbers FROM passage_arrays WHERE name = ?').get(name);
  if (row === undefined) throw new RangeError(`Expected an array of ${name} of passages`);
  // A copy: SQLite's may begin at any byte, numbers of several can't.
  const { buffer } = (row as { numbers: Uint8Array }).numbers.slice();
  return MAKE_ARRAY[name](buffer);
}

const MAKE_ARRAY: {
  readonly [Name in keyof PassageArrays]: (buffer: ArrayBufferLike) => PassageArrays[Name];
} = {
  lengths: (buffer) => new Uint16Array(buffer),
  askedLengths: (buffer) => new Uint16Array(buffer),
  vectors: (buffer) => new Uint32Array(buffer),
  signatures: (buffer) => new Uint32Array(buffer),
};

/** All vectors of a generation, by number. */
export function* readVectors(database: Database): Iterable<NumberedVector> {
  const select = database.prepare('SELECT number, embedding_hash FROM vectors ORDER BY number');
  for (const row of select.iterate() as Iterable<{ number: number; embedding_hash: Uint8Array }>) {
    yield { number: row.number, embeddingHash: row.embedding_hash };
  }
}
