import { basename, extname } from 'node:path';
import type { ContentHashes } from './content-hashes.ts';
import type { Document, DocumentId } from './document.ts';
import { DocumentStore, type SourceHashes, type StoreParts } from './document-store.ts';
import { AttacheError, UnreadableFileError } from './errors.ts';
import { type FileNotice, noticesOf } from './file-notice.ts';
import { KnownQuestions, type KnownQuestionsSummary } from './known-questions.ts';
import type { Passage } from './passage.ts';
import { breathe, type OnProgress, StageProgress } from './progress.ts';
import { type CorpusFile, type CorpusListing, documentIdFromPath, type LeftOutFile } from './read/corpus.ts';
import {
  IsolatedReader,
  type ReadingOptions,
  ReadingProcessError,
  refuseSize,
} from './read/isolated-reader.ts';
import { parseMetadataFile, readMetadataFile } from './read/metadata-file.ts';
import { type ReadDocument, titleOfFile } from './read/read-document.ts';
import { reasonOfSystemError } from './read/system-error.ts';
import { type FoundFiles, fileKey, findFiles, keyOfFile } from './renamed-files.ts';
import {
  type FileHashes,
  findKept,
  groupBySourceHash,
  hashSource,
  isOcrAsked,
  type SourceFacts,
} from './source-hash.ts';
import { splitDocument } from './split.ts';
import type { StoredDocument } from './stored-generation.ts';

/** A file that is not in the index, with the reason: a sentence or more. */
export type SkippedFile = LeftOutFile;

/** A document whose file has moved. */
export interface RenamedDocument {
  readonly id: DocumentId;
  /** Paths below the corpus folders; with the folder's name before them where it has moved to another. */
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
  /** In the order of files; of unchanged documents too, so that every run tells how the corpus is. */
  readonly notices: readonly FileNotice[];
  /** Lines of known questions that were left out are no documents: they are told of apart. */
  readonly questions: KnownQuestionsSummary;
  readonly passages: number;
  readonly knownQuestions: number;
  /** See `StoredTotals`. */
  readonly corpusHash: string;
}

/** What documents are read with, and where they go. */
export interface IngestParts extends StoreParts {
  /** Documents whose ids people may have cited: a file keeps the id that it had. */
  readonly cited: readonly StoredDocument[];
  readonly onProgress: OnProgress;
  readonly reading?: ReadingOptions;
  /** Reads the files, and is not closed; one is made and closed unless it is given. */
  readonly reader?: IsolatedReader;
  /** Whether scans are read by OCR; a metadata file decides it for its own document. */
  readonly ocr: boolean;
  /** Where what OCR read on pages is kept. */
  readonly pageCache: string;
  readonly contentHashes: ContentHashes;
}

/**
 * Reads corpus files one after another into the database of a new generation. A file whose bytes
 * are as before is taken over from the previous one, neither read nor split again.
 */
export async function ingestCorpus(listing: CorpusListing, parts: IngestParts): Promise<Ingested> {
  const { files } = listing;
  const reader = parts.reader ?? new IsolatedReader(parts.reading);
  try {
    // Something is new, or there would be no run: it starts while files are hashed and taken over.
    if (files.length > 0) reader.start();
    const readable = files.filter(({ bytes }) => refuseSize(bytes, reader.limits) === null);
    const found = await findFiles(readable, parts.cited, parts.contentHashes);
    const known = await KnownQuestions.read(listing.knownQuestions);
    const ingest = new Ingest(parts, reader, listing, found, known);
    const progress = new StageProgress('reading', 'files', files.length, parts.onProgress);
    const ahead: Promise<LoadedFile>[] = [];
    for (const [position, file] of files.entries()) {
      // Before this file is split, which holds up all else here, the next is with the reader.
      while (ahead.length <= READ_AHEAD) {
        const next = files[position + ahead.length];
        if (next === undefined) break;
        ahead.push(ingest.load(next));
      }
      const loaded = await ahead.shift();
      if (loaded === undefined) throw new RangeError('Expected a file to be loaded');
      await ingest.add(file, loaded);
      progress.report(position + 1);
      await breathe();
    }
    return ingest.finish();
  } finally {
    if (parts.reader === undefined) await reader.close();
  }
}

