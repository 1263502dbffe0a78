import {
  type Column,
  type Html,
  renderFigure,
  renderPage,
  renderRows,
  renderTables,
} from '../evaluate/html.ts';
import { ChartsUnavailableError, renderChart } from '../evaluate/render-chart.ts';
import type { Table } from '../evaluate/text-table.ts';
import { BIN, chartLengths } from './chart-lengths.ts';
import type { DocumentChange, DocumentFacts, GenerationFacts, LikePassage } from './describe-generation.ts';

/** Rows of the longest tables: more would make the page slow, and nobody reads them. */
const MOST_ROWS = 2_000;
const MOST_GROUPS = 200;
const MOST_CHANGES = 50;

/** A page about a generation, in one file which needs nothing from elsewhere. */
export async function renderReport(facts: GenerationFacts, writtenAt: string): Promise<Html> {
  const lacking = facts.documents.filter(({ missing }) => missing.length > 0);
  const sections = [
    renderTables(headlines(facts)),
    await renderLengths(facts.lengths),
    rowsOrNothing('Skipped files', 'Not in the index, each with the reason.', facts.skipped, [
      { head: 'file', words: true, cell: ({ file }) => file },
      { head: 'reason', words: true, cell: ({ reason }) => reason },
    ]),
    rowsOrNothing('Notices', 'Files that were read, with a remark.', facts.notices, [
      { head: 'file', words: true, cell: ({ file }) => file },
      { head: 'notice', words: true, cell: ({ notice }) => notice },
    ]),
    rowsOrNothing(
      'Largest changes',
      'Documents that differ from the generation before, by passages that came and went.',
      facts.changes.slice(0, MOST_CHANGES),
      CHANGE_COLUMNS,
      facts.changes.length,
    ),
    rowsOrNothing(
      'Renamed',
      'The same bytes at another place: ids of document and passages stay.',
      facts.renamed,
      [
        { head: 'from', words: true, cell: ({ from }) => from },
        { head: 'to', words: true, cell: ({ to }) => to },
        { head: 'id', words: true, cell: ({ id }) => id },
      ],
    ),
    rowsOrNothing(
      'Duplicates',
      'Documents with one and the same text: one of each is enough.',
      facts.duplicates,
      [
        { head: 'documents', cell: (group) => String(group.length) },
        { head: 'files', words: true, cell: (group) => group.map(({ file }) => file).join(' · ') },
      ],
    ),
    rowsOrNothing(
      'Near-duplicates',
      'Passages of different documents with nearly the same words: in answers one stands for all, and names the others.',
      facts.nearDuplicates.slice(0, MOST_GROUPS),
      [
        { head: 'passages', cell: (group) => String(group.length) },
        { head: 'first', words: true, cell: ([first]) => describeLike(first) },
        { head: 'also in', words: true, cell: ([, ...rest]) => describeOthers(rest) },
      ],
      facts.nearDuplicates.length,
    ),
    rowsOrNothing(
      'Metadata missing for good citations',
      'Write a file with the missing fields beside each of these by `npm run stub-metadata -- --missing`, or beside one by `npm run stub-metadata -- FILE`; fill them in and index again.',
      lacking.slice(0, MOST_ROWS),
      [
        { head: 'document', words: true, cell: titleOf, note: ({ document }) => document.file },
        {
          head: 'missing',
          words: true,
          cell: ({ missing }) => missing.map((field) => FIELD_NAMES[field]).join(', '),
        },
        { head: 'command', words: true, cell: ({ document }) => stubCommand(document.file) },
      ],
      lacking.length,
    ),
    rowsOrNothing(
      'Documents',
      'All that is in the index.',
      facts.documents.slice(0, MOST_ROWS),
      DOCUMENT_COLUMNS,
      facts.documents.length,
    ),
  ];
  return renderPage({
    title: `Attaché: generation ${facts.name}`,
    introduction: [`Written ${writtenAt}.`],
    sections: sections.filter((section) => section !== ''),
  });
}

const FIELD_NAMES = { author: 'author', issued: 'date', licence: 'licence', url: 'URL' } as const;

function headlines({
  counts,
  documents,
  passages,
  lengths,
  nearDuplicates,
  duplicates,
}: GenerationFacts): Table[] {
  const wordPieces = lengths.reduce((sum, length) => sum + length.wordPieces * length.passages, 0);
  const languages = countLanguages(documents);
  return [
    {
      title: 'Documents',
      rows: [
        ['', 'documents'],
        ['in the index', count(documents.length)],
        ...Object.entries(counts).map(([what, number]) => [what, count(number)]),
      ],
    },
    {
      title: 'Passages',
      rows: [
        ['', 'passages'],
        ['in the index', count(passages)],
        ['word pieces, mean', passages === 0 ? '–' : (wordPieces / passages).toFixed(0)],
        ['word pieces, median', medianOf(lengths, passages)],
        ['word pieces, most', count(lengths.at(-1)?.wordPieces ?? 0)],
        ['groups of near-duplicates', count(nearDuplicates.length)],
        ['groups of equal documents', count(duplicates.length)],
      ],
    },
    ...(languages.length === 0
      ? []
      : [{ title: 'Languages', rows: [['language', 'documents'], ...languages] }]),
  ];
}

