import type { DocumentFormat } from './catalogue.ts';
import { DownloadError } from './download-error.ts';

/** Media types that a server may call a format by. Many call any file an octet stream. */
const MEDIA_TYPES: Readonly<Record<DocumentFormat, readonly string[]>> = {
  pdf: ['application/pdf', 'application/x-pdf', 'application/octet-stream', 'binary/octet-stream'],
  html: ['text/html', 'application/xhtml+xml'],
  txt: ['text/plain'],
  md: ['text/markdown', 'text/x-markdown', 'text/plain'],
};

/** Bytes at the head of a file that `checkHead` wants to see; PDF readers look as far for its mark. */
export const HEAD_BYTES = 1_024;

/** What to ask a server for. */
export function acceptedTypes(format: DocumentFormat): string {
  return MEDIA_TYPES[format].join(', ');
}

/**
 * Checks what a server says it sends.
 * @param contentType the header; undefined when there is none
 * @throws {DownloadError} `type`
 */
export function checkContentType(format: DocumentFormat, contentType: string | undefined): void {
  const type = contentType?.split(';')[0]?.trim().toLowerCase() ?? '';
  if (MEDIA_TYPES[format].includes(type)) return;
  throw wrongType(format, type === '' ? 'something without a type' : type);
}

/**
 * Checks what it does send: a page that asks for a login, or says sorry, is no PDF whatever its
 * header says, and a PDF is no text.
 * @param head the file's first bytes: `HEAD_BYTES`, or all when there are fewer
 * @throws {DownloadError} `type`
 */
export function checkHead(format: DocumentFormat, head: Uint8Array): void {
  if (head.length === 0) throw wrongType(format, 'an empty file');
  const text = Buffer.from(head).toString('latin1');
  if (format === 'pdf') {
    if (text.includes('%PDF-')) return;
    throw wrongType(format, isMarkup(text) ? 'a web page' : 'something else');
  }
  // Text in UTF-16 has zero bytes too, after its byte-order mark.
  const isBinary = text.includes('\0') && !/^(?:\xff\xfe|\xfe\xff)/u.test(text);
  if (text.startsWith('%PDF-') || isBinary) throw wrongType(format, 'a binary file');
}

function isMarkup(text: string): boolean {
  return /^[^<]{0,8}<(?:!doctype|html|head|body|\?xml)/iu.test(text.trimStart());
}

function wrongType(format: DocumentFormat, what: string): DownloadError {
  const isPage = /html|web page/u.test(what);
  const guess = isPage ? ' It may ask for a login, or the document may have moved:' : '';
  return new DownloadError(
    'type',
    `The server sent ${what} where ${format.toUpperCase()} was expected.${guess} Open the address in a browser, then correct the catalogue.`,
  );
}