/** Times a file is tried that changes while it is read: then it is still being written. */
const TRIES = 3;

/** Files that are read, or being read, beyond the one that is split: two texts more in memory at most. */
const READ_AHEAD = 2;

/** A file before it is known what becomes of it; errors are kept until its turn. */
type LoadedFile =
  | { readonly kind: 'failed'; readonly error: unknown }
  | ({
      readonly kind: 'loaded';
      /** The document that it was at another place; null when it was none. */
      readonly moved: StoredDocument | null;
      readonly read: () => Promise<ReadDocument>;
    } & FileHashes);

class Ingest {
  readonly #parts: IngestParts;
  readonly #before: ReadonlyMap<string, StoredDocument>;
  readonly #beforeByHash: ReadonlyMap<string, readonly StoredDocument[]>;
  /** Files of this run by the ids of their documents. */
  readonly #taken = new Map<string, Pick<StoredDocument, 'corpus' | 'file'>>();
  /** Ids of files that had one, and all of those ids. */
  readonly #idOfFile: ReadonlyMap<string, DocumentId>;
  readonly #held: ReadonlySet<DocumentId>;
  readonly #store: DocumentStore;
  readonly #new: DocumentId[] = [];
  readonly #changed: DocumentId[] = [];
  readonly #renamed: RenamedDocument[] = [];
  readonly #unchanged: DocumentId[] = [];
  readonly #skipped: SkippedFile[] = [];
  readonly #notices: FileNotice[] = [];

