import { access, readFile } from 'node:fs/promises';
import { basename, dirname, extname, join } from 'node:path';
import { flesch } from 'flesch';
import type { Nodes, Paragraph, Root } from 'mdast';
import { syllable } from 'syllable';
import { z } from 'zod';
import type { Block, DocumentId } from './document.ts';
import { AttacheError } from './errors.ts';
import { KnownQuestions } from './known-questions.ts';
import { type CorpusFile, documentIdFromPath, findCorpusFiles } from './read/corpus.ts';
import { parseMarkdown } from './read/markdown.ts';
import { parseMetadataFile, readMetadataFile } from './read/metadata-file.ts';
import { type ReadDocument, readDocument } from './read/read-document.ts';
import { findReader } from './read/readers.ts';
import { splitSentences } from './sentences.ts';
import { type CountWordPieces, splitDocument } from './split.ts';

/** Something in a corpus that wants mending. */
export interface Finding {
  readonly file: string;
  /** Line in the file, counted from 1; null when it is about the whole file. */
  readonly line: number | null;
  readonly message: string;
}

/** Figures of one document. */
export interface DocumentFigures {
  readonly file: string;
  readonly words: number;
  /** Flesch reading ease: 100 is plain, 0 very hard; scholarly prose is about 30. */
  readonly readingEase: number;
}

export interface CorpusCheck {
  readonly findings: readonly Finding[];
  readonly documents: readonly DocumentFigures[];
  /** Files of formats that no reader knows: only their metadata files were looked at. */
  readonly unread: readonly string[];
}

/** Words of an article's text; a reference work of many short sections may be longer. */
const ARTICLE_WORDS = { least: 500, most: 1_100 } as const;
const REFERENCE_WORK = { sections: 20, most: 6_000 } as const;

/** Shorter paragraphs lead over to something; they state nothing. */
const FACTUAL_WORDS = 12;

/** A sentence of so many words stands in two articles only when one was copied from the other. */
const REPEATED_WORDS = 12;

/** A file in a folder of this name is an article, also when it forgets to say so. */
const IN_HANDBOOK = /[/\\]handbook[/\\]/u;

const date = z.iso.date({ error: 'give a date as 2026-11-22' });

/** What an article that was written for a handbook says of itself, beyond what any document may. */
const articleSchema = z.looseObject({
  id: z.string({ error: 'give the id that the article keeps for good' }),
  title: z.string({ error: 'give a title' }),
  author: z.string({ error: 'say who is to be cited' }),
  summary: z.string({ error: 'give one sentence' }).regex(/^[^\n]+[.!?]$/u, 'give one sentence'),
  topics: z.array(z.string(), { error: 'give a list' }).min(1, 'give at least one'),
  written: date,
  reviewed: date.optional(),
  licence: z.string({ error: 'name the licence' }),
});

/**
 * Looks through corpus folders for what a reader would stumble over. An article written for a
 * handbook — it lies in a folder of that name, or says `written` — is held to the handbook's rules; any other
 * document to those that hold for all. Documents are split as the index splits them, so that a known
 * question whose answer falls between two passages is found here too.
 * @param countWordPieces of the model that the index is made with
 */
