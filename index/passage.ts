import { createHash } from 'node:crypto';
import type { DocumentId, Span } from './document.ts';

export type PassageId = string & { readonly __brand: 'PassageId' };

/** The retrieval unit: one or more whole sentences of one section. */
export interface Passage {
  readonly id: PassageId;
  readonly documentId: DocumentId;
  readonly span: Span;
  /** Headings above the passage, outermost first. */
  readonly section: readonly string[];
  /** What of title and headings is embedded with the passage, a line each (see `fitContext`). */
  readonly context: readonly string[];
  /** Page it begins on, counted from 1; `null` in formats without pages. */
  readonly page: number | null;
  /** Whether OCR read any of it from the image of a page. */
  readonly recognised: boolean;
  /** Length of the embedded text (title, headings and passage), in word pieces with special tokens. */
  readonly wordPieces: number;
}

/** Crockford's base 32: no letters that are easily taken for digits, none that differ by case only. */
const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz';

/** 12 characters of 5 bits: among a million passages, two share an id with a chance of 4 in 10 million. */
const ID_LENGTH = 12;

/**
 * The permanent id of a passage: the same words in the same document keep it through every re-index.
 * White space does not count, so that a reflowed paragraph keeps its ids.
 * @param occurrence 0 for the first passage with these words in the document, 1 for the second, …
 */
export function passageId(documentId: DocumentId, text: string, occurrence: number): PassageId {
  const words = text.replace(/\s+/gu, ' ').trim();
  const digest = createHash('sha256')
    .update(JSON.stringify([documentId, words, occurrence]))
    .digest();
  return Array.from(digest.subarray(0, ID_LENGTH), (byte) => ALPHABET[byte % 32]).join('') as PassageId;
}

const PASSAGE_ID = new RegExp(`^[${ALPHABET}]{${ID_LENGTH}}$`, 'u');

/** Whether `text` has the form of a passage id; it may still name none. */
export function isPassageId(text: string): text is PassageId {
  return PASSAGE_ID.test(text);
}

/**
 * What stands before a passage in the text to embed: title and headings, the innermost heading last.
 * A heading that repeats the one above it (the title as first heading, often) is left out.
 */
export function passageContext(title: string, section: readonly string[]): string[] {
  const context = [title, ...section];
  return context.filter((line, position) => line !== '' && line !== context[position - 1]);
}

/** The text that is embedded for a passage: its context, then its words, a line each. */
export function embeddedText(context: readonly string[], passageText: string): string {
  return [...context, passageText].join('\n');
}
