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
    this.#buffer = Buffer.alloc(LABEL_BYTES);
    const { elements } = file;
    const isWhole = elements === 0 || this.#readLabel(elements - 1) === elements - 1;
    // In memory: looked for in the file, a label costs a dozen reads.
    this.#labels = isWhole ? null : Uint32Array.from({ length: elements }, (_, at) => this.#readLabel(at));
  }

  /** @throws {RangeError} when there is none of this label */
  vector(label: Label): Float32Array {
    const vector = new Float32Array(this.file.dimensions);
    this.file.read(this.elementOf(label), this.file.vectorAt, this.file.vectorBytes, vector);
    return vector;
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

  #readLabel(element: number): Label {
    const { vectorAt, vectorBytes } = this.file;
    this.file.read(element, vectorAt + vectorBytes, LABEL_BYTES, this.#buffer);
    return Number(this.#buffer.readBigUInt64LE());
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
