import { DocumentBuilder } from './document-builder.ts';
import { readHtml } from './html-in-markdown.ts';
import type { ReadResult } from './reader.ts';
import { findAll, findPath, isElement, textWithin, type XmlElement } from './xml-tree.ts';

/** Whether it is a web feed: RSS 0.9 to 2.0, RSS 1.0 (RDF), or Atom. */
export function isFeed(root: XmlElement): boolean {
  if (root.local === 'feed' || root.local === 'rss') return true;
  return root.local === 'RDF' && findPath(root, 'channel').length > 0;
}

/** The whole content of an entry, or else its summary; the first that is there counts. */
const CONTENT = ['content:encoded', 'content', 'description', 'summary'] as const;

/** A feed as a document: each entry is a section, its content read as the HTML that it is. */
export function readFeed(root: XmlElement): ReadResult {
  const [channel = root] = findPath(root, 'channel');
  const builder = new DocumentBuilder();
  // RSS 1.0 has its items beside the channel.
  for (const entry of [...findAll(root, 'item'), ...findAll(root, 'entry')]) {
    builder.endSections(1);
    builder.heading(1, plainText(first(entry, 'title')));
    const content = CONTENT.map((name) => first(entry, name)).find((element) => plainText(element) !== '');
    for (const { kind, level, text } of readHtml(htmlOf(content)).blocks) {
      if (kind === 'heading') builder.heading(1 + level, text);
      // Writers of feeds part paragraphs by empty lines more often than by elements.
      else for (const part of text.split(/\n\s*\n/u)) builder[kind](part);
    }
  }
  const language = ['language', 'dc:language'].map((name) => textWithin(first(channel, name))).find(Boolean);
  return {
    ...builder.finish(),
    declaredId: null,
    metadata: readMetadata(channel),
    language: language ?? root.attributes['xml:lang'] ?? null,
  };
}

function readMetadata(channel: XmlElement): ReadResult['metadata'] {
  const title = plainText(first(channel, 'title'));
  const author = findPath(channel, 'author', 'name').map(textWithin).find(Boolean);
  const issued = ['pubDate', 'lastBuildDate', 'updated', 'modified', 'dc:date']
    .map((name) => textWithin(first(channel, name)))
    .find(Boolean);
  const links = findPath(channel, 'link');
  const page = links.find(({ attributes }) => (attributes.rel ?? 'alternate') === 'alternate');
  const url = page === undefined ? '' : page.attributes.href || textWithin(page);
  const licence = ['rights', 'copyright', 'dc:rights']
    .map((name) => textWithin(first(channel, name)))
    .find(Boolean);
  return {
    ...(title ? { title } : {}),
    ...(author ? { author } : {}),
    ...(issued ? { issued } : {}),
    ...(/^https?:\/\/\S+$/iu.test(url) && URL.canParse(url) ? { url } : {}),
    ...(licence ? { licence } : {}),
  };
}

/** The first child of a name, with its prefix where it has one. */
function first(parent: XmlElement, name: string): XmlElement | undefined {
  return parent.children.filter(isElement).find((child) => child.name === name);
}

function plainText(element: XmlElement | undefined): string {
  return readHtml(htmlOf(element))
    .blocks.map(({ text }) => text)
    .join(' ');
}

/** HTML that is written as text (`&lt;p&gt;`) or as elements, alike. */
function htmlOf(element: XmlElement | undefined): string {
  if (element === undefined) return '';
  return element.children.some(isElement) ? serialize(element) : element.children.join('');
}

function serialize(element: XmlElement): string {
  return element.children
    .map((child) =>
      isElement(child)
        ? `<${child.local}>${serialize(child)}</${child.local}>`
        : child.replace(/&/gu, '&amp;').replace(/</gu, '&lt;'),
    )
    .join('');
}
