import type { PDFPageProxy } from 'pdfjs-dist/types/src/display/api.js';

/** Dots per inch at which Tesseract's models read print best. */
export const SCAN_RESOLUTION = 300;

/** Most pixels of a page's image: A4 at 300 dots per inch has 8.7 million; A3 is read at 250, since at 300 its 17 million took 940 MB. */
export const MOST_PIXELS = 12_000_000;

/** Points per inch in PDF. */
const POINTS = 72;

/** Pixels per point: 300 to the inch, fewer where a page is so large that its image would be too. */
export function scaleOf(width: number, height: number): number {
  return Math.min(SCAN_RESOLUTION / POINTS, Math.sqrt(MOST_PIXELS / Math.max(width * height, 1)));
}

/** How many pixels `drawPage` draws. */
export function pixelsOf(page: PDFPageProxy): number {
  const { width, height } = page.getViewport({ scale: 1 });
  return width * height * scaleOf(width, height) ** 2;
}

/**
 * A page of a PDF as grey PNG, upright, on white.
 * @throws where it can't be drawn
 */
export async function drawPage(page: PDFPageProxy): Promise<Uint8Array> {
  const { createCanvas } = await import('@napi-rs/canvas');
  const { default: sharp } = await import('sharp');
  const { width, height } = page.getViewport({ scale: 1 });
  const viewport = page.getViewport({ scale: scaleOf(width, height) });
  // Of a page that is a line, one side would be no pixel.
  const size = (length: number) => Math.min(Math.max(Math.floor(length), 1), LONGEST_SIDE);
  const canvas = createCanvas(size(viewport.width), size(viewport.height));
  // The same canvas to pdfjs: it asks for that package itself where there is no browser's.
  await page.render({ canvas: canvas as never, viewport }).promise;
  page.cleanup();
  const { width: columns, height: rows } = canvas;
  const raw = { width: columns, height: rows, channels: 4 } as const;
  // Colours say nothing of letters, and the engine would hold three more bytes for each pixel.
  const png = await sharp(canvas.data(), { raw })
    .flatten({ background: 'white' })
    .greyscale()
    .png({ compressionLevel: 1 })
    .toBuffer();
  // Given back at once, and not before: 35 MB for A4, of which the garbage collector sees nothing.
  canvas.width = 0;
  canvas.height = 0;
  return png;
}

/** Pixels; a side beyond it is cut off. What is so long and thin is no page. */
const LONGEST_SIDE = 30_000;
