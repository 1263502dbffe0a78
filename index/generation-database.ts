import { createHash } from 'node:crypto';
import { type Database, openDatabase, type Statement } from './database.ts';
import type { Document, DocumentId, DocumentMetadata, Reference, Span } from './document.ts';
import type { LexicalIndexBuilder, PostingList, PostingSource } from './lexical-index.ts';
import type { ShingleStore } from './near-duplicates.ts';
import type { PassageId } from './passage.ts';
import type { Vocabulary } from './spelling.ts';
import type { Label } from './vector-index.ts';

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
export interface StoredPassage {
  readonly label: Label;
  readonly id: PassageId;
  readonly document: number;
  readonly span: Span;
  readonly section: readonly string[];
  /** What of title and headings was embedded with it (see `fitContext`). */
  readonly context: readonly string[];
  readonly page: number | null;
  /** Whether OCR read any of it. */
  readonly recognised: boolean;
  readonly wordPieces: number;
  /** Key of its vector in the embedding cache. */
  readonly embeddingHash: Uint8Array;
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

const SCHEMA = `
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
    word_pieces    INTEGER NOT NULL,
    embedding_hash BLOB NOT NULL
  );
  CREATE TABLE twins (
    label INTEGER PRIMARY KEY,
    first INTEGER NOT NULL REFERENCES passages(label)
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
    word     TEXT PRIMARY KEY,
    passages INTEGER NOT NULL
  ) WITHOUT ROWID;
  CREATE TABLE passage_lengths (lengths BLOB NOT NULL, asked_lengths BLOB NOT NULL);
`;

/** Beside the generation, on disk but not in it: the texts that no vector is known for yet, and what copies are found by. */
const PENDING_SCHEMA = `
  CREATE TEMP TABLE pending (
    ordinal        INTEGER PRIMARY KEY,
    embedding_hash BLOB NOT NULL UNIQUE,
    text           TEXT NOT NULL,
    word_pieces    INTEGER NOT NULL
  );
  CREATE TEMP TABLE shingles (
    label       INTEGER PRIMARY KEY,
    fingerprint BLOB NOT NULL
  );
`;

/** A text to embed. */
export interface PendingText {
  readonly embeddingHash: Uint8Array;
  readonly text: string;
  readonly wordPieces: number;
}

const SELECT_PASSAGE = 'SELECT * FROM passages JOIN headings ON passages.headings = headings.ordinal';

export function hashText(text: string): string {
  return createHash('sha256').update(text, 'utf8').digest('hex');
}

/** Fills the database of a generation that is being built. */
export class GenerationWriter implements ShingleStore {
  readonly #database: Database;
  readonly #insertDocument: Statement;
  readonly #insertFootnote: Statement;
  readonly #insertPassage: Statement;
  readonly #insertPending: Statement;
  readonly #insertHeadings: Statement;
  readonly #insertShingles: Statement;
  readonly #selectShingles: Statement;
  readonly #insertTwin: Statement;
  readonly #insertQuestion: Statement;
  #headings = { ordinal: -1, section: '', context: '' };

