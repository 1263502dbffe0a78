import type { PDFDocumentProxy } from 'pdfjs-dist/types/src/display/api.js';
import type { DocumentBuilder } from '../document-builder.ts';
import type { SourceFile } from '../reader.ts';
import { appendPage, hyphenatedWordsIn } from './append-pages.ts';
import { drawPage, pixelsOf } from './draw-page.ts';
import { layOutPages } from './lay-out-pages.ts';
import { requireOptional } from './optional-packages.ts';
import { type FindEngine, recogniseDocument } from './recognise-document.ts';
import type { PageResult, ScannedPage } from './recognise-pages.ts';

/**
 * Reads those pages of a PDF by OCR that have no text to read otherwise.
 * @param pages counted from 1, in order
 * @returns null where OCR was not asked for, or no page needs it
 * @throws {UnreadableFileError} when the packages for it are missing
 */
export async function recognisePdfPages(
  pdf: PDFDocumentProxy,
  pages: readonly number[],
  source: Pick<SourceFile, 'ocr' | 'onPage'>,
  findEngine: FindEngine,
): Promise<PageResult[] | null> {
  if (source.ocr === undefined || source.ocr === null || pages.length === 0) return null;
  requireOptional('@napi-rs/canvas', 'sharp');
  const scans: ScannedPage[] = [];
  for (const page of pages) {
    const pixels = pixelsOf(await pdf.getPage(page));
    scans.push({ page, pixels, draw: async () => drawPage(await pdf.getPage(page)) });
  }
  return recogniseDocument(source, scans, findEngine);
}

/** Pages that were read by OCR, to be put among those that have text. */
export function scannedPages(results: readonly PageResult[]) {
  const hyphenated = hyphenatedWordsIn(results);
  const waiting = layOutPages(results);
  return {
    /** Puts those in that stand before a page, and have not been put in yet. */
    appendBefore(page: number, builder: DocumentBuilder): void {
      while ((waiting[0]?.page ?? page) < page) {
        const laidOut = waiting.shift();
        if (laidOut !== undefined) appendPage(builder, laidOut, hyphenated);
      }
    },
  };
}
