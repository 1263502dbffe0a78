import { AttacheError, IndexCorruptError } from './errors.ts';
import { GenerationReader } from './generation-reader.ts';
import type { Generation } from './generations.ts';
import { openHnswIndex } from './hnsw-vector-index.ts';
import { KnownQuestionIndex } from './known-question-index.ts';
import { LexicalIndex } from './lexical-index.ts';
import { checkFiles, checkManifest, type Expectation, type Manifest, readManifest } from './manifest.ts';
import { Quoter } from './quote.ts';
import type { StoredDocument } from './stored-generation.ts';
import type { Label, VectorIndex } from './vector-index.ts';

/** A generation with all of its files open. */
export interface OpenGeneration {
  readonly name: string;
  readonly manifest: Manifest;
  readonly reader: GenerationReader;
  readonly vectors: VectorIndex;
  /** Over the passages' own words. */
  readonly lexical: LexicalIndex;
  readonly known: KnownQuestionIndex;
  /** Of known questions; of those with the same words there is one, under the first of their labels. */
  readonly questions: VectorIndex;
  readonly quoter: Quoter;
  /** Passages with the same words under the same headings as an earlier one, and the first of those. */
  readonly twins: ReadonlyMap<Label, Label>;
  /** By ordinal. */
  readonly documents: readonly StoredDocument[];
  close(): void;
}

/**
 * Opens a generation: the manifest first, then what it vouches for.
 * @throws {IndexMismatchError} when it was built with something else than `expected`
 * @throws {IndexCorruptError} when a file is missing, is not as it was written, or holds another number of passages
 */
export async function openGeneration(generation: Generation, expected: Expectation): Promise<OpenGeneration> {
  const manifest = await readManifest(generation.manifest, generation.name);
  checkManifest(manifest, expected);
  let reader: GenerationReader | null = null;
  const graphs: VectorIndex[] = [];
  try {
    await checkFiles(manifest, generation);
    reader = new GenerationReader(generation.database);
    const counts = reader.counts();
    const twins = reader.twins();
    const vectors = openHnswIndex(generation.vectors, manifest.model.dimensions);
    graphs.push(vectors);
    const questions = openHnswIndex(generation.questions, manifest.model.dimensions);
    graphs.push(questions);
    if (counts.documents !== manifest.documents || counts.passages !== manifest.passages) {
      throw new IndexCorruptError(
        generation.name,
        `its manifest speaks of ${manifest.passages} passages, its database of ${counts.passages}`,
      );
    }
    if (vectors.size + twins.size !== manifest.passages) {
      throw new IndexCorruptError(
        generation.name,
        `its manifest speaks of ${manifest.passages} passages, its graph of ${vectors.size + twins.size}`,
      );
    }
    if (counts.knownQuestions !== manifest.knownQuestions || counts.differentQuestions !== questions.size) {
      throw new IndexCorruptError(
        generation.name,
        `its manifest speaks of ${manifest.knownQuestions} known questions, its database of ${counts.knownQuestions} ` +
          `(${counts.differentQuestions} different), their graph of ${questions.size}`,
      );
    }
    const open = reader;
    const lengths = reader.passageLengths();
    const asked = new LexicalIndex({ postings: (term) => open.askedPostings(term) }, lengths.asked);
    return {
      name: generation.name,
      manifest,
      reader,
      vectors: withTwins(vectors, twins),
      twins,
      lexical: new LexicalIndex(reader, lengths.own),
      known: new KnownQuestionIndex(reader, { vectors: questions, words: asked, twins }),
      questions,
      quoter: new Quoter(generation.name, reader),
      documents: reader.documents(),
      close: () => {
        open.close();
        for (const graph of graphs) graph.close();
      },
    };
  } catch (cause) {
    reader?.close();
    for (const graph of graphs) graph.close();
    if (cause instanceof AttacheError) throw cause;
    throw new IndexCorruptError(generation.name, cause instanceof Error ? cause.message : String(cause), {
      cause,
    });
  }
}

/** The graph holds a vector once; asked for a twin's, it gives that of the first. */
function withTwins(vectors: VectorIndex, twins: ReadonlyMap<Label, Label>): VectorIndex {
  const firstOf = (label: Label) => twins.get(label) ?? label;
  return {
    size: vectors.size,
    dimensions: vectors.dimensions,
    search: (query, k) => vectors.search(query, k),
    nearby: (query, k) => vectors.nearby(query, k),
    estimate: (query, labels) => vectors.estimate(query, labels.map(firstOf)),
    vector: (label) => vectors.vector(firstOf(label)),
    close: () => vectors.close(),
  };
}
