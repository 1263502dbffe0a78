import { decodeXml } from '../decode-xml.ts';
import { addHtmlContent } from '../html-content.ts';
import { parseHtml } from '../html-document.ts';
import { noteText } from '../html-notes.ts';
import {
  closest,
  contains,
  dataOf,
  type HtmlElement,
  type HtmlNode,
  hasWord,
  isElement,
  isLeftOut,
  nameOf,
  visibleText,
  walkTree,
} from '../html-tree.ts';
import type { ChapterBuilder } from './chapter-builder.ts';
import type { ContentsEntry } from './contents.ts';
import { decodePath, resolvePath } from './package.ts';

/** A page of a book. */
export interface Chapter {
  readonly path: string;
  readonly body: HtmlElement;
  readonly byId: ReadonlyMap<string, HtmlElement>;
}

/** @throws {UnreadableFileError} when its bytes are not in its encoding, or no page can be made out */
export async function parseChapter(path: string, bytes: Uint8Array): Promise<Chapter> {
  const { root, body } = await parseHtml(decodeXml(bytes), true);
  const byId = new Map<string, HtmlElement>();
  walkTree(root, (node) => {
    if (!isElement(node)) return true;
    const id = node.getAttribute('id') ?? node.getAttribute('xml:id');
    if (id !== null && !byId.has(id)) byId.set(id, node);
    return true;
  });
  return { path, body, byId };
}

/** Parts of a book that are no text of it, by their epub:type. */
const NO_TEXT = new Set([
  'cover',
  'titlepage',
  'halftitlepage',
  'toc',
  'landmarks',
  'page-list',
  'loi',
  'lot',
]);

export function isNoText({ body }: Chapter): boolean {
  if (hasWord(body, 'epub:type', NO_TEXT)) return true;
  const children: HtmlElement[] = [];
  for (let node = body.firstChild; node !== null; node = node.nextSibling) {
    if (isElement(node)) children.push(node);
  }
  return children.length > 0 && children.every((child) => hasWord(child, 'epub:type', NO_TEXT));
}

const DECLARED_NOTE = new Set(['footnote', 'endnote', 'rearnote', 'note', 'doc-footnote', 'doc-endnote']);
const NOTE_ELEMENTS = new Set(['aside', 'li', 'p', 'dd', 'div']);

/** Notes in other pages of a book, and which of them marks have led to. */
export class BookNotes {
  readonly #chapters: ReadonlyMap<string, Chapter>;
  readonly #used = new Set<HtmlElement>();

  constructor(chapters: ReadonlyMap<string, Chapter>) {
    this.#chapters = chapters;
  }

  /** The text of the note that a mark in `from` leads to; null when it is none. */
  find(from: Chapter, href: string): string | null {
    const path = resolvePath(from.path, href);
    const chapter = path === null || path === from.path ? undefined : this.#chapters.get(path);
    const fragment = href.slice(href.indexOf('#') + 1);
    const target = chapter?.byId.get(fragment) ?? chapter?.byId.get(decodePath(fragment));
    if (chapter === undefined || target === undefined) return null;
    const isDeclared = ['epub:type', 'role'].some((name) => hasWord(target, name, DECLARED_NOTE));
    const note = isDeclared ? target : closest(target, (element) => NOTE_ELEMENTS.has(nameOf(element)));
    if (note === null || (!isDeclared && !linksTo(note, chapter, from))) return null;
    const text = noteText(note);
    if (text !== '') this.#used.add(note);
    return text;
  }

  isUsed(element: HtmlElement): boolean {
    return this.#used.has(element);
  }
}

/** Whether an element leads back to the page of its mark. */
function linksTo(element: HtmlElement, within: Chapter, to: Chapter): boolean {
  let found = false;
  walkTree(element, (node) => {
    const href = isElement(node) && nameOf(node) === 'a' ? node.getAttribute('href') : null;
    if (href?.includes('#') && resolvePath(within.path, href) === to.path) found = true;
    return !found;
  });
  return found;
}

