import { closeSync, openSync, readSync } from 'node:fs';
import type { Label } from './vector-index.ts';

/*
 * Reads single vectors out of a file that hnswlib 0.7 wrote, past hnswlib-node, which makes JavaScript
 * arrays of them: a copy in memory would double what the graph takes already.
 *
 * The file begins with six 64-bit numbers, of which these count: elements (the third), bytes of an
 * element (fourth), where in it the label stands (fifth) and where the vector (sixth). 96 bytes from the
 * beginning come the elements, in the order they were added.
 */

const HEADER_BYTES = 96;
const LABEL_BYTES = 8;

/** The vectors of a graph, read from its file one at a time. */
export interface StoredVectors {
  /** @throws {RangeError} when there is none of this label */
  vector(label: Label): Float32Array;
  close(): void;
}

/**
 * @param file of a graph whose labels ascend in the order they were added
 * @throws {RangeError} when it is none, or its vectors have another length
 */
export function openStoredVectors(file: string, dimensions: number): StoredVectors {
  const descriptor = openSync(file, 'r');
  try {
    return new VectorFile(descriptor, dimensions);
  } catch (error) {
    closeSync(descriptor);
    throw error;
  }
}

class VectorFile implements StoredVectors {
  readonly #elements: number;
  readonly #elementBytes: number;
  readonly #vectorBytes: number;
  readonly #vectorAt: number;
  readonly #buffer: Buffer;
  /** Of each element; null where none is left out, so that an element's number is its label. */
  readonly #labels: Uint32Array | null;

  constructor(
    private readonly descriptor: number,
    dimensions: number,
  ) {
    this.#vectorBytes = dimensions * Float32Array.BYTES_PER_ELEMENT;
    this.#buffer = Buffer.alloc(Math.max(HEADER_BYTES, this.#vectorBytes + LABEL_BYTES));
    this.#read(0, HEADER_BYTES);
    const [, , elements = 0, elementBytes = 0, labelAt = 0, vectorAt = 0] = Array.from(
      { length: 6 },
      (_, position) => Number(this.#buffer.readBigUInt64LE(8 * position)),
    );
    if (labelAt !== vectorAt + this.#vectorBytes || elementBytes !== labelAt + LABEL_BYTES) {
      throw new RangeError(`Expected a graph of vectors of ${dimensions} numbers`);
    }
    this.#elements = elements;
    this.#elementBytes = elementBytes;
    this.#vectorAt = vectorAt;
    const isWhole = elements === 0 || this.#readElement(elements - 1) === elements - 1;
    // In memory: looked for in the file, a label costs a dozen reads.
    this.#labels = isWhole ? null : Uint32Array.from({ length: elements }, (_, at) => this.#readElement(at));
  }

  vector(label: Label): Float32Array {
    const element = this.#labels === null ? label : positionOf(this.#labels, label);
    if (element < 0 || element >= this.#elements || this.#readElement(element) !== label) {
      throw new RangeError(`Expected the label of a vector, got ${label}`);
    }
    const { buffer, byteOffset } = this.#buffer;
    return new Float32Array(buffer.slice(byteOffset, byteOffset + this.#vectorBytes));
  }

  close(): void {
    closeSync(this.descriptor);
  }

  /** Vector and label of an element into the buffer. @returns its label */
  #readElement(element: number): Label {
    this.#read(HEADER_BYTES + element * this.#elementBytes + this.#vectorAt, this.#vectorBytes + LABEL_BYTES);
    return Number(this.#buffer.readBigUInt64LE(this.#vectorBytes));
  }

  #read(position: number, bytes: number): void {
    const read = readSync(this.descriptor, this.#buffer, 0, bytes, position);
    if (read < bytes) throw new RangeError(`Expected ${bytes} bytes at ${position} of a graph, got ${read}`);
  }
}

/** Of a number among ascending ones; any position where it is not among them. */
function positionOf(numbers: Uint32Array, wanted: number): number {
  let low = 0;
  let high = numbers.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((numbers[middle] ?? 0) < wanted) low = middle + 1;
    else high = middle;
  }
  return low;
}
