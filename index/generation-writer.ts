import { type Database, openDatabase, type Statement } from './database.ts';
import type { Document } from './document.ts';
import { hashText } from './hash-text.ts';
import type { LexicalIndexBuilder } from './lexical-index.ts';
import type { ShingleStore } from './near-duplicates.ts';
import { SCHEMA, type StoredMetadata, type StoredPassage, type StoredQuestion } from './stored-generation.ts';
import type { Label } from './vector-index.ts';

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
