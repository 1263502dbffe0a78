import type { BlockReference, DocumentBuilder } from './document-builder.ts';
import { addBlock, BlockCollector, type HtmlBlock } from './html-blocks.ts';
import { findNotes } from './html-notes.ts';
import {
  closest,
  dataOf,
  type HtmlElement,
  type HtmlNode,
  isElement,
  isLeftOut,
  nameOf,
  walkTree,
} from './html-tree.ts';

export interface HtmlContentOptions {
  /** Where notes are looked for; `root` itself unless given. */
  readonly notesIn?: HtmlNode;
  /** The text of a note in another file (`endnotes.xhtml#note-19`); null when there is none. */
  readonly findNote?: (href: string) => string | null;
  /** Elements to leave out, besides those that a page does not show. */
  readonly without?: (element: HtmlElement) => boolean;
  /** Whether items of ordered lists begin with the numbers that a page shows; they do unless told. */
  readonly numberItems?: boolean;
}

/**
 * Adds what an element of a page shows to a document: headings, paragraphs, items, rows; marks of
 * notes that are certain are cut out, and the notes become references. Scripts, styles, navigation,
 * controls, hidden elements and page numbers are left out; so are pictures and their descriptions.
 */
export function addHtmlContent(
  builder: DocumentBuilder,
  root: HtmlNode,
  {
    notesIn = root,
    findNote = () => null,
    without = () => false,
    numberItems = true,
  }: HtmlContentOptions = {},
): void {
  const { marks, notes } = findNotes(notesIn, findNote);
  const layout = findLayoutTables(root);
  const sink = new BlockSink(builder);
  const collector = new BlockCollector((block) => sink.add(block));
  /** Elements around marks: a comma or bracket between them goes with them. */
  const aroundMarks = new Set([...marks.keys()].map((mark) => mark.parentNode));
  const counters = new Map<HtmlNode, number>();

  const enter = (node: HtmlNode): boolean => {
    const data = dataOf(node);
    if (data !== null) {
      const isCut =
        aroundMarks.has(node.parentNode) && isRaised(node.parentNode) && /^[\s,;[\](){}–-]*$/u.test(data);
      if (!isCut) collector.text(data);
      return false;
    }
    if (!isElement(node)) return true;
    const mark = marks.get(node);
    if (mark !== undefined) {
      collector.reference(mark.label, mark.text);
      return false;
    }
    if (node !== root && (notes.has(node) || isLeftOut(node) || without(node))) return false;
    collector.tag(tagFor(node, layout), false);
    if (numberItems && nameOf(node) === 'li') collector.lead(numberOf(node, counters));
    return true;
  };
  walkTree(root, enter, (element) => {
    if (nameOf(element) !== 'br') collector.tag(tagFor(element, layout), true);
  });
  collector.finish();
  sink.finish();
}

/** Headings hold no references: theirs go to the text below them. */
class BlockSink {
  readonly #builder: DocumentBuilder;
  #pending: BlockReference[] = [];

  constructor(builder: DocumentBuilder) {
    this.#builder = builder;
  }

  add(block: HtmlBlock): void {
    if (block.kind === 'heading') {
      this.#pending.push(...block.references.map((reference) => ({ ...reference, at: 0 })));
      addBlock(this.#builder, block);
      return;
    }
    addBlock(this.#builder, { ...block, references: [...this.#pending, ...block.references] });
    this.#pending = [];
  }

  /** With no text below, the notes are the text. */
  finish(): void {
    for (const { text } of this.#pending) this.#builder.paragraph(text);
    this.#pending = [];
  }
}

function isRaised(node: HtmlNode | null): boolean {
  return node !== null && isElement(node) && nameOf(node) === 'sup';
}

/** Rows and cells of a table that only lays out a page are blocks like any other. */
function tagFor(element: HtmlElement, layout: ReadonlySet<HtmlNode>): string {
  const name = nameOf(element);
  if (name !== 'tr' && name !== 'td' && name !== 'th') return name;
  const table = layout.size === 0 ? null : closest(element, isTable);
  return table !== null && layout.has(table) ? 'div' : name;
}

function isTable(element: HtmlElement): boolean {
  return nameOf(element) === 'table';
}

/** A cell with so many paragraphs is a column of text, not a value in a row. */
const COLUMN_OF_TEXT = 3;

/** Tables that lay out a page: those with headings, other tables or columns of text in their cells. */
function findLayoutTables(root: HtmlNode): ReadonlySet<HtmlNode> {
  const layout = new Set<HtmlNode>();
  const paragraphs = new Map<HtmlNode, number>();
  walkTree(root, (node) => {
    if (!isElement(node)) return true;
    const name = nameOf(node);
    if (!/^(?:h[1-6]|table|p|div|li)$/u.test(name)) return true;
    const cell = node.parentNode === null ? null : closest(node.parentNode, isCellOrTable);
    if (cell === null || isTable(cell)) return true;
    const count = (paragraphs.get(cell) ?? 0) + 1;
    paragraphs.set(cell, count);
    if (count < COLUMN_OF_TEXT && name !== 'table' && !name.startsWith('h')) return true;
    const table = closest(cell, isTable);
    if (table !== null) layout.add(table);
    return true;
  });
  return layout;
}

function isCellOrTable(element: HtmlElement): boolean {
  const name = nameOf(element);
  return name === 'td' || name === 'th' || name === 'table';
}

/**
 * The number that a page shows before an item: those of an ordered list with figures ("3. "), unless
 * the list shows none. Bullets, which carry nothing, are not shown.
 */
function numberOf(item: HtmlElement, counters: Map<HtmlNode, number>): string {
  const { parentNode: list } = item;
  if (list === null || !isElement(list) || nameOf(list) !== 'ol') return '';
  const given = Number.parseInt(item.getAttribute('value') ?? '', 10);
  const start = Number.parseInt(list.getAttribute('start') ?? '', 10);
  const next = Number.isNaN(given) ? (counters.get(list) ?? (Number.isNaN(start) ? 1 : start)) : given;
  counters.set(list, next + 1);
  const style = `${list.getAttribute('style') ?? ''};${item.getAttribute('style') ?? ''}`;
  const isPlain = /^(?:|1|decimal)$/iu.test(list.getAttribute('type') ?? '');
  if (/list-style(?:-type)?\s*:/iu.test(style) || !isPlain || list.getAttribute('reversed') !== null)
    return '';
  if (list.getAttribute('role') !== null) return '';
  return `${next}. `;
}
