import type { DocumentMetadata } from '../document.ts';
import {
  dataOf,
  type HtmlElement,
  type HtmlNode,
  hasWord,
  isElement,
  nameOf,
  visibleText,
  walkTree,
} from './html-tree.ts';

export interface HtmlMetadata {
  readonly metadata: Partial<DocumentMetadata>;
  /** As written in `lang`: "en", "de-AT"; null when the page does not say. */
  readonly language: string | null;
}

/** More than this of JSON-LD describes a site, no document. */
const LARGEST_JSON = 1_000_000;

/**
 * What a page says of itself. For each fact, what was written for citing goes before what was
 * written for sharing: JSON-LD and `citation_*`, Dublin Core, then `og:*`, `article:*` and plain names.
 */
export function readHtmlMetadata(root: HtmlNode): HtmlMetadata {
  const facts = collectFacts(root);
  const linked = facts.json.find(describesDocument) ?? {};
  const meta = (...names: string[]) =>
    names.map((name) => facts.meta.get(name)?.[0]).find((value) => value !== undefined);
  const all = (...names: string[]) =>
    names.map((name) => facts.meta.get(name)).find((values) => values !== undefined) ?? [];

  const titled =
    meta('citation_title', 'dc.title', 'dcterms.title') ??
    wordsOf(linked.headline) ??
    (isLegalOrBook(linked) ? wordsOf(linked.name) : undefined) ??
    meta('og:title');
  const authors = firstNonEmpty(
    all('citation_author', 'citation_authors'),
    namesOf(linked.author),
    namesOf(linked.creator),
    all('dc.creator', 'dcterms.creator', 'dc.creator.personalname'),
    all('author', 'article:author', 'book:author', 'parsely-author').filter(
      (name) => !/^https?:/iu.test(name),
    ),
  );
  const issued =
    meta('citation_publication_date', 'citation_date') ??
    wordsOf(linked.datePublished) ??
    wordsOf(linked.legislationDate) ??
    meta(
      'dc.date.issued',
      'dcterms.issued',
      'dc.date',
      'dcterms.date',
      'dcterms.created',
      'article:published_time',
      'book:release_date',
      'date',
      'pubdate',
      'parsely-pub-date',
    );
  const url = [facts.canonical, meta('citation_public_url', 'og:url'), wordsOf(linked.url)].find(isAddress);
  const licence =
    facts.licence ??
    licenceOf(linked.license) ??
    meta('dcterms.license', 'dc.rights.license', 'license', 'licence', 'dc.rights', 'dcterms.rights');
  const summary =
    meta('description', 'dc.description', 'dcterms.abstract', 'og:description') ??
    wordsOf(linked.description);
  const topics = firstNonEmpty(
    all('citation_keywords', 'keywords').flatMap((words) => words.split(/\s*[,;]\s*/u)),
    all('dc.subject', 'dcterms.subject', 'article:tag').flatMap((words) => words.split(/\s*[,;]\s*/u)),
  ).filter((topic) => topic !== '');

  const title = titled ?? titleOf(facts);
  const metadata: Partial<DocumentMetadata> = {
    ...(title ? { title } : {}),
    ...(authors.length > 0 ? { author: [...new Set(authors)].join('; ') } : {}),
    ...(issued ? { issued: dateOf(issued) } : {}),
    ...(url ? { url } : {}),
    ...(licence ? { licence } : {}),
    ...(summary ? { summary } : {}),
    ...(topics.length > 0 ? { topics: [...new Set(topics)] } : {}),
  };
  return { metadata, language: facts.language };
}

interface Facts {
  readonly meta: Map<string, string[]>;
  readonly json: Record<string, unknown>[];
  readonly headings: string[];
  title: string | null;
  canonical: string | undefined;
  licence: string | undefined;
  language: string | null;
}

const CANONICAL = new Set(['canonical']);
const LICENCE = new Set(['license', 'licence']);

function collectFacts(root: HtmlNode): Facts {
  const facts: Facts = {
    meta: new Map(),
    json: [],
    headings: [],
    title: null,
    canonical: undefined,
    licence: undefined,
    language: null,
  };
  walkTree(root, (node) => {
    if (isElement(node)) collectFrom(node, facts);
    return true;
  });
  return facts;
}

