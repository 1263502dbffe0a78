import { describeOcr, NeedsOcrError } from '../ocr/advise-ocr.ts';

/** A PDF of pictures only: its text can be had by OCR. */
export class NoTextLayerError extends NeedsOcrError {
  /** @param pages how many it has, all of them without text */
  constructor(
    readonly pages: number,
    file: string,
  ) {
    const none = pages === 1 ? 'no text layer' : `no text layer on any of its ${pages} pages`;
    super(`It has ${none}: it is a scan, or blank; ${describeOcr(file)}`);
  }
}
