import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { type Document, type DocumentId, sliceSpan } from './document.ts';
import type { Embedder } from './embedder.ts';
import { type EmbeddingCache, embeddingHash } from './embedding-cache.ts';
import { AttacheError, UnreadableFileError } from './errors.ts';
import type { GenerationWriter, PendingText, StoredDocument } from './generation-database.ts';
import { LexicalIndexBuilder } from './lexical-index.ts';
import type { OpenGeneration } from './open-generation.ts';
import { embeddedText, type Passage } from './passage.ts';
import { breathe, type OnProgress, StageProgress } from './progress.ts';
import { type CorpusFile, documentIdFromPath } from './read/corpus.ts';
import { parseMetadataFile, readMetadataFile } from './read/metadata-file.ts';
import { readDocument } from './read/read-document.ts';
import { findReader } from './read/readers.ts';
import { SPLITTER_VERSION, splitDocument } from './split.ts';
import { termsOf } from './terms.ts';

export interface SkippedFile {
  readonly file: string;
  /** A sentence or more, with what to do where something can be done. */
  readonly reason: string;
}

/** What became of the files of a corpus, compared with the generation before. */
export interface Ingested {
  readonly newDocuments: readonly DocumentId[];
  readonly changedDocuments: readonly DocumentId[];
  readonly removedDocuments: readonly DocumentId[];
  readonly unchangedDocuments: readonly DocumentId[];
  readonly skipped: readonly SkippedFile[];
  readonly passages: number;
  /** SHA-256 (hex) over ids and content hashes of the documents, in order. */
  readonly corpusHash: string;
}

/** What documents are read with, and where they go. */
export interface IngestParts {
  readonly embedder: Embedder;
  readonly cache: Pick<EmbeddingCache, 'has'>;
  readonly writer: GenerationWriter;
  /** The serving generation; null when there is none to compare with. */
  readonly previous: OpenGeneration | null;
  readonly onProgress: OnProgress;
}

/**
 * Reads corpus files one after another into the database of a new generation. A file whose bytes
 * are as before is taken over from the previous one, neither read nor split again.
 */
