import { UnreadableFileError } from '../errors.ts';
import { decodeReferences } from './html-in-markdown.ts';
import { endOfMarkup, findClosingTag, isBlock, isTag, isVoid, nameOfTag } from './html-tags.ts';
import { dataOf, type HtmlElement, type HtmlNode, isElement, nameOf } from './html-tree.ts';

export interface HtmlPage {
  /** The library's document, for Readability. */
  readonly document: object;
  readonly root: HtmlElement;
  readonly body: HtmlElement;
}

/**
 * The tree of a page. Nothing in it is run or fetched. A piece of HTML, and one with text outside its
 * body, is read as a browser does: all of it is the body.
 * @param isXml whether it is XHTML, whose empty elements (`<a id="x"/>`) HTML's rules would leave open
 */
export async function parseHtml(source: string, isXml = false): Promise<HtmlPage> {
  if (countTags(source) > MOST_TAGS) {
    throw new UnreadableFileError(
      `It has more than ${MOST_TAGS.toLocaleString('en')} tags and escaped characters. Split it into several pages, and leave data out.`,
    );
  }
  const { DOMParser } = await import('linkedom');
  const markup = decodePlainReferences(boundMarkup(withoutDocumentType(source)));
  const parse = (text: string) =>
    new DOMParser().parseFromString(text, isXml ? 'text/xml' : 'text/html') as unknown as {
      readonly childNodes: readonly HtmlNode[];
    };
  const document = parse(markup);
  const page = wellFormed(document);
  if (page !== null) return page;
  const [opening] = /<html(?=[\s>])[^>]*>/iu.exec(markup) ?? ['<html>'];
  const content = markup.replace(/<\/?(?:html|body)(?=[\s/>])[^>]*>|<!doctype[^>]*>|<\?xml[^>]*>/giu, '');
  const whole = wellFormed(parse(`${opening}<body>${content}</body></html>`));
  if (whole !== null) return whole;
  // Elements that are closed in the wrong order: the markup is text between tags, whatever they were.
  const flat = content.replace(/<\/[a-z][^>]*>/giu, '<hr/>');
  const last = wellFormed(parse(`<html><body>${flat}</body></html>`));
  if (last === null)
    throw new UnreadableFileError('Its HTML is too damaged to tell what belongs to the page.');
  return last;
}

/** The parts of a page; null when there is text outside its one body. */
function wellFormed(document: { readonly childNodes: readonly HtmlNode[] }): HtmlPage | null {
  const roots = [...document.childNodes].filter(isContent);
  const [root] = roots;
  if (root === undefined || roots.length > 1 || !isElement(root) || nameOf(root) !== 'html') return null;
  let body: HtmlElement | null = null;
  for (let node = root.firstChild; node !== null; node = node.nextSibling) {
    if (!isContent(node)) continue;
    if (!isElement(node)) return null;
    if (nameOf(node) === 'head') continue;
    if (body !== null || nameOf(node) !== 'body') return null;
    body = node;
  }
  return body === null ? null : { document, root, body };
}

function isContent(node: HtmlNode): boolean {
  return isElement(node) || (dataOf(node)?.trim() ?? '') !== '';
}

/** Each makes a node or two of about a kilobyte; a book of 1 MB has 20,000. */
const MOST_TAGS = 400_000;

/** Tags and the references that stay for the parser: each makes a node. */
function countTags(source: string): number {
  let count = 0;
  for (const sign of ['<', '&amp;', '&lt;', '&gt;', '&quot;']) {
    for (let at = source.indexOf(sign); at >= 0; at = source.indexOf(sign, at + 1)) count += 1;
  }
  return count;
}

/**
 * Character references but for those of markup's own characters: in XHTML the parser knows XML's five
 * names only (the document type, which has HTML's, is not fetched), and in HTML it makes a node of each.
 */
