import { rulesExtended, SimpleMarkdown } from 'discord-markdown-parser';
import { element, escapeHtml, type Html, join } from './html.ts';

/** A piece of a message as the parser gives it. */
type Node = ReturnType<ReturnType<typeof SimpleMarkdown.parserFor>>[number];
type Rule = (typeof rulesExtended)[string];

/** How mentions are called and what time it is: things that a message does not hold. */
export interface Surroundings {
  /** Names of users, roles and channels by id. */
  readonly names: Readonly<Record<string, string>>;
  /** Relative timestamps are counted from here. */
  readonly now: Date;
}

const LIST = /^(?: *(?:[-*]|\d+\.) +[^\n]+(?:\n|$))+/u;
const LIST_LINE = /^( *)([-*]|\d+\.) +(.+)$/u;

/** Lists, which the parser does not know: lines behind a bullet or number, those further in below the one before. */
const list: Rule = {
  order: SimpleMarkdown.defaultRules.heading.order,
  match: (source, state) => {
    const before = state.prevCapture?.[0] ?? '';
    return /(?:^|\n)$/u.test(before) ? LIST.exec(source) : null;
  },
  parse: (capture, parse, state) => {
    const lines = (capture[0] ?? '').trimEnd().split('\n').flatMap(readLine);
    // What stands behind a bullet doesn't begin a line any more.
    const inside = { ...state, prevCapture: Object.assign(['- '], { index: 0 }) };
    return { ...nest(lines, (text) => parse(text, inside)) };
  },
};

interface Line {
  readonly depth: number;
  /** null for bullets. */
  readonly number: number | null;
  readonly text: string;
}

function readLine(line: string): Line[] {
  const [, blanks, mark, text] = LIST_LINE.exec(line) ?? [];
  if (blanks === undefined || mark === undefined || text === undefined) return [];
  return [{ depth: blanks.length, number: /\d/u.test(mark) ? Number.parseInt(mark, 10) : null, text }];
}

interface Item {
  readonly content: Node[];
  readonly below: List | null;
}

interface List {
  /** Of the first item; null when the items have bullets. */
  readonly start: number | null;
  readonly items: readonly Item[];
}

function nest(lines: readonly Line[], parse: (text: string) => Node[]): List {
  const depth = lines[0]?.depth ?? 0;
  const items: Item[] = [];
  for (let at = 0; at < lines.length; ) {
    const next = lines.findIndex((line, position) => position > at && line.depth <= depth);
    const end = next === -1 ? lines.length : next;
    const below = lines.slice(at + 1, end);
    items.push({
      content: parse(lines[at]?.text ?? ''),
      below: below.length === 0 ? null : nest(below, parse),
    });
    at = end;
  }
  return { start: lines[0]?.number ?? null, items };
}

const parseExtended = SimpleMarkdown.parserFor({ ...rulesExtended, list });

export function parseMarkdown(text: string): Node[] {
  return parseExtended(text, { inline: true });
}

/** A text of a message as Discord shows it. */
export function renderMarkdown(text: string, surroundings: Surroundings): Html {
  return renderNodes(parseMarkdown(text), surroundings);
}

/** The same without any form: what a person reads. */
export function readMarkdown(text: string): string {
  return readNodes(parseMarkdown(text));
}

function renderNodes(nodes: readonly Node[], surroundings: Surroundings): Html {
  return join(nodes.map((node) => renderNode(node, surroundings)));
}

/** Nodes of a kind that is shown by one element around what is in them. */
const ELEMENTS: Readonly<Record<string, string>> = {
  strong: 'discord-bold',
  em: 'discord-italic',
  underline: 'discord-underlined',
  strikethrough: 's',
  spoiler: 'discord-spoiler',
  subtext: 'discord-subscript',
};

