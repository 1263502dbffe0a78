import type { Library, PassageId, QuotedPassage } from '../index/index.ts';
import { describeScan, renderPlace, renderWords } from './terminal.ts';
import type { Page } from './terminal-page.ts';

/** What has been read around a passage, and where it goes on; what is cited stays as it is. */
export interface ReadingWindow {
  readonly cited: QuotedPassage;
  /** The outermost passages that were shown. */
  readonly first: QuotedPassage;
  readonly last: QuotedPassage;
}

/** A passage with the one before and the one after it. */
export async function openWindow(
  library: Pick<Library, 'passage'>,
  cited: QuotedPassage,
  page: Page,
): Promise<{ readonly window: ReadingWindow; readonly lines: string[] } | null> {
  const view = await library.passage(cited.passageId);
  if (view === null) return null;
  const [before, after] = [await read(library, view.previous), await read(library, view.next)];
  const window = { cited, first: before ?? cited, last: after ?? cited };
  const lines = [
    ...page.lines(cited.document.title, '', 'bold'),
    ...(before === null ? page.lines(BEGINS, '   ', 'dim') : renderContext(before, cited, page)),
    '',
    ...renderCited(cited, page),
    '',
    ...(after === null ? page.lines(ENDS, '   ', 'dim') : renderContext(after, cited, page)),
    '',
    ...page.lines(describeWays(before !== null, after !== null), '', 'dim'),
  ];
  return { window, lines };
}

/** Reads on: one passage further back, or further on. */
export async function widenWindow(
  library: Pick<Library, 'passage'>,
  window: ReadingWindow,
  towards: 'previous' | 'next',
  page: Page,
): Promise<{ readonly window: ReadingWindow; readonly lines: string[] }> {
  const outermost = towards === 'previous' ? window.first : window.last;
  const view = await library.passage(outermost.passageId);
  if (view === null) return { window, lines: page.lines(GONE, '', 'plain') };
  const passage = await read(library, view[towards]);
  if (passage === null) {
    return { window, lines: page.lines(towards === 'previous' ? BEGINS : ENDS, '', 'plain') };
  }
  const widened = towards === 'previous' ? { ...window, first: passage } : { ...window, last: passage };
  return { window: widened, lines: renderContext(passage, outermost, page) };
}

const BEGINS = 'Here the document begins.';
const GONE = 'The library has changed: what was shown last is no longer in it.';
const ENDS = 'Here the document ends.';

async function read(library: Pick<Library, 'passage'>, id: PassageId | null): Promise<QuotedPassage | null> {
  return id === null ? null : ((await library.passage(id))?.passage ?? null);
}

function renderContext(passage: QuotedPassage, shown: QuotedPassage, page: Page): string[] {
  return [
    ...renderPlace(passage, page),
    ...renderWords(withoutShared(passage, shown), page),
    ...describeScan(passage).flatMap((line) => page.lines(line, '   ', 'yellow')),
    ...page.lines(`Passage ${passage.passageId}`, '   ', 'dim'),
  ];
}

/** Neighbours may share a sentence: it is shown with the one that was shown first. */
function withoutShared({ text, span }: QuotedPassage, { span: shown }: QuotedPassage): string {
  return span.start < shown.start
    ? text.slice(0, shown.start - span.start)
    : text.slice(Math.max(0, shown.end - span.start));
}

function renderCited(cited: QuotedPassage, page: Page): string[] {
  return [
    ...renderPlace(cited, page),
    ...page.lines(cited.text.trim(), '  ┃ ', 'plain', 'yellow'),
    ...describeScan(cited).flatMap((line) => page.lines(line, '   ', 'yellow')),
    ...page.lines(`Passage ${cited.passageId}, cited`, '   ', 'dim'),
  ];
}

function describeWays(back: boolean, on: boolean): string {
  return [...(back ? ['< reads further back'] : []), ...(on ? ['> reads on'] : [])].join(', ');
}
