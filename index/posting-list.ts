import type { Label } from './vector-index.ts';

/*
 * The bytes of a posting list, for each passage in the order of labels: the gap to the label before, or to
 * -1 (seven bits a byte, lowest first, the high bit set on all but the last), then a byte of counts.
 */

/** How often a term stands in the parts of a passage. */
export interface TermCounts {
  readonly body: number;
  readonly headings: number;
  readonly title: number;
}

/** Counts share a byte: four bits for the body, two each for headings and title. */
const MOST_IN_BODY = 15;
const MOST_IN_CONTEXT = 3;

export function packCounts({ body, headings, title }: TermCounts): number {
  return (
    (Math.min(body, MOST_IN_BODY) << 4) |
    (Math.min(headings, MOST_IN_CONTEXT) << 2) |
    Math.min(title, MOST_IN_CONTEXT)
  );
}

/** Writes one list, passage after passage. */
export class PostingWriter {
  #bytes = new Uint8Array(8);
  #length = 0;
  #last: Label = -1;
  #passages = 0;

  /** Passages in it. */
  get passages(): number {
    return this.#passages;
  }

  /** @param counts see `packCounts`. @throws {RangeError} unless labels ascend */
  add(label: Label, counts: number): void {
    if (label <= this.#last) throw new RangeError(`Expected a label above ${this.#last}, got ${label}`);
    let gap = label - this.#last;
    while (gap > 0x7f) {
      this.#push((gap & 0x7f) | 0x80);
      gap >>>= 7;
    }
    this.#push(gap);
    this.#push(counts);
    this.#last = label;
    this.#passages += 1;
  }

  /** What was written; not to be changed, and only until more is. */
  get bytes(): Uint8Array {
    return this.#bytes.subarray(0, this.#length);
  }

  #push(byte: number): void {
    if (this.#length === this.#bytes.length) {
      const larger = new Uint8Array(this.#length * 2);
      larger.set(this.#bytes);
      this.#bytes = larger;
    }
    this.#bytes[this.#length] = byte;
    this.#length += 1;
  }
}

/** Calls `visit` for each passage of a list, in the order of labels, with its packed counts. */
export function readPostings(bytes: Uint8Array, visit: (label: Label, counts: number) => void): void {
  let label = -1;
  for (let at = 0; at < bytes.length; ) {
    let gap = 0;
    let shift = 0;
    let byte = bytes[at++] ?? 0;
    while (byte > 0x7f) {
      gap |= (byte & 0x7f) << shift;
      shift += 7;
      byte = bytes[at++] ?? 0;
    }
    label += gap | (byte << shift);
    visit(label, bytes[at++] ?? 0);
  }
}
