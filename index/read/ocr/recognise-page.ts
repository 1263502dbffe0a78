/** What was read on the image of a page. */
export interface RecognisedPage {
  /** In reading order: of each paragraph its lines, from top to bottom. */
  readonly paragraphs: readonly (readonly string[])[];
  /** Mean over all words of how sure the engine is of them, in [0, 100]; 0 where it saw no word. */
  readonly confidence: number;
}

/** Reads images of pages, one at a time. */
export interface PageRecogniser {
  /** @param image PNG, upright */
  recognise(image: Uint8Array): Promise<RecognisedPage>;
  /** Also ends what is under way: its promise may stay open for ever. */
  close(): Promise<void>;
}

/** A kind of recogniser: what is known of it before it is started, which is slow. */
export interface RecognitionEngine {
  /** Changes when the same image would be read otherwise. */
  readonly version: string;
  open(): Promise<PageRecogniser>;
}
