import type { BlockReference, DocumentBuilder } from './document-builder.ts';
import { isBlock } from './html-tags.ts';

/** What one piece of HTML shows: a block as the document builder takes it. */
export interface HtmlBlock {
  readonly kind: 'heading' | 'paragraph' | 'item';
  /** 1 to 6 of a heading; 0 of others. */
  readonly level: number;
  readonly text: string;
  readonly references: readonly BlockReference[];
}

const ITEMS = new Set(['li', 'dt', 'dd', 'tr', 'option']);

/**
 * Makes blocks of the tags and texts of a page, in their order. White space is one space outside
 * `<pre>`; elements that stand on lines of their own are blocks; a row of a table is one line with
 * " | " between its cells.
 */
export class BlockCollector {
  readonly #take: (block: HtmlBlock) => void;
  /** Pieces of the block that is open: joined once, as joining at each would take time squared. */
  #pieces: string[] = [];
  #length = 0;
  #last = '';
  /** White space was met that shows only if something follows it in the same line. */
  #space = false;
  #lead = '';
  #references: BlockReference[] = [];
  #kind: HtmlBlock['kind'] = 'paragraph';
  #level = 0;
  /** Cells begun in the row that is open; null outside a row. */
  #cells: number | null = null;
  #preformatted = false;

  constructor(take: (block: HtmlBlock) => void) {
    this.#take = take;
  }

  /** @param text with its character references decoded */
  text(text: string): void {
    if (this.#preformatted) {
      // The line break after the tag belongs to the markup.
      this.#append(this.#length === 0 ? text.replace(/^\r?\n/u, '') : text);
      return;
    }
    const flowing = text.replace(/[ \t\n\f\r]+/gu, ' ');
    const words = flowing.replace(/^ | $/gu, '');
    if (flowing.startsWith(' ')) this.#space = true;
    if (words === '') return;
    if (this.#length === 0) this.#begin(words);
    else if (this.#space && !/\s/u.test(this.#last)) this.#append(' ');
    this.#append(words);
    this.#space = flowing.endsWith(' ');
  }

  tag(name: string, closes: boolean): void {
    if (name === 'br') this.#break();
    else if (name === 'td' || name === 'th') this.#cell(closes);
    else if (this.#cells !== null && name !== 'tr' && name !== 'table') this.#space ||= isBlock(name);
    else if (isBlock(name)) this.#block(name, closes);
  }

  /** Number or mark of the item that was just opened; shown only where text follows that has none. */
  lead(mark: string): void {
    this.#lead = mark;
  }

  /** A note whose mark, which is left out, stands here. */
  reference(label: string, text: string): void {
    this.#references.push({ label, text, at: this.#length });
  }

  finish(): void {
    this.#flush();
  }

  #begin(words: string): void {
    this.#space = false;
    const numbered = /^[[(]?(?:\d{1,4}(?:[.)\]]|$)|(?:\p{L}|[ivxlc]{1,7})[.)\]])|^[•–—*-]/iu.test(words);
    if (this.#lead !== '' && !numbered) this.#append(this.#lead);
    this.#lead = '';
  }

  #append(text: string): void {
    if (text === '') return;
    this.#pieces.push(text);
    this.#length += text.length;
    this.#last = text.slice(-1);
  }

  #break(): void {
    this.#space = this.#cells !== null;
    if (this.#cells === null && (this.#length > 0 || this.#preformatted)) this.#append('\n');
  }

  #cell(closes: boolean): void {
    if (closes) return;
    if (this.#cells !== null && this.#cells > 0) {
      this.#append(' | ');
      this.#space = false;
    }
    this.#cells = (this.#cells ?? 0) + 1;
  }

  #block(name: string, closes: boolean): void {
    // The paragraph that an item begins with is the item.
    if (this.#flush() || closes) this.#become('paragraph');
    if (name === 'li') this.#lead = '';
    this.#preformatted = name === 'pre' && !closes;
    this.#cells = name === 'tr' && !closes ? 0 : null;
    if (closes) return;
    if (ITEMS.has(name)) this.#become('item');
    else if (/^h[1-6]$/u.test(name)) this.#become('heading', Number(name.slice(1)));
  }

  #become(kind: HtmlBlock['kind'], level = 0): void {
    this.#kind = kind;
    this.#level = level;
  }

  /** @returns whether there was anything */
  #flush(): boolean {
    const text = this.#pieces.join('');
    const references = this.#references;
    this.#pieces = [];
    this.#references = [];
    this.#length = 0;
    this.#last = '';
    this.#space = false;
    if (/^[\s|]*$/u.test(text)) return false;
    this.#take({ kind: this.#kind, level: this.#level, text: text.trimEnd(), references });
    return true;
  }
}

export function addBlock(builder: DocumentBuilder, { kind, level, text, references }: HtmlBlock): void {
  if (kind === 'heading') builder.heading(level, text);
  else builder[kind](text, references);
}
