import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { basename, extname } from 'node:path';
import type { Document, DocumentId } from './document.ts';
import { DocumentStore, type SourceHashes, type StoreParts } from './document-store.ts';
import { AttacheError, UnreadableFileError } from './errors.ts';
import type { StoredDocument } from './generation-database.ts';
import { KnownQuestions, type KnownQuestionsSummary } from './known-questions.ts';
import type { OpenGeneration } from './open-generation.ts';
import type { Passage } from './passage.ts';
import { breathe, type OnProgress, StageProgress } from './progress.ts';
import { type CorpusFile, type CorpusListing, documentIdFromPath, type LeftOutFile } from './read/corpus.ts';
import { parseMetadataFile, readMetadataFile } from './read/metadata-file.ts';
import { readDocument, titleOfFile } from './read/read-document.ts';
import { findReader } from './read/readers.ts';
import { reasonOfSystemError } from './read/system-error.ts';
import { fileKey, findRenamed, hashContent, keyOfFile } from './renamed-files.ts';
import { SPLITTER_VERSION, splitDocument } from './split.ts';

/** A file that is not in the index, with the reason: a sentence or more. */
export type SkippedFile = LeftOutFile;

/** A document whose file has moved. */
export interface RenamedDocument {
  readonly id: DocumentId;
  /** Paths below the corpus folders. */
  readonly from: string;
  readonly to: string;
}

/** What became of the files of a corpus, compared with the generation before. */
export interface Ingested {
  readonly newDocuments: readonly DocumentId[];
  readonly changedDocuments: readonly DocumentId[];
  /** The same bytes at another place: they keep their id. */
  readonly renamedDocuments: readonly RenamedDocument[];
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
  const renamed = await findRenamed(files, parts.cited);
  const ingest = new Ingest(parts, listing, renamed, await KnownQuestions.read(listing.knownQuestions));
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
  readonly contentHash: string;
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
  readonly #renamed: RenamedDocument[] = [];
  readonly #unchanged: DocumentId[] = [];
  readonly #skipped: SkippedFile[] = [];

  constructor(
    parts: IngestParts,
    { files, leftOut }: CorpusListing,
    /** By the key of a file that has moved, the document that it was. */
    private readonly renamed: ReadonlyMap<string, StoredDocument>,
    private readonly known: KnownQuestions,
  ) {
    this.#skipped.push(...leftOut);
    const here = new Set(files.map(keyOfFile));
    const moved = new Set([...renamed.values()].map(({ id }) => id));
    const kept = parts.cited.filter((document) => here.has(fileKey(document)) && !moved.has(document.id));
    this.#idOfFile = new Map([
      ...kept.map((document) => [fileKey(document), document.id] as const),
      ...[...renamed].map(([key, { id }]) => [key, id] as const),
    ]);
    this.#held = new Set(this.#idOfFile.values());
    this.#parts = parts;
    this.#store = new DocumentStore(parts);
    this.#before = new Map(parts.previous?.documents.map((document) => [document.id, document]));
    const byHash = new Map<string, StoredDocument[]>();
    for (const document of this.#before.values()) {
      byHash.set(document.sourceHash, [...(byHash.get(document.sourceHash) ?? []), document]);
    }
    this.#beforeByHash = byHash;
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
    const sourceHash = this.#hashSource(source.file, bytes, beside);
    const content = { bytes, beside, sourceHash, contentHash: hashContent(bytes) };
    const kept = this.#findUnchanged(sourceHash);
    if (kept !== null) return () => this.#takeOver(kept);
    const moved = this.#findMoved(source, content);
    return moved === null ? this.#read(source, content) : () => this.#takeOver(moved);
  }

  finish(): Ingested {
    return {
      newDocuments: this.#new,
      changedDocuments: this.#changed,
      renamedDocuments: this.#renamed,
      removedDocuments: [...this.#before.values()].map(({ id }) => id).filter((id) => !this.#taken.has(id)),
      unchangedDocuments: this.#unchanged,
      skipped: this.#skipped,
      questions: this.known.summary(),
      ...this.#store.finish(),
    };
  }

  /**
   * Over all that decides what becomes of a file: its bytes, those of its metadata file, its path, and
   * what reads, splits and embeds it.
   */
  #hashSource(file: string, bytes: Uint8Array, beside: string | null): string {
    const made = [file, findReader(file)?.version, SPLITTER_VERSION, this.#parts.embedder.modelHash, beside];
    return createHash('sha256').update(JSON.stringify(made)).update(bytes).digest('hex');
  }

  /** Equal files at equal paths in two folders have one hash: each takes over its own document. */
  #findUnchanged(sourceHash: string): StoredDocument | null {
    const documents = this.#beforeByHash.get(sourceHash) ?? [];
    return documents.find(({ id }) => !this.#taken.has(id)) ?? null;
  }

  /**
   * A file that has moved, as the document that it was at its new place; null where its name has a part
   * in what is made of it, or more than its name has changed.
   */
  #findMoved(
    { corpus, file, path }: CorpusFile,
    { bytes, beside, sourceHash }: SourceContent,
  ): StoredDocument | null {
    const was = this.renamed.get(fileKey({ corpus: basename(corpus), file }));
    const stored = was === undefined ? undefined : this.#before.get(was.id);
    if (stored === undefined || this.#taken.has(stored.id)) return null;
    const sameBut = this.#hashSource(stored.file, bytes, beside) === stored.sourceHash;
    const isNamedAfterFile = stored.metadata.title === titleOfFile(stored.file);
    if (!sameBut || isNamedAfterFile || extname(stored.file) !== extname(path)) return null;
    return { ...stored, corpus: basename(corpus), file, sourceHash };
  }

  async #read(
    source: CorpusFile,
    { bytes, beside, sourceHash, contentHash }: SourceContent,
  ): Promise<() => void> {
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
      this.#add(document, passages, { sourceHash, contentHash });
      if (!this.#noteRenamed(document))
        (this.#before.has(document.id) ? this.#changed : this.#new).push(document.id);
    };
  }

  /** @returns whether its file has moved */
  #noteRenamed(document: Pick<Document, 'id' | 'corpus' | 'file'>): boolean {
    const was = this.renamed.get(fileKey(document));
    if (was === undefined || was.id !== document.id || !this.#before.has(was.id)) return false;
    this.#renamed.push({ id: was.id, from: was.file, to: document.file });
    return true;
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
    const held = this.#idOfFile.get(fileKey({ corpus: basename(corpus), file }));
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
    this.#add(document, passages, stored);
    if (!this.#noteRenamed(document)) this.#unchanged.push(stored.id);
  }

  #add(document: Document, passages: readonly Passage[], hashes: SourceHashes): void {
    const known = this.known.place(document.id, document.text, passages);
    this.#store.add(document, passages, hashes, known);
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
