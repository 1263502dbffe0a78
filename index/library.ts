import { stat } from 'node:fs/promises';
import type { Answer, PassageView, Source } from './answer.ts';
import { checkQuotation, type QuotationCheck } from './check-quotation.ts';
import { type AskOptions, composeAnswer, DEFAULT_LIMIT, sourceOf } from './compose.ts';
import type { DocumentId } from './document.ts';
import type { Embedder } from './embedder.ts';
import { NotFoundError, PassageArchiveDamagedError } from './errors.ts';
import { findExampleQuestions } from './example-questions.ts';
import { currentGeneration, pointerFile } from './generations.ts';
import { lookUpPassage, type PassageLookUp } from './look-up.ts';
import { expectationOf } from './manifest.ts';
import { type OpenGeneration, openGeneration } from './open-generation.ts';
import { type OutlineEntry, outlineOf } from './outline.ts';
import type { PassageId } from './passage.ts';
import { type ArchiveRecord, readArchive } from './passage-archive.ts';
import { rememberVectors } from './remember-vectors.ts';
import type { StoredDocument } from './stored-generation.ts';
import { viewPassage } from './view-passage.ts';

/** A document as it is listed. */
export interface DocumentCard extends Source {
  readonly summary: string | null;
  readonly topics: readonly string[];
  readonly passages: number;
}

/** What is served at this moment. */
export interface LibraryFacts {
  readonly generation: string;
  /** ISO 8601, UTC. */
  readonly indexedAt: string;
  readonly modelId: string;
  readonly documents: number;
  readonly passages: number;
}

/** How the process fares that answers. */
export interface LibraryHealth {
  /** Bytes that it holds in main memory. */
  readonly memory: number;
  /** Seconds since it began. */
  readonly uptime: number;
}

/** What can be asked of an index, in this process or in another. */
export interface Library {
  /** @throws {NotFoundError} when `options.documentId` names no document */
  ask(question: string, options?: AskOptions): Promise<Answer>;
  /** By title. */
  documents(): Promise<DocumentCard[]>;
  /** Exactly the text that spans count in. @throws {NotFoundError} */
  documentText(id: string): Promise<string>;
  facts(): Promise<LibraryFacts>;
  health(): Promise<LibraryHealth>;
  /** A passage by its permanent id, from the generation that serves; null when it has none of that id. */
  passage(id: string): Promise<PassageView | null>;
  /** Whether a text, or each quotation in it, stands in the library word for word. */
  checkQuotation(text: string): Promise<QuotationCheck>;
  /** What became of a permanent id, whether a generation still has it or not. */
  lookUp(id: string): Promise<PassageLookUp>;
  /** The headings of a document, in order. @throws {NotFoundError} */
  outline(documentId: string): Promise<OutlineEntry[]>;
  /** Questions that the library is sure to answer, at most `count`, of different documents. */
  exampleQuestions(count: number): Promise<string[]>;
  close(): Promise<void>;
}

/** How often (ms) an open library looks for a newer generation on its own; it also looks before every answer. */
const LOOK_EVERY = 1_000;

/**
 * Opens the serving generation of a data folder and follows it: when another is published or
 * restored, that one is opened fully, answers from then on, and the one before is closed once its
 * last question is answered. A new generation that can't be opened is reported, and the one before
 * goes on serving.
 * @param onTrouble told of a generation that can't be served; once for each
 * @throws {NoIndexError} {IndexMismatchError} {IndexCorruptError}
 */
export async function openLibrary(parts: {
  readonly dataDirectory: string;
  readonly embedder: Embedder;
  readonly onTrouble?: (error: unknown) => void;
}): Promise<Library> {
  const library = new LocalLibrary(
    parts.dataDirectory,
    rememberVectors(parts.embedder),
    parts.onTrouble ?? (() => {}),
  );
  await library.start();
  return library;
}

/** A generation and the questions that are being answered from it. */
interface Shelf {
  readonly generation: OpenGeneration;
  users: number;
  retired: boolean;
}

class LocalLibrary implements Library {
  #shelf: Shelf | null = null;
  #seen = '';
  #following: Promise<void> | null = null;
  #timer: NodeJS.Timeout | null = null;

  constructor(
    private readonly dataDirectory: string,
    private readonly embedder: Embedder,
    private readonly onTrouble: (error: unknown) => void,
  ) {}

  async start(): Promise<void> {
    this.#seen = await this.#pointerState();
    this.#shelf = await this.#openCurrent();
    this.#timer = setInterval(() => void this.#follow(), LOOK_EVERY);
    this.#timer.unref();
  }

