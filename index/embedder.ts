import type { ModelProfile } from './model-profile.ts';

/** Turns text into unit vectors. */
export interface Embedder {
  readonly profile: ModelProfile;
  /** SHA-256 (hex) over the profile and the weights: vectors of two hashes are never compared. */
  readonly modelHash: string;
  readonly dimensions: number;
  /** Length of a text as the model counts it, without special tokens. */
  countWordPieces(text: string): number;
  /**
   * One vector per text, in order; each has length `dimensions` and L2 norm 1, and is the same whatever else
   * is embedded with it.
   * @throws {RangeError} when a text is longer than the model was trained for; nothing is cut silently
   */
  embed(texts: readonly string[]): Promise<Float32Array[]>;
  /** The vector of a question. One that is too long for the model is embedded in parts, and their mean taken. */
  embedQuery(question: string): Promise<Float32Array>;
  /** Gives the model's memory back. */
  close(): Promise<void>;
}

/** Scales to L2 norm 1, in place. A zero vector stays as it is. */
export function normalise(vector: Float32Array): Float32Array {
  // `Math.hypot` of so many numbers takes a hundred times as long.
  let squares = 0;
  for (let i = 0; i < vector.length; i += 1) squares += (vector[i] as number) ** 2;
  const norm = Math.sqrt(squares);
  if (norm > 0) for (let i = 0; i < vector.length; i += 1) vector[i] = (vector[i] as number) / norm;
  return vector;
}

/**
 * Cosine similarity of two unit vectors, in [-1, 1]. Four sums at once: one addition needn't wait for
 * the one before, which takes a third of the time.
 */
export function dotProduct(a: Float32Array, b: Float32Array): number {
  const length = Math.min(a.length, b.length);
  const whole = length - (length % 4);
  let [first, second, third, fourth] = [0, 0, 0, 0];
  for (let i = 0; i < whole; i += 4) {
    first += (a[i] as number) * (b[i] as number);
    second += (a[i + 1] as number) * (b[i + 1] as number);
    third += (a[i + 2] as number) * (b[i + 2] as number);
    fourth += (a[i + 3] as number) * (b[i + 3] as number);
  }
  for (let i = whole; i < length; i += 1) first += (a[i] as number) * (b[i] as number);
  return first + second + (third + fourth);
}
