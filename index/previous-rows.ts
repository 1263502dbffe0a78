import type { Database, Statement } from './database.ts';
import type { StoredDocument } from './stored-generation.ts';
import type { Label } from './vector-index.ts';

/** Where a document of the previous generation goes in the new one. */
export interface TakenPlace {
  readonly ordinal: number;
  /** Of its first passage. */
  readonly label: Label;
  /** Ordinal of its first row of headings. */
  readonly headings: number;
}

/**
 * Copies rows of the previous generation from database to database: read and written by this program, a
 * passage costs several times as much.
 */
export class PreviousRows {
  readonly #range: Statement;
  readonly #copyDocument: Statement;
  readonly #copyFootnotes: Statement;
  readonly #copyHeadings: Statement;
  readonly #copyPassages: Statement;

  /**
   * @param database of the new generation, outside a transaction
   * @param file database of the previous one
   */
  constructor(
    private readonly database: Database,
    file: string,
  ) {
    database.prepare('ATTACH ? AS previous').run(file);
    this.#range = database.prepare(
      `SELECT min(label) AS label, min(headings) AS headings, max(headings) AS lastHeadings
       FROM previous.passages WHERE document = ?`,
    );
    this.#copyDocument = database.prepare(
      `INSERT INTO main.documents
       SELECT ?, id, ?, ?, metadata, text, text_hash, ?, content_hash, passages FROM previous.documents WHERE ordinal = ?`,
    );
    this.#copyFootnotes = database.prepare(
      `INSERT INTO main.footnotes
       SELECT ?, at, label, text FROM previous.footnotes WHERE document = ? ORDER BY rowid`,
    );
    this.#copyHeadings = database.prepare(
      `INSERT INTO main.headings
       SELECT ordinal + ?, section, context FROM previous.headings WHERE ordinal BETWEEN ? AND ? ORDER BY ordinal`,
    );
    this.#copyPassages = database.prepare(
      `INSERT INTO main.passages
       SELECT label + ?, id, ?, start, "end", headings + ?, page, recognised, word_pieces
       FROM previous.passages WHERE document = ? ORDER BY label`,
    );
  }

  /**
   * A document with its passages, headings and footnotes.
   * @param document with the ordinal that it had; its file may have moved
   * @returns the label that its first passage had, 0 for a document without any, and how many rows of headings it has
   */
  copyDocument(
    document: StoredDocument,
    to: TakenPlace,
  ): { readonly label: Label; readonly headings: number } {
    const { ordinal, corpus, file, sourceHash } = document;
    this.#copyDocument.run(to.ordinal, corpus, file, sourceHash, ordinal);
    this.#copyFootnotes.run(to.ordinal, ordinal);
    const range = this.#range.get(ordinal) as {
      label: number | null;
      headings: number;
      lastHeadings: number;
    };
    if (range.label === null) return { label: 0, headings: 0 };
    this.#copyHeadings.run(to.headings - range.headings, range.headings, range.lastHeadings);
    this.#copyPassages.run(to.label - range.label, to.ordinal, to.headings - range.headings, ordinal);
    return { label: range.label, headings: range.lastHeadings - range.headings + 1 };
  }

  /** Words with the passages that held them; those that stood in known questions alone are left out. */
  copyVocabulary(): void {
    this.database.exec(
      'INSERT INTO main.vocabulary SELECT word, passages, 0 FROM previous.vocabulary WHERE passages > 0 ORDER BY word',
    );
  }

  copyVectors(): void {
    this.database.exec('INSERT INTO main.vectors SELECT * FROM previous.vectors ORDER BY number');
  }
}
