import { UnreadableFileError } from '../../errors.ts';
import { MOST_PIXELS } from './draw-page.ts';
import { requireOptional } from './optional-packages.ts';
import type { ScannedPage } from './recognise-pages.ts';

/** Pixels that an image may have before it is reduced: one of 16,384 by 16,384 is read in bands, not held whole. */
const MOST_SOURCE_PIXELS = 2 ** 28;

/** Pages of one file; a day's work on two cores is beyond it. */
const MOST_PAGES = 2_000;

/**
 * The pages of an image: one, or of a TIFF as many as it holds.
 *
 * They are decoded by sharp, which is here already for the model's library: it reads TIFF with all of
 * fax's and scanners' compressions, turns photographs upright by what the camera noted, and reduces an
 * image too large to be held while it decodes it.
 * @throws {UnreadableFileError} when the file is not an image, or too large
 */
export async function pagesOfImage(bytes: Uint8Array): Promise<ScannedPage[]> {
  requireOptional('sharp');
  const { default: sharp } = await import('sharp');
  // Pixels are counted here, since a header that can't be read and one that says too much are two things.
  const open = (page: number) => sharp(bytes, { page, limitInputPixels: false, failOn: 'error' });
  const {
    pages = 1,
    width,
    height,
  } = await open(0)
    .metadata()
    .catch((cause: unknown) => {
      throw new UnreadableFileError('It is damaged, or not the image that its name says.', { cause });
    });
  if (pages > MOST_PAGES) {
    throw new UnreadableFileError(`It holds ${pages} pages; at most ${MOST_PAGES} are read: split it.`);
  }
  return Array.from({ length: pages }, (_, position) => ({
    page: position + 1,
    // Pages of a scan are of one size, or nearly.
    pixels: Math.min(width * height, MOST_PIXELS),
    draw: async () => {
      const { width, height } = await open(position).metadata();
      if (width * height > MOST_SOURCE_PIXELS) {
        const [has, most] = [width * height, MOST_SOURCE_PIXELS].map((pixels) => Math.round(pixels / 1e6));
        throw new Error(`it has ${has} million pixels, at most ${most} million are read: save it smaller`);
      }
      const scale = Math.min(1, Math.sqrt(MOST_PIXELS / (width * height)));
      // Transparent parts are paper; colours say nothing of letters.
      return open(position)
        .autoOrient()
        .flatten({ background: 'white' })
        .resize({ width: Math.max(Math.round(width * scale), 1), withoutEnlargement: true })
        .greyscale()
        .png({ compressionLevel: 1 })
        .toBuffer();
    },
  }));
}
