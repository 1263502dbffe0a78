import { type Database, openDatabase, type Statement } from './database.ts';
import type { Document } from './document.ts';
import { hashText } from './hash-text.ts';
import type { TermPostings } from './lexical-index.ts';
import type { ShingleStore } from './near-duplicates.ts';
import { PreviousRows } from './previous-rows.ts';
import {
  type PassageArrays,
  passageArray,
  readVectors,
  SCHEMA,
  type StoredDocument,
  type StoredMetadata,
  type StoredPassage,
  type StoredQuestion,
} from './stored-generation.ts';
import type { Label, VectorNumber } from './vector-index.ts';
import type { NumberedVector } from './vector-numbers.ts';

/** Beside the generation, on disk but not in it: the texts that no vector is known for yet, and what copies are found by. */
const PENDING_SCHEMA = `
  CREATE TEMP TABLE pending (
    ordinal        INTEGER PRIMARY KEY,
    embedding_hash BLOB NOT NULL UNIQUE,
    text           TEXT NOT NULL,
    word_pieces    INTEGER NOT NULL
  );
  CREATE TEMP TABLE shingles (
    label    INTEGER PRIMARY KEY,
    shingles BLOB NOT NULL
  );
`;

/** A text to embed. */
export interface TextToEmbed {
  readonly embeddingHash: Uint8Array;
  readonly text: string;
  readonly wordPieces: number;
}

/** One that was noted. */
export interface PendingText extends TextToEmbed {
  /** Counted from 1. */
  readonly ordinal: number;
}

interface PendingRow {
  ordinal: number;
  embedding_hash: Uint8Array;
  text: string;
  word_pieces: number;
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
  readonly #insertQuestion: Statement;
  readonly #insertVector: Statement;
  readonly #previous: PreviousRows | null;
  #pendingTexts = 0;
  #headings = { document: -1, ordinal: -1, section: '', context: '' };

