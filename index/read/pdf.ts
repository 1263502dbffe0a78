import type { PDFDocumentProxy } from 'pdfjs-dist/types/src/display/api.js';
import { UnreadableFileError } from '../errors.ts';
import { DocumentBuilder } from './document-builder.ts';
import { describeOcr } from './ocr/advise-ocr.ts';
import { describeIllegible } from './ocr/append-pages.ts';
import { recognisePdfPages, scannedPages } from './ocr/pdf-pages.ts';
import type { FindEngine } from './ocr/recognise-document.ts';
import { isLegible } from './ocr/recognise-pages.ts';
import { tesseractEngine } from './ocr/tesseract.ts';
import { isGarbage } from './pdf/characters.ts';
import { columnsOf } from './pdf/columns.ts';
import { type BodyType, bodyTypeOf, findHeadings } from './pdf/headings.ts';
import { hyphenatedWordsOf } from './pdf/hyphens.ts';
import { readMetadata } from './pdf/metadata.ts';
import { NoTextLayerError } from './pdf/no-text-layer-error.ts';
import { messageOf, passwordsOf, withPdf } from './pdf/open-pdf.ts';
import { readOutline } from './pdf/outline.ts';
import { leadingOf, type Paragraph, paragraphsOf, partNotes, runsOn, textOf } from './pdf/paragraphs.ts';
import { writingsOf } from './pdf/pieces.ts';
import { findRunningLines, type WrittenPage } from './pdf/running-lines.ts';
import { segmentsOf } from './pdf/segments.ts';
import type { Reader, ReadResult, SourceFile } from './reader.ts';

/**
 * PDF with a text layer. Lines are put together from where their letters stand: columns one after
 * another, without running heads and page numbers, with words joined that a hyphen parted at a line's end.
 * A paragraph that runs over a page's end is one, of the page that it begins on; footnotes follow it.
 * Values filled into forms, comments and attachments are no text of the document.
 */
export function createPdfReader(findEngine: FindEngine = tesseractEngine): Reader {
  return {
    extensions: ['pdf'],
    version: 1,
    recognises: true,
    async read(source: SourceFile): Promise<ReadResult> {
      const { bytes, password } = source;
      checkSignature(bytes);
      const passwords = [...(password === undefined ? [] : [password]), ...passwordsOf(process.env)];
      const draws = source.ocr !== undefined && source.ocr !== null;
      return await withPdf(bytes, passwords, (pdf) => readPdf(pdf, source, findEngine), { draws });
    },
  };
}

export const pdfReader = createPdfReader();

/** Some programs put a header of their own before it; viewers look for it in the first 1,024 bytes. */
function checkSignature(bytes: Uint8Array): void {
  if (!Buffer.from(bytes.subarray(0, 1024 + 5)).includes('%PDF')) {
    throw new UnreadableFileError('It is not a PDF, whatever its name says.');
  }
}

async function readPdf(
  pdf: PDFDocumentProxy,
  source: SourceFile,
  findEngine: FindEngine,
): Promise<ReadResult> {
  const { pages, empty, garbage, broken } = await readPages(pdf);
  const pagesWithoutText = [...empty, ...garbage].sort((a, b) => a - b);
  const scans = await recognisePdfPages(pdf, pagesWithoutText, source, findEngine);
  const silent = { broken, ...(scans === null ? { empty, garbage } : { empty: [], garbage: [] }) };
  const notices = [...noticesOf(silent), ...describeIllegible(scans ?? [])];
  if (pages.length === 0 && !(scans ?? []).some(isLegible)) {
    if (scans === null) throw refusal({ empty, garbage, broken }, source.file);
    throw new UnreadableFileError(['OCR found no text in it.', ...notices].join(' '));
  }
  const recognised = scannedPages(scans ?? []);
  const outline = await readOutline(pdf);
  const { paragraphs, body, hyphenated } = layOut(pages);
  const headings = findHeadings(paragraphs, body, outline);
  const builder = new DocumentBuilder();
  let page = 0;
  for (const paragraph of paragraphs) {
    page = paragraph.lines[0]?.page ?? page;
    recognised.appendBefore(page, builder);
    builder.startPage(page);
    const level = headings.get(paragraph);
    const text = textOf(paragraph, hyphenated);
    if (level !== undefined) builder.heading(level, text);
    else if (paragraph.isItem) builder.item(text);
    else builder.paragraph(text);
  }
  recognised.appendBefore(Number.POSITIVE_INFINITY, builder);
  const { language, ...metadata } = await readMetadata(pdf);
  const title = metadata.title ?? titleOf(paragraphs, body, hyphenated);
  return {
    ...builder.finish(),
    declaredId: null,
    language: language ?? null,
    metadata: { ...metadata, ...(title === undefined ? {} : { title }) },
    notices,
    pagesWithoutText,
  };
}

/** Pages, counted from 1, that gave no text. */
interface Silent {
  readonly empty: readonly number[];
  readonly garbage: readonly number[];
  readonly broken: readonly { readonly page: number; readonly reason: string }[];
}

