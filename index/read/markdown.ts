import type { FootnoteDefinition, Nodes, PhrasingContent, Root, RootContent, Table } from 'mdast';
import { fromMarkdown } from 'mdast-util-from-markdown';
import { frontmatterFromMarkdown } from 'mdast-util-frontmatter';
import { gfmFromMarkdown } from 'mdast-util-gfm';
import { frontmatter } from 'micromark-extension-frontmatter';
import { gfm } from 'micromark-extension-gfm';
import { parse as parseYaml } from 'yaml';
import { decodeText } from './decode.ts';
import { type BlockReference, DocumentBuilder } from './document-builder.ts';
import { parseFrontMatter } from './front-matter.ts';
import type { Reader, ReadResult, SourceFile } from './reader.ts';

/**
 * Markdown (CommonMark with GitHub's tables and footnotes) and YAML front matter.
 *
 * The quotable text is what a reader of the rendered page sees: emphasis, link addresses, HTML tags
 * and footnote marks are left out; a line break inside a paragraph is a space; list items keep their
 * marks, cells of a table row stand apart by " | ", code is as written.
 */
export const markdownReader: Reader = {
  extensions: ['md', 'markdown'],
  version: 1,
  async read(source: SourceFile): Promise<ReadResult> {
    const { markdown, tree, frontMatter } = parseMarkdown(source.bytes);
    const { declaredId, metadata } = parseFrontMatter(frontMatter);

    const definitions = collectFootnotes(tree);
    const builder = new DocumentBuilder();
    for (const node of tree.children) addBlock(node, { builder, definitions, markdown });
    const title = metadata.title ?? titleHeading(tree, definitions);
    return { ...builder.finish(), declaredId, metadata: title ? { ...metadata, title } : metadata };
  },
};

export interface ParsedMarkdown {
  /** The source that the tree's positions count in. */
  readonly markdown: string;
  readonly tree: Root;
  /** Parses the YAML at its head; gives null when there is none. @throws what the YAML parser throws */
  readonly frontMatter: () => unknown;
}

export function parseMarkdown(bytes: Uint8Array): ParsedMarkdown {
  const markdown = tolerateTightHeadings(decodeText(bytes).text);
  const tree = fromMarkdown(markdown, {
    extensions: [gfm(), frontmatter()],
    mdastExtensions: [gfmFromMarkdown(), frontmatterFromMarkdown()],
  });
  const yaml = tree.children.find((node) => node.type === 'yaml');
  return { markdown, tree, frontMatter: () => (yaml === undefined ? null : parseYaml(yaml.value)) };
}

/** The first heading names the document when no other stands as high; otherwise it is one section's. */
function titleHeading(tree: Root, definitions: Definitions): string | undefined {
  const [first, ...others] = tree.children.filter((node) => node.type === 'heading');
  if (first === undefined || others.some(({ depth }) => depth <= first.depth)) return undefined;
  return inlineText(first.children, definitions).text;
}

/** Many writers, and converters, leave out the space after the marks: `##Article 1` is meant as a heading. */
function tolerateTightHeadings(markdown: string): string {
  let fence: string | null = null;
  return markdown
    .split('\n')
    .map((line) => {
      const mark = /^ {0,3}(`{3,}|~{3,})/u.exec(line)?.[1];
      if (mark !== undefined) {
        if (fence === null) fence = mark;
        else if (mark.startsWith(fence)) fence = null;
      }
      return fence === null ? line.replace(/^(#{2,6})(?=[^#\s])/u, '$1 ') : line;
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

function collectFootnotes(tree: Nodes): Definitions {
  const found: FootnoteDefinition[] = [];
  const visit = (node: Nodes) => {
    if (node.type === 'footnoteDefinition') found.push(node);
    if ('children' in node) node.children.forEach(visit);
  };
  visit(tree);
  return new Map(found.map((definition) => [definition.identifier, blockText(definition.children)]));
}

/** Text of nested blocks in one line, for a footnote. */
function blockText(nodes: readonly RootContent[]): string {
  return nodes
    .map((node) => ('children' in node ? inlineText(node.children as PhrasingContent[], new Map()).text : ''))
    .filter((text) => text !== '')
    .join(' ');
}

function addBlock(node: RootContent, place: Place): void {
  const { builder, definitions, markdown } = place;
  switch (node.type) {
    case 'heading':
      builder.heading(node.depth, inlineText(node.children, definitions).text);
      break;
    case 'paragraph': {
      const { text, references } = inlineText(node.children, definitions);
      builder.paragraph(text, references);
      break;
    }
    case 'list':
      for (const item of node.children) {
        const mark = /(?:[-+*]|\d{1,9}[.)])/uy.exec(markdown.slice(item.position?.start.offset))?.[0] ?? '-';
        const [first, ...rest] = item.children;
        if (first?.type === 'paragraph') {
          const { text, references } = inlineText(first.children, definitions);
          const lead = `${mark} `;
          builder.item(
            lead + text,
            references.map((reference) => ({ ...reference, at: reference.at + lead.length })),
          );
        } else if (first !== undefined) {
          addBlock(first, place);
        }
        for (const child of rest) addBlock(child, place);
      }
      break;
    case 'blockquote':
      for (const child of node.children) addBlock(child, place);
      break;
    case 'code':
      builder.paragraph(node.value);
      break;
    case 'table':
      addTable(node, place);
      break;
    case 'html':
      builder.paragraph(textOfHtml(node.value));
      break;
    default:
      break;
  }
}

function addTable(table: Table, { builder, definitions }: Place): void {
  for (const row of table.children) {
    let text = '';
    const references: BlockReference[] = [];
    row.children.forEach((cell, column) => {
      if (column > 0) text += ' | ';
      const inline = inlineText(cell.children, definitions);
      references.push(
        ...inline.references.map((reference) => ({ ...reference, at: reference.at + text.length })),
      );
      text += inline.text;
    });
    builder.item(text, references);
  }
}

interface InlineText {
  readonly text: string;
  readonly references: readonly BlockReference[];
}

function inlineText(nodes: readonly PhrasingContent[], definitions: Definitions): InlineText {
  let text = '';
  const references: BlockReference[] = [];
  const visit = (node: PhrasingContent) => {
    switch (node.type) {
      case 'text':
        text += node.value.replace(/\s*\n\s*/gu, ' ');
        break;
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
        if (/^<br\b/iu.test(node.value)) text += '\n';
        break;
      default:
        if ('children' in node) node.children.forEach(visit);
    }
  };
  nodes.forEach(visit);
  return { text, references };
}

/** What is between the tags of an HTML block; nothing of comments, scripts and styles. */
function textOfHtml(html: string): string {
  return html
    .replace(/<!--[\s\S]*?(?:-->|$)/gu, '')
    .replace(/<(script|style|template)\b[\s\S]*?(?:<\/\1\s*>|$)/giu, '')
    .replace(/<[^>]*>/gu, '')
    .replace(/[ \t]*\n\s*/gu, ' ');
}