  /** @param previous database that documents may be taken over from; null when there is none */
  constructor(file: string, previous: string | null) {
    this.#database = openDatabase(file);
    // Written once and checked before it is published: a crash leaves a folder that is thrown away.
    this.#database.exec('PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;');
    this.#database.exec(SCHEMA + PENDING_SCHEMA);
    this.#previous = previous === null ? null : new PreviousRows(this.#database, previous);
    this.#insertDocument = this.#database.prepare(
      `INSERT INTO documents (ordinal, id, corpus, file, metadata, text, text_hash, source_hash, content_hash, passages)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    );
    this.#insertFootnote = this.#database.prepare(
      'INSERT INTO footnotes (document, at, label, text) VALUES (?, ?, ?, ?)',
    );
    this.#insertPassage = this.#database.prepare(
      `INSERT INTO passages (label, id, document, start, "end", headings, page, recognised, word_pieces)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    );
    this.#insertQuestion = this.#database.prepare('INSERT INTO known_questions VALUES (?, ?, ?, ?, ?, ?)');
    this.#insertVector = this.#database.prepare('INSERT INTO vectors VALUES (?, ?)');
    this.#insertHeadings = this.#database.prepare('INSERT INTO headings VALUES (?, ?, ?)');
    this.#insertPending = this.#database.prepare(
      'INSERT OR IGNORE INTO temp.pending (embedding_hash, text, word_pieces) VALUES (?, ?, ?)',
    );
    this.#insertShingles = this.#database.prepare('INSERT INTO temp.shingles VALUES (?, ?)');
    this.#selectShingles = this.#database.prepare('SELECT shingles FROM temp.shingles WHERE label = ?');
    this.#database.exec('BEGIN');
    this.#previous?.copyVocabulary();
    this.#previous?.copyVectors();
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
    );
  }

  /** Passages of one section share a row of headings; they come one after another. */
  #headingsOf({ document, ...passage }: StoredPassage): number {
    const [section, context] = [JSON.stringify(passage.section), JSON.stringify(passage.context)];
    const last = this.#headings;
    if (document !== last.document || section !== last.section || context !== last.context) {
      this.#headings = { document, ordinal: last.ordinal + 1, section, context };
      this.#insertHeadings.run(this.#headings.ordinal, section, context);
    }
    return this.#headings.ordinal;
  }

  /**
   * Takes over a document of the previous generation, with passages, headings and footnotes.
   * @param document with the ordinal that it had; its file may have moved
   * @param label of its first passage here
   * @returns the label that its first passage had
   * @throws {RangeError} when there is no previous generation
   */
  takeOver(document: StoredDocument, ordinal: number, label: Label): Label {
    if (this.#previous === null)
      throw new RangeError('Expected a previous generation to take a document from');
    const headings = this.#headings.ordinal + 1;
    const taken = this.#previous.copyDocument(document, { ordinal, label, headings });
    this.#headings = { ...this.#headings, document: -1, ordinal: this.#headings.ordinal + taken.headings };
    return taken.label;
  }

  addKnownQuestion({ label, passage, question, span, embeddingHash }: StoredQuestion): void {
    this.#insertQuestion.run(label, passage, question, span.start, span.end, embeddingHash);
  }

  /** Notes a text to embed; one that is noted already counts once. */
  addPending({ embeddingHash, text, wordPieces }: TextToEmbed): void {
    this.#pendingTexts += Number(this.#insertPending.run(embeddingHash, text, wordPieces).changes);
  }

  /** Texts noted so far. */
  get pendingTexts(): number {
    return this.#pendingTexts;
  }

  pendingWordPieces(): number {
    const row = this.#database
      .prepare('SELECT coalesce(sum(word_pieces), 0) AS wordPieces FROM temp.pending')
      .get();
    return (row as { wordPieces: number }).wordPieces;
  }

  /** Some of the texts noted, in their order. @param after ordinal of the last that is not wanted; 0 for none */
  readPending(after: number, most: number): PendingText[] {
    const rows = this.#database
      .prepare('SELECT * FROM temp.pending WHERE ordinal > ? ORDER BY ordinal LIMIT ?')
      .all(after, most) as unknown as PendingRow[];
    return rows.map(({ ordinal, embedding_hash, text, word_pieces }) => ({
      ordinal,
      embeddingHash: embedding_hash,
      text,
      wordPieces: word_pieces,
    }));
  }

  /**
   * @param own the passages' own words
   * @param asked the same and the words of their known questions, for well-asked passages only
   */
  addTerms(own: Iterable<TermPostings>, asked: Iterable<TermPostings>): void {
    this.#addPostings('terms', own);
    this.#addPostings('asked_terms', asked);
  }

  #addPostings(table: 'terms' | 'asked_terms', lists: Iterable<TermPostings>): void {
    const insert = this.#database.prepare(`INSERT INTO ${table} VALUES (?, ?, ?)`);
    for (const { term, documentFrequency, bytes } of lists) insert.run(term, documentFrequency, bytes);
  }

  /** Replaces those that are there already. */
  addArrays(arrays: Partial<PassageArrays>): void {
    const insert = this.#database.prepare('INSERT OR REPLACE INTO passage_arrays VALUES (?, ?)');
    for (const [name, { buffer, byteOffset, byteLength }] of Object.entries(arrays)) {
      insert.run(name, new Uint8Array(buffer, byteOffset, byteLength));
    }
  }

  /** Stems of words that no passage holds and that known questions vouch for. */
  addAskedStems(stems: Iterable<string>): void {
    const insert = this.#database.prepare('INSERT OR IGNORE INTO asked_stems VALUES (?)');
    for (const stem of stems) insert.run(stem);
  }

  /**
   * @param passages for every word how many passages more hold it than in the previous generation; fewer are negative
   * @param questions words that known questions vouch for, and how many of these hold them
   */
  addVocabulary(passages: ReadonlyMap<string, number>, questions: ReadonlyMap<string, number>): void {
    const change = this.#database.prepare(
      `INSERT INTO vocabulary VALUES (?, ?, ?)
       ON CONFLICT (word) DO UPDATE SET passages = passages + excluded.passages, questions = questions + excluded.questions`,
    );
    for (const [word, count] of passages) change.run(word, count, 0);
    for (const [word, count] of questions) change.run(word, 0, count);
    this.#database.exec('DELETE FROM vocabulary WHERE passages = 0 AND questions = 0');
  }

  /** Vectors that the previous generation had no number for. */
  addVectors(vectors: Iterable<NumberedVector>): void {
    for (const { number, embeddingHash } of vectors) this.#insertVector.run(number, embeddingHash);
  }

  addShingles(label: Label, shingles: Uint8Array): void {
    this.#insertShingles.run(label, shingles);
  }

  shingles(label: Label): Uint8Array | null {
    const row = this.#selectShingles.get(label) as { shingles: Uint8Array } | undefined;
    return row?.shingles ?? null;
  }

  /** @param firsts for each passage of a group with nearly the same words the first of them, itself included */
  addNearDuplicates(firsts: Iterable<readonly [label: Label, first: Label]>): void {
    const insert = this.#database.prepare('INSERT INTO near_duplicates VALUES (?, ?)');
    for (const [label, first] of firsts) insert.run(label, first);
  }

  /** By number; to be run through at once. */
  vectors(): Iterable<NumberedVector> {
    return readVectors(this.#database);
  }

  countVectors(): number {
    const row = this.#database.prepare('SELECT count(*) AS vectors FROM vectors').get();
    return (row as { vectors: number }).vectors;
  }

  /** Cache keys from a number on, by number. Row by row: the caller may await in between. */
  *embeddingHashes(from: VectorNumber): Iterable<NumberedVector> {
    const select = this.#database.prepare('SELECT embedding_hash FROM vectors WHERE number = ?');
    for (let number = from; ; number += 1) {
      const row = select.get(number) as { embedding_hash: Uint8Array } | undefined;
      if (row === undefined) return;
      yield { number, embeddingHash: row.embedding_hash };
    }
  }

  /** Numbers them anew. @param passages number of its vector, by label */
  renumberVectors(vectors: Iterable<NumberedVector>, passages: Uint32Array): void {
    this.#database.exec('DELETE FROM vectors');
    this.addVectors(vectors);
    this.addArrays({ vectors: passages });
  }

  /** Number of its vector, by label; to be called when all passages are there. */
  passageVectors(): Uint32Array {
    return passageArray(this.#database, 'vectors');
  }

  /** By label, from 0. */
  *knownQuestions(): Iterable<Pick<StoredQuestion, 'label' | 'embeddingHash'>> {
    const select = this.#database.prepare('SELECT embedding_hash FROM known_questions WHERE label = ?');
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
