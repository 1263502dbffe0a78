import type { PDFDocumentProxy } from 'pdfjs-dist/types/src/display/api.js';
import { UnreadableFileError } from '../../errors.ts';

/** What Adobe's programs put on the page of a file that other programs can't show; longer texts are real ones. */
const FORM_PAGE = /please wait\s*\.{3}|if this message is not eventually replaced/iu;
const PORTFOLIO_PAGE = /open this PDF portfolio|PDF portfolios? (?:in|with) (?:Adobe|Acrobat)/iu;
const LONGEST = 3_000;

/**
 * Looks whether the document is in the file's pages.
 * @returns sentences for a moderator
 * @throws {UnreadableFileError} when all that they say is that it isn't
 */
export async function checkForPlaceholder(pdf: PDFDocumentProxy, text: string): Promise<string[]> {
  const { info } = await pdf.getMetadata().catch(() => ({ info: {} }));
  const { IsXFAPresent, IsCollectionPresent } = info as Readonly<Record<string, unknown>>;
  if (IsXFAPresent === true && text.length <= LONGEST && FORM_PAGE.test(text)) {
    throw new UnreadableFileError(
      'It is a form that only Adobe’s programs can show (XFA): open it in Adobe Reader, and print it to a new PDF.',
    );
  }
  if (IsCollectionPresent !== true) return [];
  const advice = 'take them out, and put them here as files of their own.';
  if (text.length <= LONGEST && PORTFOLIO_PAGE.test(text)) {
    throw new UnreadableFileError(`It is a portfolio, whose documents are attached to it: ${advice}`);
  }
  return [`It is a portfolio, and the documents attached to it are not read: ${advice}`];
}
