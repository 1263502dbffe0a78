import type { FrontMatter } from './front-matter.ts';
import type { ReadDocument } from './read-document.ts';
import type { OcrRequest } from './reader.ts';

/** What the reading process is given on its command line, as JSON. */
export interface ReadingProcessSettings {
  /** URL of a module that exports `readDocument`. */
  readonly module: string;
  readonly mostMilliseconds: number;
  readonly mostMemory: number;
}

export interface ReadRequest {
  /** Where the file is on this machine. */
  readonly path: string;
  /** Path below its corpus folder. */
  readonly file: string;
  readonly beside: FrontMatter | null;
  /** Not given where OCR was not asked for. */
  readonly ocr?: OcrRequest | null;
  /** SHA-256 (hex) of its bytes: another means that it changed meanwhile. */
  readonly contentHash: string;
}

export type ReadResponse =
  | { readonly kind: 'ready' }
  /** `memory`: what the process holds by now, in bytes. */
  | { readonly kind: 'read'; readonly document: ReadDocument; readonly memory: number }
  | { readonly kind: 'unreadable'; readonly reason: string; readonly memory: number };

/** What the watching thread writes before it ends the process: which limit was passed. */
export type PassedLimit = 'time' | 'memory';

/** File descriptor for it, after the standard ones and that of the messages. */
export const LIMIT_DESCRIPTOR = 4;

/** What the watching thread is given. */
export interface WatchData {
  /** See reading-clock.ts. */
  readonly clock: SharedArrayBuffer;
  readonly mostMilliseconds: number;
  readonly mostMemory: number;
  readonly limitDescriptor: number;
}
