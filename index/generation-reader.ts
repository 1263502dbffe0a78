import { type Database, openDatabase, type Statement } from './database.ts';
import type { DocumentId, Reference, Span } from './document.ts';
import type { PostingList, PostingSource, TermPostings } from './lexical-index.ts';
import type { PassageId } from './passage.ts';
import { rememberPostings } from './remember-postings.ts';
import type { Vocabulary } from './spelling.ts';
import {
  type PassageArrays,
  passageArray,
  readVectors,
  type StoredDocument,
  type StoredMetadata,
  type StoredPassage,
  type StoredQuestion,
} from './stored-generation.ts';
import type { Label, VectorNumber } from './vector-index.ts';
import type { NumberedVector } from './vector-numbers.ts';

const SELECT_PASSAGE = 'SELECT * FROM passages JOIN headings ON passages.headings = headings.ordinal';

export interface StoredCounts {
  readonly documents: number;
  readonly passages: number;
  /** In the graph, hidden ones among them. */
  readonly vectors: number;
  readonly knownQuestions: number;
  /** The same words counted once. */
  readonly differentQuestions: number;
}

/**
 * Bytes of posting lists kept: those of a question's words, each of which is looked at three times, and
 * of the words that most questions have. A list takes 2 to 3 bytes a passage that holds the word.
 */
const POSTINGS_KEPT = 4 << 20;

/** Reads the database of a published generation. */
export class GenerationReader implements PostingSource, Vocabulary {
  readonly #database: Database;
  readonly #postings: PostingSource;
  readonly #askedPostings: PostingSource;
  readonly #askedStem: Statement;
  readonly #passage: Statement;
  readonly #footnotes: Statement;
  readonly #sameQuestions: Statement;
  readonly #questionsOfPassage: Statement;
  readonly #nearDuplicates: Statement;

  constructor(file: string) {
    this.#database = openDatabase(file, { readOnly: true });
    // Not mapped into memory: every page that was ever read would be counted as this process's own.
    this.#database.exec('PRAGMA query_only = ON;');
    this.#postings = this.#postingsIn('terms');
    this.#askedPostings = this.#postingsIn('asked_terms');
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
                (SELECT count(*) FROM vectors) AS vectors,
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

  /** All vectors of the graph, also those that no passage has any more, by number; to be run through at once. */
  vectors(): Iterable<NumberedVector> {
    return readVectors(this.#database);
  }

  /** Cache key of a vector. @throws {RangeError} when there is no such number */
  embeddingHash(number: VectorNumber): Uint8Array {
    const row = this.#database.prepare('SELECT embedding_hash FROM vectors WHERE number = ?').get(number);
    if (row === undefined) throw new RangeError(`Expected the number of a vector, got ${number}`);
    return (row as { embedding_hash: Uint8Array }).embedding_hash;
  }

  /** Cache keys of all known questions, those with the same words once, with the first of their labels. */
  questionHashes(): { readonly label: Label; readonly embeddingHash: Uint8Array }[] {
    const rows = this.#database
      .prepare(
        'SELECT min(label) AS label, embedding_hash AS embeddingHash FROM known_questions GROUP BY embedding_hash',
      )
      .all();
    return rows as unknown as { label: Label; embeddingHash: Uint8Array }[];
  }

  postings(term: string): PostingList | null {
    return this.#postings.postings(term);
  }

  /** Of well-asked passages, the words of their known questions among them. */
  askedPostings(term: string): PostingList | null {
    return this.#askedPostings.postings(term);
  }

  #postingsIn(table: 'terms' | 'asked_terms'): PostingSource {
    const select = this.#database.prepare(`SELECT document_frequency, postings FROM ${table} WHERE term = ?`);
    return rememberPostings({ postings: (term) => postingsOfRow(select.get(term)) }, POSTINGS_KEPT);
  }

  hasStem(stem: string): boolean {
    return this.postings(stem) !== null || this.#askedStem.get(stem) !== undefined;
  }

  words(letter: string, least: number, most: number): { word: string; passages: number }[] {
    const rows = this.#database
      .prepare(
        `SELECT word, passages + questions AS passages FROM vocabulary
         WHERE word >= ? AND word < ? AND length(word) BETWEEN ? AND ?`,
      )
      .all(letter, `${letter}\u{10FFFF}`, least, most);
    return rows as unknown as { word: string; passages: number }[];
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

  /** @throws {RangeError} when there is none of this name */
  passageArray<Name extends keyof PassageArrays>(name: Name): PassageArrays[Name] {
    return passageArray(this.#database, name);
  }

  /** The posting lists of all terms, in their order. */
  *allPostings(): Iterable<TermPostings> {
    const rows = this.#database.prepare('SELECT term, document_frequency, postings FROM terms ORDER BY term');
    for (const row of rows.iterate() as Iterable<TermRow & { term: string }>) {
      yield { term: row.term, documentFrequency: row.document_frequency, bytes: row.postings };
    }
  }

  close(): void {
    this.#database.close();
  }
}

interface TermRow {
  document_frequency: number;
  postings: Uint8Array;
}

function postingsOfRow(row: unknown): PostingList | null {
  const found = row as TermRow | undefined;
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
  };
}
