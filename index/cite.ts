import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { PassagePlace, QuotedPassage } from './answer.ts';
import type { CslName } from './citation/authors.ts';
import { writeBibtexEntry } from './citation/bibtex.ts';
import { citationKey, distinguishKeys } from './citation/citation-key.ts';
import { type CslItem, describePassage, innermostHeading, tidy, toCslItem } from './citation/csl-item.ts';
import { readStyledHtml, type StyledText } from './citation/styled-text.ts';
import type { DocumentId } from './document.ts';
import type { PassageId } from './passage.ts';
import { PROJECT_ROOT } from './project-root.ts';

/** Styles for readers, then formats for programs. */
export const CITATION_STYLES = [
  'apa',
  'mla',
  'chicago',
  'harvard',
  'vancouver',
  'bibtex',
  'csl-json',
] as const;

export type CitationStyle = (typeof CITATION_STYLES)[number];

/** Formats that hold many documents in one file. */
export type BibliographyFormat = Extract<CitationStyle, 'bibtex' | 'csl-json'>;

/** As the styles are called. */
export const CITATION_STYLE_NAMES: Readonly<Record<CitationStyle, string>> = {
  apa: 'APA',
  mla: 'MLA',
  chicago: 'Chicago',
  harvard: 'Harvard',
  vancouver: 'Vancouver',
  bibtex: 'BibTeX',
  'csl-json': 'CSL-JSON',
};

export function isCitationStyle(text: string): text is CitationStyle {
  return (CITATION_STYLES as readonly string[]).includes(text);
}

/** How a passage is cited. */
export interface Citation {
  readonly style: CitationStyle;
  /** The entry for the list of references. */
  readonly reference: StyledText;
  /**
   * What stands where the passage is quoted, with its page or section: in Chicago's style the note, otherwise brackets.
   * null in formats for programs.
   */
  readonly inText: StyledText | null;
}

export interface CiteOptions {
  /** ISO 8601: when the library took the document from its address. Cited for documents that have one. */
  readonly accessed: string | null;
}

/** A passage by its permanent id, cited in a style; also one that has left the library. */
export async function citePassage(
  { passage }: { readonly passage: PassagePlace },
  style: CitationStyle,
  { accessed }: CiteOptions,
): Promise<Citation> {
  if (style === 'bibtex' || style === 'csl-json') {
    const reference = plain(writeEntries([citedAlone(passage, accessed)], style));
    return { style, reference, inText: null };
  }
  return citeInWords(passage, style, accessed);
}

/** A passage that was quoted once and is not in the library any more: all that is known of it is what was shown. */
export interface GonePassage {
  readonly passageId: PassageId;
  readonly title: string;
  readonly url: string | null;
  /** May be less than the passage, and nobody can check it now. */
  readonly shown: string;
}

/** A passage that left the library, whole from its archive. */
export interface ArchivedQuotation extends PassagePlace {
  readonly text: string;
  /** The last generation that had it, and when that was indexed (ISO 8601, UTC). */
  readonly generation: string;
  readonly indexedAt: string;
  /** What took its place; null when nothing did. */
  readonly successor: PassageId | null;
}

/**
 * A file with one entry for each document, which names the passages; documents come in the order of their
 * first passage, then those that are gone. No key is there twice.
 */
export function writeBibliography(
  passages: readonly QuotedPassage[],
  format: BibliographyFormat,
  {
    accessed,
    former = [],
    gone = [],
  }: CiteOptions & { readonly former?: readonly ArchivedQuotation[]; readonly gone?: readonly GonePassage[] },
): string {
  const byDocument = new Map<DocumentId, QuotedPassage[]>();
  for (const passage of passages) {
    const { id } = passage.document;
    byDocument.set(id, [...(byDocument.get(id) ?? []), passage]);
  }
  const items = [...byDocument.values()].flatMap((own) => {
    const [first] = own;
    if (first === undefined) return [];
    const note = [...new Set(own.map(describePassage)), ...describeLicence(first)].join('; ');
    return [{ ...itemOf(first, accessed), note }];
  });
  const all = [...items, ...former.map(itemOfFormer), ...gone.map(itemOfGone)];
  const keys = distinguishKeys(all.map(({ id }) => id));
  return writeEntries(
    all.map((item, at) => ({ ...item, id: keys[at] ?? item.id })),
    format,
  );
}

