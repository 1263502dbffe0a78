import {
  closest,
  contains,
  type HtmlElement,
  type HtmlNode,
  hasWord,
  isElement,
  nameOf,
  visibleText,
  walkTree,
} from './html-tree.ts';

export interface HtmlNote {
  readonly label: string;
  readonly text: string;
}

export interface HtmlNotes {
  /** By the link that is a note's mark. */
  readonly marks: ReadonlyMap<HtmlNode, HtmlNote>;
  /** The notes themselves, which are cut out of the text. */
  readonly notes: ReadonlySet<HtmlNode>;
}

const DECLARED_MARK = new Set(['noteref', 'doc-noteref']);
const DECLARED_NOTE = new Set(['footnote', 'endnote', 'rearnote', 'note', 'doc-footnote', 'doc-endnote']);
const DECLARED_BACK_LINK = new Set(['backlink', 'referrer', 'doc-backlink']);

/** "3", "[3]", "(a)", "*", "[note 3]"; the label is what stands between the brackets. */
const MARK =
  /^[[({]?\s*(?<label>(?:note\s|fn\.?\s|n\.\s?)?(?:\d{1,4}|\p{L}{1,2}|[ivxlc]{1,7}|[*†‡§¶‖#]{1,4}))\.?\s*[\])}]?$/iu;

/** "↑", "[3]", "1.0", "back": with an arrow may come a character that says whether it is drawn as a picture. */
const BACK_LINK_TEXT =
  /^(?:[\s^↑↩⏎←⤴[\](){}.,]|\p{Variation_Selector})*(?:back|return|\d{1,4}(?:[.-]\d+)?|\p{L}{1,2}|[*†‡§¶‖#]{1,4})?(?:[\s^↑↩⏎←⤴[\](){}.,]|\p{Variation_Selector})*$/iu;

/** What is larger is a chapter that a link leads to, no note. */
const LARGEST_NOTE = { nodes: 2_000, text: 20_000 } as const;

/**
 * The notes of a page, where they are certain: a link that looks like a mark (declared as one,
 * raised, in brackets, or of a class for it) leads to a later element that is declared a note, or
 * that links back to where the mark stands.
 * @param findNote the text of a note in another file, by the link's `href`; null when there is none
 */
export function findNotes(root: HtmlNode, findNote: (href: string) => string | null): HtmlNotes {
  const page = indexPage(root);
  const marks = new Map<HtmlNode, HtmlNote>();
  const notes = new Set<HtmlNode>();
  const candidates = new Map<HtmlElement, NoteCandidate | null>();
  for (const anchor of page.anchors) {
    const label = MARK.exec(visibleText(anchor, 40))?.groups?.label;
    const href = anchor.getAttribute('href') ?? '';
    if (label === undefined || !looksLikeMark(anchor)) continue;
    const target = href.startsWith('#') ? page.target(href) : undefined;
    if (target === undefined) {
      const text = href.includes('#') ? findNote(href) : null;
      if (text !== null && text !== '') marks.set(anchor, { label, text });
      continue;
    }
    // The way back looks the same, but leads upwards.
    if (page.order(target) < page.order(anchor)) continue;
    const container = containerOf(target);
    if (container === null || contains(container, anchor)) continue;
    let candidate = candidates.get(container);
    if (candidate === undefined) {
      candidate = readCandidate(container, page);
      candidates.set(container, candidate);
    }
    if (candidate === null) continue;
    if (!candidate.declared && !candidate.leadsTo.some((back) => isNear(back, anchor))) continue;
    const text = withoutLabel(candidate.text, label);
    if (text === '') continue;
    marks.set(anchor, { label, text });
    notes.add(container);
  }
  return { marks, notes };
}

/** The text of an element that is a note, without its own mark and the link back. */
export function noteText(element: HtmlElement): string {
  const isBack = (link: HtmlElement) =>
    nameOf(link) === 'a' &&
    (isDeclared(link, DECLARED_BACK_LINK) ||
      ((link.getAttribute('href') ?? '').includes('#') && BACK_LINK_TEXT.test(visibleText(link, 40))));
  return withoutLead(visibleText(element, LARGEST_NOTE.text, isBack));
}

interface Page {
  readonly anchors: readonly HtmlElement[];
  target(href: string): HtmlElement | undefined;
  order(element: HtmlElement): number;
}

function indexPage(root: HtmlNode): Page {
  const anchors: HtmlElement[] = [];
  const byId = new Map<string, HtmlElement>();
  const orders = new Map<HtmlElement, number>();
  walkTree(root, (node) => {
    if (!isElement(node)) return true;
    orders.set(node, orders.size);
    const isAnchor = nameOf(node) === 'a';
    for (const id of [node.getAttribute('id'), isAnchor ? node.getAttribute('name') : null]) {
      if (id !== null && id !== '' && !byId.has(id)) byId.set(id, node);
    }
    if (isAnchor && node.getAttribute('href') !== null) anchors.push(node);
    return true;
  });
  const target = (href: string) => byId.get(href.slice(1)) ?? byId.get(decodeFragment(href.slice(1)));
  return { anchors, target, order: (element) => orders.get(element) ?? 0 };
}

function decodeFragment(fragment: string): string {
  try {
    return decodeURIComponent(fragment);
  } catch {
    return fragment;
  }
}

function looksLikeMark(anchor: HtmlElement): boolean {
  if (isDeclared(anchor, DECLARED_MARK)) return true;
  const { parentNode: parent } = anchor;
  const around = parent !== null && isElement(parent) ? [anchor, parent] : [anchor];
  if (
    around.some((element) => /note|fnanchor|fnref|reference|cite/iu.test(element.getAttribute('class') ?? ''))
  )
    return true;
  if (/^[[({]/u.test(visibleText(anchor, 40))) return true;
  const within = anchor.firstChild;
  if (within !== null && within.nextSibling === null && isElement(within) && nameOf(within) === 'sup')
    return true;
  return closest(anchor, (element) => nameOf(element) === 'sup' || isContainer(element))?.localName === 'sup';
}

function isDeclared(element: HtmlElement, words: ReadonlySet<string>): boolean {
  return hasWord(element, 'epub:type', words) || hasWord(element, 'role', words);
}

const CONTAINERS = new Set([
  'li',
  'p',
  'dd',
  'dt',
  'aside',
  'div',
  'td',
  'tr',
  'section',
  'blockquote',
  'body',
]);

function isContainer(element: HtmlElement): boolean {
  return CONTAINERS.has(nameOf(element)) || /^h[1-6]$/u.test(nameOf(element));
}

/** The note that a link's target begins: the element about it that holds this one note and no more. */
function containerOf(target: HtmlElement): HtmlElement | null {
  if (isDeclared(target, DECLARED_NOTE)) return target;
  const block = closest(target, isContainer);
  if (block === null || /^h[1-6]$|^body$|^section$/u.test(nameOf(block))) return null;
  const { parentNode: parent } = block;
  // <div class="footnote"><p><a id="Footnote_1">…</p><p>its second paragraph</p></div>
  const isOne =
    parent !== null &&
    isElement(parent) &&
    nameOf(parent) === 'div' &&
    /(?:^|\s)(?:foot|end)?note(?:\s|$)/iu.test(parent.getAttribute('class') ?? '');
  return isOne && countLinksBack(parent) <= 1 ? parent : block;
}

function countLinksBack(element: HtmlElement): number {
  let count = 0;
  let nodes = 0;
  walkTree(element, (node) => {
    nodes += 1;
    if (isElement(node) && nameOf(node) === 'a' && node.getAttribute('href')?.startsWith('#')) count += 1;
    return nodes < LARGEST_NOTE.nodes;
  });
  return nodes < LARGEST_NOTE.nodes ? count : Number.POSITIVE_INFINITY;
}

interface NoteCandidate {
  readonly declared: boolean;
  readonly text: string;
  /** Where its links back lead. */
  readonly leadsTo: readonly HtmlElement[];
}

function readCandidate(container: HtmlElement, page: Page): NoteCandidate | null {
  const leadsTo: HtmlElement[] = [];
  const links = new Set<HtmlElement>();
  let nodes = 0;
  walkTree(container, (node) => {
    nodes += 1;
    if (nodes > LARGEST_NOTE.nodes) return false;
    if (isElement(node) && nameOf(node) === 'a') {
      const href = node.getAttribute('href') ?? '';
      const target = href.startsWith('#') ? page.target(href) : undefined;
      const leadsUp = target !== undefined && page.order(target) < page.order(container);
      if (leadsUp) leadsTo.push(target);
      if (isDeclared(node, DECLARED_BACK_LINK) || (leadsUp && BACK_LINK_TEXT.test(visibleText(node, 40))))
        links.add(node);
    }
    return true;
  });
  if (nodes > LARGEST_NOTE.nodes) return null;
  const text = withoutLead(visibleText(container, LARGEST_NOTE.text + 1, (element) => links.has(element)));
  if (text.length > LARGEST_NOTE.text) return null;
  return { declared: isDeclared(container, DECLARED_NOTE), text, leadsTo };
}

/** A target of a link back is the mark, holds it, or stands beside it (`<a id="ref1"></a><a href="#note1">`). */
function isNear(target: HtmlElement, mark: HtmlElement): boolean {
  if (contains(mark, target) || target.parentNode === mark.parentNode) return true;
  let node: HtmlNode | null = mark;
  for (let levels = 0; levels < 4 && node !== null; levels += 1) {
    if (node === target || node === target.parentNode) return true;
    node = node.parentNode;
  }
  return false;
}

/** What is left of marks and brackets whose links were cut out. */
function withoutLead(text: string): string {
  return text
    .replace(/^(?:[\s^↑↩]|\[\s*\]|\(\s*\)|[.:,]\s)+/u, '')
    .replace(/(?:[\s^↑↩]|\[\s*\]|\(\s*\))+$/u, '');
}

function withoutLabel(text: string, label: string): string {
  const lead = /^[[(]?([^\s\])]{1,12}?)[.)\]:]*\s+(?=\S)/u.exec(text);
  return lead?.[1] === label ? text.slice(lead[0].length) : text;
}