  ask(question: string, { limit = DEFAULT_LIMIT, documentId, ...rest }: AskOptions = {}): Promise<Answer> {
    return this.#use((generation) => {
      const document =
        documentId === undefined ? {} : { document: findDocument(generation, documentId).ordinal };
      return composeAnswer(generation, this.embedder, question, { limit, ...rest, ...document });
    });
  }

  documents(): Promise<DocumentCard[]> {
    return this.#use(async ({ documents }) =>
      documents.map(cardOf).sort((a, b) => a.title.localeCompare(b.title, 'en') || (a.id < b.id ? -1 : 1)),
    );
  }

  documentText(id: string): Promise<string> {
    return this.#use(async (generation) => generation.quoter.text(findDocument(generation, id)));
  }

  facts(): Promise<LibraryFacts> {
    return this.#use(async ({ name, manifest }) => ({
      generation: name,
      indexedAt: manifest.createdAt,
      modelId: manifest.model.id,
      documents: manifest.documents,
      passages: manifest.passages,
    }));
  }

  async health(): Promise<LibraryHealth> {
    return { memory: process.memoryUsage.rss(), uptime: process.uptime() };
  }

  passage(id: string): Promise<PassageView | null> {
    return this.#use(async (generation) => viewPassage(generation, id));
  }

  checkQuotation(text: string): Promise<QuotationCheck> {
    return this.#use((generation) => checkQuotation(generation, text));
  }

  lookUp(id: string): Promise<PassageLookUp> {
    return this.#use(async (generation) =>
      lookUpPassage(generation, id, (known) => this.#readArchive(known)),
    );
  }

  outline(documentId: string): Promise<OutlineEntry[]> {
    return this.#use(async (generation) => {
      const document = findDocument(generation, documentId);
      return outlineOf(generation.reader.passagesOf(document.ordinal));
    });
  }

  exampleQuestions(count: number): Promise<string[]> {
    return this.#use((generation) => findExampleQuestions(generation, this.embedder, count));
  }

  async close(): Promise<void> {
    if (this.#timer !== null) clearInterval(this.#timer);
    await this.#following;
    this.#retire();
    await this.embedder.close();
  }

  /** A damaged archive is mended by the next index run; until then nothing is known beyond the generation. */
  #readArchive(id: PassageId): ArchiveRecord {
    try {
      return readArchive(this.dataDirectory, id);
    } catch (error) {
      if (!(error instanceof PassageArchiveDamagedError)) throw error;
      this.onTrouble(error);
      return { gone: null, moved: null };
    }
  }

  async #use<Result>(work: (generation: OpenGeneration) => Promise<Result>): Promise<Result> {
    await this.#follow();
    const shelf = this.#shelf;
    if (shelf === null) throw new Error('Expected an open library, got one that is closed');
    shelf.users += 1;
    try {
      return await work(shelf.generation);
    } finally {
      shelf.users -= 1;
      closeUnused(shelf);
    }
  }

  /** One look at a time: questions that arrive together wait for the same one. */
  #follow(): Promise<void> {
    this.#following ??= this.#look().finally(() => {
      this.#following = null;
    });
    return this.#following;
  }

  async #look(): Promise<void> {
    const state = await this.#pointerState();
    if (state === this.#seen || this.#shelf === null) return;
    this.#seen = state;
    try {
      const next = await this.#openCurrent();
      this.#retire();
      this.#shelf = next;
    } catch (error) {
      this.onTrouble(error);
    }
  }

  async #openCurrent(): Promise<Shelf> {
    const current = await currentGeneration(this.dataDirectory);
    const generation = await openGeneration(current, expectationOf(this.embedder));
    return { generation, users: 0, retired: false };
  }

  #retire(): void {
    if (this.#shelf === null) return;
    this.#shelf.retired = true;
    closeUnused(this.#shelf);
    this.#shelf = null;
  }

  /** Changes whenever the pointer is replaced. */
  async #pointerState(): Promise<string> {
    const facts = await stat(pointerFile(this.dataDirectory)).catch(() => null);
    return facts === null ? '' : `${facts.ino} ${facts.mtimeMs}`;
  }
}

function closeUnused(shelf: Shelf): void {
  if (shelf.retired && shelf.users === 0) shelf.generation.close();
}

function cardOf(document: StoredDocument): DocumentCard {
  const { summary, topics } = document.metadata;
  return { ...sourceOf(document), summary, topics, passages: document.passages };
}

/** Ids named when one is not found. */
const SIMILAR_IDS = 3;

function findDocument({ documents }: OpenGeneration, id: string): StoredDocument {
  const document = documents.find((candidate) => candidate.id === id);
  if (document !== undefined) return document;
  const similar = documents.map((candidate) => candidate.id).filter((candidate) => isSimilar(candidate, id));
  throw new NotFoundError('document', id, similar.slice(0, SIMILAR_IDS));
}

function isSimilar(id: DocumentId, wanted: string): boolean {
  const small = wanted.toLowerCase().trim();
  return small.length > 2 && (id.includes(small) || small.includes(id));
}
