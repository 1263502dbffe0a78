import { CompressedVectors } from './compressed-vectors.ts';
import type { GraphFile } from './graph-file.ts';
import type { Estimates } from './vector-index.ts';

/*
 * The search of HNSW's lowest level: of those found, always the one nearest to the query is gone on from,
 * until all that `ef` found ones are nearest have been. Beside hnswlib's own search this one
 * - ends before that where nothing better has come up for long;
 * - compares compressed vectors (see compressed-vectors.ts), all new ones of an element's links at once;
 * - begins at the nearest of some elements, given ones and others spread over the graph, instead of walking down
 *   from level to level;
 * - keeps what it found in order by putting it into one of `STEPS` steps of similarity instead of a heap.
 * The same recall for the same `ef`, in less than half the time and a third of the memory. Measured: see README.md.
 */

/** Elements that a walk begins with: those that it is given, and others spread over the graph. */
const BEGINNINGS = 256;

/** Of similarity, from -1 to 1. Of elements within a step the one found last comes first. */
const STEPS = 4_096;

/** Bytes of elements read at once, about, when a graph is opened. */
const BYTES_AT_ONCE = 1 << 20;

/** Of the number that an element's links begin with: how many they are, and whether hnswlib has it as deleted. */
const MOST_LINKS = 0xffff;
const HIDDEN_MARK = 0x1_0000;

/** No entry follows. */
const NONE = -1;

/** When a walk ends. */
export interface WalkLimits {
  /** How many of those found are gone on from at most; no fewer than are wanted. */
  readonly ef: number;
  /** How many beyond the wanted nearest are gone on from in a row without finding one nearer. */
  readonly patience: number;
}

/** Links and compressed vectors of a graph in memory. */
export class GraphWalk {
  readonly size: number;
  readonly #vectors: CompressedVectors;
  /** Of each element how many it has, and then room for as many as one may have. */
  readonly #links: Uint32Array;
  readonly #rowLength: number;
  /** 1 for elements that are gone on from and not found: see `VectorIndexExtension.hide`. */
  readonly #hidden: Uint8Array;
  /** Elements found in the walk with the number `#walk` have it here. */
  readonly #foundIn: Uint16Array;
  #walk = 0;
  /** By step: how many were found there, and the entry to go on from first. */
  readonly #foundAt = new Int32Array(STEPS);
  readonly #firstAt = new Int32Array(STEPS);
  /** By entry, in the order they were found: the element, and the next entry of the same step. */
  readonly #entryElement: Int32Array;
  readonly #entryNext: Int32Array;
  /** In the order they were gone on from. */
  readonly #passed: Int32Array;
  readonly #passedStep: Int16Array;

  /** @throws {RangeError} when the file ends before, or links lead out of the graph: no walk would come back from there */
  constructor(file: GraphFile) {
    const { elements, dimensions, elementBytes, vectorAt, mostLinks } = file;
    this.size = elements;
    this.#vectors = new CompressedVectors(elements, dimensions, Math.max(BEGINNINGS, mostLinks));
    this.#rowLength = 1 + mostLinks;
    this.#links = new Uint32Array(elements * this.#rowLength);
    this.#hidden = new Uint8Array(elements);
    this.#foundIn = new Uint16Array(elements);
    this.#entryElement = new Int32Array(elements);
    this.#entryNext = new Int32Array(elements);
    this.#passed = new Int32Array(elements);
    this.#passedStep = new Int16Array(elements);
    const together = Math.max(1, Math.floor(BYTES_AT_ONCE / elementBytes));
    const bytes = new Uint8Array(together * elementBytes);
    for (let from = 0; from < elements; from += together) {
      const count = Math.min(together, elements - from);
      file.read(from, 0, count * elementBytes, bytes);
      for (let i = 0; i < count; i += 1) {
        const row = (from + i) * this.#rowLength;
        this.#links.set(new Uint32Array(bytes.buffer, i * elementBytes, this.#rowLength), row);
        const marked = this.#links[row] as number;
        this.#links[row] = marked & MOST_LINKS;
        this.#checkLinks(from + i);
        this.#hidden[from + i] = marked & HIDDEN_MARK ? 1 : 0;
        this.#vectors.put(from + i, new Float32Array(bytes.buffer, i * elementBytes + vectorAt, dimensions));
      }
    }
  }

