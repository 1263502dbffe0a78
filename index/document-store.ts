import { createHash } from 'node:crypto';
import { type Document, type Span, sliceSpan } from './document.ts';
import type { Embedder } from './embedder.ts';
import { embeddingHash } from './embedding-cache.ts';
import type { GenerationWriter, TextToEmbed } from './generation-writer.ts';
import type { PlacedQuestion } from './known-questions.ts';
import type { KnownVectors } from './known-vectors.ts';
import { LexicalIndexBuilder, type PassageTerms } from './lexical-index.ts';
import { mergePostings } from './merge-postings.ts';
import { NearDuplicateFinder } from './near-duplicates.ts';
import type { OpenGeneration } from './open-generation.ts';
import { embeddedText, type Passage } from './passage.ts';
import { PassagesBefore } from './passages-before.ts';
import { corpusEntry } from './source-hash.ts';
import { splitDocument } from './split.ts';
import type { StoredDocument } from './stored-generation.ts';
import { spellableWordsOf, stemOf, termsOf } from './terms.ts';
import type { VectorNumber } from './vector-index.ts';
import { VectorNumbers } from './vector-numbers.ts';
import { WordMemory } from './word-memory.ts';

/** What documents are split with, and where they go. */
export interface StoreParts {
  readonly embedder: Embedder;
  readonly vectors: Pick<KnownVectors, 'has'>;
  readonly writer: GenerationWriter;
  /** What documents may be taken over from: the writer's own previous generation; null when there is none. */
  readonly previous: OpenGeneration | null;
}

/** SHA-256 (hex) of what a document was made from: see `StoredDocument`. */
export type SourceHashes = Pick<StoredDocument, 'sourceHash' | 'contentHash'>;

/** What came of all documents that were stored. */
export interface StoredTotals {
  readonly passages: number;
  readonly knownQuestions: number;
  /** SHA-256 (hex) over ids, corpora, source hashes and known questions of the documents, in order. */
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
  readonly #vectorNumbers: VectorNumbers;
  /** Number of its vector, by label. */
  readonly #vectors: VectorNumber[] = [];
  readonly #before: PassagesBefore | null;
  /** By word, how many passages more hold it than in the previous generation. */
  readonly #vocabulary = new Map<string, number>();
  readonly #askedWords = new Map<string, number>();
  readonly #askedOnce = new Set<string>();
  readonly #corpusHash = createHash('sha256');
  readonly #words = new WordMemory();
  #documents = 0;
  #passages = 0;
  #knownQuestions = 0;

