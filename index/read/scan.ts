import { UnreadableFileError } from '../errors.ts';
import { DocumentBuilder } from './document-builder.ts';
import { describeOcr, NeedsOcrError } from './ocr/advise-ocr.ts';
import { appendPage, describeIllegible, hyphenatedWordsIn } from './ocr/append-pages.ts';
import { pagesOfImage } from './ocr/image-pages.ts';
import { layOutPages } from './ocr/lay-out-pages.ts';
import { type FindEngine, recogniseDocument } from './ocr/recognise-document.ts';
import { tesseractEngine } from './ocr/tesseract.ts';
import type { Reader } from './reader.ts';

/** Bytes that each kind of image begins with. */
const SIGNATURES: Readonly<Record<string, readonly (readonly number[])[]>> = {
  png: [[0x89, 0x50, 0x4e, 0x47]],
  jpg: [[0xff, 0xd8, 0xff]],
  jpeg: [[0xff, 0xd8, 0xff]],
  tif: [
    [0x49, 0x49, 0x2a, 0x00],
    [0x4d, 0x4d, 0x00, 0x2a],
    [0x49, 0x49, 0x2b, 0x00],
    [0x4d, 0x4d, 0x00, 0x2b],
  ],
  tiff: [
    [0x49, 0x49, 0x2a, 0x00],
    [0x4d, 0x4d, 0x00, 0x2a],
    [0x49, 0x49, 0x2b, 0x00],
    [0x4d, 0x4d, 0x00, 0x2b],
  ],
};

/** Images of pages, read by OCR where that is asked for. */
export function createScanReader(findEngine: FindEngine = tesseractEngine): Reader {
  return {
    async read(source) {
      const { file, bytes } = source;
      const ending = file.slice(file.lastIndexOf('.') + 1).toLowerCase();
      const begins = (signature: readonly number[]) => signature.every((byte, at) => bytes[at] === byte);
      if (!SIGNATURES[ending]?.some(begins)) {
        throw new UnreadableFileError(
          `It is not what its name says: its content is not that of a .${ending} image.`,
        );
      }
      if (source.ocr === undefined || source.ocr === null) {
        throw new NeedsOcrError(`It is an image, which has no text layer: ${describeOcr(file)}`);
      }
      const builder = new DocumentBuilder();
      const results = await recogniseDocument(source, await pagesOfImage(bytes), findEngine);
      const hyphenated = hyphenatedWordsIn(results);
      for (const page of layOutPages(results)) appendPage(builder, page, hyphenated);
      const extracted = builder.finish();
      const notices = describeIllegible(results);
      if (extracted.blocks.length === 0) {
        throw new UnreadableFileError(['OCR found no text in it.', ...notices].join(' '));
      }
      return { ...extracted, declaredId: null, metadata: {}, notices };
    },
  };
}

export const scanReader = createScanReader();
