import type { FormerPlace, LocatedPassage, PassageLookUp, PassagePlace, WordChange } from '../index/index.ts';
import { describeScan, describeSource, renderPassage, renderPlace, renderWords } from './terminal.ts';
import type { Page } from './terminal-page.ts';

/** What became of a permanent id, as text for a terminal, without a line break at its end. */
export function renderLookUp(id: string, found: PassageLookUp, page: Page): string {
  const head = (text: string) => page.lines(text, '', 'bold');
  switch (found.status) {
    case 'unknown':
      return head(
        `No passage has the id ${id}, and none had it before, as far as the library remembers.`,
      ).join('\n');
    case 'current':
      return [...head('Unchanged.'), '', ...renderNow(found.now, page)].join('\n');
    case 'moved':
      return [
        ...head('Moved: the same words now stand elsewhere.'),
        '',
        ...page.lines(`Then, ${describeWhen('in', found.former)}:`, '', 'plain'),
        ...renderThen(id, found.former, page),
        '',
        ...page.lines('Now:', '', 'plain'),
        ...renderNow(found.now, page),
      ].join('\n');
    case 'changed':
      return [
        ...head('Changed: another passage took its place.'),
        '',
        ...page.lines(`Then, ${describeWhen('until', found.former)}; [-removed-] {+added+}:`, '', 'plain'),
        ...renderThen(id, found.former, page),
        ...page.lines(describeDifference(found.difference), '  ± ', 'plain'),
        '',
        ...page.lines('Now:', '', 'plain'),
        ...renderNow(found.now, page),
      ].join('\n');
    case 'removed': {
      const { former, documentThere } = found;
      const what = documentThere ? 'no passage took its place' : 'its document is no longer in the library';
      return [
        ...head(`Removed: ${what}.`),
        '',
        ...page.lines(`No longer in the library; ${describeWhen('until', former)}:`, '', 'plain'),
        ...renderThen(id, former, page),
        ...renderWords(former.text, page),
        ...describeSource(former.document).flatMap((line) => page.lines(line, '   ', 'dim')),
      ].join('\n');
    }
  }
}

function renderNow({ passage, position, of }: LocatedPassage, page: Page): string[] {
  return [...renderPassage(passage, page), ...page.lines(`${position} of ${of}`, '   ', 'dim')];
}

function renderThen(id: string, former: FormerPlace, page: Page): string[] {
  const place = { ...former, passageId: id as PassagePlace['passageId'] };
  return [
    ...page.lines(former.document.title, '', 'bold'),
    ...renderPlace(place, page),
    ...describeScan(place).flatMap((line) => page.lines(line, '   ', 'yellow')),
    ...page.lines(`${former.document.file} · ${former.position} of ${former.of}`, '   ', 'dim'),
  ];
}

function describeWhen(preposition: 'in' | 'until', { generation, indexedAt }: FormerPlace): string {
  // The beginning of time stands for a day that nobody knows any more.
  const day = Date.parse(indexedAt) > 0 ? `, indexed on ${indexedAt.slice(0, 10)}` : '';
  return `${preposition} generation ${generation}${day}`;
}

/** As wdiff writes it: readable without colours. */
function describeDifference(difference: readonly WordChange[]): string {
  return difference
    .map(({ kind, text }) => ({ same: text, removed: `[-${text}-]`, added: `{+${text}+}` })[kind])
    .join('');
}
