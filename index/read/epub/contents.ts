import { findAll, findPath, isElement, textWithin, type XmlElement } from '../xml-tree.ts';
import { resolvePath } from './package.ts';

/** What a table of contents says of a page: its title, and how deep it stands, from 1. */
export interface ContentsEntry {
  readonly title: string;
  readonly level: number;
}

/** Entries of an EPUB 3 navigation page, by path; of several for one page the first counts. */
export function readNavigation(root: XmlElement, path: string): Map<string, ContentsEntry> {
  const entries = new Map<string, ContentsEntry>();
  const navs = findAll(root, 'nav');
  const contents =
    navs.find((nav) => /(?:^|\s)toc(?:\s|$)/u.test(nav.attributes['epub:type'] ?? '')) ?? navs[0];
  const visit = (element: XmlElement, level: number) => {
    for (const child of element.children.filter(isElement)) {
      if (child.local === 'a') add(entries, path, child.attributes.href, textWithin(child), level);
      visit(child, child.local === 'ol' ? level + 1 : level);
    }
  };
  if (contents !== undefined) visit(contents, 0);
  return entries;
}

/** Entries of an EPUB 2 NCX file, alike. */
export function readNcx(root: XmlElement, path: string): Map<string, ContentsEntry> {
  const entries = new Map<string, ContentsEntry>();
  const visit = (point: XmlElement, level: number) => {
    for (const child of findPath(point, 'navPoint')) {
      const [label] = findPath(child, 'navLabel', 'text');
      const [content] = findPath(child, 'content');
      add(entries, path, content?.attributes.src, textWithin(label), level);
      visit(child, level + 1);
    }
  };
  for (const map of findPath(root, 'navMap')) visit(map, 1);
  return entries;
}

function add(
  entries: Map<string, ContentsEntry>,
  path: string,
  href: string | undefined,
  title: string,
  level: number,
): void {
  const target = href === undefined ? null : resolvePath(path, href);
  if (target !== null && title !== '' && !entries.has(target)) {
    entries.set(target, { title, level: Math.max(level, 1) });
  }
}
