import { decodeNamedCharacterReference } from 'decode-named-character-reference';
import iconv from 'iconv-lite';

/** What one piece of HTML shows: a block as the document builder takes it. */
export interface HtmlBlock {
  readonly kind: 'heading' | 'paragraph' | 'item';
  /** 1 to 6 of a heading; 0 of others. */
  readonly level: number;
  readonly text: string;
}

export interface HtmlText {
  readonly blocks: readonly HtmlBlock[];
  /** Name of the element that shows nothing and is still open at the end; null when there is none. */
  readonly openHidden: string | null;
}

/** Elements whose content a page does not show. */
const HIDDEN = new Set(['script', 'style', 'template']);

/** Elements that begin and end a line of their own. */
const BLOCKS = new Set(
  `address article aside blockquote body caption center dd details dialog dir div dl dt fieldset figcaption
  figure footer form frameset h1 h2 h3 h4 h5 h6 head header hgroup hr html legend li main menu nav ol option
  p pre search section summary table tbody tfoot thead title tr ul`.split(/\s+/u),
);

const ITEMS = new Set(['li', 'dt', 'dd', 'tr', 'option']);

/** Whether a tag (`<p>`, `</div>`, `<br/>`) ends the line that it stands in. */
export function breaksLine(tag: string): boolean {
  const name = nameOfTag(tag);
  return name === 'br' || BLOCKS.has(name);
}

/** Name of the element that a tag opens and whose content is not shown; null for any other tag. */
export function opensHidden(tag: string): string | null {
  const name = nameOfTag(tag);
  return !tag.startsWith('</') && HIDDEN.has(name) ? name : null;
}

export function isClosingTag(tag: string, name: string): boolean {
  return tag.startsWith('</') && nameOfTag(tag) === name;
}

/**
 * Where the closing tag of a hidden element begins, from `from` on; -1 when there is none. Not a
 * search in lower-cased text, whose offsets may differ.
 */
export function findClosingTag(source: string, name: string, from: number): number {
  const closing = new RegExp(`</${name}(?![a-z0-9-])`, 'giu');
  closing.lastIndex = from;
  return closing.exec(source)?.index ?? -1;
}

/**
 * The text of a piece of HTML as a page shows it: tags, comments, scripts and styles are left out,
 * character references decoded, white space is one space outside `<pre>`; elements that stand on
 * lines of their own are blocks, and a row of a table is one line with " | " between its cells.
 * What is malformed is read as HTML's own rules have it; nothing is refused.
 */
export function readHtml(html: string): HtmlText {
  const collector = new BlockCollector();
  let position = 0;
  while (position < html.length) {
    const tag = html.indexOf('<', position);
    collector.text(html.slice(position, tag < 0 ? html.length : tag));
    if (tag < 0) break;
    const end = endOfMarkup(html, tag);
    if (end === tag) {
      // A mere "less than" sign.
      collector.text('<');
      position = tag + 1;
      continue;
    }
    const markup = html.slice(tag, end);
    position = end;
    const hidden = opensHidden(markup);
    if (hidden !== null) {
      const closing = findClosingTag(html, hidden, end);
      if (closing < 0) return { blocks: collector.finish(), openHidden: hidden };
      position = closing;
    } else if (/^<\/?[a-z]/iu.test(markup)) {
      collector.tag(nameOfTag(markup), markup.startsWith('</'));
    }
  }
  return { blocks: collector.finish(), openHidden: null };
}

class BlockCollector {
  readonly #blocks: HtmlBlock[] = [];
  #text = '';
  #kind: HtmlBlock['kind'] = 'paragraph';
  #level = 0;
  /** Cells begun in the row that is open; null outside a row. */
  #cells: number | null = null;
  #preformatted = false;

