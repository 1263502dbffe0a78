import iconv from 'iconv-lite';
import { UnreadableFileError } from '../errors.ts';
import { withoutTerminalSequences } from './document-builder.ts';

export type Encoding = 'utf-8' | 'utf-16le' | 'utf-16be' | 'windows-1252';

/**
 * Text of `bytes` and the encoding they were in: a byte-order mark decides, then UTF-16 by its
 * pattern of zero bytes, then valid UTF-8, and Windows-1252 (which contains Latin-1's letters) for
 * what is left.
 * @throws {UnreadableFileError} when more than a small share of it is no text (`looksLikeText`)
 */
export function decodeText(bytes: Uint8Array): { readonly text: string; readonly encoding: Encoding } {
  const encoding = detectEncoding(bytes);
  // Not TextDecoder for windows-1252: Node 20's turns curly quotes into control characters.
  const text = iconv.decode(Buffer.from(bytes), encoding);
  if (!looksLikeText(text)) throw new UnreadableFileError('It does not look like text.');
  return { text, encoding };
}

/**
 * What no writer types: control characters other than tab, line ends and form feed; bytes that are
 * nothing in Windows-1252 (decoded as U+FFFD); halves of surrogate pairs; code points without a character.
 */
const NO_TEXT = /(?![\t\n\f\r\u0085])\p{Cc}|\uFFFD|\p{Surrogate}|\p{Unassigned}/gu;

/**
 * Of random bytes read as Windows-1252, 13 in 100 are no text; of a damaged or badly converted
 * text, seldom 1 in 1,000. So many in a short one are an accident.
 */
const MOST_NO_TEXT = { share: 0.02, few: 10 } as const;

export function looksLikeText(text: string): boolean {
  // A coloured log has an escape character in every line, and is text.
  const count = withoutTerminalSequences(text).match(NO_TEXT)?.length ?? 0;
  return count <= Math.max(MOST_NO_TEXT.few, text.length * MOST_NO_TEXT.share);
}

function detectEncoding(bytes: Uint8Array): Encoding {
  const [first, second] = bytes;
  if (first === 0xff && second === 0xfe) return 'utf-16le';
  if (first === 0xfe && second === 0xff) return 'utf-16be';
  const zeros = countZeros(bytes.subarray(0, 4096));
  // ASCII letters in UTF-16 have a zero in every second byte; a third leaves room for other scripts.
  const pairs = Math.min(bytes.length, 4096) / 2;
  if (zeros.odd > pairs / 3 && zeros.even === 0) return 'utf-16le';
  if (zeros.even > pairs / 3 && zeros.odd === 0) return 'utf-16be';
  return isUtf8(bytes) ? 'utf-8' : 'windows-1252';
}

function countZeros(bytes: Uint8Array): { even: number; odd: number } {
  const zeros = { even: 0, odd: 0 };
  bytes.forEach((byte, position) => {
    if (byte === 0) zeros[position % 2 === 0 ? 'even' : 'odd'] += 1;
  });
  return zeros;
}

function isUtf8(bytes: Uint8Array): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    return true;
  } catch {
    return false;
  }
}