function itemOfFormer(passage: ArchivedQuotation): CslItem {
  const { generation, indexedAt, successor, text } = passage;
  const note = [
    `${describePassage(passage)}, in the library until generation ${generation}`,
    ...(successor === null ? [] : [`then Passage ${successor}`]),
    `it said: “${tidy(text)}”`,
    ...describeLicence(passage),
  ].join('; ');
  return { ...itemOf(passage, indexedAt), note };
}

function itemOfGone({ passageId, title, url, shown }: GonePassage): CslItem {
  const source = { title: tidy(title) || passageId, author: null, issued: null, url };
  const item = toCslItem(source, '', null);
  const note = `Passage ${passageId}, no longer in the library; it was shown as: “${tidy(shown)}”`;
  return { ...item, id: citationKey(item, passageId), note };
}

function itemOf({ document }: PassagePlace, accessed: string | null): CslItem {
  const item = toCslItem(document, '', accessed);
  return { ...item, id: citationKey(item, document.id) };
}

function citedAlone(passage: PassagePlace, accessed: string | null): CslItem {
  const section = innermostHeading(passage);
  const { page } = passage;
  return {
    ...itemOf(passage, accessed),
    ...(page === null ? {} : { locator: String(page) }),
    ...(section === null ? {} : { section }),
    note: [describePassage(passage), ...describeLicence(passage)].join('; '),
  };
}

function describeLicence({ document: { licence } }: PassagePlace): string[] {
  const words = licence?.replace(/\s+/gu, ' ').trim() ?? '';
  return words === '' ? [] : [`licence ${words}`];
}

function writeEntries(items: readonly CslItem[], format: BibliographyFormat): string {
  if (format === 'csl-json') return JSON.stringify(items, null, 2);
  return items.map(writeBibtexEntry).join('\n\n');
}

function plain(text: string): StyledText {
  return { text, runs: [{ text, italic: false }] };
}

// Styles for readers, by citeproc

type WordStyle = Exclude<CitationStyle, BibliographyFormat>;

/** Names of the styles and locales in citation-js; those that it doesn't have are files of ours. */
const TEMPLATES: Readonly<
  Record<WordStyle, { readonly template: string; readonly lang: string; readonly file?: string }>
> = {
  apa: { template: 'apa', lang: 'en-US' },
  mla: { template: 'mla', lang: 'en-US', file: 'modern-language-association.csl' },
  chicago: { template: 'chicago', lang: 'en-US', file: 'chicago-fullnote-bibliography.csl' },
  harvard: { template: 'harvard1', lang: 'en-GB' },
  vancouver: { template: 'vancouver', lang: 'en-US' },
};

async function citeInWords(
  passage: PassagePlace,
  style: WordStyle,
  accessed: string | null,
): Promise<Citation> {
  const plugins = await loadCitationJs();
  const { template, lang } = TEMPLATES[style];
  const item = sayCirca(shield(itemOf(passage, accessed)), style);
  const data = [setsInCapitals(item.title) ? item : { ...item, language: 'zxx' }];
  const options = { template, lang, format: 'html' } as const;
  const reference = plugins.output.format('bibliography', data, options);
  const entry = { id: item.id, ...locate(passage, style) };
  const inText = plugins.output.format('citation', data, { ...options, entry });
  // Numbers are for whoever makes the list.
  const [, unnumbered = reference] = /<div class="csl-right-inline">([\s\S]*?)<\/div>/u.exec(reference) ?? [];
  const heading = nestQuotationMarks(innermostHeading(passage) ?? '');
  return { style, reference: read(unnumbered, heading), inText: read(inText, heading) };
}

/** Stands for a section's heading, which may have quotation marks of its own: citeproc makes a muddle of two kinds. */
const HEADING = '\uE002';

