/** A passage's number inside one generation: counted from 0, without gaps. */
export type Label = number;

/**
 * A vector's number inside the graph of one generation: counted from 0, without gaps. Passages with the same
 * embedded text share a vector; one that no passage has any more keeps its number, hidden.
 */
export type VectorNumber = number;

export interface Neighbour {
  readonly label: Label;
  /** Cosine, in [-1, 1]. */
  readonly similarity: number;
}

/** Of each of some vectors, in the same order, how similar it is to a query, and by how much that may be wrong. */
export interface Estimates {
  readonly similarities: Float64Array;
  readonly errors: Float64Array;
}

/** Finds the unit vectors nearest to a query. Labels are numbers of passages, questions or vectors. */
export interface VectorIndex {
  /** Vectors in it, hidden ones among them. */
  readonly size: number;
  readonly dimensions: number;
  /**
   * The `k` nearest, most similar first, ties by label; fewer when the index holds fewer.
   * @param query length `dimensions`, L2 norm 1
   * @throws {RangeError} when the length differs or a number is not finite
   */
  search(query: Float32Array, k: number): Neighbour[];
  /**
   * As `search`, but by estimates, and so without reading a vector: some may stand a little out of order.
   * @param from vectors that may be near, where the search can begin
   */
  nearby(query: Float32Array, k: number, from?: readonly Label[]): Label[];
  /**
   * How similar vectors are, without reading them.
   * @param query length `dimensions`, L2 norm 1
   * @throws {RangeError} when there is no vector under one of the labels
   */
  estimate(query: Float32Array, labels: readonly Label[]): Estimates;
  /** The vector stored under `label`. */
  vector(label: Label): Float32Array;
  /** Afterwards nothing may be asked of it. */
  close(): void;
}

/** Collects vectors for an index file. */
export interface VectorIndexBuilder {
  /**
   * Labels come in ascending order; some may be left out.
   * @throws {RangeError} when they don't, when the length differs from the index's dimensions, or a number is not finite
   */
  add(label: Label, vector: Float32Array): void;
  write(file: string): Promise<void>;
}

/** Changes a copy of an index file. */
export interface VectorIndexExtension extends VectorIndexBuilder {
  /** Searches no longer find the vector of this label, which stays where it is. */
  hide(label: Label): void;
  /** Searches find a hidden vector again. */
  show(label: Label): void;
}
