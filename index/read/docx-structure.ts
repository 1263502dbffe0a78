import { wordPrefix } from './docx-namespaces.ts';
import { endOfMarkup } from './html-tags.ts';

/** Styles that the rewritten document uses for headings of rank 1 to 6. */
export const HEADING_STYLE = 'AttacheHeading';

/** A style that the rewritten document uses for its table of contents. */
export const CONTENTS_STYLE = 'AttacheContents';

/** "heading 1" and what writers in other languages call it, in styles of their own. */
const HEADING_NAME =
  /^(?:heading|überschrift|berschrift|titre|t[ií]tulo|titolo|kop|rubrik|overskrift|otsikko|nagłówek|nadpis|заголовок|cím)\s*([1-9])$/iu;
const TITLE_NAME = /^(?:title|titel|titre|título|titolo)$/iu;
const CONTENTS_NAME = /^(?:toc|verzeichnis|tm|tdc)\s*(?:[1-9]|heading)$|^contents\s*(?:[1-9]|heading)$/iu;

interface Paragraph {
  readonly style: string | null;
  readonly numId: string | null;
  readonly level: number | null;
  /** 0 to 8; 9 is text. */
  readonly outline: number | null;
}

interface Style extends Paragraph {
  readonly name: string;
  readonly basedOn: string | null;
}

/**
 * A Word document's body with what its styles and lists imply written out, so that it needs no layout:
 * paragraphs of a heading's style or outline level get a heading's style, and those of a numbered list
 * begin with their number as Word shows it ("Article 3", "(a)", "2.1."). Bullets are left out.
 */
export function writeOutStructure(document: string, styles: string, numbering: string): string {
  const prefix = wordPrefix(document);
  const known = readStyles(styles);
  const numbers = new Numbers(numbering);
  const pieces: string[] = [];
  let copied = 0;
  for (const { start, end, properties, hasText } of paragraphsOf(document, prefix)) {
    const own = readParagraph(properties, prefix);
    const resolved = resolve(own, known);
    const label = numbers.next(resolved);
    const style = styleFor(resolved, known);
    if (style === null && (label === null || !hasText)) continue;
    pieces.push(document.slice(copied, start), withStyle(properties, style, prefix));
    if (label !== null && hasText) {
      pieces.push(
        `<${prefix}r><${prefix}t xml:space="preserve">${escapeXml(label)} </${prefix}t></${prefix}r>`,
      );
    }
    copied = end;
  }
  return pieces.join('') + document.slice(copied);
}

interface Properties {
  /** Span of the properties' element in the source. */
  readonly start: number;
  readonly end: number;
  readonly properties: string;
  readonly hasText: boolean;
}

/** Paragraphs that have properties, in order; not those of drawings that the older form repeats. */
function paragraphsOf(xml: string, prefix: string): Properties[] {
  const found: { start: number; end: number; properties: string; hasText: boolean }[] = [];
  const open: (number | null)[] = [];
  let choices = 0;
  let depth = 0;
  let begun = 0;
  for (let at = xml.indexOf('<'); at >= 0; ) {
    const end = Math.max(endOfMarkup(xml, at), at + 1);
    const tag = xml.slice(at, end);
    const name = /^<(\/?[^\s/>]+)/u.exec(tag)?.[1] ?? '';
    const isEmpty = tag.endsWith('/>');
    if (name === 'mc:Choice' && !isEmpty) choices += 1;
    else if (name === '/mc:Choice') choices -= 1;
    else if (choices === 0) {
      if (name === `${prefix}p` && !isEmpty) open.push(null);
      else if (name === `/${prefix}p`) open.pop();
      else if (name === `${prefix}pPr` && !isEmpty) {
        if (depth === 0) begun = at;
        depth += 1;
      } else if (name === `/${prefix}pPr` && depth > 0) {
        depth -= 1;
        if (depth === 0 && open.length > 0) {
          open[open.length - 1] = found.length;
          found.push({ start: begun, end, properties: xml.slice(begun, end), hasText: false });
        }
      } else if (name === `${prefix}t` && !isEmpty) {
        const paragraph = found[open.at(-1) ?? -1];
        if (paragraph !== undefined) paragraph.hasText = true;
      }
    }
    at = xml.indexOf('<', end);
  }
  return found;
}

