import type { DocumentMetadata } from '../document.ts';
import { findAll, findPath, textWithin, type XmlElement } from './xml-tree.ts';

/**
 * What a teiHeader says of its document. Editors count where there is no author; the date is that of
 * the publication, or else of the source that it was made from; a publisher has no place here.
 */
export function readTeiHeader(header: XmlElement): Partial<DocumentMetadata> {
  const title = titleOf(findPath(header, 'fileDesc', 'titleStmt', 'title'));
  const author =
    namesOf(findPath(header, 'fileDesc', 'titleStmt', 'author')) ??
    namesIn(header, 'author') ??
    namesOf(findPath(header, 'fileDesc', 'titleStmt', 'editor'));
  const issued =
    dateOf(findPath(header, 'fileDesc', 'publicationStmt', 'date')) ??
    dateOf(findPath(header, 'fileDesc', 'publicationStmt', 'p', 'date')) ??
    dateOf(findPath(header, 'fileDesc', 'editionStmt', 'edition', 'date')) ??
    dateOf(findPath(header, 'fileDesc', 'sourceDesc').flatMap((source) => findAll(source, 'date')));
  const url = addressOf(header);
  const licence = licenceOf(header);
  const summary = findPath(header, 'profileDesc', 'abstract').map(textWithin).find(Boolean);
  const topics = findAll(header, 'keywords').flatMap((list) => findAll(list, 'term').map(textWithin));
  return {
    ...(title ? { title } : {}),
    ...(author ? { author } : {}),
    ...(issued ? { issued } : {}),
    ...(url ? { url } : {}),
    ...(licence ? { licence } : {}),
    ...(summary ? { summary } : {}),
    ...(topics.some(Boolean) ? { topics: [...new Set(topics.filter(Boolean))] } : {}),
  };
}

/** The language of the texts, where the header names one only; null where it names none or several. */
export function readTeiLanguage(header: XmlElement): string | null {
  const languages = findPath(header, 'profileDesc', 'langUsage', 'language');
  return (languages.length === 1 && languages[0]?.attributes.ident) || null;
}

/** The whole title: the one that says so, or the main one with the one below it. */
function titleOf(titles: readonly XmlElement[]): string | undefined {
  const ofType = (...types: readonly string[]) =>
    titles.find(({ attributes }) => types.includes(attributes.type ?? ''));
  const complete = textWithin(ofType('complete', 'full'));
  if (complete !== '') return complete;
  const main = textWithin(ofType('main') ?? ofType('') ?? titles[0]);
  const below = textWithin(ofType('sub', 'subordinate'));
  return main === '' || main === below || below === '' ? main || below : `${main}: ${below}`;
}

/** As they are written; those of several are parted by semicolons. */
function namesOf(elements: readonly XmlElement[]): string | undefined {
  const names = elements.map(nameOf).filter(Boolean);
  return names.length === 0 ? undefined : [...new Set(names)].join('; ');
}

/** "Family, Given" where the parts are told apart: their order in the source varies. */
function nameOf(element: XmlElement): string {
  const family = findAll(element, 'surname').map(textWithin).join(' ').trim();
  const given = findAll(element, 'forename').map(textWithin).join(' ').trim();
  return family !== '' && given !== '' ? `${family}, ${given}` : textWithin(element);
}

/** Authors of the source that a text was made from. */
function namesIn(header: XmlElement, local: string): string | undefined {
  const [source] = findPath(header, 'fileDesc', 'sourceDesc');
  return source === undefined ? undefined : namesOf(findAll(source, local));
}

function dateOf(dates: readonly XmlElement[]): string | undefined {
  return dates.map((date) => date.attributes.when || textWithin(date)).find(Boolean);
}

function addressOf(header: XmlElement): string | undefined {
  const ids = findPath(header, 'fileDesc', 'publicationStmt').flatMap((statement) =>
    findAll(statement, 'idno'),
  );
  const isType = (...types: readonly string[]) =>
    ids.filter(({ attributes }) => types.includes(attributes.type?.toLowerCase() ?? ''));
  return [...isType('url', 'uri', 'purl', 'handle'), ...ids].map(textWithin).find(isWebAddress);
}

function isWebAddress(text: string): boolean {
  return /^https?:\/\/\S+$/iu.test(text) && URL.canParse(text);
}

function licenceOf(header: XmlElement): string | undefined {
  return findPath(header, 'fileDesc', 'publicationStmt', 'availability')
    .flatMap((availability) => [...findAll(availability, 'licence'), availability])
    .map((element) => textWithin(element) || element.attributes.target || '')
    .find(Boolean);
}