function decodePlainReferences(source: string): string {
  return source.replace(/&(?:#\d{1,7}|#x[\da-f]{1,6}|[a-z][a-z\d]{1,31});/giu, (written) => {
    const decoded = decodeReferences(written);
    return /^[&<>"'\s\0]$/u.test(decoded) && decoded !== '\u00A0' ? written : decoded;
  });
}

/** A document type's own declarations hold markup, and may define entities; none of it is wanted. */
function withoutDocumentType(source: string): string {
  return source.replace(/<!DOCTYPE\s[^[<>]{0,1000}\[.*?\]\s*>/isu, '');
}

/** Whether a page is meant as XHTML: by its declaration, or its namespace before any HTML. */
export function isXhtml(source: string): boolean {
  return /^\s*(?:(?:<\?xml[^>]*>|<!--[^>]*-->)\s*)*(?:<!DOCTYPE[^>]*>\s*)?<html[^>]*\sxmlns\s*=/iu.test(
    withoutDocumentType(source).slice(0, 4096),
  );
}

/** As browsers have it: elements that are nested deeper stand beside each other. */
const DEEPEST = 400;

/** A tag of this many code units, or with this many attributes, is no author's: its attributes are left out. */
const LONGEST_TAG = 10_000;
const MOST_ATTRIBUTES = 200;

/** Elements whose content is text to the parser, whatever it looks like. */
const RAW_TEXT = new Set(['script', 'style', 'textarea', 'title', 'xmp', 'iframe', 'noembed', 'noframes']);

/** Elements that end when another of the same group begins. */
const CLOSED_BY_NEXT: Readonly<Record<string, string>> = {
  p: 'p',
  li: 'li',
  dt: 'definition',
  dd: 'definition',
  tr: 'tr',
  td: 'cell',
  th: 'cell',
  option: 'option',
};

/**
 * Bounds what makes the parser's time grow with the square of a file's size: nesting without end, and
 * tags with attributes without end. Where nothing of the kind is met, the source comes back unchanged.
 */
function boundMarkup(source: string): string {
  const pieces: string[] = [];
  const nesting = new Nesting();
  let copied = 0;
  let position = 0;
  while (position < source.length) {
    const start = source.indexOf('<', position);
    if (start < 0) break;
    const end = endOfMarkup(source, start);
    position = Math.max(end, start + 1);
    const tag = source.slice(start, end);
    if (!isTag(tag)) continue;
    const replacement = nesting.replacementOf(tag) ?? withoutExcess(tag);
    if (replacement !== null) {
      pieces.push(source.slice(copied, start), replacement);
      copied = end;
    }
    const name = nameOfTag(tag);
    if (!RAW_TEXT.has(name) || tag.startsWith('</') || tag.endsWith('/>')) continue;
    const closing = findClosingTag(source, name, end);
    // Never closed: to the parser, all that is left is its content.
    if (closing < 0) break;
    position = endOfMarkup(source, closing);
  }
  return copied === 0 ? source : pieces.join('') + source.slice(copied);
}

/** The bare tag in place of one with attributes without end; null for any other. */
function withoutExcess(tag: string): string | null {
  const isLong = tag.length > LONGEST_TAG;
  const isFull = !isLong && tag.length > MOST_ATTRIBUTES * 2 && countAttributes(tag) > MOST_ATTRIBUTES;
  return isLong || isFull ? `<${nameOfTag(tag)}${tag.endsWith('/>') ? '/' : ''}>` : null;
}

function countAttributes(tag: string): number {
  return tag.replace(/"[^"]*"|'[^']*'/gu, '').split(/\s+/u).length - 1;
}

/** The elements that are open, as far as the depth of the tree needs to be known. */
class Nesting {
  readonly #open: string[] = [];
  /** Elements that were not let in and are still to be closed, by name. */
  readonly #refused = new Map<string, number>();

  /** What stands for a tag that would nest too deeply, or closes one that did; null for any other. */
  replacementOf(tag: string): string | null {
    const name = nameOfTag(tag);
    if (isVoid(name) || tag.endsWith('/>') || RAW_TEXT.has(name)) return null;
    // A line that ends nothing parts what the element would have parted.
    const instead = isBlock(name) || name === 'td' || name === 'th' ? '<hr/>' : '';
    if (tag.startsWith('</')) return this.#close(name) ? null : instead;
    return this.#enter(name) ? null : instead;
  }

  #enter(name: string): boolean {
    const group = CLOSED_BY_NEXT[name];
    const last = this.#open.at(-1);
    if (group !== undefined && last !== undefined && CLOSED_BY_NEXT[last] === group) this.#open.pop();
    else if (last === 'p' && isBlock(name)) this.#open.pop();
    else if (name === 'tr' && (last === 'td' || last === 'th'))
      this.#open.length -= this.#open.at(-2) === 'tr' ? 2 : 1;
    if (this.#open.length < DEEPEST) {
      this.#open.push(name);
      return true;
    }
    this.#refused.set(name, (this.#refused.get(name) ?? 0) + 1);
    return false;
  }

  /** @returns whether the closing tag is to stay: it closes something, or is left to the parser's rules */
  #close(name: string): boolean {
    const refused = this.#refused.get(name) ?? 0;
    if (refused > 0) {
      this.#refused.set(name, refused - 1);
      return false;
    }
    const at = this.#open.lastIndexOf(name);
    if (at >= 0) this.#open.length = at;
    return true;
  }
}
