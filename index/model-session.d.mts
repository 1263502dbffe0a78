import type { ModelProfile } from './model-profile.ts';

/** How a model is to be run. */
export interface ModelFiles {
  /** Path of the weights (ONNX). */
  readonly weights: string;
  readonly pooling: ModelProfile['pooling'];
}

/**
 * The vector of a text, of norm 1. The thread does nothing else meanwhile, from the next tick on.
 * @param tokens as the model takes them, special ones among them
 */
export type ForwardPass = (tokens: BigInt64Array) => Promise<Float32Array>;

/**
 * A session of one thread. One thread of a process only may have any: see model-processes.ts.
 * @throws {Error} what ONNX Runtime says where the weights can't be loaded; so do passes that fail
 */
export function loadModelSession(files: ModelFiles): Promise<ForwardPass>;
