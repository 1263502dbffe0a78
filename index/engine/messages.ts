import type { Library } from '../library.ts';

/** The calls of a library that can be made from another process. */
export type Call = Exclude<keyof Library, 'close'>;

export interface Request {
  readonly id: number;
  readonly call: Call;
  readonly arguments: readonly unknown[];
}

/** Errors travel as their facts; the other side makes an error with the same `code` and message. */
export type Response =
  | { readonly kind: 'ready' }
  | { readonly kind: 'failed'; readonly code: string; readonly message: string }
  | { readonly kind: 'trouble'; readonly code: string; readonly message: string }
  | { readonly kind: 'result'; readonly id: number; readonly value: unknown }
  | { readonly kind: 'error'; readonly id: number; readonly code: string; readonly message: string };
