import type { PassagePlace } from '../index/index.ts';
import { linkOf } from './link-of.ts';

/**
 * Address at which a reader compares what OCR read with the scan: that of the document, and in a PDF of
 * the page, which browsers' viewers open by `#page=` (RFC 8118, section 3).
 * @returns null when the document has no address that Discord takes for one
 */
export function scanPageAddress({ document, page }: Pick<PassagePlace, 'document' | 'page'>): string | null {
  const address = linkOf(document);
  if (address === null) return null;
  const url = new URL(address);
  const isPdf = /\.pdf$/iu.test(url.pathname) || /\.pdf$/iu.test(document.file);
  if (isPdf && page !== null) url.hash = `page=${page}`;
  return url.href;
}
