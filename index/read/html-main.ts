import { parseHtml } from './html-document.ts';
import {
  dataOf,
  type HtmlElement,
  type HtmlNode,
  hasWord,
  isElement,
  isLeftOut,
  nameOf,
  walkTree,
} from './html-tree.ts';

export interface MainContent {
  /** Where the text is to be read from. */
  readonly root: HtmlNode;
  /** Whether an element below it is one of the page's trimmings. */
  readonly without: (element: HtmlElement) => boolean;
}

/** Below this share of the body's words, or this number, what Readability found is not the page's text. */
const LEAST_FOUND = { share: 0.25, words: 200 } as const;

/** Readability compares every element with those about it; more of them than a page has would take minutes. */
const MOST_ELEMENTS = 20_000;

/**
 * The main part of a page: the smallest element about all that Readability keeps, without those
 * elements in it that Readability drops and that are trimmings by their name, or mostly links. So no
 * prose of the main part is lost, and its structure is the author's. Where Readability keeps too
 * little (LEAST_FOUND), or the page is larger than a page, it is the whole body.
 */
export async function findMainContent(
  source: string,
  body: HtmlElement,
  isXml: boolean,
): Promise<MainContent> {
  const whole: MainContent = { root: body, without: () => false };
  const words = countWords(body);
  if (words < LEAST_FOUND.words) return whole;
  const elements = elementsOf(body);
  if (elements.length > MOST_ELEMENTS) return whole;

  // Readability takes the tree apart: it works on another of the same source, whose elements are numbered.
  const copy = await parseHtml(source, isXml);
  elementsOf(copy.body).forEach((element, number) => {
    (element as HtmlElement & { setAttribute(name: string, value: string): void }).setAttribute(
      NUMBER,
      String(number),
    );
  });
  const { Readability } = await import('@mozilla/readability');
  const found = new Readability(copy.document as never, {
    serializer: (node) => node as unknown,
    maxElemsToParse: 0,
  });
  const article = (found.parse() as { content?: HtmlNode } | null)?.content;
  if (article === null || article === undefined) return whole;

  const kept = new Set<HtmlNode>();
  const wordsKept = countWords(article);
  walkTree(article, (node) => {
    const number = isElement(node) ? node.getAttribute(NUMBER) : null;
    const element = number === null ? undefined : elements[Number(number)];
    if (element !== undefined) kept.add(element);
    return true;
  });
  if (wordsKept < LEAST_FOUND.words || wordsKept < words * LEAST_FOUND.share) return whole;
  const holdsKept = withAncestors(kept);
  const root = lowestCommon(body, kept, holdsKept);
  return {
    root,
    without: (element) => !holdsKept.has(element) && (isTrimming(element) || isMostlyLinks(element)),
  };
}

const NUMBER = 'data-attache-number';

function elementsOf(root: HtmlNode): HtmlElement[] {
  const elements: HtmlElement[] = [];
  walkTree(root, (node) => {
    if (isElement(node)) elements.push(node);
    return true;
  });
  return elements;
}

function countWords(root: HtmlNode): number {
  let words = 0;
  walkTree(root, (node) => {
    words += dataOf(node)?.match(/\S+/gu)?.length ?? 0;
    return !isElement(node) || node === root || !isLeftOut(node);
  });
  return words;
}

function withAncestors(nodes: ReadonlySet<HtmlNode>): ReadonlySet<HtmlNode> {
  const all = new Set<HtmlNode>();
  for (const node of nodes) {
    for (let at: HtmlNode | null = node; at !== null && !all.has(at); at = at.parentNode) all.add(at);
  }
  return all;
}

/** The deepest element below which all that is kept stands. */
function lowestCommon(
  body: HtmlElement,
  kept: ReadonlySet<HtmlNode>,
  holdsKept: ReadonlySet<HtmlNode>,
): HtmlNode {
  let root: HtmlNode = body;
  while (true) {
    const within: HtmlNode[] = [];
    for (let node = root.firstChild; node !== null; node = node.nextSibling) {
      if (holdsKept.has(node)) within.push(node);
      // A heading above the main part names it, though Readability drops it.
      else if (isElement(node) && holdsMainHeading(node)) within.push(node);
    }
    const [only] = within;
    if (only === undefined || within.length > 1 || (kept.has(root) && root !== body)) return root;
    root = only;
  }
}

function holdsMainHeading(element: HtmlElement): boolean {
  if (isLeftOut(element)) return false;
  let found = false;
  walkTree(element, (node) => {
    if (isElement(node) && nameOf(node) === 'h1') found = true;
    return !found;
  });
  return found;
}

const TRIMMING_ELEMENTS = new Set(['aside', 'form', 'footer', 'menu']);
const TRIMMING_ROLES = new Set(['complementary', 'contentinfo', 'banner', 'form', 'alert', 'dialog']);
const TRIMMING_NAMES =
  /(?:^|[\s_-])(?:ads?|advert\w*|banner|breadcrumbs?|comments?|consent|cookies?|disqus|footer|masthead|menu|newsletter|pager?|pagination|popup|promo|recommend\w*|related|share|sharing|sidebar|social|sponsor\w*|subscribe|subscription|toolbar|widget)(?:$|[\s_-])/iu;

function isTrimming(element: HtmlElement): boolean {
  return (
    TRIMMING_ELEMENTS.has(nameOf(element)) ||
    hasWord(element, 'role', TRIMMING_ROLES) ||
    TRIMMING_NAMES.test(`${element.getAttribute('class') ?? ''} ${element.getAttribute('id') ?? ''}`)
  );
}

/** Lists of links beside the text; a sentence that is a link, or a heading, is none. */
function isMostlyLinks(element: HtmlElement): boolean {
  if (!/^(?:ul|ol|div|section|p|table|header)$/u.test(nameOf(element))) return false;
  let all = 0;
  let linked = 0;
  let links = 0;
  let link: HtmlNode | null = null;
  walkTree(
    element,
    (node) => {
      const length = dataOf(node)?.trim().length ?? 0;
      all += length;
      if (link !== null) linked += length;
      if (link === null && isElement(node) && nameOf(node) === 'a') {
        link = node;
        links += 1;
      }
      return true;
    },
    (node) => {
      if (node === link) link = null;
    },
  );
  return links >= 2 && linked > all / 2;
}
