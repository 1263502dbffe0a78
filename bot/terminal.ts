import { styleText } from 'node:util';
import type { Answer, Candidate, Excerpt, NoMatch, Quoted, Reference, Source } from '../index/index.ts';
import { describeReading } from './describe-reading.ts';
import { headingsOf } from './headings.ts';
import { wrapText } from './wrap.ts';

export interface TerminalOptions {
  /** No line gets longer. */
  readonly columns: number;
  readonly colour: boolean;
}

/** Lines are hard to read beyond this many columns, however wide the window is. */
const MOST_COLUMNS = 100;

/** How the output of this process is to be written. Only a terminal gets colours, and not when `NO_COLOR` is set. */
export function describeTerminal(
  { isTTY, columns }: { readonly isTTY?: boolean; readonly columns?: number } = process.stdout,
  env: Readonly<Record<string, string | undefined>> = process.env,
): TerminalOptions {
  const wide = isTTY === true && columns !== undefined && columns > 0 ? columns : 80;
  return { columns: Math.min(wide, MOST_COLUMNS), colour: isTTY === true && !env.NO_COLOR };
}

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

type Style = 'bold' | 'dim' | 'cyan' | 'yellow' | 'plain';

/** Wraps and colours. */
class Page {
  constructor(private readonly options: TerminalOptions) {}

  /** Lines of `text`, each behind `margin`. */
  lines(text: string, margin: string, style: Style, marginStyle: Style = 'dim'): string[] {
    const room = Math.max(2, this.options.columns - margin.length);
    return wrapText(withoutControls(text), room).map((line) =>
      `${this.#paint(margin, marginStyle)}${this.#paint(line, style)}`.trimEnd(),
    );
  }

  #paint(text: string, style: Style): string {
    if (!this.options.colour || style === 'plain' || text === '') return text;
    // Whether to colour was decided before: newer versions of Node.js would ask stdout again.
    return styleText(style, text, { validateStream: false });
  }
}

/** Escape sequences in a file's name or title must not reach the terminal. Quotations hold none. */
export function withoutControls(text: string): string {
  return text.replace(/(?![\n\t])\p{Cc}/gu, '');
}

const UNCERTAIN = 'The library may not answer this. The closest passage is:';

function renderQuoted({ excerpts, certainty }: Quoted, page: Page): string {
  const remark = certainty === 'certain' ? [] : page.lines(UNCERTAIN, '', 'bold');
  const shown = excerpts.map((excerpt, position) => renderExcerpt(excerpt, position + 1, page));
  return [...remark, ...shown].join('\n\n');
}

function renderExcerpt(excerpt: Excerpt, number: number, page: Page): string {
  const { text, span, highlight, document, references } = excerpt;
  const [start, end] = [highlight.start - span.start, highlight.end - span.start];
  const bar = (part: string) =>
    part.trim() === '' ? [] : page.lines(trimToParagraphs(part), '  │ ', 'plain');
  return [
    ...page.lines(`${number}. ${document.title}`, '', 'bold'),
    ...renderPlace(excerpt, page),
    ...bar(text.slice(0, start)),
    ...page.lines(text.slice(start, end).trim(), '  ┃ ', 'bold', 'yellow'),
    ...bar(text.slice(end)),
    ...references.flatMap((reference) => page.lines(describeNote(reference), '    ', 'dim')),
    ...describeSource(document).flatMap((line) => page.lines(line, '   ', 'dim')),
    ...page.lines(`Passage ${excerpt.passageId}`, '   ', 'dim'),
  ].join('\n');
}

/** Without blanks at its ends, but with the empty line that sets a paragraph off from the key sentence. */
function trimToParagraphs(text: string): string {
  const apart = /\n\s*\n/u;
  const lead = apart.test(/^\s*/u.exec(text)?.[0] ?? '') ? '\n' : '';
  const tail = apart.test(/\s*$/u.exec(text)?.[0] ?? '') ? '\n' : '';
  return lead + text.trim() + tail;
}

function renderPlace(candidate: Candidate, page: Page): string[] {
  const place = describePlace(candidate);
  return place === '' ? [] : page.lines(place, '   ', 'cyan');
}

function describePlace(candidate: Candidate): string {
  const headings = headingsOf(candidate).join(' › ');
  const { page } = candidate;
  return [headings, page === null ? '' : `page ${page}`].filter((part) => part !== '').join(' · ');
}

function describeNote({ label, text }: Reference): string {
  return `[${label}] ${text.replace(/\s+/gu, ' ')}`;
}

function describeSource({ author, issued, licence, url, file }: Source): string[] {
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
    ...[...places].flatMap((place) =>
      page
        .lines(place, '    ', 'plain')
        .map((line, row) => (row === 0 ? line.replace('    ', '  – ') : line)),
    ),
  ].join('\n');
}
