import hnswlib from 'hnswlib-node';
import { dotProduct } from './embedder.ts';
import { GraphFile } from './graph-file.ts';
import { GraphWalk, type WalkLimits } from './graph-walk.ts';
import { StoredVectors } from './stored-vectors.ts';
import type {
  Label,
  Neighbour,
  VectorIndex,
  VectorIndexBuilder,
  VectorIndexExtension,
} from './vector-index.ts';

const { BruteforceSearch, HierarchicalNSW } = hnswlib;

/*
 * Traps of hnswlib-node 3.0.0, handled here and known nowhere else:
 * it refuses typed arrays; throws for k above the number of elements; takes NaN without complaint,
 * after which no result is right; and opens a file of other dimensions or another measure as if it
 * were its own, so that only the manifest, checked before, tells them apart.
 */

/*
 * Links per element, candidates looked at while an element is linked in, and candidates looked at in a
 * search, which grow with the number of elements: recall@10 of the benchmark's hardest questions is then
 * 0.99 in 79,000 different passages. Questions lie further from passages than these from one another: for
 * copies of stored vectors a quarter would do. Measured: see README.md.
 */
const M = 24;
const EF_CONSTRUCTION = 100;
const LEAST_EF = 128;
const EF_BY_ROOT = 2.2;

/** The nearest that a search looks for at least, and how long it goes on in vain after them, in elements. */
const LEAST_WANTED = 64;
const LEAST_PATIENCE = 64;
const PATIENCE_BY_ROOT = 0.4;

function limitsFor(elements: number, wanted: number): WalkLimits {
  const root = Math.sqrt(elements);
  return {
    ef: Math.max(LEAST_EF, wanted, Math.round(EF_BY_ROOT * root)),
    patience: Math.max(LEAST_PATIENCE, Math.round(PATIENCE_BY_ROOT * root)),
  };
}

/** Level of each element is drawn from this seed: the same vectors in the same order give the same file. */
const SEED = 100;

/** Of unit vectors the inner product is the cosine, and costs no division. */
const SPACE = 'ip';

export function createHnswBuilder(dimensions: number, size: number): VectorIndexBuilder {
  const graph = new HierarchicalNSW(SPACE, dimensions);
  graph.initIndex({
    maxElements: Math.max(1, size),
    m: M,
    efConstruction: EF_CONSTRUCTION,
    randomSeed: SEED,
  });
  return buildOn(graph, dimensions, -1);
}

/**
 * Goes on with a file that `createHnswBuilder` wrote, whose labels have no gaps; the file itself stays as it is.
 * @param size vectors that it has in the end, hidden ones among them
 */
export async function extendHnswIndex(
  file: string,
  dimensions: number,
  size: number,
): Promise<VectorIndexExtension> {
  const graph = new HierarchicalNSW(SPACE, dimensions);
  await graph.readIndex(file);
  const elements = graph.getCurrentCount();
  graph.resizeIndex(Math.max(1, size, elements));
  return {
    ...buildOn(graph, dimensions, elements - 1),
    hide: (label) => graph.markDelete(label),
    show: (label) => graph.unmarkDelete(label),
  };
}

/** @param lastLabel of the vectors that are in it */
function buildOn(
  graph: InstanceType<typeof HierarchicalNSW>,
  dimensions: number,
  lastLabel: Label,
): VectorIndexBuilder {
  let last = lastLabel;
  return {
    add: (label, vector) => {
      if (label <= last) throw new RangeError(`Expected a label above ${last}, got ${label}`);
      last = label;
      graph.addPoint(checkedNumbers(vector, dimensions), label);
    },
    write: async (file) => void (await graph.writeIndex(file)),
  };
}

/** Found by compressed vectors, so many more than are wanted are compared by their own: these may be in another order. */
const MORE = 8;

/**
 * Opens a file that `createHnswBuilder` wrote. It is searched by `GraphWalk`.
 * @param dimensions as the manifest says
 * @throws {RangeError} when the file is no graph, isn't whole, or its vectors have another length
 */
