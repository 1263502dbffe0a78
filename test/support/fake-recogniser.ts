import type { RecognisedPage, RecognitionEngine } from '../../index/read/ocr/recognise-page.ts';

/** Stands for an OCR engine: the image of a page is the page's text, and reading it is counted. */
export interface FakeEngine extends RecognitionEngine {
  /** Images in the order in which reading them began. */
  readonly read: string[];
  /** Most images that were being read at one time. */
  mostAtOnce: number;
  opened: number;
  closed: number;
}

/** @param recognise what is made of an image; a paragraph a line, surely read, unless given */
export function makeFakeEngine(
  recognise: (image: string) => Promise<RecognisedPage> = async (image) => ({
    paragraphs: image === '' ? [] : image.split('\n').map((line) => [line]),
    confidence: image === '' ? 0 : 90,
  }),
  version = 'fake 1',
): FakeEngine {
  let atOnce = 0;
  const engine: FakeEngine = {
    version,
    read: [],
    mostAtOnce: 0,
    opened: 0,
    closed: 0,
    async open() {
      engine.opened += 1;
      return {
        async recognise(bytes) {
          const image = Buffer.from(bytes).toString();
          engine.read.push(image);
          atOnce += 1;
          engine.mostAtOnce = Math.max(engine.mostAtOnce, atOnce);
          try {
            return await recognise(image);
          } finally {
            atOnce -= 1;
          }
        },
        async close() {
          engine.closed += 1;
        },
      };
    },
  };
  return engine;
}
