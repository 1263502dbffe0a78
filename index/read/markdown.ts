import type {
  FootnoteDefinition,
  Html,
  ListItem,
  Nodes,
  Paragraph,
  PhrasingContent,
  Root,
  Table,
} from 'mdast';
import { fromMarkdown } from 'mdast-util-from-markdown';
import { frontmatterFromMarkdown } from 'mdast-util-frontmatter';
import { gfmFromMarkdown } from 'mdast-util-gfm';
import { frontmatter } from 'micromark-extension-frontmatter';
import { gfm } from 'micromark-extension-gfm';
import { parse as parseYaml } from 'yaml';
import { decodeText } from './decode.ts';
import { type BlockReference, cleanText, DocumentBuilder } from './document-builder.ts';
import { parseFrontMatter } from './front-matter.ts';
import { addBlock } from './html-blocks.ts';
import { readHtml } from './html-in-markdown.ts';
import { breaksLine, findClosingTag, isClosingTag, opensHidden } from './html-tags.ts';
import { shortenProse } from './markdown-prose.ts';
import type { Reader, ReadResult, SourceFile } from './reader.ts';

/**
 * Markdown (CommonMark with GitHub's tables and footnotes) and YAML front matter.
 *
 * The quotable text is what a reader of the rendered page sees: emphasis, link addresses, HTML tags,
 * scripts and footnote marks are left out; a line break inside a paragraph is a space; list items
 * keep their marks and boxes, cells of a table row stand apart by " | ", code is as written.
 */
export const markdownReader: Reader = {
  async read(source: SourceFile): Promise<ReadResult> {
    const { markdown, tree, frontMatter, notices } = parseMarkdown(source.bytes);
    const { declaredId, metadata, language = null } = parseFrontMatter(frontMatter);

    const definitions = collectFootnotes(tree);
    const builder = new DocumentBuilder();
    addBlocks(tree, { builder, definitions, markdown });
    const title = metadata.title ?? titleHeading(tree, definitions);
    const found = { declaredId, language, notices };
    return { ...builder.finish(), ...found, metadata: title ? { ...metadata, title } : metadata };
  },
};

export interface ParsedMarkdown {
  /** The source with most of its prose left out (see `shortenProse`): the tree's offsets count in it, its lines are the source's. */
  readonly markdown: string;
  readonly tree: Root;
  /** See `ReadResult`. */
  readonly notices: readonly string[];
  /** Parses the YAML at its head; gives null when there is none. @throws what the YAML parser throws */
  readonly frontMatter: () => unknown;
}

export function parseMarkdown(bytes: Uint8Array): ParsedMarkdown {
  const decoded = decodeText(bytes);
  // Markdown's rules make a replacement character of each.
  const { markdown, restore } = shortenProse(tolerateOddLines(decoded.text.replaceAll('\0', '')));
  const tree = fromMarkdown(markdown, {
    extensions: [gfm(), frontmatter()],
    mdastExtensions: [gfmFromMarkdown(), frontmatterFromMarkdown()],
  });
  restore(tree);
  const yaml = tree.children.find((node) => node.type === 'yaml');
  const { notices } = decoded;
  return { markdown, tree, notices, frontMatter: () => (yaml === undefined ? null : parseYaml(yaml.value)) };
}

/** The first heading names the document when no other stands as high; otherwise it is one section's. */
function titleHeading(tree: Root, definitions: Definitions): string | undefined {
  const [first, ...others] = tree.children.filter((node) => node.type === 'heading');
  if (first === undefined || others.some(({ depth }) => depth <= first.depth)) return undefined;
  return cleanText(inlineText(first.children, definitions).text).replace(/\s+/gu, ' ').trim();
}

/**
 * Marks of a quotation within a quotation, beyond which they count no more: they are not shown, and
 * the parser's time grows with the square of their number.
 */
const DEEPEST_QUOTATION = 100;
const TOO_DEEP = new RegExp(`^((?: {0,4}>){${DEEPEST_QUOTATION}})(?: {0,4}>)+`, 'u');