  /**
   * At least the `wanted` elements nearest to a query as far as compressed vectors tell, in no order;
   * fewer where the graph has fewer.
   * @param query of L2 norm 1
   * @param from elements that may be near; more than `BEGINNINGS` are not looked at
   */
  nearest(
    query: Float32Array,
    wanted: number,
    { ef, patience }: WalkLimits,
    from: readonly number[] = [],
  ): number[] {
    const { elements, products } = this.#vectors;
    const scale = (this.#vectors.setQuery(query) * STEPS) / 2;
    this.#begin();
    let count = this.#beginAt(from);
    let [entries, passed] = [0, 0];
    // Of those found, `among` are in the steps from `lowest` on, which is as low as matters for the nearest `ef`.
    let [among, lowest, highest] = [0, 0, 0];
    // The same for the nearest `wanted`; and how many beyond them were gone on from since one came among them.
    let [amongWanted, lowestWanted, inVain] = [0, 0, 0];
    while (inVain <= patience) {
      this.#vectors.multiply(count);
      for (let i = 0; i < count; i += 1) {
        const step = Math.min(Math.max(((products[i] as number) * scale + STEPS / 2) | 0, 0), STEPS - 1);
        if (step < lowest) continue;
        const element = elements[i] as number;
        this.#entryElement[entries] = element;
        this.#entryNext[entries] = this.#firstAt[step] as number;
        this.#firstAt[step] = entries;
        entries += 1;
        if (step > highest) highest = step;
        if (this.#hidden[element] === 1) continue;
        among += 1;
        this.#foundAt[step] = (this.#foundAt[step] as number) + 1;
        while (among - (this.#foundAt[lowest] as number) >= ef) {
          among -= this.#foundAt[lowest] as number;
          lowest += 1;
        }
        if (step <= lowestWanted) {
          if (step === lowestWanted) amongWanted += 1;
          continue;
        }
        inVain = 0;
        amongWanted += 1;
        while (amongWanted - (this.#foundAt[lowestWanted] as number) >= wanted) {
          amongWanted -= this.#foundAt[lowestWanted] as number;
          lowestWanted += 1;
        }
      }
      while (highest >= lowest && this.#firstAt[highest] === NONE) highest -= 1;
      if (highest < lowest) break;
      const entry = this.#firstAt[highest] as number;
      this.#firstAt[highest] = this.#entryNext[entry] as number;
      const element = this.#entryElement[entry] as number;
      this.#passed[passed] = element;
      this.#passedStep[passed] = highest;
      passed += 1;
      if (highest < lowestWanted) inVain += 1;
      count = this.#follow(element);
    }
    return this.#passedFrom(this.#stepOf(wanted), passed);
  }

  /** How similar elements are to a query of L2 norm 1. */
  estimate(query: Float32Array, elements: readonly number[]): Estimates {
    const vectors = this.#vectors;
    const scale = vectors.setQuery(query);
    const similarities = new Float64Array(elements.length);
    const errors = new Float64Array(elements.length);
    for (let from = 0; from < elements.length; from += BEGINNINGS) {
      const count = Math.min(BEGINNINGS, elements.length - from);
      for (let i = 0; i < count; i += 1) vectors.elements[i] = elements[from + i] as number;
      vectors.multiply(count);
      for (let i = 0; i < count; i += 1) {
        similarities[from + i] = scale * (vectors.products[i] as number);
        errors[from + i] = vectors.errorOf(elements[from + i] as number);
      }
    }
    return { similarities, errors };
  }

  #checkLinks(element: number): void {
    const row = element * this.#rowLength;
    const count = this.#links[row] as number;
    let isInside = count < this.#rowLength;
    for (let at = row + 1; isInside && at <= row + count; at += 1)
      isInside = (this.#links[at] as number) < this.size;
    if (!isInside)
      throw new RangeError(`Expected links to ${this.size} elements, got others of element ${element}`);
  }

  #begin(): void {
    this.#walk += 1;
    if (this.#walk > 0xffff) {
      this.#foundIn.fill(0);
      this.#walk = 1;
    }
    this.#foundAt.fill(0);
    this.#firstAt.fill(NONE);
  }

  /** @returns how many elements there are to compare now */
  #beginAt(from: readonly number[]): number {
    const given = from.slice(0, BEGINNINGS);
    let count = 0;
    const begin = (element: number) => {
      if (this.#foundIn[element] === this.#walk) return;
      this.#foundIn[element] = this.#walk;
      this.#vectors.elements[count] = element;
      count += 1;
    };
    for (const element of given) begin(element);
    const spread = Math.min(BEGINNINGS - given.length, this.size);
    for (let i = 0; i < spread; i += 1) begin(Math.floor((i * this.size) / spread));
    return count;
  }

  /** Those that an element's links lead to and that were not found yet. @returns how many elements there are to compare now */
  #follow(element: number): number {
    const links = this.#links;
    const foundIn = this.#foundIn;
    const { elements } = this.#vectors;
    const walk = this.#walk;
    const row = element * this.#rowLength;
    const last = row + (links[row] as number);
    let count = 0;
    for (let at = row + 1; at <= last; at += 1) {
      const linked = links[at] as number;
      if (foundIn[linked] === walk) continue;
      foundIn[linked] = walk;
      elements[count] = linked;
      count += 1;
    }
    return count;
  }

  /** From the highest down, the step by which at least so many were found. */
  #stepOf(wanted: number): number {
    let step = STEPS;
    for (let count = 0; step > 0 && count < wanted; count += this.#foundAt[step] as number) step -= 1;
    return step;
  }

  #passedFrom(step: number, passed: number): number[] {
    const nearest: number[] = [];
    for (let i = 0; i < passed; i += 1) {
      const element = this.#passed[i] as number;
      if ((this.#passedStep[i] as number) >= step && this.#hidden[element] === 0) nearest.push(element);
    }
    return nearest;
  }
}
