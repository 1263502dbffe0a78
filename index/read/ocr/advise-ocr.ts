import { basename } from 'node:path';
import { metadataFileOf } from '../metadata-file.ts';

/** What to do about a scan when OCR was not asked for; the end of a sentence. */
export function describeOcr(file: string): string {
  return (
    'to have it read by OCR, run `npm run index -- --ocr`, or put `ocr: true` into ' +
    `${basename(metadataFileOf(file))}.`
  );
}
