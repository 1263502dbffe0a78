import type { DocumentBuilder } from '../document-builder.ts';
import { appendLine, hyphenatedWordsOf } from '../pdf/hyphens.ts';
import type { LaidOutPage } from './lay-out-pages.ts';
import { isLegible, LEAST_CONFIDENCE, type PageResult } from './recognise-pages.ts';

/** Words with hyphens that stand inside lines of pages that were read. */
export function hyphenatedWordsIn(results: readonly PageResult[]): ReadonlySet<string> {
  return hyphenatedWordsOf(results.flatMap(({ recognised }) => recognised?.paragraphs.flat() ?? []));
}

/**
 * Puts the paragraphs of a page that was read into a document, the lines joined as in PDFs with a text
 * layer.
 * @param hyphenated see `hyphenatedWordsIn`
 */
export function appendPage(
  builder: DocumentBuilder,
  { page, paragraphs }: LaidOutPage,
  hyphenated: ReadonlySet<string>,
): void {
  builder.startPage(page);
  for (const lines of paragraphs) {
    const text = lines.reduce((before, line) => appendLine(before, line, hyphenated, ' '));
    builder.paragraph(text, [], { recognised: true });
  }
}

/** What a moderator should know of pages that gave no text, a sentence for each kind. */
export function describeIllegible(results: readonly PageResult[]): string[] {
  const notices: string[] = [];
  const blank = results.filter(({ recognised }) => recognised?.paragraphs.length === 0);
  const unsure = results.filter(
    (result) => !isLegible(result) && (result.recognised?.paragraphs.length ?? 0) > 0,
  );
  for (const result of results) {
    if (result.recognised !== null) continue;
    const { at, reason } = result.failure;
    const what = at === 'drawing' ? 'be drawn for OCR' : 'be read by OCR';
    notices.push(`Page ${result.page} could not ${what} (${reason}).`);
  }
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
