import { strToU8, type Zippable, zipSync } from 'fflate';

export interface EpubPage {
  /** File name below the package's folder. */
  readonly name: string;
  /** What stands in its body, or a whole page. */
  readonly content: string;
  /** Title in the table of contents; none unless given. */
  readonly title?: string;
  /** Depth in the table of contents, from 1. */
  readonly level?: number;
  /** Beside the row of pages that are read. */
  readonly isBeside?: boolean;
}

export interface EpubOptions {
  readonly pages: readonly EpubPage[];
  /** XML within the package's `<metadata>`. */
  readonly metadata?: string;
  /** As EPUB 2 has it: contents in an NCX file. */
  readonly ncx?: boolean;
  /** Files to add, or to put in the place of others, by their paths. */
  readonly files?: Readonly<Record<string, string | Uint8Array>>;
}

/** The bytes of a book. */
export function epub({ pages, metadata = '', ncx = false, files = {} }: EpubOptions): Uint8Array {
  const content: Record<string, string | Uint8Array> = {
    'META-INF/container.xml':
      '<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container" version="1.0"><rootfiles>' +
      '<rootfile full-path="OEBPS/book.opf" media-type="application/oebps-package+xml"/></rootfiles></container>',
    'OEBPS/book.opf': packageOf(pages, metadata, ncx),
    ...(ncx ? { 'OEBPS/toc.ncx': ncxOf(pages) } : { 'OEBPS/nav.xhtml': navigationOf(pages) }),
    ...Object.fromEntries(pages.map((page) => [`OEBPS/${page.name}`, pageOf(page.content)])),
    ...files,
  };
  const zippable: Zippable = { mimetype: [strToU8('application/epub+zip'), { level: 0 }] };
  for (const [name, data] of Object.entries(content)) {
    zippable[name] = typeof data === 'string' ? strToU8(data) : data;
  }
  return zipSync(zippable, { mtime: '2024-01-01' });
}

function pageOf(content: string): string {
  if (content.startsWith('<?xml')) return content;
  return (
    '<?xml version="1.0" encoding="utf-8"?><html xmlns="http://www.w3.org/1999/xhtml" ' +
    `xmlns:epub="http://www.idpf.org/2007/ops"><head><title>A page</title></head><body>${content}</body></html>`
  );
}

function packageOf(pages: readonly EpubPage[], metadata: string, ncx: boolean): string {
  const items = pages.map(
    ({ name }, i) => `<item id="p${i}" href="${encodeURI(name)}" media-type="application/xhtml+xml"/>`,
  );
  const contents = ncx
    ? '<item id="ncx" href="toc.ncx" media-type="application/x-dtbncx+xml"/>'
    : '<item id="nav" href="nav.xhtml" properties="nav" media-type="application/xhtml+xml"/>';
  const order = pages.map(
    ({ isBeside = false }, i) => `<itemref idref="p${i}"${isBeside ? ' linear="no"' : ''}/>`,
  );
  return (
    '<package xmlns="http://www.idpf.org/2007/opf" version="3.0" xmlns:opf="http://www.idpf.org/2007/opf">' +
    `<metadata xmlns:dc="http://purl.org/dc/elements/1.1/">${metadata}</metadata>` +
    `<manifest>${contents}${items.join('')}</manifest>` +
    `<spine${ncx ? ' toc="ncx"' : ''}>${ncx ? '' : '<itemref idref="nav"/>'}${order.join('')}</spine></package>`
  );
}

function navigationOf(pages: readonly EpubPage[]): string {
  const entries = pages.map(({ name, title, level = 1 }) =>
    title === undefined
      ? ''
      : `${'<ol><li>'.repeat(level)}<a href="${encodeURI(name)}">${title}</a>${'</li></ol>'.repeat(level)}`,
  );
  return pageOf(`<nav epub:type="toc"><h1>Contents</h1>${entries.join('')}</nav>`);
}

function ncxOf(pages: readonly EpubPage[]): string {
  const points = pages.map(({ name, title }) =>
    title === undefined
      ? ''
      : `<navPoint><navLabel><text>${title}</text></navLabel><content src="${name}#start"/></navPoint>`,
  );
  return `<ncx xmlns="http://www.daisy.org/z3986/2005/ncx/"><navMap>${points.join('')}</navMap></ncx>`;
}
