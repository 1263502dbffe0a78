/** A line of text at a place: in points from the left and the upper edge of its page. */
export interface PdfText {
  readonly text: string;
  readonly left: number;
  readonly top: number;
  /** 10 where it isn't given. */
  readonly size?: number;
  readonly bold?: boolean;
  /** Degrees against the clock. */
  readonly turned?: number;
  /** PDF operators before and after it. */
  readonly within?: readonly [string, string];
}

export interface PdfBookmark {
  readonly title: string;
  /** Counted from 1. */
  readonly page: number;
  readonly below?: readonly PdfBookmark[];
}

export interface PdfParts {
  readonly pages: readonly (readonly PdfText[])[];
  readonly info?: Readonly<Record<string, string>>;
  readonly xmp?: string;
  readonly language?: string;
  readonly outline?: readonly PdfBookmark[];
  /** Runs when the document is opened. */
  readonly script?: string;
  /** PDF objects that the catalogue points to, as `/Name value`. */
  readonly catalogue?: string;
  /** Pages' resources besides their fonts, as `/Name value`. */
  readonly resources?: string;
}

const WIDTH = 600;
const HEIGHT = 800;

/** The smallest PDF that holds these parts: Helvetica, uncompressed, with the letters of Windows-1252. */
export function buildPdf({
  pages,
  info,
  xmp,
  language,
  outline = [],
  script,
  catalogue = '',
  resources = '',
}: PdfParts) {
  const objects: string[] = [];
  const add = (body: string) => objects.push(body);
  const stream = (body: string, entries = '') =>
    add(`<< /Length ${body.length} ${entries}>>\nstream\n${body}\nendstream`);
  const root = add('');
  const tree = add('');
  const fonts = [false, true].map((bold) =>
    add(
      `<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica${bold ? '-Bold' : ''} /Encoding /WinAnsiEncoding >>`,
    ),
  );
  const kids = pages.map((texts) => {
    const content = stream(texts.map(draw).join('\n'));
    return add(
      `<< /Type /Page /Parent ${tree} 0 R /MediaBox [0 0 ${WIDTH} ${HEIGHT}] /Contents ${content} 0 R ` +
        `/Resources << /Font << /F0 ${fonts[0]} 0 R /F1 ${fonts[1]} 0 R >> ${resources} >> >>`,
    );
  });
  objects[tree - 1] =
    `<< /Type /Pages /Kids [${kids.map((kid) => `${kid} 0 R`).join(' ')}] /Count ${kids.length} >>`;
  const addBookmarks = (bookmarks: readonly PdfBookmark[], parent: number): string => {
    const ids = bookmarks.map(() => add(''));
    for (const [position, { title, page, below = [] }] of bookmarks.entries()) {
      const id = ids[position] ?? 0;
      const links = [
        `/Title ${literal(title)} /Parent ${parent} 0 R /Dest [${kids[page - 1]} 0 R /Fit]`,
        position > 0 ? `/Prev ${ids[position - 1]} 0 R` : '',
        position < ids.length - 1 ? `/Next ${ids[position + 1]} 0 R` : '',
        below.length > 0 ? addBookmarks(below, id) : '',
      ];
      objects[id - 1] = `<< ${links.join(' ')} >>`;
    }
    return `/First ${ids[0]} 0 R /Last ${ids.at(-1)} 0 R /Count ${ids.length}`;
  };
  let entries = catalogue;
  if (outline.length > 0) {
    const id = add('');
    objects[id - 1] = `<< /Type /Outlines ${addBookmarks(outline, id)} >>`;
    entries += ` /Outlines ${id} 0 R`;
  }
  if (xmp !== undefined) entries += ` /Metadata ${stream(xmp, '/Type /Metadata /Subtype /XML ')} 0 R`;
  if (language !== undefined) entries += ` /Lang ${literal(language)}`;
  if (script !== undefined) entries += ` /OpenAction << /S /JavaScript /JS ${literal(script)} >>`;
  objects[root - 1] = `<< /Type /Catalog /Pages ${tree} 0 R ${entries} >>`;
  const facts = Object.entries(info ?? {}).map(([name, value]) => `/${name} ${literal(value)}`);
  const infoId = add(`<< ${facts.join(' ')} >>`);
  return assemble(objects, `/Root ${root} 0 R /Info ${infoId} 0 R`);
}

function assemble(objects: readonly string[], trailer: string): Uint8Array {
  let file = '%PDF-1.7\n';
  const offsets = objects.map((body, position) => {
    const offset = file.length;
    file += `${position + 1} 0 obj\n${body}\nendobj\n`;
    return `${String(offset).padStart(10, '0')} 00000 n \n`;
  });
  const start = file.length;
  file += `xref\n0 ${objects.length + 1}\n0000000000 65535 f \n${offsets.join('')}`;
  file += `trailer\n<< /Size ${objects.length + 1} ${trailer} >>\nstartxref\n${start}\n%%EOF\n`;
  return new Uint8Array(Buffer.from(file, 'latin1'));
}

function draw({ text, left, top, size = 10, bold = false, turned = 0, within = ['', ''] }: PdfText): string {
  const [cosine, sine] = [Math.cos((turned * Math.PI) / 180), Math.sin((turned * Math.PI) / 180)];
  const matrix = [cosine, sine, -sine, cosine, left, HEIGHT - top].map((value) => value.toFixed(4));
  return `${within[0]} BT /F${bold ? 1 : 0} ${size} Tf ${matrix.join(' ')} Tm ${literal(text)} Tj ET ${within[1]}`;
}

/** Characters outside Latin-1 as the bytes that Windows-1252 has for them. */
const WINDOWS_1252: Readonly<Record<string, string>> = { '–': '\x96', '—': '\x97', '’': '\x92', '•': '\x95' };

function literal(text: string): string {
  const bytes = text.replace(/[–—’•]/gu, (character) => WINDOWS_1252[character] ?? '?');
  return `(${bytes.replace(/[\\()]/gu, '\\$&')})`;
}

/** Lines below each other at `left`, `leading` points apart. */
export function linesAt(
  left: number,
  top: number,
  lines: readonly string[],
  { size = 10, leading = 12 }: { size?: number; leading?: number } = {},
): PdfText[] {
  return lines.map((text, position) => ({ text, left, top: top + position * leading, size }));
}
