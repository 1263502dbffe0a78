import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
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
import { describeForeignLanguage } from './read/foreign-language.ts';
import {
  IsolatedReader,
  type ReadingOptions,
  ReadingProcessError,
  refuseSize,
} from './read/isolated-reader.ts';
import { parseMetadataFile, readMetadataFile } from './read/metadata-file.ts';
import { READING_VERSION, type ReadDocument } from './read/read-document.ts';
import type { OcrRequest } from './read/reader.ts';
import { findReader } from './read/readers.ts';
import { reasonOfSystemError } from './read/system-error.ts';
import { SPLITTER_VERSION, splitDocument } from './split.ts';

/** A file that is not in the index, with the reason: a sentence or more. */
export type SkippedFile = LeftOutFile;

/** What a moderator should know of a file that is in the index. */
export interface FileNotice {
  readonly file: string;
  /** A sentence. */
  readonly notice: string;
}

/** What became of the files of a corpus, compared with the generation before. */
export interface Ingested {
  readonly newDocuments: readonly DocumentId[];
  readonly changedDocuments: readonly DocumentId[];
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
  /** The serving generation; null when there is none to compare with. */
  readonly previous: OpenGeneration | null;
  /** Documents whose ids people may have cited: a file keeps the id that it had. */
  readonly cited: readonly StoredDocument[];
  readonly onProgress: OnProgress;
  readonly reading?: ReadingOptions;
  /** Whether scans are read by OCR; a metadata file decides it for its own document. */
  readonly ocr: boolean;
  /** Where what OCR read on pages is kept. */
  readonly pageCache: string;
}

/**
 * Reads corpus files one after another into the database of a new generation. A file whose bytes
 * are as before is taken over from the previous one, neither read nor split again.
 */
export async function ingestCorpus(listing: CorpusListing, parts: IngestParts): Promise<Ingested> {
  const { files } = listing;
  const reader = new IsolatedReader(parts.reading);
  try {
    // With nothing to take over it will be needed: it starts while the questions are read.
    if (parts.previous === null && files.length > 0) reader.start();
    const ingest = new Ingest(parts, reader, listing, await KnownQuestions.read(listing.knownQuestions));
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
    await reader.close();
  }
}

/** Files that are read, or being read, beyond the one that is split: two texts more in memory at most. */
const READ_AHEAD = 2;

/** A file before it is known what becomes of it; errors are kept until its turn. */
type LoadedFile =
  | { readonly kind: 'failed'; readonly error: unknown }
  | ({ readonly kind: 'loaded'; readonly read: () => Promise<ReadDocument> } & FileHashes);

interface FileHashes {
  readonly sourceHash: string;
  /** What `sourceHash` is, or would be, where OCR is asked for. */
  readonly recognisedHash: string;
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
  readonly #notices: FileNotice[] = [];

  constructor(
    parts: IngestParts,
    private readonly reader: IsolatedReader,
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
    const byHash = new Map<string, StoredDocument[]>();
    for (const document of this.#before.values()) {
      byHash.set(document.sourceHash, [...(byHash.get(document.sourceHash) ?? []), document]);
    }
    this.#beforeByHash = byHash;
  }

  /**
   * Finds out whether a file is known, and has it read when it is not. Never rejects: it may be called
   * before it is the file's turn.
   */
  async load(source: CorpusFile): Promise<LoadedFile> {
    try {
      const refusal = refuseSize(source.bytes, this.reader.limits);
      if (refusal !== null) throw new UnreadableFileError(refusal);
      const beside = await readMetadataFile(source.path);
      const ocr = this.#requestOcr(source.file, beside);
      const { contentHash, ...hashes } = await this.#hashSource(source, beside, ocr);
      const read = async () => {
        const { path, file } = source;
        return this.reader.read({ path, file, contentHash, beside: parseMetadataFile(file, beside), ocr });
      };
      if (this.#findKept(hashes) !== null) return { kind: 'loaded', ...hashes, read };
      const document = await read();
      return { kind: 'loaded', ...hashes, read: async () => document };
    } catch (error) {
      return { kind: 'failed', error };
    }
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
    const kept = this.#findKept(loaded);
    if (kept !== null) return () => this.#takeOver(kept);
    return this.#split(source, await loaded.read(), loaded.sourceHash);
  }

  finish(): Ingested {
    return {
      newDocuments: this.#new,
      changedDocuments: this.#changed,
      removedDocuments: [...this.#before.values()].map(({ id }) => id).filter((id) => !this.#taken.has(id)),
      unchangedDocuments: this.#unchanged,
      skipped: this.#skipped,
      notices: this.#notices,
      questions: this.known.summary(),
      ...this.#store.finish(),
    };
  }

  /**
   * Over all that decides what becomes of a file: its bytes, those of its metadata file, its path, and
   * what reads, splits and embeds it. The bytes go by in pieces: a large file is held by its reader alone.
   */
  async #hashSource({ path, file }: CorpusFile, beside: string | null, ocr: OcrRequest | null) {
    const reader = findReader(file);
    const made = [
      file,
      reader?.version,
      READING_VERSION,
      SPLITTER_VERSION,
      this.#parts.embedder.modelHash,
      beside,
    ];
    const plain = createHash('sha256').update(JSON.stringify(made));
    // With OCR the same bytes give another text, where the format can hold scans.
    const recognised = createHash('sha256').update(JSON.stringify([...made, 'ocr']));
    const content = createHash('sha256');
    for await (const piece of createReadStream(path) as AsyncIterable<Buffer>) {
      for (const hash of [plain, recognised, content]) hash.update(piece);
    }
    const recognisedHash = recognised.digest('hex');
    return {
      sourceHash: ocr !== null && reader?.recognises === true ? recognisedHash : plain.digest('hex'),
      recognisedHash,
      contentHash: content.digest('hex'),
    };
  }

  #requestOcr(file: string, beside: string | null): OcrRequest | null {
    const asked = parseMetadataFile(file, beside)?.ocr ?? this.#parts.ocr;
    return asked ? { cacheFile: this.#parts.pageCache } : null;
  }

  /** What OCR has read stays, also in a run that does not ask for it, until the file changes. */
  #findKept({ sourceHash, recognisedHash }: FileHashes): StoredDocument | null {
    return this.#findUnchanged(sourceHash) ?? this.#findUnchanged(recognisedHash);
  }

  /** Equal files at equal paths in two folders have one hash: each takes over its own document. */
  #findUnchanged(sourceHash: string): StoredDocument | null {
    const documents = this.#beforeByHash.get(sourceHash) ?? [];
    return documents.find(({ id }) => !this.#taken.has(id)) ?? null;
  }

  #split(source: CorpusFile, { declaredId, ...read }: ReadDocument, sourceHash: string): () => void {
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
      language: stored.language,
      notices: stored.notices,
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
    this.#note(document);
  }

  #note({ file, notices = [], language = null }: Document): void {
    const foreign = describeForeignLanguage(language, this.#parts.embedder.profile.language);
    for (const notice of foreign === null ? notices : [...notices, foreign])
      this.#notices.push({ file, notice });
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
  if (error instanceof ReadingProcessError) throw error;
  if (error instanceof AttacheError) throw error;
  const message = error instanceof Error ? error.message : String(error);
  return reasonOfSystemError(error) ?? `It could not be read (${message}).`;
}