/** Page, or else section: as citeproc's locator where the style has one that is right, otherwise behind. */
function locate({ page, ...place }: PassagePlace, style: WordStyle) {
  // Vancouver has no place for either; MLA sets no space between “sec.” and a section.
  if (page !== null) {
    return style === 'vancouver' ? { suffix: `, p. ${page}` } : { locator: String(page), label: 'page' };
  }
  if (innermostHeading(place) === null) return {};
  const section = `“${HEADING}”`;
  if (style === 'vancouver' || style === 'mla') return { suffix: `, sec. ${section}` };
  return { locator: section, label: 'section' };
}

function nestQuotationMarks(text: string): string {
  return text.replace(/“([^“”]*)”|"([^"]*)"/gu, '‘$1$2’');
}

/**
 * citeproc takes `<i>` and the like in a text for its own: angle brackets travel as characters that no
 * text of ours has (`tidy` sees to it).
 */
const SHIELDS = new Map([
  ['<', '\uE000'],
  ['>', '\uE001'],
]);

function shieldText(text: string): string {
  return text.replace(/[<>]/gu, (character) => SHIELDS.get(character) ?? character);
}

function shield(item: CslItem): CslItem {
  const { issued, author } = item;
  return {
    ...item,
    title: shieldText(item.title),
    ...(author === undefined ? {} : { author: author.map(shieldName) }),
    ...(issued !== undefined && 'literal' in issued
      ? { issued: { literal: shieldText(issued.literal) } }
      : {}),
  };
}

/** Of the styles only these two tell that a date is about right; in the others it would pass for certain. */
function sayCirca(item: CslItem, style: WordStyle): CslItem {
  const { issued } = item;
  if (issued === undefined || 'literal' in issued || issued.circa !== true) return item;
  if (style === 'apa' || style === 'chicago') return item;
  return { ...item, issued: { literal: `c. ${issued['date-parts'].map(([year]) => year).join('–')}` } };
}

function shieldName(name: CslName): CslName {
  return 'literal' in name ? { literal: shieldText(name.literal) } : name;
}

function read(html: string, heading: string): StyledText {
  const { runs } = readStyledHtml(
    html
      .replace(/<\/?div[^>]*>/gu, '')
      .replace(/\s+/gu, ' ')
      .trim(),
  );
  const open = runs.map(({ text, italic }) => ({
    text: text.replaceAll('\uE000', '<').replaceAll('\uE001', '>').replaceAll(HEADING, heading),
    italic,
  }));
  return { text: open.map(({ text }) => text).join(''), runs: open };
}

const ENGLISH =
  /(?<![\p{L}])(?:the|of|and|on|to|for|with|by|from|at|what|how|why|between|against)(?![\p{L}])/giu;
const OTHER =
  /(?<![\p{L}])(?:der|die|das|des|dem|den|und|über|für|vom|zur|zum|im|le|la|les|du|et|aux?|sur|pour|dans|el|los|las|y|del|sobre|para|os|da|dos?|em|na|ao)(?![\p{L}])/giu;

/** Chicago and MLA begin the words of English titles with capitals; in other languages, and in code, that is a mistake. */
function setsInCapitals(shielded: string): boolean {
  const count = (words: RegExp) => shielded.match(words)?.length ?? 0;
  return count(OTHER) <= count(ENGLISH) && !/[\uE000\uE001]/u.test(shielded);
}

type Plugins = typeof import('@citation-js/core')['plugins'];

let loaded: Promise<Plugins> | null = null;

/** Only when the first citation is asked for: a tenth of a second that no start should wait for. */
function loadCitationJs(): Promise<Plugins> {
  loaded ??= load();
  return loaded;
}

async function load(): Promise<Plugins> {
  const { plugins } = await import('@citation-js/core');
  await import('@citation-js/plugin-csl');
  const { templates, locales } = plugins.config.get('@csl');
  for (const { template, file } of Object.values(TEMPLATES)) {
    if (file !== undefined) templates.add(template, await readStyle(file));
  }
  locales.add('en-GB', await readStyle('locales-en-GB.xml'));
  return plugins;
}

function readStyle(file: string): Promise<string> {
  return readFile(join(PROJECT_ROOT, 'index/citation-styles', file), 'utf8');
}
