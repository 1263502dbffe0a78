import type { SourceFile } from '../reader.ts';
import { PageCache } from './page-cache.ts';
import type { RecognitionEngine } from './recognise-page.ts';
import { type PageResult, recognisePages, type ScannedPage } from './recognise-pages.ts';
import { tesseractEngine } from './tesseract.ts';

/** Gives the engine, or says which packages it lacks. @throws {UnreadableFileError} */
export type FindEngine = () => RecognitionEngine;

/**
 * Reads pages of a document by OCR, with what is already known of them.
 * @returns in the order of `pages`
 * @throws {UnreadableFileError} when the packages for it are missing, or the engine fails
 */
export async function recogniseDocument(
  { ocr, onPage = () => {} }: Pick<SourceFile, 'ocr' | 'onPage'>,
  pages: readonly ScannedPage[],
  findEngine: FindEngine = tesseractEngine,
): Promise<PageResult[]> {
  const engine = findEngine();
  const cache = await PageCache.open(ocr?.cache ?? null, engine.version);
  try {
    return await recognisePages(pages, { engine, cache, onPage });
  } finally {
    cache.close();
  }
}
