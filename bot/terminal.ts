import type {
  Answer,
  Excerpt,
  LikePlace,
  NoMatch,
  PassagePlace,
  Quoted,
  QuotedPassage,
  Reference,
  Source,
} from '../index/index.ts';
import { describeReading } from './describe-reading.ts';
import { headingsOf } from './headings.ts';
import { notesOf } from './notes.ts';
import { scanPageAddress } from './scan-page.ts';
import { Page, type TerminalOptions } from './terminal-page.ts';

/**
 * An answer as text for a terminal, without a line break at its end. A quotation stands behind a
 * bar in the margin, its key sentence on lines of its own behind a heavier one; its characters are
 * as they were, and only white space is broken differently.
 */
export function renderAnswer(answer: Answer, options: TerminalOptions): string {
  const page = new Page(options);
  const readings = describeReading(answer).flatMap((line) => page.lines(line, '', 'dim'));
  return [
    ...readings,
    answer.kind === 'quoted' ? renderQuoted(answer, page) : renderNoMatch(answer, page),
  ].join('\n');
}

const UNCERTAIN = 'The library may not answer this. The closest passage is:';

function renderQuoted({ excerpts, certainty }: Quoted, page: Page): string {
  const remark = certainty === 'certain' ? [] : page.lines(UNCERTAIN, '', 'bold');
  return [...remark, renderExcerpts(excerpts, 1, page)].join('\n\n');
}

/** Excerpts that are numbered from `first` on. */
export function renderExcerpts(excerpts: readonly Excerpt[], first: number, page: Page): string {
  return excerpts.map((excerpt, position) => renderExcerpt(excerpt, first + position, page)).join('\n\n');
}

function renderExcerpt(excerpt: Excerpt, number: number, page: Page): string {
  const { text, span, highlight } = excerpt;
  const [start, end] = [highlight.start - span.start, highlight.end - span.start];
  return [
    ...page.item(`${number}. `, excerpt.document.title, 'bold'),
    ...renderPlace(excerpt, page),
    ...renderWords(text.slice(0, start), page),
    ...page.lines(text.slice(start, end).trim(), '  ┃ ', 'bold', 'yellow'),
    ...renderWords(text.slice(end), page),
    ...renderSource(excerpt, page),
    ...excerpt.alsoIn.flatMap((place) => page.lines(describeAlsoIn(place), '   ', 'dim')),
  ].join('\n');
}

function describeAlsoIn(place: LikePlace): string {
  const where = [place.document.title, ...headingsOf(place)].join(' › ');
  return `${place.sameWords ? 'Also in' : 'Nearly the same words in'}: ${where} (passage ${place.passageId})`;
}

/** A passage by itself, without a key sentence. */
export function renderPassage(passage: QuotedPassage, page: Page): string[] {
  return [
    ...page.lines(passage.document.title, '', 'bold'),
    ...renderPlace(passage, page),
    ...renderWords(passage.text, page),
    ...renderSource(passage, page),
  ];
}

/** Words of a document behind a bar in the margin. */
export function renderWords(text: string, page: Page): string[] {
  return text.trim() === '' ? [] : page.lines(trimToParagraphs(text), '  │ ', 'plain');
}

function renderSource(passage: QuotedPassage, page: Page): string[] {
  return [
    ...describeScan(passage).flatMap((line) => page.lines(line, '   ', 'yellow')),
    ...notesOf(passage).flatMap((note) => page.lines(describeNote(note), '    ', 'dim')),
    ...describeSource(passage.document).flatMap((line) => page.lines(line, '   ', 'dim')),
    ...page.lines(`Passage ${passage.passageId}`, '   ', 'dim'),
  ];
}

/** Without blanks at its ends, but with the empty line that sets a paragraph off from the key sentence. */
function trimToParagraphs(text: string): string {
  const apart = /\n\s*\n/u;
  const lead = apart.test(/^\s*/u.exec(text)?.[0] ?? '') ? '\n' : '';
  const tail = apart.test(/\s*$/u.exec(text)?.[0] ?? '') ? '\n' : '';
  return lead + text.trim() + tail;
}

export function renderPlace(candidate: PassagePlace, page: Page): string[] {
  const place = describePlace(candidate);
  return place === '' ? [] : page.lines(place, '   ', 'cyan');
}

function describePlace(candidate: PassagePlace): string {
  const headings = headingsOf(candidate).join(' › ');
  const { page } = candidate;
  return [headings, page === null ? '' : `page ${page}`].filter((part) => part !== '').join(' · ');
}

const READ_BY_OCR = 'Read by OCR from a scan: compare with the page';

/** That a passage was read by OCR, and where its page is; nothing of others. */
export function describeScan(place: PassagePlace): string[] {
  if (!place.recognised) return [];
  const address = scanPageAddress(place);
  return [address === null ? READ_BY_OCR : `${READ_BY_OCR} ${address}`];
}

function describeNote({ label, text }: Reference): string {
  return `[${label}] ${text.replace(/\s+/gu, ' ')}`;
}

/** Facts of a document, a line each. */
export function describeSource({ author, issued, licence, url, file }: Source): string[] {
  const facts = [author, issued, licence].filter((fact) => fact !== null).join(' · ');
  return [facts, url ?? '', file].filter((line) => line !== '');
}

function renderNoMatch({ nearest }: NoMatch, page: Page): string {
  const places = new Set(
    nearest.map((candidate) => [candidate.document.title, ...headingsOf(candidate)].join(' › ')),
  );
  return [
    ...page.lines('The library has nothing on this that could be quoted.', '', 'bold'),
    ...(places.size === 0 ? [] : page.lines('What comes nearest:', '', 'plain')),
    ...[...places].flatMap((place) => page.item('  – ', place)),
  ].join('\n');
}