  constructor(
    parts: IngestParts,
    private readonly reader: IsolatedReader,
    { files, leftOut }: CorpusListing,
    private readonly found: FoundFiles,
    private readonly known: KnownQuestions,
  ) {
    this.#skipped.push(...leftOut);
    const here = new Set(files.map(keyOfFile));
    const { renamed } = found;
    const moved = new Set([...renamed.values()].map(({ id }) => id));
    const kept = parts.cited.filter((document) => here.has(fileKey(document)) && !moved.has(document.id));
    this.#idOfFile = new Map([
      ...kept.map((document) => [fileKey(document), document.id] as const),
      ...[...renamed].map(([key, { id }]) => [key, id] as const),
    ]);
    this.#held = new Set(this.#idOfFile.values());
    this.#parts = parts;
    this.#store = new DocumentStore(parts);
    this.#before = new Map(parts.cited.map((document) => [document.id, document]));
    this.#beforeByHash = groupBySourceHash(parts.previous?.documents ?? []);
  }

  /**
   * Finds out whether a file is known, and has it read when it is not. Never rejects: it may be called
   * before it is the file's turn.
   */
  async load(source: CorpusFile): Promise<LoadedFile> {
    const refusal = refuseSize(source.bytes, this.reader.limits);
    if (refusal !== null) return { kind: 'failed', error: new UnreadableFileError(refusal) };
    for (let tries = TRIES; ; tries -= 1) {
      try {
        return await this.#load(source);
      } catch (error) {
        // Saved, or copied to its end, meanwhile: that must not cost a document its place in the index.
        const again = tries > 1 && (await this.#parts.contentHashes.hasChanged(source.path));
        if (!again) return { kind: 'failed', error };
      }
    }
  }

  async #load(source: CorpusFile): Promise<LoadedFile> {
    const { path, file } = source;
    const beside = await readMetadataFile(path);
    const asksForOcr = isOcrAsked(file, beside, this.#parts.ocr);
    const contentHash = await this.#parts.contentHashes.of(path);
    const ocr = asksForOcr ? { cache: { file: this.#parts.pageCache, document: contentHash } } : null;
    const given = { beside, asksForOcr, contentHash };
    const hashes = hashSource(file, given, this.#parts.embedder);
    const read = async () =>
      this.reader.read({ path, file, contentHash, beside: parseMetadataFile(file, beside), ocr });
    const moved = this.#findMoved(source, given, hashes);
    if (moved !== null || this.#findKept(source, hashes) !== null) {
      return { kind: 'loaded', ...hashes, moved, read };
    }
    const document = await read();
    return { kind: 'loaded', ...hashes, moved, read: async () => document };
  }

  async add(source: CorpusFile, loaded: LoadedFile): Promise<void> {
    let store: () => void;
    try {
      store = await this.#prepare(source, loaded);
    } catch (error) {
      this.#skipped.push({ file: source.file, reason: reasonToSkip(error) });
      return;
    }
    // Outside: an error of the database ends the run.
    store();
  }

  /** Splits the document of a file. @returns what stores it */
  async #prepare(source: CorpusFile, loaded: LoadedFile): Promise<() => void> {
    if (loaded.kind === 'failed') throw loaded.error;
    const kept = this.#findKept(source, loaded);
    if (kept !== null) return () => this.#takeOver(kept);
    const { moved, sourceHash, contentHash } = loaded;
    if (moved !== null && !this.#taken.has(moved.id)) return () => this.#takeOver(moved);
    return this.#split(source, await loaded.read(), { sourceHash, contentHash });
  }

  finish(): Ingested {
    return {
      newDocuments: this.#new,
      changedDocuments: this.#changed,
      renamedDocuments: this.#renamed,
      removedDocuments: [...this.#before.values()].map(({ id }) => id).filter((id) => !this.#taken.has(id)),
      unchangedDocuments: this.#unchanged,
      skipped: this.#skipped,
      notices: this.#notices,
      questions: this.known.summary(),
      ...this.#store.finish(),
    };
  }

  /**
   * A file that has moved, as the document that it was at its new place; null where its name has a part
   * in what is made of it, or more than its name has changed.
   */
  #findMoved(
    { corpus, file, path }: CorpusFile,
    given: SourceFacts,
    hashes: FileHashes,
  ): StoredDocument | null {
    const was = this.found.renamed.get(fileKey({ corpus: basename(corpus), file }));
    const stored = was === undefined ? undefined : this.#before.get(was.id);
    if (this.#parts.previous === null || stored === undefined || this.#taken.has(stored.id)) return null;
    const before = hashSource(stored.file, given, this.#parts.embedder);
    const isRecognised = stored.sourceHash === before.recognisedHash;
    const isNamedAfterFile = stored.file !== file && stored.metadata.title === titleOfFile(stored.file);
    if (!isRecognised && stored.sourceHash !== before.sourceHash) return null;
    if (isNamedAfterFile || extname(stored.file) !== extname(path)) return null;
    const sourceHash = isRecognised ? hashes.recognisedHash : hashes.sourceHash;
    return { ...stored, corpus: basename(corpus), file, sourceHash };
  }

  #findKept({ corpus }: CorpusFile, hashes: FileHashes): StoredDocument | null {
    return findKept(this.#beforeByHash, basename(corpus), hashes, this.#taken);
  }

  #split(source: CorpusFile, { declaredId, ...read }: ReadDocument, hashes: SourceHashes): () => void {
    const document: Document = {
      ...read,
      id: this.#chooseId(source, declaredId),
      corpus: basename(source.corpus),
    };
    const deadline = Date.now() + this.#splittingTime(document.text.length);
    const passages = splitDocument(document, (text) => {
      if (Date.now() > deadline) throw new UnreadableFileError(TOO_SLOW_TO_SPLIT);
      return this.#countWordPieces(text);
    });
    return () => {
      this.#add(document, passages, hashes);
      if (!this.#noteRenamed(document)) this.#listFor(document.id, hashes).push(document.id);
    };
  }

  /** Milliseconds: the time of a file for each part of a long one. */
  #splittingTime(length: number): number {
    return this.reader.limits.seconds * 1000 * Math.ceil(length / SPLIT_IN_TIME);
  }

  /** Where all is built anew, what is read may be as it was. */
  #listFor(id: DocumentId, { sourceHash }: SourceHashes): DocumentId[] {
    const before = this.#before.get(id);
    if (before === undefined) return this.#new;
    return before.sourceHash === sourceHash ? this.#unchanged : this.#changed;
  }

  /** @returns whether its file has moved */
  #noteRenamed(document: Pick<Document, 'id' | 'corpus' | 'file'>): boolean {
    const was = this.found.renamed.get(fileKey(document));
    if (was === undefined || was.id !== document.id || !this.#before.has(was.id)) return false;
    const place = ({ corpus, file }: Pick<Document, 'corpus' | 'file'>) =>
      was.corpus === document.corpus ? file : `${corpus}/${file}`;
    this.#renamed.push({ id: was.id, from: place(was), to: place(document) });
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
    const key = fileKey({ corpus: basename(corpus), file });
    if (declaredId !== null) {
      // A copy takes nothing from the file that has had the id, whichever comes first by name.
      const holder = this.found.stayed.get(declaredId);
      const isHeld = holder !== undefined && fileKey(holder) !== key;
      const other = this.#taken.get(declaredId) ?? (isHeld ? holder : null);
      if (other === null) return declaredId;
      throw new UnreadableFileError(`Its id, ${declaredId}, is that of ${other.file}: give it another.`);
    }
    const held = this.#idOfFile.get(key);
    if (held !== undefined && !this.#taken.has(held)) return held;
    const fromPath = documentIdFromPath(file);
    if (this.#isFree(fromPath)) return fromPath;
    const placed = `${basename(corpus)}/${file}`;
    const withCorpus = documentIdFromPath(placed);
    if (this.#isFree(withCorpus)) return withCorpus;
    const other = this.#taken.get(withCorpus);
    if (other !== undefined && fileKey(other) === key) {
      throw new UnreadableFileError('Another file has the same path and folder name: rename one of them.');
    }
    // Both are those of files that were called so once, and keep them under their new names.
    for (let number = 2; ; number += 1) {
      const numbered = documentIdFromPath(`${placed}-${number}`);
      if (this.#isFree(numbered)) return numbered;
    }
  }

  /** Neither given to a file of this run nor held by one that is still to come. */
  #isFree(id: DocumentId): boolean {
    return !this.#taken.has(id) && !this.#held.has(id);
  }

  #takeOver(stored: StoredDocument): void {
    const { previous, embedder } = this.#parts;
    if (previous === null) throw new RangeError('Expected a previous generation to take a document from');
    // What the answers of its questions stand in is read only where there are questions.
    const known = this.known.mention(stored.id)
      ? this.known.place(stored.id, previous.quoter.text(stored), previous.reader.passagesOf(stored.ordinal))
      : [];
    this.#store.takeOver(stored, known);
    this.#taken.set(stored.id, stored);
    this.#notices.push(...noticesOf(stored, embedder));
    if (!this.#noteRenamed(stored)) this.#unchanged.push(stored.id);
  }

  #add(document: Document, passages: readonly Passage[], hashes: SourceHashes): void {
    const known = this.known.place(document.id, document.text, passages);
    this.#store.add(document, passages, hashes, known);
    this.#taken.set(document.id, document);
    this.#notices.push(...noticesOf(document, this.#parts.embedder));
  }
}

/** UTF-16 code units that may take the time of a file: what takes so long takes ever longer. Prose takes seconds. */
const SPLIT_IN_TIME = 500_000;

const TOO_SLOW_TO_SPLIT =
  'Its text took too long to cut into passages: what is no prose in it (data, lists of signs) is better left out.';

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
  if (error instanceof ReadingProcessError) throw error;
  if (error instanceof AttacheError) throw error;
  const message = error instanceof Error ? error.message : String(error);
  return reasonOfSystemError(error) ?? `It could not be read (${message}).`;
}