export function openHnswIndex(file: string, dimensions: number): VectorIndex {
  const graph = new GraphFile(file, dimensions);
  const { stored, walk } = readGraph(graph);
  /** With estimates for similarities. */
  const nearby = (query: Float32Array, k: number, from: readonly Label[] = []): Neighbour[] => {
    checkNumbers(query, dimensions);
    const wanted = Math.min(k, graph.elements);
    if (wanted < 1) return [];
    const sought = Math.max(wanted, LEAST_WANTED);
    const elements = walk.nearest(
      query,
      sought,
      limitsFor(graph.elements, sought),
      from.map((label) => stored.elementOf(label)),
    );
    const { similarities } = walk.estimate(query, elements);
    return elements
      .map((element, i) => ({ label: stored.labelOf(element), similarity: similarities[i] ?? -1 }))
      .sort(bySimilarity)
      .slice(0, wanted);
  };
  return {
    size: graph.elements,
    dimensions,
    search: (query, k) =>
      nearby(query, k < 1 ? 0 : k + MORE)
        .map(({ label }) => ({ label, similarity: dotProduct(query, stored.vector(label)) }))
        .sort(bySimilarity)
        .slice(0, k),
    nearby: (query, k, from) => nearby(query, k, from).map(({ label }) => label),
    estimate: (query, labels) =>
      walk.estimate(
        query,
        labels.map((label) => stored.elementOf(label)),
      ),
    vector: (label) => stored.vector(label),
    close: () => graph.close(),
  };
}

/** @throws {RangeError} when it isn't whole; it is closed then */
function readGraph(graph: GraphFile): { readonly stored: StoredVectors; readonly walk: GraphWalk } {
  try {
    return { stored: new StoredVectors(graph), walk: new GraphWalk(graph) };
  } catch (error) {
    graph.close();
    throw error;
  }
}

/** Compares the query with every vector: the oracle for tests and measurements. */
export function createExactIndex(dimensions: number, vectors: readonly Float32Array[]): VectorIndex {
  const exact = new BruteforceSearch(SPACE, dimensions);
  exact.initIndex(Math.max(1, vectors.length));
  for (const [label, vector] of vectors.entries()) exact.addPoint(checkedNumbers(vector, dimensions), label);
  const search = (query: Float32Array, k: number): Neighbour[] => {
    const numbers = checkedNumbers(query, dimensions);
    const wanted = Math.min(k, vectors.length);
    if (wanted < 1) return [];
    const { neighbors, distances } = exact.searchKnn(numbers, wanted);
    return neighbors
      .map((label, rank) => ({ label, similarity: 1 - (distances[rank] ?? 1) }))
      .sort(bySimilarity);
  };
  const vector = (label: Label) => Float32Array.from(vectors[label] ?? []);
  return {
    size: vectors.length,
    dimensions,
    search,
    nearby: (query, k) => search(query, k).map(({ label }) => label),
    estimate: (query, labels) => {
      const similarities = Float64Array.from(labels, (label) => dotProduct(query, vector(label)));
      return { similarities, errors: new Float64Array(labels.length) };
    },
    vector,
    close: () => {},
  };
}

/** Most similar first, ties by label. */
function bySimilarity(a: Neighbour, b: Neighbour): number {
  return b.similarity - a.similarity || a.label - b.label;
}

/** As hnswlib-node takes them. */
function checkedNumbers(vector: Float32Array, dimensions: number): number[] {
  checkNumbers(vector, dimensions);
  // By position: `Array.from` takes four times as long.
  const numbers = new Array<number>(vector.length);
  for (let i = 0; i < vector.length; i += 1) numbers[i] = vector[i] as number;
  return numbers;
}

function checkNumbers(vector: Float32Array, dimensions: number): void {
  if (vector.length !== dimensions) {
    throw new RangeError(`Expected a vector of ${dimensions} numbers, got ${vector.length}`);
  }
  // One that is none makes the sum none.
  let sum = 0;
  for (let i = 0; i < vector.length; i += 1) sum += vector[i] as number;
  if (!Number.isFinite(sum)) throw new RangeError('Expected finite numbers in a vector, got NaN or Infinity');
}
