import { LRUCache } from 'lru-cache';
import { type Span, sliceSpan } from './document.ts';
import { IndexCorruptError } from './errors.ts';
import type { GenerationReader } from './generation-reader.ts';
import { hashText } from './hash-text.ts';
import type { StoredDocument } from './stored-generation.ts';

/** Verbatim text. No function but `Quoter.quote` makes one. */
export type Quotation = string & { readonly __brand: 'Quotation' };

/** Texts kept in memory; the largest book is about a million characters. */
const TEXTS_KEPT = 16;

/**
 * Slices quotations out of the stored documents of one generation. The first time a document is
 * quoted, its text is compared with the SHA-256 taken when it was read.
 */
export class Quoter {
  /** By ordinal of the document. */
  readonly #texts = new LRUCache<number, string>({ max: TEXTS_KEPT });

  constructor(
    private readonly generation: string,
    private readonly reader: GenerationReader,
  ) {}

  /**
   * @throws {IndexCorruptError} when the stored text is not the text that was read
   * @throws {RangeError} when the span is empty or leaves the text
   */
  quote(document: StoredDocument, span: Span): Quotation {
    const text = this.text(document);
    if (span.start < 0 || span.end > text.length || span.start >= span.end) {
      throw new RangeError(
        `Expected a span inside ${text.length} code units, got ${span.start} to ${span.end}`,
      );
    }
    return sliceSpan(text, span) as Quotation;
  }

  /**
   * The last look before an excerpt leaves: its text is what stands at its span, its highlight lies inside.
   * @throws {IndexCorruptError} when it is not so
   */
  verify(document: StoredDocument, excerpt: { text: string; span: Span; highlight: Span }): void {
    const { span, highlight } = excerpt;
    const inside = highlight.start >= span.start && highlight.end <= span.end;
    if (!inside || excerpt.text !== sliceSpan(this.text(document), span)) {
      throw new IndexCorruptError(this.generation, `an excerpt of ${document.id} is not what stands there`);
    }
  }

  /** All of a document's text, compared with its hash. */
  text(document: StoredDocument): string {
    const kept = this.#texts.get(document.ordinal);
    if (kept !== undefined) return kept;
    const text = this.reader.documentText(document.ordinal);
    if (hashText(text) !== document.textHash) {
      throw new IndexCorruptError(this.generation, `the text of ${document.id} is not what was indexed`);
    }
    this.#texts.set(document.ordinal, text);
    return text;
  }
}
