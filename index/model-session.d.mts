import type { ModelProfile } from './model-profile.ts';

/** How a model is to be run. */
export interface ModelFiles {
  /** Path of the weights (ONNX). */
  readonly weights: string;
  readonly pooling: ModelProfile['pooling'];
}

/** A text to embed. */
export interface GivenText {
  /** Named in what is said of the text. */
  readonly id: number;
  /** As the model takes them, special ones among them. */
  readonly tokens: BigInt64Array;
}

/** What a session says: first that it is ready or can't be, then of each text. Vectors are of norm 1. */
export type SessionMessage =
  | { readonly kind: 'ready' }
  | { readonly kind: 'unloadable'; readonly message: string }
  | { readonly kind: 'embedded'; readonly id: number; readonly vector: Float32Array }
  | { readonly kind: 'failed'; readonly id: number; readonly message: string };

/**
 * A session of one thread. One thread of a process only may have any: see model-sessions.ts.
 * @returns embeds a text, during which the thread does nothing else; null where the weights can't be loaded
 */
export function startModelSession(
  files: ModelFiles,
  say: (message: SessionMessage) => void,
): Promise<((text: GivenText) => Promise<void>) | null>;