/**
 * Many writers, and converters, leave out the space after the marks: `##Article 1` is meant as a
 * heading. And quotations that are nested too deeply become shallower.
 */
function tolerateOddLines(markdown: string): string {
  let fence: string | null = null;
  return markdown
    .split('\n')
    .map((line) => {
      const mark = /^ {0,3}(`{3,}|~{3,})/u.exec(line)?.[1];
      if (mark !== undefined) {
        if (fence === null) fence = mark;
        else if (mark.startsWith(fence)) fence = null;
      }
      if (fence !== null) return line;
      return line.replace(/^(#{2,6})(?=[^#\s])/u, '$1 ').replace(TOO_DEEP, '$1');
    })
    .join('\n');
}

type Definitions = ReadonlyMap<string, string>;

interface Place {
  readonly builder: DocumentBuilder;
  readonly definitions: Definitions;
  /** The source, for marks that the tree does not keep. */
  readonly markdown: string;
}

/**
 * All nodes below `root`, in reading order. A loop and not a recursion, here and below: nesting as
 * deep as the parser can give must not exhaust the call stack.
 * @param childrenOf those to go on with; all unless given
 */
function* walk(
  root: Nodes,
  childrenOf: (node: Nodes) => readonly Nodes[] = (node) => ('children' in node ? node.children : []),
): Generator<Nodes> {
  const waiting: Nodes[] = [root];
  for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
    yield node;
    const children = childrenOf(node);
    for (let last = children.length - 1; last >= 0; last -= 1) waiting.push(children[last] as Nodes);
  }
}

function collectFootnotes(tree: Root): Definitions {
  const found: FootnoteDefinition[] = [];
  for (const node of walk(tree)) if (node.type === 'footnoteDefinition') found.push(node);
  return new Map(found.map((definition) => [definition.identifier, blockText(definition.children)]));
}

/** Text of nested blocks in one line, for a footnote. */
function blockText(nodes: FootnoteDefinition['children']): string {
  return nodes
    .map((node) => ('children' in node ? inlineText(node.children as PhrasingContent[], new Map()).text : ''))
    .filter((text) => text !== '')
    .join(' ');
}

/** Blocks that hold blocks. */
function blocksWithin(node: Nodes): readonly Nodes[] {
  if (node.type === 'root' || node.type === 'blockquote' || node.type === 'list') return node.children;
  if (node.type !== 'listItem') return [];
  // The paragraph that an item begins with is taken together with the item's mark.
  return node.children[0]?.type === 'paragraph' ? node.children.slice(1) : node.children;
}

function addBlocks(tree: Root, place: Place): void {
  const hidden = new HiddenStretch(place.markdown);
  for (const node of walk(tree, blocksWithin)) {
    if (!('children' in node) && hidden.covers(node)) continue;
    switch (node.type) {
      case 'heading':
        place.builder.heading(node.depth, inlineText(node.children, place.definitions, hidden).text);
        break;
      case 'paragraph':
        addParagraph(node, place, hidden);
        break;
      case 'listItem':
        addItem(node, place, hidden);
        break;
      case 'code':
        place.builder.paragraph(node.value);
        break;
      case 'table':
        addTable(node, place, hidden);
        break;
      case 'html':
        addHtml(node, place, hidden);
        break;
      default:
        break;
    }
  }
}

/**
 * Where in the source a script or style runs that an HTML block opened and left open: Markdown ends
 * such a block at an empty line, a page only at the closing tag.
 */
class HiddenStretch {
  readonly #markdown: string;
  #end = 0;
  /** Elements without a closing tag in what is left, so that it is not searched again. */
  readonly #neverClosed = new Set<string>();

  constructor(markdown: string) {
    this.#markdown = markdown;
  }

  covers(node: Nodes): boolean {
    return (node.position?.start.offset ?? 0) < this.#end;
  }

  /** An element that is never closed hides nothing: more likely it is spoken of. */
  begin(element: string, offset: number): void {
    if (this.#neverClosed.has(element)) return;
    const closing = findClosingTag(this.#markdown, element, offset);
    if (closing < 0) this.#neverClosed.add(element);
    else this.#end = closing;
  }
}

function addParagraph(node: Paragraph, { builder, definitions }: Place, hidden: HiddenStretch): void {
  const { text, references } = inlineText(node.children, definitions, hidden);
  builder.paragraph(text, references);
}

function addItem(node: ListItem, { builder, definitions, markdown }: Place, hidden: HiddenStretch): void {
  const [first] = node.children;
  if (first?.type !== 'paragraph') return;
  const written = /^([-+*]|\d{1,9}[.)])\s*(\[[\sx]\])?/iu.exec(sourceOf(node, markdown));
  const box = typeof node.checked === 'boolean' ? `${written?.[2] ?? ''} ` : '';
  const lead = `${written?.[1] ?? '-'} ${box}`;
  const { text, references } = inlineText(first.children, definitions, hidden);
  if (text === '' && hidden.covers(first)) return;
  builder.item(
    lead + text,
    references.map((reference) => ({ ...reference, at: reference.at + lead.length })),
  );
}

/** Long enough for an item's mark and box, and for white space between them. */
const LONGEST_MARK = 200;

function sourceOf(node: Nodes, markdown: string): string {
  const start = node.position?.start.offset ?? 0;
  return markdown.slice(start, start + LONGEST_MARK);
}

function addHtml(node: Html, { builder }: Place, hidden: HiddenStretch): void {
  const { blocks, openHidden } = readHtml(node.value);
  for (const block of blocks) addBlock(builder, block);
  if (openHidden !== null) hidden.begin(openHidden, node.position?.end.offset ?? 0);
}

function addTable(table: Table, { builder, definitions }: Place, hidden: HiddenStretch): void {
  for (const row of table.children) {
    if (hidden.covers(row)) continue;
    let text = '';
    const references: BlockReference[] = [];
    row.children.forEach((cell, column) => {
      if (column > 0) text += ' | ';
      const inline = inlineText(cell.children, definitions, hidden);
      const before = text.length;
      references.push(...inline.references.map((reference) => ({ ...reference, at: reference.at + before })));
      text += inline.text;
    });
    builder.item(text, references);
  }
}

interface InlineText {
  readonly text: string;
  readonly references: readonly BlockReference[];
}

/** @param hidden what an HTML block before these nodes left open; none unless given */
function inlineText(
  nodes: readonly PhrasingContent[],
  definitions: Definitions,
  hidden?: HiddenStretch,
): InlineText {
  let text = '';
  const references: BlockReference[] = [];
  const inline = [...walk({ type: 'paragraph', children: [...nodes] })];
  for (let at = 1; at < inline.length; at += 1) {
    const node = inline[at] as Nodes;
    if (hidden?.covers(node) === true) continue;
    switch (node.type) {
      case 'text': {
        const flowing = node.value.replace(/\s*\n\s*/gu, ' ');
        // Where a tag or script was left out, the space before it and the one after it are one.
        const doubled = inline[at - 1]?.type === 'html' && /\s/u.test(text.slice(-1));
        text += doubled ? flowing.trimStart() : flowing;
        break;
      }
      case 'inlineCode':
        text += node.value;
        break;
      case 'break':
        text += '\n';
        break;
      case 'image':
        text += node.alt ?? '';
        break;
      case 'footnoteReference': {
        const note = definitions.get(node.identifier);
        if (note !== undefined)
          references.push({ label: node.label ?? node.identifier, text: note, at: text.length });
        break;
      }
      case 'html':
        if (breaksLine(node.value)) text += '\n';
        at = afterHidden(inline, at);
        break;
      default:
        break;
    }
  }
  return { text, references };
}

/** The place of the tag that closes what the tag at `at` hides; `at` itself when it hides nothing, or is never closed. */
function afterHidden(inline: readonly Nodes[], at: number): number {
  const opening = inline[at];
  const element = opening?.type === 'html' ? opensHidden(opening.value) : null;
  if (element === null) return at;
  const after = inline.findIndex(
    (node, place) => place > at && node.type === 'html' && isClosingTag(node.value, element),
  );
  return after < 0 ? at : after;
}
