import { keyOfHash } from './embedding-cache.ts';
import type { Label, VectorNumber } from './vector-index.ts';

/** A vector of a graph, and the key of the embedding that it is in the cache. */
export interface NumberedVector {
  readonly number: VectorNumber;
  readonly embeddingHash: Uint8Array;
}

/** Gives every different embedded text, told by its hash (see `embeddingHash`), the number of its vector. */
export class VectorNumbers {
  readonly #numbers: Map<string, VectorNumber>;
  readonly #added: NumberedVector[] = [];

  /** @param before those that have numbers already, from 0 without gaps */
  constructor(before: Iterable<NumberedVector>) {
    this.#numbers = new Map(
      Array.from(before, ({ number, embeddingHash }) => [keyOfHash(embeddingHash), number]),
    );
  }

  /** The next one where the text had none. */
  numberOf(embeddingHash: Uint8Array): VectorNumber {
    const key = keyOfHash(embeddingHash);
    const known = this.#numbers.get(key);
    if (known !== undefined) return known;
    const number = this.#numbers.size;
    this.#numbers.set(key, number);
    this.#added.push({ number, embeddingHash });
    return number;
  }

  /** Those that came to the ones before. */
  get added(): readonly NumberedVector[] {
    return this.#added;
  }
}

/** Which passages have each vector, by the vectors of passages. */
export interface PassagesByVector {
  /** By number, the first passage with the vector; `NO_PASSAGE` for a vector that none has. */
  readonly firsts: Uint32Array;
  /** Passages with the same words under the same headings as an earlier one, and the first of those. */
  readonly twins: ReadonlyMap<Label, Label>;
}

/** In place of a label: no library has so many passages. */
export const NO_PASSAGE = 0xffffffff;

/** @param vectors number of its vector, by label. @param size vectors in the graph, each number below it */
export function groupByVector(vectors: Uint32Array, size: number): PassagesByVector {
  const firsts = new Uint32Array(size).fill(NO_PASSAGE);
  const twins = new Map<Label, Label>();
  for (const [label, number] of vectors.entries()) {
    const first = firsts[number];
    if (first === undefined) throw new RangeError(`Expected a vector below ${size}, got ${number}`);
    if (first === NO_PASSAGE) firsts[number] = label;
    else twins.set(label, first);
  }
  return { firsts, twins };
}