  text(source: string): void {
    const text = decodeReferences(this.#preformatted ? source : source.replace(/[ \t\n\r\f]+/gu, ' '));
    // White space at the edge of two pieces is one space, too.
    const doubled = !this.#preformatted && text.startsWith(' ') && /^\s?$/u.test(this.#text.slice(-1));
    this.#text += doubled ? text.slice(1) : text;
  }

  tag(name: string, closes: boolean): void {
    if (name === 'br') this.#text += this.#cells === null ? '\n' : ' ';
    else if (name === 'td' || name === 'th') this.#cell(closes);
    else if (this.#cells !== null && name !== 'tr' && name !== 'table')
      this.#text += BLOCKS.has(name) ? ' ' : '';
    else if (BLOCKS.has(name)) this.#block(name, closes);
  }

  finish(): readonly HtmlBlock[] {
    this.#flush();
    return this.#blocks;
  }

  #cell(closes: boolean): void {
    if (closes) return;
    if (this.#cells !== null && this.#cells > 0) this.#text = `${this.#text.trimEnd()} | `;
    this.#cells = (this.#cells ?? 0) + 1;
  }

  #block(name: string, closes: boolean): void {
    // The paragraph that an item begins with is the item.
    if (this.#flush() || closes) this.#become('paragraph');
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
    const text = this.#preformatted ? this.#text.replace(/^\n/u, '').trimEnd() : trimLines(this.#text);
    this.#text = '';
    if (text.trim() === '') return false;
    this.#blocks.push({ kind: this.#kind, level: this.#level, text });
    return true;
  }
}

function trimLines(text: string): string {
  return text.replace(/ *\n */gu, '\n').trim();
}

function nameOfTag(tag: string): string {
  return /^<\/?([a-z][^\s/>]*)/iu.exec(tag)?.[1]?.toLowerCase() ?? '';
}

/** The end of the tag, comment or declaration that begins at `start`; `start` when none does. */
function endOfMarkup(html: string, start: number): number {
  if (html.startsWith('<!--', start)) return endAfter(html, '-->', start + 4);
  if (html.startsWith('<![CDATA[', start)) return endAfter(html, ']]>', start + 9);
  if (/^<[!?]/u.test(html.slice(start, start + 2))) return endAfter(html, '>', start + 2);
  if (!/^<\/?[a-z]/iu.test(html.slice(start, start + 3))) return start;
  for (let at = start + 2; at < html.length; at += 1) {
    if (html[at] === '>') return at + 1;
    // Between quotes after an equals sign, a ">" ends nothing.
    const quote = html[at] === '=' ? /\s*(["'])/uy.exec(html.slice(at + 1, at + 9)) : null;
    if (quote === null) continue;
    const closing = html.indexOf(quote[1] ?? '', at + 1 + quote[0].length);
    if (closing > 0) at = closing;
  }
  return html.length;
}

function endAfter(html: string, mark: string, from: number): number {
  const at = html.indexOf(mark, from);
  return at < 0 ? html.length : at + mark.length;
}

/** `&amp;`, `&#8220;`, `&#x201C;`; what is no character reference stays as it is written. */
function decodeReferences(text: string): string {
  return text.replace(
    /&(?:#(?<decimal>\d{1,7})|#x(?<hex>[\da-f]{1,6})|(?<name>[a-z][a-z\d]{1,31}));/giu,
    (written, ...rest) => {
      const { decimal, hex, name } = rest.at(-1) as Record<string, string | undefined>;
      if (name !== undefined) return decodeNamedCharacterReference(name) || written;
      return characterOf(decimal === undefined ? Number.parseInt(hex ?? '', 16) : Number(decimal));
    },
  );
}

/** As HTML has it: 128 to 159 are meant as Windows-1252, and what is no character is U+FFFD. */
function characterOf(code: number): string {
  if (code >= 0x80 && code <= 0x9f) return iconv.decode(Buffer.from([code]), 'windows-1252');
  const none = code === 0 || code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff);
  return none ? '\uFFFD' : String.fromCodePoint(code);
}
