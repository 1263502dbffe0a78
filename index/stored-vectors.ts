import { type GraphFile, LABEL_BYTES } from './graph-file.ts';
import type { Label } from './vector-index.ts';

const NO_LABEL = -1;

/** The vectors of a graph, read from its file one at a time: in memory they would be most of what a search needs. */
export class StoredVectors {
  readonly #buffer: Buffer;
  /** Of each element; null where none is left out, so that an element's number is its label. */
  readonly #labels: Uint32Array | null;

  /** @param file whose labels ascend in the order they were added */
  constructor(private readonly file: GraphFile) {
    this.#buffer = Buffer.alloc(file.vectorBytes + LABEL_BYTES);
    const { elements } = file;
    const isWhole = elements === 0 || this.#readElement(elements - 1) === elements - 1;
    // In memory: looked for in the file, a label costs a dozen reads.
    this.#labels = isWhole ? null : Uint32Array.from({ length: elements }, (_, at) => this.#readElement(at));
  }

  /** @throws {RangeError} when there is none of this label */
  vector(label: Label): Float32Array {
    this.#readElement(this.elementOf(label));
    const { buffer, byteOffset } = this.#buffer;
    return new Float32Array(buffer.slice(byteOffset, byteOffset + this.file.vectorBytes));
  }

  /**
   * In the order they were added, counted from 0.
   * @throws {RangeError} when there is none of this label
   */
  elementOf(label: Label): number {
    const element = this.#labels === null ? label : positionOf(this.#labels, label);
    if (element < 0 || element >= this.file.elements || this.labelOf(element) !== label) {
      throw new RangeError(`Expected the label of a vector, got ${label}`);
    }
    return element;
  }

  labelOf(element: number): Label {
    return this.#labels === null ? element : (this.#labels[element] ?? NO_LABEL);
  }

  /** Vector and label of an element into the buffer. @returns its label */
  #readElement(element: number): Label {
    const { vectorAt, vectorBytes } = this.file;
    this.file.read(element, vectorAt, vectorBytes + LABEL_BYTES, this.#buffer);
    return Number(this.#buffer.readBigUInt64LE(vectorBytes));
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
