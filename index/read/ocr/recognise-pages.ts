import { availableParallelism } from 'node:os';
import type { PageCache } from './page-cache.ts';
import type { PageRecogniser, RecognisedPage, RecognitionEngine } from './recognise-page.ts';

/** A page whose image is drawn only when its turn comes. */
export interface ScannedPage {
  /** Counted from 1. */
  readonly page: number;
  /** About how many its image will have. */
  readonly pixels: number;
  /** As PNG. */
  draw(): Promise<Uint8Array>;
}

/** A page with what was read on it. */
export type PageResult =
  | { readonly page: number; readonly recognised: RecognisedPage }
  | { readonly page: number; readonly recognised: null; readonly failure: PageFailure };

/** Why nothing could be read on a page. */
export interface PageFailure {
  readonly at: 'drawing' | 'reading';
  /** In the words of the library that failed, in one line without a full stop. */
  readonly reason: string;
}

/**
 * Least mean confidence of a page's words. Of print that a person reads without effort it is 85 to 95;
 * below this, what is read of handwriting, pictures and pages upside down is noise.
 */
export const LEAST_CONFIDENCE = 60;

/** Whether a page gives text to quote. */
export function isLegible(result: PageResult | undefined): boolean {
  const recognised = result?.recognised ?? null;
  return recognised !== null && recognised.paragraphs.length > 0 && recognised.confidence >= LEAST_CONFIDENCE;
}

/** Each holds 200 to 250 MB: an engine, its model, and the image of a page up to `LARGE_PAGE`. */
const MOST_LANES = 2;

/** Pixels: somewhat above A4 at 300 dots per inch. Larger pages are read one after another, as two would take too much memory. */
const LARGE_PAGE = 10_000_000;

function lanesFor(pages: readonly ScannedPage[]): number {
  return pages.some(({ pixels }) => pixels > LARGE_PAGE) ? 1 : Math.min(availableParallelism(), MOST_LANES);
}

/**
 * Seconds after which a page is given up: one full of noise or of a photograph takes minutes, and would use
 * up what a file has for each of its pages. One of print takes 3 to 15, on a busy machine.
 */
const SECONDS_A_PAGE = 45;

export interface RecognitionParts {
  readonly engine: RecognitionEngine;
  readonly cache: PageCache;
  /** Called after each page. */
  readonly onPage: () => void;
  /** Most pages at a time; by the machine and the pages unless given. */
  readonly lanes?: number;
  /** For a page; `SECONDS_A_PAGE` unless given. */
  readonly seconds?: number;
}

/**
 * Reads pages, some at a time. An engine is started at the first page that the cache does not hold.
 * @returns in the order of `pages`
 */
export async function recognisePages(
  pages: readonly ScannedPage[],
  { engine, cache, onPage, lanes = lanesFor(pages), seconds = SECONDS_A_PAGE }: RecognitionParts,
): Promise<PageResult[]> {
  const results: PageResult[] = [];
  const waiting = pages.entries();
  // One at a time: to draw a page takes a second and as much memory as to read one.
  let drawing: Promise<unknown> = Promise.resolve();
  const drawInTurn = (draw: ScannedPage['draw']) => {
    const image = drawing.then(draw);
    drawing = image.catch(() => {});
    return image;
  };
  const read = async ({ page, draw }: ScannedPage, lane: Lane): Promise<PageResult> => {
    let image: Uint8Array;
    try {
      image = await drawInTurn(draw);
    } catch (error) {
      return { page, recognised: null, failure: { at: 'drawing', reason: messageOf(error) } };
    }
    const known = cache.get(image);
    if (known !== null) return { page, recognised: known };
    await lane.open();
    try {
      const recognised = await lane.recognise(image, seconds);
      cache.put(image, recognised);
      return { page, recognised };
    } catch (error) {
      // An image that the engine stumbles over; the other pages are none the worse for it.
      return { page, recognised: null, failure: { at: 'reading', reason: messageOf(error) } };
    }
  };
  // All lanes take from one iterator, so that each page is read once.
  const work = async () => {
    const lane = new Lane(engine);
    try {
      for (const [position, page] of waiting) {
        results[position] = await read(page, lane);
        onPage();
      }
    } finally {
      await lane.close();
    }
  };
  await Promise.all(Array.from({ length: Math.min(lanes, pages.length) }, work));
  return results;
}

/** An engine that is started when it is needed, and anew after a page that it hung on. */
class Lane {
  #recogniser: PageRecogniser | null = null;

  constructor(private readonly engine: RecognitionEngine) {}

  async open(): Promise<void> {
    this.#recogniser ??= await this.engine.open();
  }

  /** @throws {Error} when it takes longer than so many seconds, or the engine fails */
  async recognise(image: Uint8Array, seconds: number): Promise<RecognisedPage> {
    if (this.#recogniser === null) throw new Error('Expected an open engine');
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<null>((resolve) => {
      timer = setTimeout(resolve, seconds * 1000, null);
    });
    const recognised = await Promise.race([this.#recogniser.recognise(image), late]).finally(() =>
      clearTimeout(timer),
    );
    if (recognised !== null) return recognised;
    await this.close();
    throw new Error(`it took longer than ${seconds} seconds`);
  }

  async close(): Promise<void> {
    await this.#recogniser?.close();
    this.#recogniser = null;
  }
}

/** libvips writes a line for each of its layers. */
function messageOf(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  const [line = ''] = message.trim().split('\n');
  return line.replace(/\.$/u, '');
}