/** Adds a page to the book: under its title in the contents where that holds the page's own heading. */
export function addChapter(
  builder: ChapterBuilder,
  chapter: Chapter,
  entry: ContentsEntry | undefined,
  notes: BookNotes,
): void {
  const isCut = (element: HtmlElement) => notes.isUsed(element);
  if (!hasText(chapter.body, isCut)) return;
  const heading = firstHeading(chapter.body);
  const ownTitle = heading === null ? '' : visibleText(heading.element);
  const takesEntry = entry !== undefined && (ownTitle === '' || isWithin(ownTitle, entry.title));
  const rank = heading?.rank ?? 1;
  // What stands deeper in the contents stands below what stands higher, whatever ranks the pages use.
  builder.shift = entry === undefined ? 0 : entry.level - rank;
  if (takesEntry) builder.heading(rank, entry.title);
  const title = takesEntry && heading !== null ? titleElement(heading.element, entry.title) : null;
  addHtmlContent(builder, chapter.body, {
    findNote: (href) => notes.find(chapter, href),
    without: (element) => isCut(element) || (element === title && !holdsMark(element)),
  });
}

/** Whether a page shows any text besides headings and notes that are shown elsewhere. */
function hasText(body: HtmlNode, isCut: (element: HtmlElement) => boolean): boolean {
  let found = false;
  // The heading above notes that are shown elsewhere is nothing to show alone.
  const isOfNotes = hasNotes(body, isCut);
  walkTree(body, (node) => {
    const data = dataOf(node);
    if (data !== null && data.trim() !== '') found = true;
    if (found || !isElement(node)) return !found;
    return !isCut(node) && !isLeftOut(node) && !(isOfNotes && /^h[1-6]$/u.test(nameOf(node)));
  });
  return found;
}

/** Whether notes were cut from a page. */
function hasNotes(body: HtmlNode, isCut: (element: HtmlElement) => boolean): boolean {
  let found = false;
  walkTree(body, (node) => {
    if (isElement(node) && isCut(node)) found = true;
    return !found;
  });
  return found;
}

interface FirstHeading {
  readonly element: HtmlElement;
  /** 1 to 6. */
  readonly rank: number;
}

/** The heading that a page begins with, before any other text. */
function firstHeading(body: HtmlNode): FirstHeading | null {
  let found: HtmlElement | null = null;
  let hasBegun = false;
  walkTree(body, (node) => {
    if (found !== null || hasBegun) return false;
    const data = dataOf(node);
    if (data !== null) hasBegun = data.trim() !== '';
    if (!isElement(node)) return true;
    if (isLeftOut(node)) return false;
    if (/^h[1-6]$/u.test(nameOf(node))) found = node;
    return found === null;
  });
  const element = found as HtmlElement | null;
  return element === null ? null : { element, rank: Number(nameOf(element).slice(1)) };
}

const HEADING_GROUPS = new Set(['hgroup', 'header']);

/** What is left out where the title from the contents is shown: the heading, or the group that it makes up with others. */
function titleElement(heading: HtmlElement, title: string): HtmlElement {
  const group = closest(heading, (element) => HEADING_GROUPS.has(nameOf(element)));
  return group !== null && contains(group, heading) && isWithin(visibleText(group), title) ? group : heading;
}

/** A title with the mark of a note in it is shown as it stands, so that the note is kept. */
function holdsMark(element: HtmlElement): boolean {
  let found = false;
  walkTree(element, (node) => {
    if (isElement(node) && nameOf(node) === 'a' && node.getAttribute('href') !== null) found = true;
    return !found;
  });
  return found;
}

/** Whether the letters and figures of one are among those of the other, in their order. */
function isWithin(part: string, whole: string): boolean {
  const letters = (text: string) =>
    text
      .normalize('NFKC')
      .toLowerCase()
      .replace(/[^\p{L}\p{N}]+/gu, '');
  return letters(whole).includes(letters(part));
}
