/** What the readers need of a document tree, whichever library built it. */
export interface HtmlNode {
  /** 1 of an element, 3 of text, 4 of a CDATA section. */
  readonly nodeType: number;
  readonly parentNode: HtmlNode | null;
  readonly firstChild: HtmlNode | null;
  readonly nextSibling: HtmlNode | null;
}

export interface HtmlElement extends HtmlNode {
  readonly localName: string;
  getAttribute(name: string): string | null;
}

export function isElement(node: HtmlNode): node is HtmlElement {
  return node.nodeType === 1;
}

export function nameOf(element: HtmlElement): string {
  return element.localName.toLowerCase();
}

/** The text of a text node or CDATA section; null of any other node. */
export function dataOf(node: HtmlNode): string | null {
  return node.nodeType === 3 || node.nodeType === 4 ? (node as HtmlNode & { data: string }).data : null;
}

/**
 * All nodes below and with `root`, in reading order. No recursion: nesting as deep as a file can
 * have must not exhaust the call stack.
 * @param enter gives false for a node whose children are to be passed over
 * @param leave called for each element that was entered, after its children
 */
export function walkTree(
  root: HtmlNode,
  enter: (node: HtmlNode) => boolean,
  leave: (element: HtmlElement) => void = () => {},
): void {
  let node: HtmlNode = root;
  while (true) {
    const goesIn = enter(node) && isElementOrDocument(node);
    const child = goesIn ? node.firstChild : null;
    if (child !== null) {
      node = child;
      continue;
    }
    if (goesIn && isElement(node)) leave(node);
    while (node !== root && node.nextSibling === null) {
      const parent = node.parentNode;
      if (parent === null) return;
      node = parent;
      if (isElement(node)) leave(node);
    }
    if (node === root || node.nextSibling === null) return;
    node = node.nextSibling;
  }
}

function isElementOrDocument(node: HtmlNode): boolean {
  return node.nodeType === 1 || node.nodeType === 9 || node.nodeType === 11;
}

/** The nearest of `element` and its ancestors for which `matches` holds. */
export function closest(element: HtmlNode, matches: (ancestor: HtmlElement) => boolean): HtmlElement | null {
  for (let node: HtmlNode | null = element; node !== null; node = node.parentNode) {
    if (isElement(node) && matches(node)) return node;
  }
  return null;
}

export function contains(ancestor: HtmlNode, node: HtmlNode): boolean {
  return closest(node, (element) => element === ancestor) !== null;
}

/** Whether one of the words of an attribute (`class`, `epub:type`, `role`) is among `words`. */
export function hasWord(element: HtmlElement, attribute: string, words: ReadonlySet<string>): boolean {
  const value = element.getAttribute(attribute);
  return value?.split(/\s+/u).some((word) => words.has(word.toLowerCase())) ?? false;
}

const NEVER_SHOWN = new Set(
  `script style template noscript head title nav svg iframe object embed applet audio video canvas map select
  datalist button textarea input noembed noframes`.split(/\s+/u),
);

/** Class names by which well-known frameworks and book makers hide, or number pages. */
const HIDING_CLASSES = new Set(
  'sr-only visually-hidden visuallyhidden screen-reader-text screen-reader-only skip-link mw-editsection noprint'.split(
    ' ',
  ),
);
/** What an author writes on an element for nobody to see it: not drawn, without size, or beside the page. */
const HIDING_STYLE =
  /(?:^|[;\s])(?:display\s*:\s*none|visibility\s*:\s*hidden|opacity\s*:\s*0*\.?0+(?=[;\s!]|$)|font-size\s*:\s*0(?:px|pt|em|rem|%)?(?=[;\s!]|$)|(?:left|top|text-indent)\s*:\s*-\d{3,}(?:\.\d+)?(?:px|pt|em|rem))/iu;

const PAGE_NUMBER_CLASSES = new Set(['pagenum', 'pageno', 'pagenumber', 'page-number', 'pagebreak']);
const NAVIGATION = new Set(['navigation', 'menu', 'menubar', 'search']);
const PAGE_BREAK = new Set(['pagebreak', 'doc-pagebreak']);

/** Whether the page does not show an element, or shows it as no part of the text. */
export function isLeftOut(element: HtmlElement): boolean {
  const name = nameOf(element);
  if (NEVER_SHOWN.has(name)) return true;
  if (name === 'dialog' && element.getAttribute('open') === null) return true;
  const hidden = element.getAttribute('hidden');
  if (hidden !== null && hidden !== 'until-found') return true;
  if (HIDING_STYLE.test(element.getAttribute('style') ?? '')) return true;
  if (hasWord(element, 'role', NAVIGATION) || hasWord(element, 'class', HIDING_CLASSES)) return true;
  const isPageBreak =
    hasWord(element, 'epub:type', PAGE_BREAK) ||
    hasWord(element, 'role', PAGE_BREAK) ||
    hasWord(element, 'class', PAGE_NUMBER_CLASSES);
  return (
    isPageBreak && /^[\s[({]*(?:p(?:g|age)?\.?\s*)?[\divxlc]*[\s\])}]*$/iu.test(visibleText(element, 60))
  );
}

/**
 * Text of a node in one line.
 * @param most stop after so many code units
 * @param without leave out the elements for which it holds
 */
export function visibleText(
  root: HtmlNode,
  most = Number.POSITIVE_INFINITY,
  without: (element: HtmlElement) => boolean = () => false,
): string {
  const pieces: string[] = [];
  let length = 0;
  walkTree(root, (node) => {
    const data = dataOf(node);
    if (data !== null) {
      pieces.push(data);
      length += data.length;
    } else if (isElement(node)) {
      if (node !== root && (NEVER_SHOWN.has(nameOf(node)) || without(node))) return false;
      if (SEPARATE.has(nameOf(node))) pieces.push(' ');
    }
    return length <= most;
  });
  return pieces
    .join('')
    .replace(/[ \t\n\f\r]+/gu, ' ')
    .trim();
}

const SEPARATE = new Set('p div li br tr td th dd dt blockquote pre h1 h2 h3 h4 h5 h6 section'.split(' '));
