import {
  type ArchivedQuotation,
  type BibliographyFormat,
  type GonePassage,
  type PassageId,
  type QuotedPassage,
  writeBibliography,
} from '../index/index.ts';
import { type ExportSource, renderMarkdownExport } from './export-markdown.ts';
import type { Language } from './language.ts';
import { passageIdsOf, type QuestionGroup, type ShownPassage } from './quoted-here.ts';

export const EXPORT_FORMATS = ['markdown', 'bibtex', 'csl-json'] as const;

export type ExportFormat = (typeof EXPORT_FORMATS)[number];

/** The text of the file. */
export function renderExport(source: ExportSource, format: ExportFormat, language: Language): string {
  return format === 'markdown'
    ? renderMarkdownExport(source, language)
    : `${renderBibliography(source, format)}\n`;
}

function renderBibliography(
  { groups, current, former, indexedAt }: ExportSource,
  format: BibliographyFormat,
): string {
  const passages: QuotedPassage[] = [];
  const archived: ArchivedQuotation[] = [];
  const gone: GonePassage[] = [];
  for (const id of passageIdsOf(groups)) {
    const passage = current.get(id);
    const old = former?.get(id);
    if (passage !== undefined) passages.push(passage);
    else if (old !== undefined) archived.push(old);
    else gone.push(...firstShown(groups, id));
  }
  return writeBibliography(passages, format, { accessed: indexedAt, former: archived, gone });
}

function firstShown(groups: readonly QuestionGroup[], id: PassageId): ShownPassage[] {
  return groups.flatMap(({ passages }) => passages.filter(({ passageId }) => passageId === id)).slice(0, 1);
}

/** Letters of a file's name. */
const LONGEST_NAME = 60;

/** `peace-talks-2026-sources.md`: names that every system takes. */
export function nameExport(place: string, format: ExportFormat): string {
  const extension = { markdown: 'md', bibtex: 'bib', 'csl-json': 'json' }[format];
  const words = place
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .split(/[^a-z0-9]+/u)
    .filter((word) => word !== '');
  const name = [...words, 'sources'].join('-');
  return `${name.length > LONGEST_NAME ? `${words.join('-').slice(0, LONGEST_NAME - 8)}-sources` : name}.${extension}`;
}
