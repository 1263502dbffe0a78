import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import type { Document, DocumentId } from './document.ts';
import { DocumentStore, type StoreParts } from './document-store.ts';
import { AttacheError, UnreadableFileError } from './errors.ts';
import type { StoredDocument } from './generation-database.ts';
import { KnownQuestions, type KnownQuestionsSummary } from './known-questions.ts';
import type { OpenGeneration } from './open-generation.ts';
import type { Passage } from './passage.ts';
import { breathe, type OnProgress, StageProgress } from './progress.ts';
import { type CorpusFile, type CorpusListing, documentIdFromPath, type LeftOutFile } from './read/corpus.ts';
import { parseMetadataFile, readMetadataFile } from './read/metadata-file.ts';
import { readDocument } from './read/read-document.ts';
import { reasonOfSystemError } from './read/system-error.ts';
import { groupBySourceHash, hashSource } from './source-hash.ts';
import { splitDocument } from './split.ts';

/** A file that is not in the index, with the reason: a sentence or more. */
export type SkippedFile = LeftOutFile;

/** What became of the files of a corpus, compared with the generation before. */
export interface Ingested {
  readonly newDocuments: readonly DocumentId[];
  readonly changedDocuments: readonly DocumentId[];
  readonly removedDocuments: readonly DocumentId[];
  readonly unchangedDocuments: readonly DocumentId[];
  readonly skipped: readonly SkippedFile[];
  /** Lines of known questions that were left out are no documents: they are told of apart. */
  readonly questions: KnownQuestionsSummary;
  readonly passages: number;
  readonly knownQuestions: number;
  /** See `StoredTotals`. */
  readonly corpusHash: string;
}

/** What documents are read with, and where they go. */
export interface IngestParts extends StoreParts {
  /** The serving generation; null when there is none to compare with. */
  readonly previous: OpenGeneration | null;
  /** Documents whose ids people may have cited: a file keeps the id that it had. */
  readonly cited: readonly StoredDocument[];
  readonly onProgress: OnProgress;
}

/**
 * Reads corpus files one after another into the database of a new generation. A file whose bytes
 * are as before is taken over from the previous one, neither read nor split again.
 */
export async function ingestCorpus(listing: CorpusListing, parts: IngestParts): Promise<Ingested> {
  const { files } = listing;
  const ingest = new Ingest(parts, listing, await KnownQuestions.read(listing.knownQuestions));
  const progress = new StageProgress('reading', 'files', files.length, parts.onProgress);
  for (const [position, file] of files.entries()) {
    await ingest.add(file);
    progress.report(position + 1);
    await breathe();
  }
  return ingest.finish();
}

interface SourceContent {
  readonly bytes: Uint8Array;
  /** Text of the metadata file beside it; null when there is none. */
  readonly beside: string | null;
  readonly sourceHash: string;
}

function keyOfFile({ corpus, file }: CorpusFile): string {
  return keyOf(basename(corpus), file);
}

/** A file by the name of its corpus folder and its path below it. */
function keyOf(corpus: string, file: string): string {
  return `${corpus}\n${file}`;
}

class Ingest {
  readonly #parts: IngestParts;
  readonly #before: ReadonlyMap<string, StoredDocument>;
  readonly #beforeByHash: ReadonlyMap<string, readonly StoredDocument[]>;
  readonly #taken = new Set<string>();
  /** Ids of files that had one, and all of those ids. */
  readonly #idOfFile: ReadonlyMap<string, DocumentId>;
  readonly #held: ReadonlySet<DocumentId>;
  readonly #store: DocumentStore;
  readonly #new: DocumentId[] = [];
  readonly #changed: DocumentId[] = [];
  readonly #unchanged: DocumentId[] = [];
  readonly #skipped: SkippedFile[] = [];

  constructor(
    parts: IngestParts,
    { files, leftOut }: CorpusListing,
    private readonly known: KnownQuestions,
  ) {
    this.#skipped.push(...leftOut);
    const here = new Set(files.map(keyOfFile));
    const kept = parts.cited.filter((document) => here.has(keyOf(document.corpus, document.file)));
    this.#idOfFile = new Map(kept.map(({ corpus, file, id }) => [keyOf(corpus, file), id]));
    this.#held = new Set(kept.map(({ id }) => id));
    this.#parts = parts;
    this.#store = new DocumentStore(parts);
    this.#before = new Map(parts.previous?.documents.map((document) => [document.id, document]));
    this.#beforeByHash = groupBySourceHash(this.#before.values());
  }

