import type { BlockReference } from './document-builder.ts';

/**
 * The text of one block, put together piece by piece with its references: white space between words
 * is one space, and around a line break nothing.
 */
export class InlineText {
  #text = '';
  #references: BlockReference[] = [];
  /** The next piece goes on with the word that was broken here. */
  #joins = false;

  get isBlank(): boolean {
    return this.#text.trim() === '';
  }

  add(source: string): void {
    let piece = source.replace(/[ \t\n\r\f]+/gu, ' ');
    if (this.#joins || this.#text === '' || /[ \n]$/u.test(this.#text)) piece = piece.replace(/^ /u, '');
    if (piece !== '') this.#joins = false;
    this.#text += piece;
  }

  lineBreak(): void {
    if (!this.isBlank) this.#text = `${this.#text.trimEnd()}\n`;
  }

  /** Between cells of a table's row. */
  cellBreak(): void {
    this.#text = `${this.#text.trimEnd()} | `;
  }

  /** Where a word goes on after a break of its line: the hyphen and the white space about it go. */
  joinWord(): void {
    this.#text = this.#text.trimEnd().replace(/(?<=\p{L}\p{M}*)[-\u00AD\u2010\u00AC\u2E17]$/u, '');
    this.#joins = true;
  }

  reference(label: string, text: string): void {
    this.#references.push({ label, text, at: this.#text.length });
  }

  /** Gives what there is and begins anew; references of a blank stretch wait for the next. */
  take(): { readonly text: string; readonly references: readonly BlockReference[] } | null {
    const text = this.#text;
    this.#text = '';
    this.#joins = false;
    if (text.trim() === '') {
      this.#references = this.#references.map((reference) => ({ ...reference, at: 0 }));
      return null;
    }
    const references = this.#references.map((reference) => ({
      ...reference,
      at: Math.min(reference.at, text.length),
    }));
    this.#references = [];
    return { text, references };
  }
}
