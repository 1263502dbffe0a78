import { availableParallelism } from 'node:os';
import type { PageCache } from './page-cache.ts';
import type { PageRecogniser, RecognisedPage, RecognitionEngine } from './recognise-page.ts';

/** A page whose image is drawn only when its turn comes. */
export interface ScannedPage {
  /** Counted from 1. */
  readonly page: number;
  /** As PNG. */
  draw(): Promise<Uint8Array>;
}

/** A page with what was read on it; null when it could not be drawn. */
export interface PageResult {
  readonly page: number;
  readonly recognised: RecognisedPage | null;
}

/** Each holds about 200 MB: an engine, its model, and the image of a page. */
const MOST_LANES = 2;

export interface RecognitionParts {
  readonly engine: RecognitionEngine;
  readonly cache: PageCache;
  /** Called after each page. */
  readonly onPage: () => void;
  /** Most pages at a time. */
  readonly lanes?: number;
}

/**
 * Reads pages, some at a time. The engine is started at the first page that the cache does not hold.
 * @returns in the order of `pages`
 */
export async function recognisePages(
  pages: readonly ScannedPage[],
  { engine, cache, onPage, lanes = Math.min(availableParallelism(), MOST_LANES) }: RecognitionParts,
): Promise<PageResult[]> {
  const workers = Math.min(lanes, pages.length);
  const results: PageResult[] = [];
  const waiting = pages.entries();
  let opening: Promise<PageRecogniser> | null = null;
  const recognise = async (image: Uint8Array) => {
    opening ??= engine.open(workers);
    return (await opening).recognise(image);
  };
  // All lanes take from one iterator, so that each page is read once.
  const work = async () => {
    for (const [position, { page, draw }] of waiting) {
      const image = await draw().catch(() => null);
      const known = image === null ? null : cache.get(image);
      const recognised = known ?? (image === null ? null : await recognise(image));
      if (image !== null && known === null && recognised !== null) cache.put(image, recognised);
      results[position] = { page, recognised };
      onPage();
    }
  };
  try {
    await Promise.all(Array.from({ length: workers }, work));
  } finally {
    // An engine that could not be started has already thrown.
    await (opening as Promise<PageRecogniser> | null)?.then(
      (recogniser) => recogniser.close(),
      () => {},
    );
  }
  return results;
}