/** Most frequent first; none where no language can be told. */
function countLanguages(documents: readonly DocumentFacts[]): string[][] {
  const counts = new Map<string, number>();
  for (const { language } of documents) {
    if (language !== null) counts.set(language, (counts.get(language) ?? 0) + 1);
  }
  return [...counts].sort(([, a], [, b]) => b - a).map(([language, number]) => [language, count(number)]);
}

function medianOf(lengths: GenerationFacts['lengths'], passages: number): string {
  let seen = 0;
  for (const { wordPieces, passages: many } of lengths) {
    seen += many;
    if (2 * seen >= passages) return count(wordPieces);
  }
  return '–';
}

/** As a chart; as a table where the packages that draw are not installed. */
async function renderLengths(lengths: GenerationFacts['lengths']): Promise<Html> {
  const title = 'Lengths of passages';
  try {
    const caption = 'Title and headings are embedded with a passage, and counted here.';
    return renderFigure(title, caption, await renderChart(chartLengths(lengths)));
  } catch (error) {
    if (!(error instanceof ChartsUnavailableError)) throw error;
    const bins = new Map<number, number>();
    for (const { wordPieces, passages } of lengths) {
      const bin = Math.floor(wordPieces / BIN) * BIN;
      bins.set(bin, (bins.get(bin) ?? 0) + passages);
    }
    const rows = [...bins].map(([bin, passages]) => [
      `${bin} to ${bin + BIN - 1} word pieces`,
      count(passages),
    ]);
    return renderTables([{ title, rows: [['', 'passages'], ...rows] }]);
  }
}

const DOCUMENT_COLUMNS: readonly Column<DocumentFacts>[] = [
  { head: 'document', words: true, cell: titleOf, note: ({ document }) => document.file },
  { head: 'author', words: true, cell: ({ document }) => document.metadata.author ?? '' },
  { head: 'date', words: true, cell: ({ document }) => document.metadata.issued ?? '' },
  { head: 'passages', cell: ({ document }) => String(document.passages) },
  { head: 'word pieces', cell: ({ wordPieces }) => String(wordPieces) },
  { head: 'longest passage', cell: ({ longest }) => String(longest) },
  { head: 'id', words: true, cell: ({ document }) => document.id },
];

const CHANGE_COLUMNS: readonly Column<DocumentChange>[] = [
  { head: 'document', words: true, cell: ({ title }) => title, note: ({ file }) => file },
  { head: 'what', words: true, cell: ({ what }) => what },
  { head: 'passages added', cell: ({ added }) => String(added) },
  { head: 'passages gone', cell: ({ gone }) => String(gone) },
];

/** @param all how many there are, where not all of them are shown */
function rowsOrNothing<Row>(
  title: string,
  caption: string,
  rows: readonly Row[],
  columns: readonly Column<Row>[],
  all = rows.length,
): Html {
  if (rows.length === 0) return '' as Html;
  const shown = all > rows.length ? ` The first ${count(rows.length)} of ${count(all)}.` : '';
  return renderRows(`${title} (${count(all)})`, rows, columns, { caption: `${caption}${shown}` });
}

function titleOf({ document }: DocumentFacts): string {
  return document.metadata.title;
}

/** Others named in a cell. */
const MOST_OTHERS = 8;

function describeOthers(others: readonly LikePassage[]): string {
  const named = others.slice(0, MOST_OTHERS).map(describeLike).join(' · ');
  return others.length > MOST_OTHERS ? `${named} · and ${others.length - MOST_OTHERS} more` : named;
}

function describeLike(passage: LikePassage | undefined): string {
  if (passage === undefined) return '';
  const heading = passage.section.at(-1);
  return `${passage.title}${heading === undefined ? '' : ` › ${heading}`} (${passage.passageId})`;
}

/** To be pasted into a shell. */
function stubCommand(file: string): string {
  const quoted = /^[\w./@%+,-]+$/u.test(file) ? file : `'${file.replaceAll("'", "'\\''")}'`;
  return `npm run stub-metadata -- ${quoted}`;
}

function count(number: number): string {
  return number.toLocaleString('en');
}
