import { closeSync, openSync, readSync } from 'node:fs';

/*
 * The file of a graph as hnswlib 0.7 writes it. It begins with six 64-bit numbers, of which these count:
 * elements (the third), bytes of an element (fourth), where in it the label stands (fifth) and where the
 * vector (sixth). 96 bytes from the beginning come the elements, in the order they were added: how many
 * links an element has (the lower 16 of 32 bits), room for the elements that they lead to (32 bits each),
 * its vector, its label (64 bits). Links of the upper levels, which follow, are not read.
 */

const HEADER_BYTES = 96;
const LINK_BYTES = 4;
export const LABEL_BYTES = 8;

/** A graph's file, open for reading. */
export class GraphFile {
  readonly elements: number;
  readonly elementBytes: number;
  readonly vectorBytes: number;
  /** Where in an element its vector begins. */
  readonly vectorAt: number;
  /** Links that an element has at most. */
  readonly mostLinks: number;
  readonly #descriptor: number;

  /** @throws {RangeError} when the file is no graph, or its vectors have another length */
  constructor(
    file: string,
    readonly dimensions: number,
  ) {
    this.vectorBytes = dimensions * Float32Array.BYTES_PER_ELEMENT;
    this.#descriptor = openSync(file, 'r');
    try {
      const header = Buffer.alloc(HEADER_BYTES);
      this.#read(header, 0, HEADER_BYTES);
      const [, , elements = 0, elementBytes = 0, labelAt = 0, vectorAt = 0] = Array.from(
        { length: 6 },
        (_, position) => Number(header.readBigUInt64LE(8 * position)),
      );
      if (labelAt !== vectorAt + this.vectorBytes || elementBytes !== labelAt + LABEL_BYTES) {
        throw new RangeError(`Expected a graph of vectors of ${dimensions} numbers`);
      }
      this.elements = elements;
      this.elementBytes = elementBytes;
      this.vectorAt = vectorAt;
      this.mostLinks = vectorAt / LINK_BYTES - 1;
    } catch (error) {
      this.close();
      throw error;
    }
  }

  /**
   * Bytes of an element, or of it and those behind it.
   * @param from counted from the element's beginning
   * @throws {RangeError} when the file ends before
   */
  read(element: number, from: number, bytes: number, into: NodeJS.ArrayBufferView): void {
    this.#read(into, HEADER_BYTES + element * this.elementBytes + from, bytes);
  }

  close(): void {
    closeSync(this.#descriptor);
  }

  #read(into: NodeJS.ArrayBufferView, position: number, bytes: number): void {
    const read = readSync(this.#descriptor, into, 0, bytes, position);
    if (read < bytes) throw new RangeError(`Expected ${bytes} bytes at ${position} of a graph, got ${read}`);
  }
}
