import type { Block, ExtractedText, Reference } from '../document.ts';

/** A reference whose mark stands `at` code units into the block that is being added. */
export type BlockReference = Reference;

/**
 * Puts an extracted text together block by block, so that every reader gives the same shape:
 * paragraphs apart by an empty line, items of one list or table by a line break.
 */
export class DocumentBuilder {
  #text = '';
  readonly #blocks: Block[] = [];
  readonly #references: Reference[] = [];
  readonly #section: { readonly level: number; readonly title: string }[] = [];
  #page: number | null = null;

  /** All blocks from here on begin on page `page`, counted from 1; on none that is known when null. */
  startPage(page: number | null): void {
    this.#page = page;
  }

  /** Ends open sections of this level and below: what follows without a heading is in none of them. */
  endSections(level: number): void {
    while ((this.#section.at(-1)?.level ?? 0) >= level) this.#section.pop();
  }

  /** Opens a section: deeper headings nest in it until one of the same or a higher rank. */
  heading(level: number, rawTitle: string): void {
    const title = cleanText(rawTitle).replace(/\s+/gu, ' ').trim();
    if (title === '') return;
    this.endSections(level);
    this.#section.push({ level, title });
    this.#append('heading', title, []);
  }

  /** @param origin whether OCR read it; false unless given */
  paragraph(
    text: string,
    references: readonly BlockReference[] = [],
    { recognised = false }: { readonly recognised?: boolean } = {},
  ): void {
    this.#append('paragraph', text, references, recognised);
  }

  /** One entry of a list or row of a table; stands directly below the one before. */
  item(text: string, references: readonly BlockReference[] = []): void {
    this.#append('item', text, references);
  }

  finish(): ExtractedText {
    return { text: this.#text, blocks: this.#blocks, references: this.#references };
  }

  #append(
    kind: Block['kind'],
    rawText: string,
    references: readonly BlockReference[],
    recognised = false,
  ): void {
    const { text, offsets } = cleanAndTrim(rawText);
    if (text === '') return;
    const together = kind === 'item' && this.#blocks.at(-1)?.kind === 'item';
    if (this.#text !== '') this.#text += together ? '\n' : '\n\n';
    const start = this.#text.length;
    this.#text += text;
    const end = this.#text.length;
    const section = this.#section.map(({ title }) => title);
    this.#blocks.push({ kind, span: { start, end }, section, page: this.#page, recognised });
    for (const reference of references) {
      this.#references.push({ ...reference, at: start + offsets(reference.at) });
    }
  }
}

/**
 * Characters that carry no text: control characters other than tab and line feed, soft hyphens,
 * zero-width spaces, byte-order marks, and halves of surrogate pairs.
 */
const INVISIBLE =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: removing control characters is the purpose
  /[\u0000-\u0008\u000B-\u001F\u007F-\u0084\u0086-\u009F\u00AD\u200B\u2060\uFEFF]|\p{Surrogate}/gu;

/**
 * Sequences by which a terminal is told of colours (`ESC [ 31 m`), window titles and links
 * (`ESC ] … BEL`) and character sets (`ESC ( B`), as they stand in saved output of programs. Without
 * the escape character alone, `[31m` would be left. Its other uses are rare, and look like an escape
 * that strayed into the text: of those only the character itself goes.
 */
const TERMINAL_SEQUENCE =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: removing control characters is the purpose
  /\u001B(?:\[[0-?]*[ -/]*[@-~]|\][^\u0007\u001B\n]*(?:\u0007|\u001B\\)|[()*+][0-9A-B])/gu;

/** What every reader normalises: line ends to `\n`; terminal sequences and invisible characters away. */
export function cleanText(text: string): string {
  return withoutTerminalSequences(text.replace(/\r\n?|[\u0085\u2028\u2029]/gu, '\n')).replace(INVISIBLE, '');
}

export function withoutTerminalSequences(text: string): string {
  return text.replace(TERMINAL_SEQUENCE, '');
}

function cleanAndTrim(raw: string): { text: string; offsets: (at: number) => number } {
  const cleaned = cleanText(raw);
  const text = cleaned.trim();
  const lead = cleaned.length - cleaned.trimStart().length;
  const offsets = (at: number) => {
    const before = cleanText(raw.slice(0, at)).length - lead;
    return Math.min(Math.max(before, 0), text.length);
  };
  return { text, offsets };
}