  async add(source: CorpusFile): Promise<void> {
    let store: () => void;
    try {
      store = await this.#prepare(source);
    } catch (error) {
      this.#skipped.push({ file: source.file, reason: reasonToSkip(error) });
      return;
    }
    // Outside: an error of the database ends the run.
    store();
  }

  /** Reads a file and splits its document. @returns what stores it */
  async #prepare(source: CorpusFile): Promise<() => void> {
    const bytes = await readFile(source.path);
    const beside = await readMetadataFile(source.path);
    const sourceHash = hashSource(source.file, bytes, beside, this.#parts.embedder);
    const kept = this.#findUnchanged(sourceHash);
    return kept === null ? this.#read(source, { bytes, beside, sourceHash }) : () => this.#takeOver(kept);
  }

  finish(): Ingested {
    return {
      newDocuments: this.#new,
      changedDocuments: this.#changed,
      removedDocuments: [...this.#before.values()].map(({ id }) => id).filter((id) => !this.#taken.has(id)),
      unchangedDocuments: this.#unchanged,
      skipped: this.#skipped,
      questions: this.known.summary(),
      ...this.#store.finish(),
    };
  }

  /** Equal files at equal paths in two folders have one hash: each takes over its own document. */
  #findUnchanged(sourceHash: string): StoredDocument | null {
    const documents = this.#beforeByHash.get(sourceHash) ?? [];
    return documents.find(({ id }) => !this.#taken.has(id)) ?? null;
  }

  async #read(source: CorpusFile, { bytes, beside, sourceHash }: SourceContent): Promise<() => void> {
    const { declaredId, ...read } = await readDocument(
      source.file,
      bytes,
      parseMetadataFile(source.file, beside),
    );
    const document: Document = {
      ...read,
      id: this.#chooseId(source, declaredId),
      corpus: basename(source.corpus),
    };
    const passages = splitDocument(document, (text) => this.#countWordPieces(text));
    return () => {
      this.#add(document, passages, sourceHash);
      (this.#before.has(document.id) ? this.#changed : this.#new).push(document.id);
    };
  }

  #countWordPieces(text: string): number {
    try {
      return this.#parts.embedder.countWordPieces(text);
    } catch (cause) {
      throw new EmbedderFailure(cause);
    }
  }

  #chooseId({ corpus, file }: CorpusFile, declaredId: DocumentId | null): DocumentId {
    if (declaredId !== null) {
      if (!this.#taken.has(declaredId)) return declaredId;
      throw new UnreadableFileError(`Its id, ${declaredId}, is that of a file before it: give it another.`);
    }
    const held = this.#idOfFile.get(keyOf(basename(corpus), file));
    if (held !== undefined && !this.#taken.has(held)) return held;
    const fromPath = documentIdFromPath(file);
    if (this.#isFree(fromPath)) return fromPath;
    const withCorpus = documentIdFromPath(`${basename(corpus)}/${file}`);
    if (this.#isFree(withCorpus)) return withCorpus;
    throw new UnreadableFileError('Another file has the same path and folder name: rename one of them.');
  }

  /** Neither given to a file of this run nor held by one that is still to come. */
  #isFree(id: DocumentId): boolean {
    return !this.#taken.has(id) && !this.#held.has(id);
  }

  #takeOver(stored: StoredDocument): void {
    const { previous } = this.#parts;
    if (previous === null) throw new RangeError('Expected a previous generation to take a document from');
    const { reader } = previous;
    const document: Document = {
      id: stored.id,
      corpus: stored.corpus,
      file: stored.file,
      metadata: stored.metadata,
      text: previous.quoter.text(stored),
      blocks: [],
      references: reader.footnotesOf(stored.ordinal),
    };
    const passages = reader
      .passagesOf(stored.ordinal)
      .map((passage) => ({ ...passage, documentId: stored.id }));
    this.#add(document, passages, stored.sourceHash);
    this.#unchanged.push(stored.id);
  }

  #add(document: Document, passages: readonly Passage[], sourceHash: string): void {
    const known = this.known.place(document.id, document.text, passages);
    this.#store.add(document, passages, sourceHash, known);
    this.#taken.add(document.id);
  }
}

/** Carries an error of the embedder past those of the file being split. */
class EmbedderFailure extends Error {
  constructor(cause: unknown) {
    super('The embedder failed', { cause });
  }
}

/** Why a file is left out, whatever reading or splitting it threw; what is no fault of the file is thrown on. */
function reasonToSkip(error: unknown): string {
  if (error instanceof UnreadableFileError) return error.message;
  if (error instanceof EmbedderFailure) throw error.cause;
  if (error instanceof AttacheError) throw error;
  const message = error instanceof Error ? error.message : String(error);
  return reasonOfSystemError(error) ?? `It could not be read (${message}).`;
}