export async function checkCorpus(
  corpora: readonly string[],
  countWordPieces: CountWordPieces,
): Promise<CorpusCheck> {
  const findings: Finding[] = [];
  const documents: DocumentFigures[] = [];
  const ids = new Map<string, string>();
  const sentences = new Map<string, string>();
  const unread: string[] = [];
  const listing = await findCorpusFiles(corpora);
  const known = await KnownQuestions.read(listing.knownQuestions);
  for (const source of listing) {
    const report = (message: string, line: number | null = null) =>
      void findings.push({ file: source.file, line, message });
    if (findReader(source.file) === null) {
      unread.push(source.file);
      await checkMetadataFile(source, report);
      continue;
    }
    const bytes = await readFile(source.path);
    const document = await read(source, bytes, report);
    if (document === null) continue;
    checkAddress(document.metadata.url, report);

    const id = document.declaredId ?? documentIdFromPath(source.file);
    const holder = ids.get(id);
    if (holder !== undefined) report(`id: ${id} is that of ${holder}`);
    ids.set(id, source.file);
    documents.push(figuresOf(document));
    known.place(
      id as DocumentId,
      document.text,
      splitDocument({ ...document, id: id as DocumentId }, countWordPieces),
    );

    if (/^\.(?:md|markdown)$/u.test(extname(source.file))) await checkMarkdown(source, bytes, report);
    checkRepetition(document, sentences, report);
  }
  for (const { file, line, message } of known.problems()) findings.push({ file, line, message });
  return { findings, documents, unread };
}

async function checkMetadataFile(source: CorpusFile, report: Report): Promise<void> {
  try {
    const beside = parseMetadataFile(source.file, await readMetadataFile(source.path));
    checkAddress(beside?.metadata.url ?? null, report);
  } catch (error) {
    if (!(error instanceof AttacheError)) throw error;
    report(error.message);
  }
}

function checkAddress(url: string | null, report: Report): void {
  if (url !== null && new URL(url).protocol !== 'https:') report(`url: ${url} is not an https address`);
}

type Report = (message: string, line?: number | null) => void;

async function read(source: CorpusFile, bytes: Uint8Array, report: Report): Promise<ReadDocument | null> {
  try {
    const beside = parseMetadataFile(source.file, await readMetadataFile(source.path));
    return await readDocument(source.file, bytes, beside, { ocr: beside?.ocr ? { cache: null } : null });
  } catch (error) {
    if (!(error instanceof AttacheError)) throw error;
    report(error.message);
    return null;
  }
}

function figuresOf({ file, text, blocks }: ReadDocument): DocumentFigures {
  const prose = blocks
    .filter(({ kind }) => kind === 'paragraph')
    .map(({ span }) => text.slice(span.start, span.end));
  const words = wordsOf(
    blocks
      .filter(isBody)
      .map(({ span }) => text.slice(span.start, span.end))
      .join(' '),
  );
  const inProse = wordsOf(prose.join(' '));
  const readingEase = flesch({
    sentence: Math.max(1, prose.flatMap((paragraph) => splitSentences(paragraph)).length),
    word: Math.max(1, inProse.length),
    syllable: inProse.reduce((sum, word) => sum + syllable(word), 0),
  });
  return { file, words: words.length, readingEase };
}

function isBody({ kind }: Block): boolean {
  return kind !== 'heading';
}

