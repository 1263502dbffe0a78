import type { CheckedQuotation, DifferencePiece, QuotationCheck, QuotedPlace } from '../index/index.ts';
import { headingsOf } from './headings.ts';
import { describeScan } from './terminal.ts';
import type { Page } from './terminal-page.ts';

/**
 * The result of a check as text for a terminal, without a line break at its end. What only the text
 * given has stands in `[-…-]`, what only the library has in `{+…+}`, as `wdiff` writes it.
 */
export function renderCheckForTerminal({ quotations, left }: QuotationCheck, page: Page): string {
  if (quotations.length === 0) return 'There is nothing to check: a quotation has three words or more.';
  const blocks = quotations.map((quotation) => describe(quotation, page).join('\n'));
  const rest =
    left === 0 ? [] : [`${left} more ${left === 1 ? 'quotation was' : 'quotations were'} not checked.`];
  return [...blocks, ...rest].join('\n\n');
}

/** Code units of the beginning of what was checked. */
const LONGEST_BEGINNING = 200;

function describe({ text, verdict, shortened }: CheckedQuotation, page: Page): string[] {
  const wrap = (line: string, margin = '') => page.lines(line, margin, 'plain', 'plain');
  const words = text.replace(/\s+/gu, ' ').trim();
  const beginning = words.length > LONGEST_BEGINNING ? `${words.slice(0, LONGEST_BEGINNING)} …` : words;
  const remark = shortened ? wrap('Only the first 4,000 characters were compared.') : [];
  if (verdict.kind === 'not-there') return [...wrap(`Not in the library: ${beginning}`), ...remark];
  const [place, ...others] = verdict.places;
  const also = [
    ...others.map(({ document, passageId }) => `${document.id} (${passageId})`),
    ...(verdict.more ? ['others'] : []),
  ];
  return [
    ...wrap(titleOf(verdict)),
    ...(verdict.kind === 'altered' ? wrap(writeDifference(verdict.difference), '  ') : []),
    ...wrap(whereOf(place)),
    ...place.excerpts.flatMap(({ text: excerpt }, position) => [
      ...(position === 0 ? [] : [`  … ${place.omitted[position - 1] ?? 0} words left out …`]),
      ...wrap(excerpt, '  │ '),
    ]),
    ...(place.folds.length === 0 || verdict.kind === 'altered'
      ? []
      : wrap(`Differs only in ${place.folds.join(', ').replaceAll('-', ' ')}.`)),
    ...(also.length === 0 ? [] : wrap(`Also in ${also.join(', ')}.`)),
    ...remark,
  ];
}

function titleOf(verdict: Exclude<CheckedQuotation['verdict'], { kind: 'not-there' }>): string {
  if (verdict.kind === 'verbatim') return 'Verbatim';
  if (verdict.kind === 'verbatim-with-omissions') return 'Verbatim, with omissions';
  const { wordsChanged } = verdict;
  if (wordsChanged === 0) return 'Altered: the words are the same, punctuation is not';
  return `Altered: ${wordsChanged} ${wordsChanged === 1 ? 'word differs' : 'words differ'}`;
}

function whereOf(place: QuotedPlace): string {
  const { document, page, passageId } = place;
  const facts = [
    [document.title, ...headingsOf(place)].join(' › '),
    page === null ? '' : `page ${page}`,
    ...describeScan(place),
    document.id,
    passageId,
  ];
  return facts.filter((fact) => fact !== '').join(' · ');
}

function writeDifference(pieces: readonly DifferencePiece[]): string {
  let written = '';
  for (const [position, piece] of pieces.entries()) {
    const next = pieces[position + 1];
    if (piece.kind === 'omitted') written += '[…] ';
    else {
      const mark = { same: piece.text, removed: `[-${piece.text}-]`, added: `{+${piece.text}+}` }[piece.kind];
      const glued = piece.glued && !(piece.kind === 'removed' && next?.kind === 'added');
      written += glued && next?.kind !== 'omitted' ? mark : `${mark} `;
    }
  }
  return written.trim();
}
