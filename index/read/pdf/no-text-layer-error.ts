import { UnreadableFileError } from '../../errors.ts';

/** A PDF of pictures only: its text can be had by OCR. */
export class NoTextLayerError extends UnreadableFileError {
  /** @param pages how many it has, all of them without text */
  constructor(readonly pages: number) {
    super(
      `It needs OCR: ${pages === 1 ? 'its page has no' : `none of its ${pages} pages has a`} text layer. ` +
        'Ask for OCR (`npm run index -- --ocr`), or run it through a scanner’s text recognition first.',
    );
  }
}