function wordsOf(text: string): string[] {
  return text.match(/[\p{L}\p{N}][\p{L}\p{N}'’.-]*/gu) ?? [];
}

async function checkMarkdown(source: CorpusFile, bytes: Uint8Array, report: Report): Promise<void> {
  const { tree, frontMatter } = parseMarkdown(bytes);
  checkFootnotes(tree, report);
  await checkLinks(source, tree, report);
  const given = (frontMatter() ?? {}) as Record<string, unknown>;
  if ('written' in given || IN_HANDBOOK.test(source.path)) checkArticle(source, tree, given, report);
}

function checkArticle(source: CorpusFile, tree: Root, given: Record<string, unknown>, report: Report): void {
  for (const { path, message } of articleSchema.safeParse(given).error?.issues ?? []) {
    report(`${path.join('.')}: ${message}`, 1);
  }
  const name = basename(source.file, extname(source.file));
  if (given.id !== name) report(`id: ${String(given.id)} is not the file's name, ${name}`, 1);

  const paragraphs = tree.children.filter((node): node is Paragraph => node.type === 'paragraph');
  for (const paragraph of paragraphs) {
    const footnoted = collect(paragraph, 'footnoteReference').length > 0;
    if (!footnoted && wordsOf(textOf(paragraph)).length >= FACTUAL_WORDS) {
      report('a paragraph that rests on no footnote', lineOf(paragraph));
    }
  }

  const sections = tree.children.filter(({ type }) => type === 'heading').length;
  const most = sections > REFERENCE_WORK.sections ? REFERENCE_WORK.most : ARTICLE_WORDS.most;
  const body = tree.children.filter(({ type }) => !['heading', 'footnoteDefinition', 'yaml'].includes(type));
  const words = wordsOf(body.map(textOf).join(' ')).length;
  if (words < ARTICLE_WORDS.least || words > most) {
    report(`${words} words: an article has ${ARTICLE_WORDS.least} to ${most}`);
  }
}

function checkFootnotes(tree: Root, report: Report): void {
  const definitions = collect(tree, 'footnoteDefinition');
  const defined = new Map(definitions.map((definition) => [definition.identifier, definition]));
  const used = new Set(collect(tree, 'footnoteReference').map(({ identifier }) => identifier));
  for (const definition of definitions) {
    if (!used.has(definition.identifier))
      report(`footnote [^${definition.identifier}] is never used`, lineOf(definition));
    if (textOf(definition).trim() === '')
      report(`footnote [^${definition.identifier}] is empty`, lineOf(definition));
    if (defined.get(definition.identifier) !== definition) {
      report(`footnote [^${definition.identifier}] is defined twice`, lineOf(definition));
    }
  }
  // A mark without a definition is no footnote to a parser: it stays in the text as it was written.
  for (const text of collect(tree, 'text')) {
    for (const [mark] of text.value.matchAll(/\[\^[^\]\s]+\]/gu))
      report(`footnote ${mark} has no text`, lineOf(text));
  }
}

async function checkLinks(source: CorpusFile, tree: Root, report: Report): Promise<void> {
  for (const link of [...collect(tree, 'link'), ...collect(tree, 'definition')]) {
    const complaint = await complaintAbout(source, link.url);
    if (complaint !== null) report(complaint, lineOf(link));
  }
}

async function complaintAbout(source: CorpusFile, url: string): Promise<string | null> {
  if (/^[a-z][a-z0-9+.-]*:/iu.test(url)) {
    if (!URL.canParse(url)) return `${url} is not an address`;
    return new URL(url).protocol === 'https:' ? null : `${url} is not an https address`;
  }
  const [path = ''] = url.split('#');
  if (path === '') return null;
  const target = join(dirname(source.path), decodeURIComponent(path));
  return access(target).then(
    () => null,
    () => `the link to ${url} leads nowhere`,
  );
}

/** Long sentences that another document has as well. */
function checkRepetition(document: ReadDocument, seen: Map<string, string>, report: Report): void {
  for (const { span } of document.blocks.filter(isBody)) {
    for (const sentence of splitSentences(document.text, span)) {
      const text = document.text.slice(sentence.start, sentence.end);
      const words = wordsOf(text.toLowerCase());
      if (words.length < REPEATED_WORDS) continue;
      const key = words.join(' ');
      const holder = seen.get(key);
      if (holder === undefined) seen.set(key, document.file);
      else
        report(
          `a sentence that ${holder === document.file ? 'it has before' : `stands in ${holder} too`}: “${text}”`,
        );
    }
  }
}

/** All nodes of one type, in order. */
function collect<Type extends Nodes['type']>(root: Nodes, type: Type): Extract<Nodes, { type: Type }>[] {
  const found: Extract<Nodes, { type: Type }>[] = [];
  const visit = (node: Nodes) => {
    if (node.type === type) found.push(node as Extract<Nodes, { type: Type }>);
    if ('children' in node) node.children.forEach(visit);
  };
  visit(root);
  return found;
}

function textOf(node: Nodes): string {
  return collect(node, 'text')
    .map(({ value }) => value)
    .join(' ');
}

function lineOf(node: Nodes): number | null {
  return node.position?.start.line ?? null;
}
