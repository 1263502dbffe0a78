import { createHash } from 'node:crypto';
import { type Document, type Span, sliceSpan } from './document.ts';
import type { Embedder } from './embedder.ts';
import { embeddingHash } from './embedding-cache.ts';
import type { GenerationWriter, PendingText } from './generation-writer.ts';
import type { PlacedQuestion } from './known-questions.ts';
import type { KnownVectors } from './known-vectors.ts';
import { LexicalIndexBuilder, type PassageTerms } from './lexical-index.ts';
import { NearDuplicateFinder } from './near-duplicates.ts';
import { embeddedText, type Passage } from './passage.ts';
import { corpusEntry } from './source-hash.ts';
import { splitDocument } from './split.ts';
import type { StoredDocument } from './stored-generation.ts';
import { spellableWordsOf, stemOf, termsOf } from './terms.ts';
import { WordMemory } from './word-memory.ts';

/** What documents are split with, and where they go. */
export interface StoreParts {
  readonly embedder: Embedder;
  readonly vectors: Pick<KnownVectors, 'has'>;
  readonly writer: GenerationWriter;
}

/** SHA-256 (hex) of what a document was made from: see `StoredDocument`. */
export type SourceHashes = Pick<StoredDocument, 'sourceHash' | 'contentHash'>;

/** What came of all documents that were stored. */
export interface StoredTotals {
  readonly passages: number;
  readonly knownQuestions: number;
  /** SHA-256 (hex) over ids, content hashes and known questions of the documents, in order. */
  readonly corpusHash: string;
}

/**
 * Puts documents, one after another, into the database of a generation: their passages, their terms,
 * and a note of every text that has no embedding yet.
 */
export class DocumentStore {
  readonly #parts: StoreParts;
  readonly #lexical = new LexicalIndexBuilder();
  readonly #asked = new LexicalIndexBuilder();
  readonly #nearDuplicates: NearDuplicateFinder;
  readonly #vocabulary = new Map<string, number>();
  readonly #askedWords = new Map<string, number>();
  readonly #askedOnce = new Set<string>();
  readonly #corpusHash = createHash('sha256');
  readonly #words = new WordMemory();
  #documents = 0;
  #passages = 0;
  #knownQuestions = 0;

  constructor(parts: StoreParts) {
    this.#parts = parts;
    this.#nearDuplicates = new NearDuplicateFinder(parts.writer);
  }

  /** Cuts a document into passages and stores both. */
  split(document: Document, hashes: SourceHashes): void {
    const { embedder } = this.#parts;
    const passages = splitDocument(document, (text) => embedder.countWordPieces(text));
    this.add(document, passages, hashes, []);
  }

  /**
   * Stores a document whose passages are known already.
   * @param known questions that its passages are known to answer
   */
  add(
    document: Document,
    passages: readonly Passage[],
    hashes: SourceHashes,
    known: readonly PlacedQuestion[],
  ): void {
    const { writer } = this.#parts;
    this.#corpusHash.update(corpusEntry(document.id, hashes.sourceHash, known));
    writer.addDocument(this.#documents, document, { ...hashes, passages: passages.length });
    const title = termsOf(document.metadata.title);
    for (const [position, passage] of passages.entries()) {
      const questions = known.filter((question) => question.passage === position);
      const text = sliceSpan(document.text, passage.span);
      const pending = pendingText(passage, text);
      writer.addPassage({
        ...passage,
        label: this.#passages,
        document: this.#documents,
        embeddingHash: pending.embeddingHash,
      });
      this.#embedLater(pending);
      for (const question of questions) this.#addKnownQuestion(question, passage.span);
      const words = this.#words.of(text);
      const headings = termsOf(passage.section.join('\n'));
      const own = { title, headings, body: words.terms };
      this.#lexical.add(this.#passages, own);
      this.#nearDuplicates.add(this.#passages, this.#documents, words);
      this.#asked.add(
        this.#passages,
        questions.length < WELL_ASKED
          ? NO_TERMS
          : { ...own, body: [...own.body, ...questions.flatMap(({ question }) => termsOf(question))] },
      );
      const context = spellableWordsOf([document.metadata.title, ...passage.section].join('\n'));
      countWords(this.#vocabulary, [...context, ...words.spellable]);
      this.#passages += 1;
    }
    this.#documents += 1;
  }

  /** Writes what is known only when all documents are there; to be called once. */
  finish(): StoredTotals {
    const { writer } = this.#parts;
    writer.addTerms(this.#lexical, this.#asked);
    const vouchedFor = [...this.#askedWords].filter(([, questions]) => questions >= VOUCHING_QUESTIONS);
    for (const [word, questions] of vouchedFor) {
      this.#vocabulary.set(word, (this.#vocabulary.get(word) ?? 0) + questions);
    }
    writer.addVocabulary(this.#vocabulary);
    writer.addNearDuplicates(this.#nearDuplicates.find());
    writer.addAskedStems(vouchedFor.map(([word]) => stemOf(word)));
    return {
      passages: this.#passages,
      knownQuestions: this.#knownQuestions,
      corpusHash: this.#corpusHash.digest('hex'),
    };
  }

  #addKnownQuestion({ question, span }: PlacedQuestion, passage: Span): void {
    const { writer, embedder } = this.#parts;
    const hash = embeddingHash(question);
    writer.addKnownQuestion({
      label: this.#knownQuestions,
      passage: this.#passages,
      question,
      span: { start: span.start - passage.start, end: span.end - passage.start },
      embeddingHash: hash,
    });
    this.#embedLater({
      embeddingHash: hash,
      text: question,
      wordPieces: embedder.countWordPieces(question),
    });
    this.#knownQuestions += 1;
    if (this.#askedOnce.has(question)) return;
    this.#askedOnce.add(question);
    countWords(this.#askedWords, spellableWordsOf(question));
  }

  #embedLater(pending: PendingText): void {
    const { writer, vectors } = this.#parts;
    if (!vectors.has(pending.embeddingHash)) writer.addPending(pending);
  }
}

/**
 * A passage with so many known questions is well asked: what people ask of it is known, so that a
 * question far from all of them says something too. With fewer, a known question counts for
 * questions close to it and changes nothing for others. The handbook's passages have 4 to 15.
 */
const WELL_ASKED = 4;

/** Different known questions that must spell a word alike for it to be one: a single one may be misspelt. */
const VOUCHING_QUESTIONS = 3;

const NO_TERMS: PassageTerms = { title: [], headings: [], body: [] };

/** Counts each of the words once. */
function countWords(counts: Map<string, number>, words: Iterable<string>): void {
  for (const word of new Set(words)) counts.set(word, (counts.get(word) ?? 0) + 1);
}

function pendingText({ context, wordPieces }: Passage, text: string): PendingText {
  const embedded = embeddedText(context, text);
  return { embeddingHash: embeddingHash(embedded), text: embedded, wordPieces };
}