  constructor(file: string) {
    this.#database = openDatabase(file);
    // Written once and checked before it is published: a crash leaves a folder that is thrown away.
    this.#database.exec('PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;');
    this.#database.exec(SCHEMA + PENDING_SCHEMA);
    this.#insertDocument = this.#database.prepare(
      `INSERT INTO documents (ordinal, id, corpus, file, metadata, text, text_hash, source_hash, content_hash, passages)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    );
    this.#insertFootnote = this.#database.prepare(
      'INSERT INTO footnotes (document, at, label, text) VALUES (?, ?, ?, ?)',
    );
    this.#insertPassage = this.#database.prepare(
      `INSERT INTO passages (label, id, document, start, "end", headings, page, recognised, word_pieces, embedding_hash)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    );
    this.#insertTwin = this.#database.prepare('INSERT INTO twins VALUES (?, ?)');
    this.#insertQuestion = this.#database.prepare('INSERT INTO known_questions VALUES (?, ?, ?, ?, ?, ?)');
    this.#insertHeadings = this.#database.prepare('INSERT INTO headings VALUES (?, ?, ?)');
    this.#insertPending = this.#database.prepare(
      'INSERT OR IGNORE INTO temp.pending (embedding_hash, text, word_pieces) VALUES (?, ?, ?)',
    );
    this.#insertShingles = this.#database.prepare('INSERT INTO temp.shingles VALUES (?, ?)');
    this.#selectShingles = this.#database.prepare('SELECT fingerprint FROM temp.shingles WHERE label = ?');
    this.#database.exec('BEGIN');
  }

  addDocument(
    ordinal: number,
    document: Document,
    facts: { sourceHash: string; contentHash: string; passages: number },
  ): void {
    const { id, corpus, file, metadata, text, language = null, notices = [] } = document;
    const stored: StoredMetadata = { ...metadata, language, notices };
    this.#insertDocument.run(
      ordinal,
      id,
      corpus,
      file,
      JSON.stringify(stored),
      text,
      hashText(text),
      facts.sourceHash,
      facts.contentHash,
      facts.passages,
    );
    for (const { at, label, text: note } of document.references) {
      this.#insertFootnote.run(ordinal, at, label, note);
    }
  }

  /** @throws when the label or the id is taken */
  addPassage(passage: StoredPassage): void {
    this.#insertPassage.run(
      passage.label,
      passage.id,
      passage.document,
      passage.span.start,
      passage.span.end,
      this.#headingsOf(passage),
      passage.page,
      passage.recognised ? 1 : 0,
      passage.wordPieces,
      passage.embeddingHash,
    );
  }

  /** Passages of one section share a row of headings; they come one after another. */
  #headingsOf({ section, context }: StoredPassage): number {
    const row = { section: JSON.stringify(section), context: JSON.stringify(context) };
    if (row.section !== this.#headings.section || row.context !== this.#headings.context) {
      this.#headings = { ...row, ordinal: this.#headings.ordinal + 1 };
      this.#insertHeadings.run(this.#headings.ordinal, row.section, row.context);
    }
    return this.#headings.ordinal;
  }

  addKnownQuestion({ label, passage, question, span, embeddingHash }: StoredQuestion): void {
    this.#insertQuestion.run(label, passage, question, span.start, span.end, embeddingHash);
  }

  /** Notes a text to embed; one that is noted already counts once. */
  addPending({ embeddingHash, text, wordPieces }: PendingText): void {
    this.#insertPending.run(embeddingHash, text, wordPieces);
  }

  pendingTotals(): { texts: number; wordPieces: number } {
    return this.#database
      .prepare('SELECT count(*) AS texts, coalesce(sum(word_pieces), 0) AS wordPieces FROM temp.pending')
      .get() as { texts: number; wordPieces: number };
  }

  /** Longest first: the slowest and largest batches come while there is time to notice. */
  *pendingTexts(): Iterable<PendingText> {
    // Row by row, not by one open cursor: SQLite's is lost while the caller awaits.
    const order = this.#database
      .prepare('SELECT ordinal FROM temp.pending ORDER BY word_pieces DESC, ordinal')
      .all();
    const select = this.#database.prepare('SELECT * FROM temp.pending WHERE ordinal = ?');
    for (const { ordinal } of order as unknown as { ordinal: number }[]) {
      const row = select.get(ordinal) as { embedding_hash: Uint8Array; text: string; word_pieces: number };
      yield { embeddingHash: row.embedding_hash, text: row.text, wordPieces: row.word_pieces };
    }
  }

  /**
   * @param own the passages' own words
   * @param asked the same and the words of their known questions, for well-asked passages only
   */
  addTerms(own: LexicalIndexBuilder, asked: LexicalIndexBuilder): void {
    this.#addPostings('terms', own);
    this.#addPostings('asked_terms', asked);
    const [lengths, askedLengths] = [own.lengths, asked.lengths].map(
      ({ buffer, byteOffset, byteLength }) => new Uint8Array(buffer, byteOffset, byteLength),
    );
    this.#database
      .prepare('INSERT INTO passage_lengths VALUES (?, ?)')
      .run(lengths ?? new Uint8Array(), askedLengths ?? new Uint8Array());
  }

  #addPostings(table: 'terms' | 'asked_terms', builder: LexicalIndexBuilder): void {
    const insert = this.#database.prepare(`INSERT INTO ${table} VALUES (?, ?, ?)`);
    for (const { term, documentFrequency, bytes } of builder.postings()) {
      insert.run(term, documentFrequency, bytes);
    }
  }

  /** Stems of words that no passage holds and that known questions vouch for. */
  addAskedStems(stems: Iterable<string>): void {
    const insert = this.#database.prepare('INSERT OR IGNORE INTO asked_stems VALUES (?)');
    for (const stem of stems) insert.run(stem);
  }

  /** @param words every word with the number of passages that hold it */
  addVocabulary(words: Iterable<readonly [word: string, passages: number]>): void {
    const insert = this.#database.prepare('INSERT INTO vocabulary VALUES (?, ?)');
    for (const [word, passages] of words) insert.run(word, passages);
  }

  /** Notes that a passage has the same embedded text, and so the same vector, as an earlier one. */
  addTwin(label: Label, first: Label): void {
    this.#insertTwin.run(label, first);
  }

  addShingles(label: Label, fingerprint: Uint8Array): void {
    this.#insertShingles.run(label, fingerprint);
  }

  shingles(label: Label): Uint8Array | null {
    const row = this.#selectShingles.get(label) as { fingerprint: Uint8Array } | undefined;
    return row?.fingerprint ?? null;
  }

  /** @param firsts for each passage of a group with nearly the same words the first of them, itself included */
  addNearDuplicates(firsts: Iterable<readonly [label: Label, first: Label]>): void {
    const insert = this.#database.prepare('INSERT INTO near_duplicates VALUES (?, ?)');
    for (const [label, first] of firsts) insert.run(label, first);
  }

  /** Cache keys of all passages, or of all known questions, by label. */
  *embeddingHashes(
    table: 'passages' | 'known_questions',
  ): Iterable<{ label: Label; embeddingHash: Uint8Array }> {
    const select = this.#database.prepare(`SELECT embedding_hash FROM ${table} WHERE label = ?`);
    for (let label = 0; ; label += 1) {
      const row = select.get(label) as { embedding_hash: Uint8Array } | undefined;
      if (row === undefined) return;
      yield { label, embeddingHash: row.embedding_hash };
    }
  }

  close(): void {
    this.#database.exec('COMMIT');
    this.#database.close();
  }
}

