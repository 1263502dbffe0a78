import { basename } from 'node:path';
import { UnreadableFileError } from '../../errors.ts';
import { metadataFileOf } from '../metadata-file.ts';

/** What to do about a scan when OCR was not asked for; the end of a sentence. */
export function describeOcr(file: string): string {
  return (
    'to have it read by OCR, run `npm run index -- --ocr`, or put `ocr: true` into ' +
    `${basename(metadataFileOf(file))}.`
  );
}

/** A scan, and OCR was not asked for. */
export class NeedsOcrError extends UnreadableFileError {}