function renderNode(node: Node, surroundings: Surroundings): Html {
  const tag = ELEMENTS[node.type];
  if (tag !== undefined) return element(tag, {}, renderNodes(node.content, surroundings));
  const name = (id: string, otherwise: string) => escapeHtml(surroundings.names[id] ?? otherwise);
  switch (node.type) {
    case 'text':
      return escapeHtml(node.content);
    case 'br':
    case 'newline':
      return '<br>' as Html;
    case 'blockQuote':
      return element('discord-quote', {}, renderNodes(withoutLastBreak(node.content), surroundings));
    case 'heading':
      return element('discord-header', { level: node.level }, renderNodes(node.content, surroundings));
    case 'inlineCode':
      return element('discord-code', {}, escapeHtml(node.content));
    case 'codeBlock':
      return element('discord-code', { multiline: true }, escapeHtml(node.content));
    case 'link':
    case 'url':
    case 'autolink':
      return element('discord-link', { href: node.target }, renderNodes(node.content, surroundings));
    case 'list':
      return renderList(node as unknown as List, surroundings);
    case 'user':
    case 'role':
    case 'channel':
      return element('discord-mention', { type: node.type }, name(node.id, 'unknown'));
    case 'everyone':
    case 'here':
      return element('discord-mention', {}, escapeHtml(node.type));
    case 'slashCommand':
      return element('discord-mention', { type: 'slash' }, escapeHtml(node.fullName));
    case 'timestamp':
      return element('discord-time', {}, escapeHtml(describeTime(node, surroundings.now)));
    case 'emoji':
      return escapeHtml(`:${node.name}:`);
    case 'twemoji':
      return escapeHtml(node.name);
    default:
      throw new Error(`Expected a kind of text that the preview knows, got ${node.type}`);
  }
}

/** The line break behind a quote ends it, and is not a line of it. */
function withoutLastBreak(nodes: readonly Node[]): readonly Node[] {
  return nodes.at(-1)?.type === 'br' ? nodes.slice(0, -1) : nodes;
}

function renderList({ start, items }: List, surroundings: Surroundings): Html {
  const shown = items.flatMap(({ content, below }) => [
    element('discord-list-item', {}, renderNodes(content, surroundings)),
    ...(below === null ? [] : [renderList(below, surroundings)]),
  ]);
  return start === null
    ? element('discord-unordered-list', {}, ...shown)
    : element('discord-ordered-list', { start }, ...shown);
}

/** The styles that Discord has, by their letter. */
const TIME_STYLES: Readonly<Record<string, Intl.DateTimeFormatOptions>> = {
  t: { timeStyle: 'short' },
  T: { timeStyle: 'medium' },
  d: { dateStyle: 'short' },
  D: { dateStyle: 'long' },
  f: { dateStyle: 'long', timeStyle: 'short' },
  F: { dateStyle: 'full', timeStyle: 'short' },
};

const UNITS = [
  ['year', 31_536_000],
  ['month', 2_592_000],
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
  ['second', 1],
] as const;

function describeTime({ timestamp, format }: Node, now: Date): string {
  const seconds = Number(timestamp);
  if (format === 'R') {
    const away = seconds - now.getTime() / 1_000;
    const [unit, length] = UNITS.find(([, size]) => Math.abs(away) >= size) ?? (['second', 1] as const);
    return new Intl.RelativeTimeFormat('en-GB', { numeric: 'auto' }).format(Math.round(away / length), unit);
  }
  const style = TIME_STYLES[format ?? 'f'] ?? {};
  return new Intl.DateTimeFormat('en-GB', { ...style, timeZone: 'UTC' }).format(new Date(seconds * 1_000));
}

function readNodes(nodes: readonly Node[]): string {
  return nodes.map(readNode).join('');
}

function readNode(node: Node): string {
  if (node.type === 'br' || node.type === 'newline') return '\n';
  if (node.type === 'list') return readList(node as unknown as List);
  if (Array.isArray(node.content)) return readNodes(node.content);
  return String(node.content ?? node.name ?? node.type);
}

function readList({ items }: List): string {
  return items
    .map(({ content, below }) =>
      [readNodes(content), ...(below === null ? [] : [readList(below)])].join('\n'),
    )
    .join('\n');
}
