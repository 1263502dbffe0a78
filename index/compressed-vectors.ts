import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ProgramFileError } from './errors.ts';
import { PROJECT_ROOT } from './project-root.ts';

/*
 * Vectors in a quarter of their size, to be compared with a query by the thousand. A product with one is
 * as good as that with the vector itself but for some thousandth, so that what is found by it has to be
 * compared once more with what the file holds. WebAssembly's instructions of 128 bits take 17 ns for 384
 * numbers in a processor's cache; JavaScript takes 310 and hnswlib, as npm compiles it, 110.
 */

/** What is used of it; Node's own types leave it to the browser's. */
declare global {
  namespace WebAssembly {
    interface Memory {
      readonly buffer: ArrayBuffer;
    }
    const Memory: new (size: { readonly initial: number }) => Memory;
    const Module: new (bytes: Uint8Array) => Module;
    const Instance: new (
      module: Module,
      imports: Readonly<Record<string, Readonly<Record<string, Memory>>>>,
    ) => { readonly exports: unknown };
  }
}

interface Kernel {
  compress(numbers: number, bytes: number, vector: number): number;
  multiply(
    query: number,
    bytes: number,
    vectors: number,
    scales: number,
    elements: number,
    count: number,
    products: number,
  ): void;
}

/** Bytes of a vector are a multiple of this: what the kernel takes at a time. Numbers beyond the dimensions are 0. */
const STEP = 16;

/** The processor fetches memory in lines of so many bytes: none of them should hold parts of two vectors. */
const LINE_BYTES = 64;

/** Of sums in 32-bit floats, and of vectors whose norm is 1 but for such. */
const ROUNDING = 1e-6;

/**
 * Of rounding: errors within half a step of numbers whose squares, each with its weight, add up to 1, are together
 * above t steps with a chance below 2 exp(-2 t²), where one tells nothing of another (Hoeffding's inequality).
 */
const UNLIKELY_STEPS = 4;

const PAGE_BYTES = 65_536;

/** Made of vector-kernel.wat. */
const KERNEL = 'index/vector-kernel.wasm';

let compiled: WebAssembly.Module | null = null;

/**
 * Compiled when first needed, once a process.
 * @throws {ProgramFileError} when it is missing or damaged: no index would be mended by building it anew
 */
function kernelModule(): WebAssembly.Module {
  try {
    compiled ??= new WebAssembly.Module(readFileSync(join(PROJECT_ROOT, KERNEL)));
    return compiled;
  } catch (cause) {
    throw new ProgramFileError(KERNEL, { cause });
  }
}

/** So many vectors, numbered from 0, each of zeros until it is put. */
export class CompressedVectors {
  /** The numbers of those to compare: written by the caller, from the beginning. */
  readonly elements: Int32Array;
  /** What `multiply` leaves: of each of them, in the same order. */
  readonly products: Float32Array;
  readonly #kernel: Kernel;
  readonly #bytesOfVector: number;
  readonly #numbers: Float32Array;
  readonly #query: Int16Array;
  readonly #scales: Float32Array;
  readonly #vectorsAt: number;
  #queryScale = 0;

  /** @param mostAtOnce vectors compared in one call */
  constructor(count: number, dimensions: number, mostAtOnce: number) {
    this.#bytesOfVector = Math.ceil(dimensions / STEP) * STEP;
    let bytes = 0;
    const take = (size: number) => {
      const from = bytes;
      bytes += Math.ceil(size / LINE_BYTES) * LINE_BYTES;
      return from;
    };
    const numbersAt = take(4 * this.#bytesOfVector);
    const queryAt = take(2 * this.#bytesOfVector);
    const elementsAt = take(4 * mostAtOnce);
    const productsAt = take(4 * mostAtOnce);
    const scalesAt = take(4 * count);
    this.#vectorsAt = take(count * this.#bytesOfVector);
    const memory = new WebAssembly.Memory({ initial: Math.ceil(bytes / PAGE_BYTES) });
    const { exports } = new WebAssembly.Instance(kernelModule(), { compressed: { memory } });
    this.#kernel = exports as Kernel;
    this.#numbers = new Float32Array(memory.buffer, numbersAt, dimensions);
    this.#query = new Int16Array(memory.buffer, queryAt, dimensions);
    this.elements = new Int32Array(memory.buffer, elementsAt, mostAtOnce);
    this.products = new Float32Array(memory.buffer, productsAt, mostAtOnce);
    this.#scales = new Float32Array(memory.buffer, scalesAt, count);
  }

  /** @param numbers length `dimensions` */
  put(element: number, numbers: Float32Array): void {
    this.#numbers.set(numbers);
    this.#scales[element] = this.#kernel.compress(
      this.#numbers.byteOffset,
      this.#bytesOfVector,
      this.#vectorsAt + element * this.#bytesOfVector,
    );
  }

  /**
   * What following products are with.
   * @param numbers length `dimensions`
   * @returns what to multiply them by
   */
  setQuery(numbers: Float32Array): number {
    let largest = 0;
    for (const number of numbers) largest = Math.max(largest, Math.abs(number));
    if (largest === 0) {
      this.#query.fill(0);
      this.#queryScale = 0;
      return 0;
    }
    // Sums of products are integers of 32 bits.
    const most = Math.min(0x7fff, Math.floor(0x7fff_ffff / (127 * this.#bytesOfVector)));
    const factor = most / largest;
    for (let i = 0; i < numbers.length; i += 1) this.#query[i] = Math.round((numbers[i] as number) * factor);
    this.#queryScale = 1 / factor;
    return this.#queryScale;
  }

  /**
   * How far a product with this vector may be from that with what was put, for a query of L2 norm 1: what rounding
   * takes at most, or so much that more has a chance of 1e-13.
   */
  errorOf(element: number): number {
    const steps = (this.#scales[element] as number) + this.#queryScale;
    // Each number of both is off by half a step at most; a thousandth is for the sums.
    const most = Math.sqrt(this.#query.length) / 2;
    return 1.001 * Math.min(most, UNLIKELY_STEPS) * steps + ROUNDING;
  }

  /** Of the query with the first `count` of `elements`, as many as are compared at once. */
  multiply(count: number): void {
    this.#kernel.multiply(
      this.#query.byteOffset,
      this.#bytesOfVector,
      this.#vectorsAt,
      this.#scales.byteOffset,
      this.elements.byteOffset,
      count,
      this.products.byteOffset,
    );
  }
}
