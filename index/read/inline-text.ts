import type { BlockReference } from './document-builder.ts';

/**
 * The text of one block, put together piece by piece with its references: white space between words
 * is one space, and before and after a line break there is none.
 */
export class InlineText {
  /** Joined once: joining at each would take time squared. */
  #pieces: string[] = [];
  #length = 0;
  #isBlank = true;
  #references: BlockReference[] = [];
  /** The next piece goes on with the word that was broken here. */
  #joins = false;

  get isBlank(): boolean {
    return this.#isBlank;
  }

  add(source: string): void {
    let piece = source.replace(/[ \t\n\r\f]+/gu, ' ');
    const last = this.#pieces.at(-1) ?? ' ';
    if (this.#joins || last.endsWith(' ') || last.endsWith('\n')) piece = piece.replace(/^ /u, '');
    if (piece === '') return;
    this.#joins = false;
    this.#append(piece);
  }

  lineBreak(): void {
    this.#trimEnd();
    if (!this.#isBlank && this.#pieces.at(-1) !== '\n') this.#append('\n');
  }

  /** Between cells of a table's row. */
  cellBreak(): void {
    this.#trimEnd();
    this.#append(' | ');
  }

  /** Where a word goes on after a break of its line: the hyphen and the white space about it go. */
  joinWord(): void {
    this.#trimEnd();
    this.#replaceLast((last) => last.replace(/(?<=\p{L}\p{M}*)[-\u00AD\u2010\u00AC\u2E17]$/u, ''));
    this.#joins = true;
  }

  reference(label: string, text: string): void {
    this.#references.push({ label, text, at: this.#length });
  }

  /** Gives what there is and begins anew; references of a blank stretch wait for the next. */
  take(): { readonly text: string; readonly references: readonly BlockReference[] } | null {
    const text = this.#pieces.join('');
    const references = this.#references.map((reference) => ({
      ...reference,
      at: this.#isBlank ? 0 : Math.min(reference.at, text.length),
    }));
    const taken = this.#isBlank ? null : { text, references };
    this.#references = this.#isBlank ? references : [];
    this.#pieces = [];
    this.#length = 0;
    this.#isBlank = true;
    this.#joins = false;
    return taken;
  }

  #append(piece: string): void {
    this.#pieces.push(piece);
    this.#length += piece.length;
    if (this.#isBlank) this.#isBlank = /^[\s|]*$/u.test(piece);
  }

  /** Line breaks stay. */
  #trimEnd(): void {
    while (this.#pieces.at(-1) === ' ') this.#replaceLast(() => '');
    this.#replaceLast((last) => (last.endsWith(' ') && last !== ' | ' ? last.slice(0, -1) : last));
  }

  #replaceLast(change: (last: string) => string): void {
    const last = this.#pieces.pop();
    if (last === undefined) return;
    const changed = change(last);
    this.#length += changed.length - last.length;
    if (changed !== '') this.#pieces.push(changed);
  }
}
