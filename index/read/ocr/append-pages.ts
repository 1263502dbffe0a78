import type { DocumentBuilder } from '../document-builder.ts';
import { appendLine, hyphenatedWordsOf } from '../pdf/hyphens.ts';
import type { PageResult } from './recognise-pages.ts';

/**
 * Least mean confidence of a page's words. Of print that a person reads without effort it is 85 to 95;
 * below this, what is read of handwriting, pictures and pages upside down is noise.
 */
export const LEAST_CONFIDENCE = 60;

/** Whether a page gives text to quote. */
export function isLegible({ recognised }: PageResult): boolean {
  return recognised !== null && recognised.paragraphs.length > 0 && recognised.confidence >= LEAST_CONFIDENCE;
}

/** Words with hyphens that stand inside lines of pages that were read. */
export function hyphenatedWordsIn(results: readonly PageResult[]): ReadonlySet<string> {
  return hyphenatedWordsOf(results.flatMap(({ recognised }) => recognised?.paragraphs.flat() ?? []));
}

/**
 * Puts the paragraphs of a page that was read into a document, the lines joined as in PDFs with a text
 * layer; of a page that is not legible, nothing.
 * @param hyphenated see `hyphenatedWordsIn`
 */
export function appendPage(
  builder: DocumentBuilder,
  result: PageResult,
  hyphenated: ReadonlySet<string>,
): void {
  if (!isLegible(result)) return;
  builder.startPage(result.page);
  for (const lines of joinRunningOn(withoutPageNumber(result.recognised?.paragraphs ?? []))) {
    const text = lines.reduce((before, line) => appendLine(before, line, hyphenated, ' '));
    builder.paragraph(text, [], { recognised: true });
  }
}

/** What a moderator should know of pages that gave no text, a sentence for each kind. */
export function describeIllegible(results: readonly PageResult[]): string[] {
  const notices: string[] = [];
  const failed = results.filter(({ recognised }) => recognised === null);
  const blank = results.filter(({ recognised }) => recognised?.paragraphs.length === 0);
  const unsure = results.filter(
    (result) => !isLegible(result) && (result.recognised?.paragraphs.length ?? 0) > 0,
  );
  if (failed.length > 0) notices.push(`${namePages(failed)} could not be drawn for OCR.`);
  if (blank.length > 0) notices.push(`OCR found no words on ${namePages(blank).toLowerCase()}.`);
  if (unsure.length > 0) {
    // Rounded down: 59.9 is not enough, and must not be said to be 60.
    const confidence = unsure
      .map(({ recognised }) => `${Math.floor(recognised?.confidence ?? 0)} %`)
      .join(', ');
    notices.push(
      `${namePages(unsure)} ${unsure.length === 1 ? 'was' : 'were'} left out: OCR was too unsure of the words ` +
        `(${confidence}; at least ${LEAST_CONFIDENCE} % is asked for).`,
    );
  }
  return notices;
}

/** "Page 3", "Pages 3, 5 and 6". */
function namePages(results: readonly PageResult[]): string {
  const pages = results.map(({ page }) => String(page));
  const last = pages.pop() ?? '';
  return pages.length === 0 ? `Page ${last}` : `Pages ${pages.join(', ')} and ${last}`;
}

/** A page's number alone on the first or last line: in figures, or Roman numerals, between dashes perhaps. */
const PAGE_NUMBER = /^[\s\-–—.·|[(]*(?:page\s+)?(?:\d{1,4}|[ivxlc]{1,6})[\s\-–—.·|\])]*$/iu;

function withoutPageNumber(paragraphs: readonly (readonly string[])[]): (readonly string[])[] {
  const isNumber = (lines: readonly string[] | undefined) =>
    lines?.length === 1 && PAGE_NUMBER.test(lines[0] ?? '');
  const from = isNumber(paragraphs[0]) ? 1 : 0;
  const to = isNumber(paragraphs.at(-1)) ? paragraphs.length - 1 : paragraphs.length;
  return paragraphs.slice(from, to);
}

/** The engine parts paragraphs by how lines stand; one that goes on inside a sentence is no new one. */
function joinRunningOn(paragraphs: readonly (readonly string[])[]): (readonly string[])[] {
  const joined: (readonly string[])[] = [];
  for (const lines of paragraphs) {
    const before = joined.at(-1);
    const runsOn =
      /[\p{L}\p{N},\-\u00AD\u2010]$/u.test(before?.at(-1) ?? '') && /^\p{Ll}/u.test(lines[0] ?? '');
    if (before !== undefined && runsOn) joined.splice(-1, 1, [...before, ...lines]);
    else joined.push(lines);
  }
  return joined;
}
