import { UnreadableFileError } from '../../index/errors.ts';
import { readDocument } from '../../index/read/read-document.ts';

/**
 * Changes one to four bytes of `bytes`, `times` times over and by a fixed sequence, and reads each:
 * counts those that gave a text and those that were refused.
 * @param wrap makes the file of the changed bytes, where they are a part of one
 * @throws whatever reading throws that is no refusal
 */
export async function readDamaged(
  file: string,
  bytes: Uint8Array,
  times: number,
  wrap: (damaged: Uint8Array) => Uint8Array = (damaged) => damaged,
): Promise<{ read: number; refused: number }> {
  const next = random(20_241_124);
  const outcome = { read: 0, refused: 0 };
  for (let i = 0; i < times; i += 1) {
    let damaged = Uint8Array.from(bytes);
    for (let changes = 1 + (next() % 4); changes > 0; changes -= 1) {
      // Half of them letters and marks, which break less, and deeper within a reader.
      damaged[next() % damaged.length] = next() % 2 === 0 ? next() % 256 : 0x20 + (next() % 95);
    }
    if (next() % 10 === 0) damaged = damaged.slice(0, next() % damaged.length);
    try {
      await readDocument(file, wrap(damaged));
      outcome.read += 1;
    } catch (error) {
      if (!(error instanceof UnreadableFileError)) throw error;
      outcome.refused += 1;
    }
  }
  return outcome;
}

/** A sequence of 31-bit numbers: mulberry32. */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return (mixed ^ (mixed >>> 14)) >>> 1;
  };
}