function readParagraph(properties: string, prefix: string): Paragraph {
  // What it was before a tracked change says nothing of what it is.
  const current = properties.replace(
    new RegExp(`<${prefix}pPrChange[\\s>].*?</${prefix}pPrChange>`, 'gsu'),
    '',
  );
  const value = (name: string) =>
    new RegExp(`<${prefix}${name}\\s[^>]*?${prefix}val\\s*=\\s*["']([^"']*)["']`, 'u').exec(current)?.[1] ??
    null;
  return {
    style: value('pStyle'),
    numId: value('numId'),
    level: numberOrNull(value('ilvl')),
    outline: numberOrNull(value('outlineLvl')),
  };
}

function numberOrNull(written: string | null): number | null {
  return written !== null && /^\d{1,2}$/u.test(written) ? Number(written) : null;
}

function readStyles(xml: string): ReadonlyMap<string, Style> {
  const prefix = wordPrefix(xml);
  const styles = new Map<string, Style>();
  for (const piece of xml.split(`<${prefix}style `).slice(1)) {
    const id = new RegExp(`${prefix}styleId\\s*=\\s*["']([^"']*)["']`, 'u').exec(piece)?.[1];
    if (id === undefined) continue;
    const value = (name: string) =>
      new RegExp(`<${prefix}${name}\\s[^>]*?${prefix}val\\s*=\\s*["']([^"']*)["']`, 'u').exec(piece)?.[1] ??
      null;
    styles.set(id, { ...readParagraph(piece, prefix), name: value('name') ?? id, basedOn: value('basedOn') });
  }
  return styles;
}

/** With what the paragraph's style, and those that it is based on, say where it says nothing. */
function resolve(own: Paragraph, styles: ReadonlyMap<string, Style>): Paragraph {
  let { numId, level, outline } = own;
  const seen = new Set<string>();
  for (let id = own.style; id !== null && !seen.has(id); id = styles.get(id)?.basedOn ?? null) {
    seen.add(id);
    const style = styles.get(id);
    // The numbering of a style comes with its level.
    if (numId === null && style?.numId != null) {
      numId = style.numId;
      level ??= style.level;
    }
    outline ??= style?.outline ?? null;
  }
  return { style: own.style, numId, level, outline };
}

function styleFor({ style, outline }: Paragraph, styles: ReadonlyMap<string, Style>): string | null {
  for (const name of [style === null ? null : styles.get(style)?.name, style]) {
    if (name == null) continue;
    if (CONTENTS_NAME.test(name)) return CONTENTS_STYLE;
    const rank = HEADING_NAME.exec(name)?.[1];
    if (rank !== undefined) return `${HEADING_STYLE}${Math.min(Number(rank), 6)}`;
    if (TITLE_NAME.test(name)) return `${HEADING_STYLE}1`;
  }
  return outline !== null && outline < 9 ? `${HEADING_STYLE}${Math.min(outline + 1, 6)}` : null;
}

function withStyle(properties: string, style: string | null, prefix: string): string {
  if (style === null) return properties;
  const without = properties.replace(new RegExp(`<${prefix}pStyle\\s[^>]*?/>`, 'u'), '');
  return without.replace(/^<[^>]*>/u, (tag) => `${tag}<${prefix}pStyle ${prefix}val="${style}"/>`);
}

interface Level {
  readonly format: string;
  /** With "%1" to "%9" for the numbers of the levels. */
  readonly text: string;
  readonly start: number;
}

/** Counts the paragraphs of numbered lists as Word does. */
class Numbers {
  readonly #levels = new Map<string, ReadonlyMap<number, Level>>();
  readonly #lists = new Map<
    string,
    { readonly abstract: string; readonly starts: ReadonlyMap<number, number> }
  >();
  readonly #counts = new Map<string, (number | undefined)[]>();
  readonly #begun = new Set<string>();

