import hnswlib from 'hnswlib-node';
import { openStoredVectors } from './stored-vectors.ts';
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

/** In a graph of so many elements. */
function efFor(elements: number): number {
  return Math.max(LEAST_EF, Math.round(EF_BY_ROOT * Math.sqrt(elements)));
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

/**
 * Opens a file that `createHnswBuilder` wrote.
 * @param dimensions as the manifest says
 */
export async function openHnswIndex(file: string, dimensions: number): Promise<VectorIndex> {
  const graph = new HierarchicalNSW(SPACE, dimensions);
  await graph.readIndex(file);
  // `getPoint` makes an array of doubles of every vector: 100 of them took 3 ms, from the file they take 0.3.
  const stored = openStoredVectors(file, dimensions);
  return new HnswlibIndex(
    {
      getCurrentCount: () => graph.getCurrentCount(),
      searchKnn: (query, k) => graph.searchKnn(query, k),
      vector: (label) => stored.vector(label),
      close: () => stored.close(),
    },
    dimensions,
    (k) => graph.setEf(Math.max(efFor(graph.getCurrentCount()), k)),
  );
}

/** Compares the query with every vector: the oracle for tests and measurements. */
export function createExactIndex(dimensions: number, vectors: readonly Float32Array[]): VectorIndex {
  const exact = new BruteforceSearch(SPACE, dimensions);
  exact.initIndex(Math.max(1, vectors.length));
  for (const [label, vector] of vectors.entries()) exact.addPoint(checkedNumbers(vector, dimensions), label);
  return new HnswlibIndex(
    {
      getCurrentCount: () => exact.getCurrentCount(),
      searchKnn: (query, k) => exact.searchKnn(query, k),
      vector: (label) => Float32Array.from(vectors[label] ?? []),
      close: () => {},
    },
    dimensions,
  );
}

/** What a graph and the exact search have in common. */
interface Points extends Pick<InstanceType<typeof HierarchicalNSW>, 'getCurrentCount' | 'searchKnn'> {
  vector(label: Label): Float32Array;
  close(): void;
}

class HnswlibIndex implements VectorIndex {
  constructor(
    private readonly points: Points,
    readonly dimensions: number,
    private readonly prepare: (k: number) => void = () => {},
  ) {}

  get size(): number {
    return this.points.getCurrentCount();
  }

  search(query: Float32Array, k: number): Neighbour[] {
    const numbers = checkedNumbers(query, this.dimensions);
    const wanted = Math.min(k, this.size);
    if (wanted < 1) return [];
    this.prepare(wanted);
    const { neighbors, distances } = this.points.searchKnn(numbers, wanted);
    return neighbors
      .map((label, rank) => ({ label, similarity: 1 - (distances[rank] ?? 1) }))
      .sort((a, b) => b.similarity - a.similarity || a.label - b.label);
  }

  vector(label: Label): Float32Array {
    return this.points.vector(label);
  }

  close(): void {
    this.points.close();
  }
}

function checkedNumbers(vector: Float32Array, dimensions: number): number[] {
  if (vector.length !== dimensions) {
    throw new RangeError(`Expected a vector of ${dimensions} numbers, got ${vector.length}`);
  }
  const numbers = Array.from(vector);
  if (!numbers.every(Number.isFinite))
    throw new RangeError('Expected finite numbers in a vector, got NaN or Infinity');
  return numbers;
}