function collectFrom(element: HtmlElement, facts: Facts): void {
  switch (nameOf(element)) {
    case 'html':
    case 'body':
      facts.language ??= (element.getAttribute('lang') ?? element.getAttribute('xml:lang'))?.trim() || null;
      break;
    case 'meta': {
      const name = (element.getAttribute('name') ?? element.getAttribute('property'))?.trim().toLowerCase();
      const content = oneLine(element.getAttribute('content') ?? '');
      if (!name || content === '') break;
      facts.meta.set(name, [...(facts.meta.get(name) ?? []).slice(0, 99), content]);
      break;
    }
    case 'link':
      if (hasWord(element, 'rel', CANONICAL)) facts.canonical ??= element.getAttribute('href')?.trim();
      if (hasWord(element, 'rel', LICENCE)) facts.licence ??= addressOf(element);
      break;
    case 'a':
      if (hasWord(element, 'rel', LICENCE)) facts.licence ??= visibleText(element, 200) || addressOf(element);
      break;
    case 'title':
      facts.title ??= oneLine(textOf(element));
      break;
    case 'h1':
      facts.headings.push(visibleText(element, 1_000));
      break;
    case 'script':
      if (element.getAttribute('type')?.trim().toLowerCase() === 'application/ld+json')
        facts.json.push(...readJson(textOf(element)));
      break;
    default:
      break;
  }
}

function addressOf(element: HtmlElement): string | undefined {
  const href = element.getAttribute('href')?.trim();
  return isAddress(href) ? href : undefined;
}

function isAddress(value: string | undefined): value is string {
  return value !== undefined && /^https?:\/\/\S+$/iu.test(value) && URL.canParse(value);
}

/** The page's only first-rank heading, where `<title>` begins with it and goes on with the site's name. */
function titleOf({ title, headings }: Facts): string | null {
  const [heading, ...others] = headings;
  if (heading === undefined || heading === '' || others.length > 0) return title || null;
  return !title || title.toLowerCase().startsWith(heading.toLowerCase()) ? heading : title;
}

function textOf(element: HtmlElement): string {
  const pieces: string[] = [];
  walkTree(element, (node) => {
    pieces.push(dataOf(node) ?? '');
    return true;
  });
  return pieces.join('');
}

/** The things that JSON-LD describes, without those within them; none where it is malformed. */
function readJson(source: string): Record<string, unknown>[] {
  if (source.length > LARGEST_JSON) return [];
  let content: unknown;
  try {
    content = JSON.parse(source.replace(/^\s*(?:<!--|\/\/\s*<!\[CDATA\[)|(?:-->|\/\/\s*\]\]>)\s*$/gu, ''));
  } catch {
    return [];
  }
  return asList(content)
    .flatMap((thing) => (isRecord(thing) && '@graph' in thing ? asList(thing['@graph']) : [thing]))
    .filter(isRecord);
}

function asList(value: unknown): unknown[] {
  return Array.isArray(value) ? value : value === undefined || value === null ? [] : [value];
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function describesDocument(thing: Record<string, unknown>): boolean {
  return asList(thing['@type']).some(
    (type) =>
      typeof type === 'string' &&
      /Article$|^(?:BlogPosting|Book|Chapter|CreativeWork|DigitalDocument|Legislation\w*|Report|Thesis|WebPage)$/u.test(
        type,
      ),
  );
}

function isLegalOrBook(thing: Record<string, unknown>): boolean {
  return asList(thing['@type']).some((type) =>
    /^(?:Book|Chapter|Legislation|Report|Thesis)/u.test(String(type)),
  );
}

function wordsOf(value: unknown): string | undefined {
  const [first] = asList(value);
  return typeof first === 'string' || typeof first === 'number'
    ? oneLine(String(first)) || undefined
    : undefined;
}

function namesOf(value: unknown): string[] {
  return asList(value)
    .map((one) => wordsOf(isRecord(one) ? one.name : one))
    .filter((name) => name !== undefined && !isAddress(name)) as string[];
}

function licenceOf(value: unknown): string | undefined {
  const [first] = asList(value);
  return isRecord(first) ? (wordsOf(first.name) ?? wordsOf(first.url)) : wordsOf(first);
}

function firstNonEmpty(...lists: string[][]): string[] {
  return lists.find((list) => list.length > 0) ?? [];
}

/** The day of a timestamp, and "1919/06/28" as ISO has it; anything else as it is written. */
function dateOf(written: string): string {
  const timestamp = /^(\d{4}-\d{2}-\d{2})[T ]\d{2}:\d{2}/u.exec(written)?.[1];
  const slashed = /^(\d{4})\/(\d{1,2})\/(\d{1,2})$/u.exec(written);
  if (slashed === null) return timestamp ?? written;
  const [, year = '', month = '', day = ''] = slashed;
  return `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`;
}

function oneLine(text: string): string {
  return text.replace(/\s+/gu, ' ').trim();
}