async function readPages(pdf: PDFDocumentProxy): Promise<Silent & { readonly pages: WrittenPage[] }> {
  const pages: WrittenPage[] = [];
  const empty: number[] = [];
  const garbage: number[] = [];
  const broken: { page: number; reason: string }[] = [];
  for (let number = 1; number <= pdf.numPages; number += 1) {
    try {
      const page = await pdf.getPage(number);
      const content = await page.getTextContent({ disableNormalization: true });
      const writings = writingsOf(content, page.view);
      page.cleanup();
      const text = writings.flatMap(({ pieces }) => pieces.map((piece) => piece.text)).join(' ');
      if (text === '') empty.push(number);
      else if (isGarbage(text)) garbage.push(number);
      else {
        for (const [order, { direction, pieces, top, bottom }] of writings.entries()) {
          const segments = segmentsOf(pieces);
          pages.push({ page: number, direction, isMain: order === 0, segments, top, bottom });
        }
      }
    } catch (error) {
      broken.push({ page: number, reason: messageOf(error) });
    }
  }
  return { pages, empty, garbage, broken };
}

function layOut(pages: readonly WrittenPage[]) {
  const running = findRunningLines(pages);
  const columns = pages.flatMap(({ page, segments }) => {
    const kept = segments.filter((segment) => !running.has(segment));
    return columnsOf(kept).map((lines) => ({ page, lines }));
  });
  const leading = leadingOf(columns.map(({ lines }) => lines));
  const body = bodyTypeOf(columns.flatMap(({ page, lines }) => lines.map((line) => ({ ...line, page }))));
  const hyphenated = hyphenatedWordsOf(columns.flatMap(({ lines }) => lines.map(({ text }) => text)));
  const paragraphs: Paragraph[] = [];
  let waiting: Paragraph[] = [];
  let open: Paragraph | undefined;
  for (const { page, lines } of columns) {
    const { body: found, notes } = partNotes(paragraphsOf(lines, page, leading), body.size);
    const [first, ...others] = found;
    let rest = found;
    if (open !== undefined && first !== undefined && runsOn(open, first)) {
      open.lines.push(...first.lines);
      rest = others;
    }
    if (rest.length > 0) {
      paragraphs.push(...waiting, ...rest);
      waiting = [];
      open = rest.at(-1);
    }
    waiting.push(...notes);
  }
  paragraphs.push(...waiting);
  return { paragraphs, body, hyphenated };
}

/** The first page's largest line, where it is larger than the text and nothing else says the title. */
function titleOf(
  paragraphs: readonly Paragraph[],
  body: BodyType,
  hyphenated: ReadonlySet<string>,
): string | undefined {
  const onFirst = paragraphs.filter(({ lines: [line] }) => line?.page === paragraphs[0]?.lines[0]?.page);
  const sizeOf = ({ lines: [line] }: Paragraph) => line?.size ?? 0;
  const [largest] = onFirst.toSorted((a, b) => sizeOf(b) - sizeOf(a));
  if (largest === undefined || sizeOf(largest) < 1.2 * body.size || paragraphs.length < 2) return undefined;
  const title = textOf(largest, hyphenated).replace(/\s+/gu, ' ');
  const letters = title.match(/[\p{L}\p{M}]/gu)?.length ?? 0;
  return title.length <= 200 && letters > 0.7 * title.replace(/\s/gu, '').length ? title : undefined;
}

function refusal({ empty, garbage, broken }: Silent, file: string): UnreadableFileError {
  if (garbage.length > 0) {
    return new UnreadableFileError(
      'Its fonts do not say which letters they draw, so its text comes out as garbage: ' +
        `make a PDF anew from its source, or, ${describeOcr(file)}`,
    );
  }
  const [first] = broken;
  if (first !== undefined && empty.length === 0) {
    return new UnreadableFileError(
      `It is damaged: none of its pages can be read (${first.reason}). Get another copy of it.`,
    );
  }
  return new NoTextLayerError(empty.length, file);
}

function noticesOf({ empty, garbage, broken }: Silent): string[] {
  const notices: string[] = [];
  if (empty.length > 0) {
    notices.push(`${pagesInWords(empty)} no text layer: empty, or in need of OCR.`);
  }
  if (garbage.length > 0) {
    notices.push(`${pagesInWords(garbage)} fonts that do not say which letters they draw: left out.`);
  }
  for (const { page, reason } of broken) notices.push(`Page ${page} could not be read (${reason}).`);
  return notices;
}

/** "Page 3 has", "Pages 1–3 and 7 have". */
function pagesInWords(pages: readonly number[]): string {
  const runs: { first: number; last: number }[] = [];
  for (const page of pages) {
    const run = runs.at(-1);
    if (run?.last === page - 1) run.last = page;
    else runs.push({ first: page, last: page });
  }
  const names = runs.map(({ first, last }) => (first === last ? `${first}` : `${first}–${last}`));
  const list = new Intl.ListFormat('en-GB').format(names);
  return pages.length === 1 ? `Page ${list} has` : `Pages ${list} have`;
}