  constructor(parts: StoreParts) {
    const { writer, previous } = parts;
    this.#parts = parts;
    this.#before = previous === null ? null : new PassagesBefore(previous);
    this.#nearDuplicates = new NearDuplicateFinder(writer, this.#before);
    this.#vectorNumbers = new VectorNumbers(previous?.reader.vectors() ?? []);
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
    this.#corpusHash.update(corpusEntry({ ...document, ...hashes }, known));
    writer.addDocument(this.#documents, document, { ...hashes, passages: passages.length });
    const title = termsOf(document.metadata.title);
    for (const [position, passage] of passages.entries()) {
      const text = sliceSpan(document.text, passage.span);
      const pending = pendingText(passage, text);
      writer.addPassage({ ...passage, label: this.#passages, document: this.#documents });
      this.#embedLater(pending);
      const words = this.#words.of(text);
      const own = { title, headings: termsOf(passage.section.join('\n')), body: words.terms };
      this.#lexical.add(this.#passages, own);
      this.#nearDuplicates.add(this.#passages, this.#documents, words);
      const context = spellableWordsOf([document.metadata.title, ...passage.section].join('\n'));
      countWords(this.#vocabulary, [...context, ...words.spellable]);
      this.#addQuestions(passage, questionsAt(known, position), () => own);
      this.#vectors.push(this.#vectorNumbers.numberOf(pending.embeddingHash));
      this.#passages += 1;
    }
    this.#documents += 1;
  }

  /**
   * Stores a document as it is in the previous generation.
   * @param document with the ordinal that it has there; its file may have moved
   * @throws {RangeError} when there is no previous generation
   */
  takeOver(document: StoredDocument, known: readonly PlacedQuestion[]): void {
    const { writer } = this.#parts;
    const before = this.#before;
    if (before === null) throw new RangeError('Expected a previous generation to take a document from');
    this.#corpusHash.update(corpusEntry(document, known));
    const first = writer.takeOver(document, this.#documents, this.#passages);
    for (let position = 0; position < document.passages; position += 1) {
      const label = first + position;
      before.moveTo(label, this.#passages);
      this.#lexical.takeOver(this.#passages, before.lengths[label] ?? 0);
      this.#nearDuplicates.takeOver(this.#passages, this.#documents, label);
      const questions = questionsAt(known, position);
      if (questions.length === 0) this.#asked.add(this.#passages, NO_TERMS);
      else this.#addQuestions(before.passage(label), questions, () => before.terms(label));
      this.#vectors.push(before.vectors[label] ?? 0);
      this.#passages += 1;
    }
    this.#documents += 1;
  }

  /** Writes what is known only when all documents are there; to be called once. */
  finish(): StoredTotals {
    const { writer } = this.#parts;
    const before = this.#before;
    writer.addTerms(
      before === null
        ? this.#lexical.postings()
        : mergePostings(before.postings(), (label) => before.labelNow(label), this.#lexical.postings()),
      this.#asked.postings(),
    );
    for (const { title, section, text } of before?.gone() ?? []) {
      countWords(this.#vocabulary, spellableWordsOf([title, ...section, text].join('\n')), -1);
    }
    const vouchedFor = [...this.#askedWords].filter(([, questions]) => questions >= VOUCHING_QUESTIONS);
    writer.addVocabulary(this.#vocabulary, new Map(vouchedFor));
    writer.addAskedStems(vouchedFor.map(([word]) => stemOf(word)));
    writer.addNearDuplicates(this.#nearDuplicates.find());
    writer.addVectors(this.#vectorNumbers.added);
    writer.addArrays({
      lengths: this.#lexical.lengths,
      askedLengths: this.#asked.lengths,
      vectors: Uint32Array.from(this.#vectors),
      signatures: this.#nearDuplicates.signatures,
    });
    return {
      passages: this.#passages,
      knownQuestions: this.#knownQuestions,
      corpusHash: this.#corpusHash.digest('hex'),
    };
  }

  /** @param own terms of the passage itself */
  #addQuestions(
    passage: Pick<Passage, 'span'>,
    questions: readonly PlacedQuestion[],
    own: () => PassageTerms,
  ): void {
    for (const question of questions) this.#addKnownQuestion(question, passage.span);
    if (questions.length < WELL_ASKED) {
      this.#asked.add(this.#passages, NO_TERMS);
      return;
    }
    const asked = questions.flatMap(({ question }) => termsOf(question));
    const { body, ...rest } = own();
    this.#asked.add(this.#passages, { ...rest, body: [...body, ...asked] });
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

  #embedLater(pending: TextToEmbed): void {
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

function questionsAt(known: readonly PlacedQuestion[], passage: number): PlacedQuestion[] {
  return known.filter((question) => question.passage === passage);
}

/** Counts each of the words once. @param by 1, or -1 for words of a passage that is gone */
function countWords(counts: Map<string, number>, words: Iterable<string>, by: 1 | -1 = 1): void {
  for (const word of new Set(words)) counts.set(word, (counts.get(word) ?? 0) + by);
}

function pendingText({ context, wordPieces }: Passage, text: string): TextToEmbed {
  const embedded = embeddedText(context, text);
  return { embeddingHash: embeddingHash(embedded), text: embedded, wordPieces };
}
