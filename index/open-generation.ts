import { AttacheError, IndexCorruptError } from './errors.ts';
import { GenerationReader } from './generation-reader.ts';
import type { Generation } from './generations.ts';
import { openHnswIndex } from './hnsw-vector-index.ts';
import { KnownQuestionIndex } from './known-question-index.ts';
import { LexicalIndex } from './lexical-index.ts';
import { checkFiles, checkManifest, type Expectation, type Manifest, readManifest } from './manifest.ts';
import { Quoter } from './quote.ts';
import type { StoredDocument } from './stored-generation.ts';
import type { Label, VectorIndex, VectorNumber } from './vector-index.ts';
import { groupByVector, NO_PASSAGE } from './vector-numbers.ts';

/** A generation with all of its files open. */
export interface OpenGeneration {
  readonly name: string;
  readonly files: Generation;
  readonly manifest: Manifest;
  readonly reader: GenerationReader;
  /** By labels of passages; of those that share a vector, searches find the first. */
  readonly vectors: VectorIndex;
  /** The graph itself, by `VectorNumber`. */
  readonly graph: VectorIndex;
  /** Number of its vector in the graph, by label. */
  readonly passageVectors: Uint32Array;
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
    const graph = openHnswIndex(generation.vectors, manifest.model.dimensions);
    graphs.push(graph);
    const questions = openHnswIndex(generation.questions, manifest.model.dimensions);
    graphs.push(questions);
    if (counts.documents !== manifest.documents || counts.passages !== manifest.passages) {
      throw new IndexCorruptError(
        generation.name,
        `its manifest speaks of ${manifest.passages} passages, its database of ${counts.passages}`,
      );
    }
    if (counts.vectors !== graph.size) {
      throw new IndexCorruptError(
        generation.name,
        `its database speaks of ${counts.vectors} vectors, its graph of ${graph.size}`,
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
    const passageVectors = reader.passageArray('vectors');
    const { firsts, twins } = groupByVector(passageVectors, graph.size);
    const asked = new LexicalIndex(
      { postings: (term) => open.askedPostings(term) },
      reader.passageArray('askedLengths'),
    );
    return {
      name: generation.name,
      files: generation,
      manifest,
      reader,
      vectors: byPassage(graph, passageVectors, firsts),
      graph,
      passageVectors,
      twins,
      lexical: new LexicalIndex(reader, reader.passageArray('lengths')),
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

/** @param firsts see `PassagesByVector` */
function byPassage(graph: VectorIndex, passageVectors: Uint32Array, firsts: Uint32Array): VectorIndex {
  const firstOf = (number: VectorNumber) => firsts[number] ?? NO_PASSAGE;
  const numberOf = (label: Label) => passageVectors[label] ?? NO_PASSAGE;
  return {
    size: graph.size,
    dimensions: graph.dimensions,
    search: (query, k) =>
      graph
        .search(query, k)
        .map(({ label: number, similarity }) => ({ label: firstOf(number), similarity }))
        .sort((a, b) => b.similarity - a.similarity || a.label - b.label),
    nearby: (query, k, from) => graph.nearby(query, k, from?.map(numberOf)).map(firstOf),
    estimate: (query, labels) => graph.estimate(query, labels.map(numberOf)),
    vector: (label) => graph.vector(numberOf(label)),
    close: () => graph.close(),
  };
}