export async function ingestCorpus(files: readonly CorpusFile[], parts: IngestParts): Promise<Ingested> {
  const ingest = new Ingest(parts);
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

class Ingest {
  readonly #parts: IngestParts;
  readonly #before: ReadonlyMap<string, StoredDocument>;
  readonly #beforeByHash: ReadonlyMap<string, readonly StoredDocument[]>;
  readonly #taken = new Set<string>();
  readonly #lexical = new LexicalIndexBuilder();
  readonly #corpusHash = createHash('sha256');
  readonly #new: DocumentId[] = [];
  readonly #changed: DocumentId[] = [];
  readonly #unchanged: DocumentId[] = [];
  readonly #skipped: SkippedFile[] = [];
  #documents = 0;
  #passages = 0;

  constructor(parts: IngestParts) {
    this.#parts = parts;
    this.#before = new Map(parts.previous?.documents.map((document) => [document.id, document]));
    const byHash = new Map<string, StoredDocument[]>();
    for (const document of this.#before.values()) {
      byHash.set(document.sourceHash, [...(byHash.get(document.sourceHash) ?? []), document]);
    }
    this.#beforeByHash = byHash;
  }

  async add(source: CorpusFile): Promise<void> {
    try {
      const bytes = await readFile(source.path);
      const beside = await readMetadataFile(source.path);
      const sourceHash = this.#hashSource(source.file, bytes, beside);
      const kept = this.#findUnchanged(sourceHash);
      if (kept !== null) this.#takeOver(kept);
      else await this.#read(source, { bytes, beside, sourceHash });
    } catch (error) {
      this.#skipped.push({ file: source.file, reason: reasonToSkip(error) });
    }
  }

  finish(): Ingested {
    this.#parts.writer.addTerms(this.#lexical.postings(), this.#lexical.lengths);
    return {
      newDocuments: this.#new,
      changedDocuments: this.#changed,
      removedDocuments: [...this.#before.values()].map(({ id }) => id).filter((id) => !this.#taken.has(id)),
      unchangedDocuments: this.#unchanged,
      skipped: this.#skipped,
      passages: this.#passages,
      corpusHash: this.#corpusHash.digest('hex'),
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

  async #read(source: CorpusFile, { bytes, beside, sourceHash }: SourceContent): Promise<void> {
    const { declaredId, ...read } = await readDocument(
      source.file,
      bytes,
      parseMetadataFile(source.file, beside),
    );
    const document: Document = { ...read, id: this.#chooseId(source, declaredId) };
    const { embedder } = this.#parts;
    const passages = splitDocument(document, (text) => embedder.countWordPieces(text));
    this.#store(document, passages, sourceHash);
    (this.#before.has(document.id) ? this.#changed : this.#new).push(document.id);
  }

  #chooseId({ corpus, file }: CorpusFile, declaredId: DocumentId | null): DocumentId {
    if (declaredId !== null) {
      if (!this.#taken.has(declaredId)) return declaredId;
      throw new UnreadableFileError(`Its id, ${declaredId}, is that of a file before it: give it another.`);
    }
    const fromPath = documentIdFromPath(file);
    const id = this.#taken.has(fromPath) ? documentIdFromPath(`${basename(corpus)}/${file}`) : fromPath;
    if (!this.#taken.has(id)) return id;
    throw new UnreadableFileError('Another file has the same path and folder name: rename one of them.');
  }

  #takeOver(stored: StoredDocument): void {
    const { previous } = this.#parts;
    if (previous === null) throw new RangeError('Expected a previous generation to take a document from');
    const { reader } = previous;
    const document: Document = {
      id: stored.id,
      file: stored.file,
      metadata: stored.metadata,
      text: previous.quoter.text(stored),
      blocks: [],
      references: reader.footnotesOf(stored.ordinal),
    };
    const passages = reader
      .passagesOf(stored.ordinal)
      .map((passage) => ({ ...passage, documentId: stored.id }));
    this.#store(document, passages, stored.sourceHash);
    this.#unchanged.push(stored.id);
  }

  #store(document: Document, passages: readonly Passage[], sourceHash: string): void {
    const { writer, cache } = this.#parts;
    this.#taken.add(document.id);
    this.#corpusHash.update(`${document.id}\n${sourceHash}\n`);
    writer.addDocument(this.#documents, document, { sourceHash, passages: passages.length });
    const title = termsOf(document.metadata.title);
    for (const passage of passages) {
      const text = sliceSpan(document.text, passage.span);
      const pending = pendingText(passage, text);
      writer.addPassage({
        ...passage,
        label: this.#passages,
        document: this.#documents,
        embeddingHash: pending.embeddingHash,
      });
      if (!cache.has(pending.embeddingHash)) writer.addPending(pending);
      this.#lexical.add(this.#passages, {
        title,
        headings: termsOf(passage.section.join('\n')),
        body: termsOf(text),
      });
      this.#passages += 1;
    }
    this.#documents += 1;
  }
}

function pendingText({ context, wordPieces }: Passage, text: string): PendingText {
  const embedded = embeddedText(context, text);
  return { embeddingHash: embeddingHash(embedded), text: embedded, wordPieces };
}

/** Why a file is left out; what is no fault of the file is thrown on. */
function reasonToSkip(error: unknown): string {
  if (error instanceof UnreadableFileError) return error.message;
  const code = (error as NodeJS.ErrnoException).code;
  if (error instanceof AttacheError || typeof code !== 'string') throw error;
  if (code === 'EACCES' || code === 'EPERM') return 'It may not be read: check its permissions.';
  if (code === 'ENOENT') return 'It vanished while the corpus was being read.';
  if (code === 'ERR_FS_FILE_TOO_LARGE') return 'It is larger than 2 GiB.';
  throw error;
}
