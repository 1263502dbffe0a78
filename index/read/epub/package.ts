import { posix } from 'node:path';
import type { DocumentMetadata } from '../../document.ts';
import { readHtml } from '../html-in-markdown.ts';
import { findAll, findPath, textWithin, type XmlElement } from '../xml-tree.ts';

/** What a book's package file says: its metadata, and its files in the order of reading. */
export interface BookPackage {
  readonly metadata: Partial<DocumentMetadata>;
  /** The first language that it names; null when it names none. */
  readonly language: string | null;
  /** Paths in the archive of the pages that are read in a row. */
  readonly pages: readonly string[];
  /** Pages beside that row, such as notes. */
  readonly besides: readonly string[];
  /** Path of the table of contents: a page (EPUB 3) or an NCX file (EPUB 2). */
  readonly navigation: string | null;
  readonly ncx: string | null;
  /** Pages that the package itself calls cover, title page or table of contents. */
  readonly leftOut: ReadonlySet<string>;
}

const PAGE_TYPES = new Set(['application/xhtml+xml', 'text/html', 'application/html']);

/** @param path of the package file, which others are named relative to */
export function readPackage(root: XmlElement, path: string): BookPackage {
  const items = findPath(root, 'manifest', 'item').map(({ attributes }) => ({
    id: attributes.id ?? '',
    path: resolvePath(path, attributes.href ?? ''),
    type: (attributes['media-type'] ?? '').toLowerCase(),
    properties: (attributes.properties ?? '').split(/\s+/u),
  }));
  const byId = new Map(items.map((item) => [item.id, item]));
  const [spine] = findPath(root, 'spine');
  const order = findPath(root, 'spine', 'itemref').flatMap(({ attributes }) => {
    const item = byId.get(attributes.idref ?? '');
    if (item === undefined || item.path === null || !PAGE_TYPES.has(item.type)) return [];
    return [{ path: item.path, isBeside: attributes.linear === 'no' }];
  });
  const navigation = items.find(({ properties }) => properties.includes('nav'))?.path ?? null;
  const ncx =
    byId.get(spine?.attributes.toc ?? '')?.path ??
    items.find(({ type }) => type === 'application/x-dtbncx+xml')?.path ??
    null;
  const guided = findPath(root, 'guide', 'reference')
    .filter(({ attributes }) => /^(?:cover|toc|title-?page)$/iu.test(attributes.type ?? ''))
    .map(({ attributes }) => resolvePath(path, attributes.href ?? ''));
  return {
    metadata: readMetadata(root),
    language: readLanguage(root),
    pages: [...new Set(order.filter(({ isBeside }) => !isBeside).map((page) => page.path))],
    besides: order.filter(({ isBeside }) => isBeside).map((page) => page.path),
    navigation,
    ncx,
    leftOut: new Set([...guided, navigation].filter((left) => left !== null)),
  };
}

/** Path in the archive that a link leads to, without its fragment; null when it leads out of the book. */
export function resolvePath(from: string, href: string): string | null {
  const [target = ''] = href.split('#');
  if (/^[a-z][a-z0-9+.-]*:/iu.test(target) || target.startsWith('//')) return null;
  if (target === '') return from;
  return posix.normalize(posix.join(posix.dirname(from), decodePath(target)));
}

export function decodePath(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}

function readLanguage(root: XmlElement): string | null {
  const languages = findPath(root, 'metadata').flatMap((metadata) => findAll(metadata, 'language'));
  return languages.map(textWithin).find(Boolean) ?? null;
}

function readMetadata(root: XmlElement): Partial<DocumentMetadata> {
  const [metadata] = findPath(root, 'metadata');
  if (metadata === undefined) return {};
  // Old packages have them one level deeper, in <dc-metadata>.
  const named = (local: string) => findAll(metadata, local).filter(({ name }) => name !== 'meta');
  const refined = (element: XmlElement, property: string) =>
    findAll(metadata, 'meta').find(
      ({ attributes }) =>
        attributes.property === property &&
        element.attributes.id !== undefined &&
        attributes.refines === `#${element.attributes.id}`,
    );
  const title = titleOf(named('title'), (element) => textWithin(refined(element, 'title-type')));
  const author = named('creator')
    .filter((creator) => {
      const role = creator.attributes['opf:role'] ?? textWithin(refined(creator, 'role'));
      return role === '' || role === 'aut';
    })
    .map(textWithin)
    .filter(Boolean)
    .join('; ');
  const dates = named('date');
  const published = dates.find(({ attributes }) => attributes['opf:event'] === 'publication');
  const issued = dateOf(
    published ?? dates.find(({ attributes }) => attributes['opf:event'] !== 'modification'),
  );
  const licence = named('rights').map(textWithin).find(Boolean);
  const url = named('identifier').map(textWithin).map(addressOf).find(Boolean);
  const summary = named('description').map(plainText).find(Boolean);
  const topics = [...new Set(named('subject').map(textWithin).filter(Boolean))];
  return {
    ...(title ? { title } : {}),
    ...(author ? { author } : {}),
    ...(issued ? { issued } : {}),
    ...(licence ? { licence } : {}),
    ...(url ? { url } : {}),
    ...(summary ? { summary } : {}),
    ...(topics.length > 0 ? { topics } : {}),
  };
}

function titleOf(titles: readonly XmlElement[], typeOf: (title: XmlElement) => string): string {
  const main = textWithin(titles.find((title) => typeOf(title) === 'main') ?? titles[0]);
  const below = textWithin(titles.find((title) => typeOf(title) === 'subtitle'));
  return below === '' || main.includes(below) ? main : `${main}: ${below}`;
}

/** The day alone of "2018-05-01T00:00:00Z". */
function dateOf(date: XmlElement | undefined): string {
  const written = textWithin(date);
  return /^(\d{4}-\d{2}-\d{2})T/u.exec(written)?.[1] ?? written;
}

function addressOf(identifier: string): string | null {
  const doi = /^(?:urn:|info:)?doi[:/]\s*(10\.\S+)$/iu.exec(identifier)?.[1];
  const address =
    doi === undefined ? identifier.replace(/^ur[li]:(?=https?:)/iu, '') : `https://doi.org/${doi}`;
  return /^https?:\/\/\S+$/iu.test(address) && URL.canParse(address) ? address : null;
}

/** Descriptions are often HTML that is written as text. */
function plainText(element: XmlElement): string {
  return readHtml(textWithin(element))
    .blocks.map(({ text }) => text)
    .join(' ')
    .replace(/\s+/gu, ' ');
}