export interface StoredCounts {
  readonly documents: number;
  readonly passages: number;
  readonly knownQuestions: number;
  /** The same words counted once. */
  readonly differentQuestions: number;
}

/** Reads the database of a published generation. */
export class GenerationReader implements PostingSource, Vocabulary {
  readonly #database: Database;
  readonly #postings: Statement;
  readonly #askedPostings: Statement;
  readonly #askedStem: Statement;
  readonly #passage: Statement;
  readonly #footnotes: Statement;
  readonly #sameQuestions: Statement;
  readonly #questionsOfPassage: Statement;
  readonly #nearDuplicates: Statement;

  constructor(file: string) {
    this.#database = openDatabase(file, { readOnly: true });
    // Pages come from the system's cache, shared with every other reader of the file.
    this.#database.exec('PRAGMA mmap_size = 1073741824; PRAGMA query_only = ON;');
    this.#postings = this.#database.prepare('SELECT document_frequency, postings FROM terms WHERE term = ?');
    this.#askedPostings = this.#database.prepare(
      'SELECT document_frequency, postings FROM asked_terms WHERE term = ?',
    );
    this.#askedStem = this.#database.prepare('SELECT stem FROM asked_stems WHERE stem = ?');
    this.#passage = this.#database.prepare(`${SELECT_PASSAGE} WHERE label = ?`);
    this.#sameQuestions = this.#database.prepare(
      `SELECT * FROM known_questions
       WHERE embedding_hash = (SELECT embedding_hash FROM known_questions WHERE label = ?) ORDER BY label`,
    );
    this.#questionsOfPassage = this.#database.prepare(
      'SELECT * FROM known_questions WHERE passage = ? ORDER BY label',
    );
    this.#nearDuplicates = this.#database.prepare(
      `SELECT label, document FROM near_duplicates JOIN passages USING (label)
       WHERE first = (SELECT first FROM near_duplicates WHERE label = ?) AND label <> ? ORDER BY label`,
    );
    this.#footnotes = this.#database.prepare(
      'SELECT at, label, text FROM footnotes WHERE document = ? AND at > ? AND at <= ? ORDER BY at',
    );
  }

  /** Whether the file itself is whole; reads all of it. */
  isIntact(): boolean {
    const row = this.#database.prepare('PRAGMA quick_check(1)').get() as { quick_check: string } | undefined;
    return row?.quick_check === 'ok';
  }

  counts(): StoredCounts {
    return this.#database
      .prepare(
        `SELECT (SELECT count(*) FROM documents) AS documents,
                (SELECT count(*) FROM passages) AS passages,
                (SELECT count(*) FROM known_questions) AS knownQuestions,
                (SELECT count(DISTINCT embedding_hash) FROM known_questions) AS differentQuestions`,
      )
      .get() as unknown as StoredCounts;
  }

  documents(): StoredDocument[] {
    const rows = this.#database
      .prepare(
        'SELECT ordinal, id, corpus, file, metadata, text_hash, source_hash, content_hash, passages FROM documents ORDER BY ordinal',
      )
      .all() as unknown as DocumentRow[];
    return rows.map(documentOfRow);
  }

  documentText(ordinal: number): string {
    const row = this.#database.prepare('SELECT text FROM documents WHERE ordinal = ?').get(ordinal);
    return (row as { text: string } | undefined)?.text ?? '';
  }

  /** @throws {RangeError} when there is no such label */
  passage(label: Label): StoredPassage {
    const row = this.#passage.get(label) as unknown as PassageRow | undefined;
    if (row === undefined) throw new RangeError(`Expected the label of a passage, got ${label}`);
    return passageOfRow(row);
  }

  passageById(id: PassageId): StoredPassage | null {
    const row = this.#database.prepare(`${SELECT_PASSAGE} WHERE id = ?`).get(id);
    return row === undefined ? null : passageOfRow(row as unknown as PassageRow);
  }

  passagesOf(document: number): StoredPassage[] {
    const rows = this.#database.prepare(`${SELECT_PASSAGE} WHERE document = ? ORDER BY label`).all(document);
    return (rows as unknown as PassageRow[]).map(passageOfRow);
  }

  /** Ids of a document's passages, in order. */
  passageIdsOf(document: number): string[] {
    const rows = this.#database
      .prepare('SELECT id FROM passages WHERE document = ? ORDER BY label')
      .all(document);
    return (rows as unknown as { id: string }[]).map(({ id }) => id);
  }

  /** By ordinal: word pieces of all passages together, and of the longest. */
  documentFigures(): Map<number, { readonly wordPieces: number; readonly longest: number }> {
    const rows = this.#database
      .prepare(
        `SELECT document, sum(word_pieces) AS wordPieces, max(word_pieces) AS longest
         FROM passages GROUP BY document`,
      )
      .all() as unknown as { document: number; wordPieces: number; longest: number }[];
    return new Map(rows.map(({ document, wordPieces, longest }) => [document, { wordPieces, longest }]));
  }

  /** How many passages have each length, by length. */
  passageLengthCounts(): { readonly wordPieces: number; readonly passages: number }[] {
    return this.#database
      .prepare(
        `SELECT word_pieces AS wordPieces, count(*) AS passages
         FROM passages GROUP BY word_pieces ORDER BY word_pieces`,
      )
      .all() as unknown as { wordPieces: number; passages: number }[];
  }

  /** All footnotes of a document, in order of their place. */
  footnotesOf(document: number): Reference[] {
    return this.#footnotes.all(document, -1, Number.MAX_SAFE_INTEGER) as unknown as Reference[];
  }

  /** Footnotes whose marks stood inside the span or at its end. */
  footnotesIn(document: number, span: Span): Reference[] {
    return this.#footnotes.all(document, span.start, span.end) as unknown as Reference[];
  }

  /** @throws {RangeError} when there is no such label */
  knownQuestion(label: Label): StoredQuestion {
    const [question] = this.#questions(
      this.#database.prepare('SELECT * FROM known_questions WHERE label = ?'),
      label,
    );
    if (question === undefined) throw new RangeError(`Expected the label of a question, got ${label}`);
    return question;
  }

  /** The known questions with the same words as that of this label: more than one where several passages answer it. */
  sameQuestions(label: Label): StoredQuestion[] {
    return this.#questions(this.#sameQuestions, label);
  }

  questionsOfPassage(passage: Label): StoredQuestion[] {
    return this.#questions(this.#questionsOfPassage, passage);
  }

  #questions(select: Statement, key: number): StoredQuestion[] {
    const rows = select.all(key) as unknown as QuestionRow[];
    return rows.map(({ label, passage, question, start, end, embedding_hash }) => ({
      label,
      passage,
      question,
      span: { start, end },
      embeddingHash: embedding_hash,
    }));
  }

  /** Cache keys of all passages and known questions. */
  embeddingHashes(): Uint8Array[] {
    const rows = this.#database
      .prepare('SELECT embedding_hash FROM passages UNION ALL SELECT embedding_hash FROM known_questions')
      .all();
    return (rows as unknown as { embedding_hash: Uint8Array }[]).map((row) => row.embedding_hash);
  }

  postings(term: string): PostingList | null {
    return postingsOfRow(this.#postings.get(term));
  }

  /** Of well-asked passages, the words of their known questions among them. */
  askedPostings(term: string): PostingList | null {
    return postingsOfRow(this.#askedPostings.get(term));
  }

  hasStem(stem: string): boolean {
    return this.#postings.get(stem) !== undefined || this.#askedStem.get(stem) !== undefined;
  }

  words(letter: string, least: number, most: number): { word: string; passages: number }[] {
    const rows = this.#database
      .prepare(
        'SELECT word, passages FROM vocabulary WHERE word >= ? AND word < ? AND length(word) BETWEEN ? AND ?',
      )
      .all(letter, `${letter}\u{10FFFF}`, least, most);
    return rows as unknown as { word: string; passages: number }[];
  }

  /** For passages with an earlier twin, the first of those. */
  twins(): Map<Label, Label> {
    const rows = this.#database.prepare('SELECT label, first FROM twins').all();
    return new Map(
      (rows as unknown as { label: Label; first: Label }[]).map(({ label, first }) => [label, first]),
    );
  }

  /** The other passages of its group with nearly the same words, in order, with the ordinals of their documents. */
  nearDuplicatesOf(label: Label): { readonly label: Label; readonly document: number }[] {
    return this.#nearDuplicates.all(label, label) as unknown as { label: Label; document: number }[];
  }

  /** Groups of passages of different documents with nearly the same words. */
  nearDuplicateGroups(): Label[][] {
    const rows = this.#database
      .prepare('SELECT label, first FROM near_duplicates ORDER BY first, label')
      .all();
    const groups = new Map<Label, Label[]>();
    for (const { label, first } of rows as unknown as { label: Label; first: Label }[]) {
      groups.set(first, [...(groups.get(first) ?? []), label]);
    }
    return [...groups.values()];
  }

  /** Terms per passage, by label: its own, and with those of its known questions where it is well asked. */
  passageLengths(): { readonly own: Uint16Array; readonly asked: Uint16Array } {
    const row = this.#database.prepare('SELECT * FROM passage_lengths').get() as unknown as {
      lengths: Uint8Array;
      asked_lengths: Uint8Array;
    };
    return {
      own: new Uint16Array(row.lengths.slice().buffer),
      asked: new Uint16Array(row.asked_lengths.slice().buffer),
    };
  }

  close(): void {
    this.#database.close();
  }
}