  constructor(xml: string) {
    const prefix = wordPrefix(xml);
    const value = (piece: string, name: string) =>
      new RegExp(`<${prefix}${name}\\s[^>]*?${prefix}val\\s*=\\s*["']([^"']*)["']`, 'u').exec(piece)?.[1] ??
      null;
    const attribute = (piece: string, name: string) =>
      new RegExp(`^[^>]*?${prefix}${name}\\s*=\\s*["']([^"']*)["']`, 'u').exec(piece)?.[1] ?? '';
    for (const piece of xml.split(`<${prefix}abstractNum `).slice(1)) {
      const levels = new Map<number, Level>();
      for (const level of (piece.split(`</${prefix}abstractNum>`)[0] ?? '')
        .split(`<${prefix}lvl `)
        .slice(1)) {
        levels.set(Number(attribute(level, 'ilvl')), {
          format: value(level, 'numFmt') ?? 'decimal',
          text: decodeXmlText(value(level, 'lvlText') ?? ''),
          start: Number(value(level, 'start') ?? 1),
        });
      }
      this.#levels.set(attribute(piece, 'abstractNumId'), levels);
    }
    for (const piece of xml.split(`<${prefix}num `).slice(1)) {
      const starts = new Map<number, number>();
      for (const override of piece.split(`<${prefix}lvlOverride `).slice(1)) {
        const start = value(override, 'startOverride');
        if (start !== null) starts.set(Number(attribute(override, 'ilvl')), Number(start));
      }
      this.#lists.set(attribute(piece, 'numId'), { abstract: value(piece, 'abstractNumId') ?? '', starts });
    }
  }

  /** The number of the next paragraph as it is shown; null when it has none, or a bullet. */
  next({ numId, level: given }: Paragraph): string | null {
    const list = numId === null ? undefined : this.#lists.get(numId);
    if (numId === null || list === undefined) return null;
    const at = given ?? 0;
    const levels = this.#levels.get(list.abstract);
    const level = levels?.get(at);
    if (levels === undefined || level === undefined) return null;
    const counts = this.#counts.get(list.abstract) ?? [];
    this.#counts.set(list.abstract, counts);
    if (!this.#begun.has(numId)) {
      this.#begun.add(numId);
      for (const restarted of list.starts.keys()) counts[restarted] = undefined;
    }
    const count = counts[at];
    counts[at] = count === undefined ? (list.starts.get(at) ?? level.start) : count + 1;
    counts.length = at + 1;
    if (level.format === 'bullet' || level.format === 'none' || level.text.trim() === '') return null;
    return level.text.replace(/%([1-9])/gu, (_, number: string) => {
      const place = Number(number) - 1;
      const of = levels.get(place);
      return formatNumber(counts[place] ?? of?.start ?? 1, of?.format ?? 'decimal');
    });
  }
}

function formatNumber(number: number, format: string): string {
  switch (format) {
    case 'upperRoman':
      return roman(number);
    case 'lowerRoman':
      return roman(number).toLowerCase();
    case 'upperLetter':
      return letters(number);
    case 'lowerLetter':
      return letters(number).toLowerCase();
    case 'decimalZero':
      return String(number).padStart(2, '0');
    default:
      return String(number);
  }
}

const ROMAN: readonly (readonly [number, string])[] = [
  [1000, 'M'],
  [900, 'CM'],
  [500, 'D'],
  [400, 'CD'],
  [100, 'C'],
  [90, 'XC'],
  [50, 'L'],
  [40, 'XL'],
  [10, 'X'],
  [9, 'IX'],
  [5, 'V'],
  [4, 'IV'],
  [1, 'I'],
];

function roman(number: number): string {
  if (number < 1 || number > 3999) return String(number);
  let left = number;
  let written = '';
  for (const [value, sign] of ROMAN) {
    while (left >= value) {
      written += sign;
      left -= value;
    }
  }
  return written;
}

/** A to Z, then AA, BB: as Word counts. */
function letters(number: number): string {
  if (number < 1 || number > 26 * 20) return String(number);
  return String.fromCharCode(65 + ((number - 1) % 26)).repeat(Math.ceil(number / 26));
}

function decodeXmlText(text: string): string {
  return text.replace(/&(amp|lt|gt|quot|apos);/gu, (_, name: string) =>
    name === 'amp' ? '&' : name === 'lt' ? '<' : name === 'gt' ? '>' : name === 'quot' ? '"' : "'",
  );
}

function escapeXml(text: string): string {
  return text.replace(/&/gu, '&amp;').replace(/</gu, '&lt;');
}
