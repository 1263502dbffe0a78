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
import { isCutOff } from './pdf/cut-off.ts';
import { type BodyType, bodyTypeOf, findHeadings } from './pdf/headings.ts';
import { hyphenatedWordsOf } from './pdf/hyphens.ts';
import { readMetadata } from './pdf/metadata.ts';
import { NoTextLayerError } from './pdf/no-text-layer-error.ts';
import { messageOf, passwordsOf, withPdf } from './pdf/open-pdf.ts';
import { readOutline } from './pdf/outline.ts';
import { leadingOf, type Paragraph, paragraphsOf, partNotes, runsOn, textOf } from './pdf/paragraphs.ts';
import { type Writing, writingsOf } from './pdf/pieces.ts';
import { checkForPlaceholder } from './pdf/placeholder.ts';
import { findRunningLines, type WrittenPage } from './pdf/running-lines.ts';
import { segmentsOf } from './pdf/segments.ts';
import { sightsOf } from './pdf/unseen-text.ts';
import type { Reader, ReadResult, SourceFile } from './reader.ts';

/**
 * PDF with a text layer. Lines are put together from where their letters stand: columns one after
 * another, without running heads and page numbers, with words joined that a hyphen parted at a line's end.
 * A paragraph that runs over a page's end is one, of the page that it begins on; footnotes follow it.
 * Text that no reader sees is left out, but for that which is laid under a scan. Values filled into forms,
 * comments and attachments are no text of the document.
 */
export function createPdfReader(findEngine: FindEngine = tesseractEngine): Reader {
  return {
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
  const { pages, empty, garbage, invisible, broken } = await readPages(pdf);
  const pagesWithoutText = [...empty, ...garbage].sort((a, b) => a - b);
  const scans = await recognisePdfPages(pdf, pagesWithoutText, source, findEngine);
  const silent = { broken, invisible, ...(scans === null ? { empty, garbage } : { empty: [], garbage: [] }) };
  const cutOff = isCutOff(source.bytes)
    ? ['It is cut off, so that text may be missing: get another copy.']
    : [];
  const notices = [...cutOff, ...noticesOf(silent), ...describeIllegible(scans ?? [])];
  if (pages.length === 0 && !(scans ?? []).some(isLegible)) {
    if (scans === null) throw refusal({ empty, garbage, invisible, broken }, source.file);
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
  const content = builder.finish();
  notices.push(...(await checkForPlaceholder(pdf, content.text)));
  const { language, ...metadata } = await readMetadata(pdf);
  const title = metadata.title ?? titleOf(paragraphs, body, hyphenated);
  return {
    ...content,
    declaredId: null,
    language: language ?? null,
    metadata: { ...metadata, ...(title === undefined ? {} : { title }) },
    notices,
    pagesWithoutText,
  };
}

/** Pages, counted from 1, that gave no text, or not all of it. */
interface Silent {
  readonly empty: readonly number[];
  readonly garbage: readonly number[];
  /** Whose invisible text was left out. */
  readonly invisible: readonly number[];
  readonly broken: readonly { readonly page: number; readonly reason: string }[];
}

/** Share of the visible text up to which invisible text is none that was laid under a scan. */
const FEW_INVISIBLE = 0.25;

/**
 * Pages that are always looked through for text that can't be seen, which takes longer than reading them;
 * later ones only where a layer is switched off, or such text was met before.
 */
const ALWAYS_EXAMINED = 100;

async function readPages(pdf: PDFDocumentProxy): Promise<Silent & { readonly pages: WrittenPage[] }> {
  const found: { readonly number: number; readonly writings: readonly Writing[] }[] = [];
  const broken: { page: number; reason: string }[] = [];
  const layers = await pdf.getOptionalContentConfig();
  let hidesSome = [...layers].some(([, { visible }]) => !visible);
  for (let number = 1; number <= pdf.numPages; number += 1) {
    try {
      const page = await pdf.getPage(number);
      const content = await page.getTextContent({ disableNormalization: true });
      const isExamined = hidesSome || number <= ALWAYS_EXAMINED;
      // What a page draws may be broken where its text isn't.
      const sights = isExamined ? await sightsOf(page, content, layers).catch(() => []) : [];
      hidesSome ||= sights.some((sight) => sight !== 'seen');
      found.push({ number, writings: writingsOf(content, page.view, sights) });
      page.cleanup();
    } catch (error) {
      broken.push({ page: number, reason: messageOf(error) });
    }
  }
  const pages: WrittenPage[] = [];
  const empty: number[] = [];
  const garbage: number[] = [];
  const invisible: number[] = [];
  const leavesOut = hasStrayInvisibleText(found.flatMap(({ writings }) => writings));
  for (const { number, writings } of found) {
    const kept = writings.map(({ pieces, ...writing }) => {
      const visible = pieces.filter(({ isInvisible }) => !(leavesOut && isInvisible));
      if (visible.length < pieces.length && invisible.at(-1) !== number) invisible.push(number);
      return { ...writing, pieces: visible };
    });
    const text = kept.flatMap(({ pieces }) => pieces.map((piece) => piece.text)).join(' ');
    if (text === '') empty.push(number);
    else if (isGarbage(text)) garbage.push(number);
    else {
      for (const [order, { direction, pieces, top, bottom }] of kept.entries()) {
        const segments = segmentsOf(pieces);
        pages.push({ page: number, direction, isMain: order === 0, segments, top, bottom });
      }
    }
  }
  return { pages, empty, garbage, invisible, broken };
}

/** Whether what is invisible is little beside what isn't: in a scan it is nearly all there is. */
function hasStrayInvisibleText(writings: readonly Writing[]): boolean {
  const letters = { visible: 0, invisible: 0 };
  for (const { text, isInvisible } of writings.flatMap(({ pieces }) => pieces)) {
    letters[isInvisible ? 'invisible' : 'visible'] += text.length;
  }
  return letters.invisible <= letters.visible * FEW_INVISIBLE;
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
  if (first === undefined && empty.length === 0) {
    return new UnreadableFileError('It is damaged: it has no pages. Get another copy of it.');
  }
  if (first !== undefined && empty.length === 0) {
    return new UnreadableFileError(
      `It is damaged: none of its pages can be read (${first.reason}). Get another copy of it.`,
    );
  }
  return new NoTextLayerError(empty.length, file);
}

function noticesOf({ empty, garbage, invisible, broken }: Silent): string[] {
  const notices: string[] = [];
  if (empty.length > 0) {
    notices.push(`${pagesInWords(empty)} no text layer: empty, or in need of OCR.`);
  }
  if (garbage.length > 0) {
    notices.push(`${pagesInWords(garbage)} fonts that do not say which letters they draw: left out.`);
  }
  if (invisible.length > 0) notices.push(`${pagesInWords(invisible)} invisible text: left out.`);
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