function postingsOfRow(row: unknown): PostingList | null {
  const found = row as { document_frequency: number; postings: Uint8Array } | undefined;
  return found === undefined ? null : { documentFrequency: found.document_frequency, bytes: found.postings };
}

interface DocumentRow {
  ordinal: number;
  id: string;
  corpus: string;
  file: string;
  metadata: string;
  text_hash: string;
  source_hash: string;
  content_hash: string;
  passages: number;
}

/** The `metadata` column; generations of an earlier day lack the two. */
type StoredMetadata = DocumentMetadata & Partial<Pick<StoredDocument, 'language' | 'notices'>>;

function documentOfRow(row: DocumentRow): StoredDocument {
  const { language = null, notices = [], ...metadata } = JSON.parse(row.metadata) as StoredMetadata;
  return {
    ordinal: row.ordinal,
    id: row.id as DocumentId,
    corpus: row.corpus,
    file: row.file,
    metadata,
    language,
    notices,
    textHash: row.text_hash,
    sourceHash: row.source_hash,
    contentHash: row.content_hash,
    passages: row.passages,
  };
}

interface PassageRow {
  label: number;
  id: string;
  document: number;
  start: number;
  end: number;
  section: string;
  context: string;
  page: number | null;
  recognised: number;
  word_pieces: number;
  embedding_hash: Uint8Array;
}

interface QuestionRow {
  label: number;
  passage: number;
  question: string;
  start: number;
  end: number;
  embedding_hash: Uint8Array;
}

function passageOfRow(row: PassageRow): StoredPassage {
  return {
    label: row.label,
    id: row.id as PassageId,
    document: row.document,
    span: { start: row.start, end: row.end },
    section: JSON.parse(row.section) as string[],
    context: JSON.parse(row.context) as string[],
    page: row.page,
    recognised: row.recognised === 1,
    wordPieces: row.word_pieces,
    embeddingHash: row.embedding_hash,
  };
}
