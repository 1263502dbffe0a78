import { SCAN_RESOLUTION } from './draw-page.ts';
import { pathIn, requireOptional, versionOf } from './optional-packages.ts';
import type { PageRecogniser, RecognisedPage, RecognitionEngine } from './recognise-page.ts';

const ENGINE = 'tesseract.js';
const LANGUAGE_DATA = '@tesseract.js-data/eng';

/** The more exact of the two models in the package, in integers: as fast as the other. */
const MODEL = '4.0.0_best_int';

/** What this file makes of the engine's output: raised when the same output gives other paragraphs. */
const ADAPTER_VERSION = 1;

/**
 * Tesseract with the model for English, from the packages' own files: nothing is fetched, and nothing
 * kept in the working directory, where it would look for and leave copies of the model.
 * @throws {UnreadableFileError} when its packages are not installed
 */
export function tesseractEngine(): RecognitionEngine {
  requireOptional(ENGINE, LANGUAGE_DATA);
  return {
    version: `${ENGINE} ${versionOf(ENGINE)}, ${LANGUAGE_DATA} ${versionOf(LANGUAGE_DATA)} ${MODEL}, ${ADAPTER_VERSION}`,
    open: openTesseract,
  };
}

async function openTesseract(): Promise<PageRecogniser> {
  const { default: tesseract } = await import('tesseract.js');
  const worker = await tesseract.createWorker('eng', tesseract.OEM.LSTM_ONLY, {
    langPath: pathIn(LANGUAGE_DATA, MODEL),
    cacheMethod: 'none',
    gzip: true,
    // Unless given, an error is also thrown where nobody can catch it; it rejects its promise anyway.
    errorHandler: () => {},
  });
  // Images need not say it, and what it guesses in place of that is worse.
  await worker.setParameters({ user_defined_dpi: String(SCAN_RESOLUTION) });
  return {
    recognise: async (image) => {
      // It takes bytes for an image only as a Buffer.
      const { data } = await worker.recognize(Buffer.from(image), {}, { blocks: true, text: false });
      return pageOf(data);
    },
    close: async () => {
      await worker.terminate();
    },
  };
}

function pageOf({ blocks }: Tesseract.Page): RecognisedPage {
  const paragraphs = (blocks ?? []).flatMap((block) => block.paragraphs);
  const lines = paragraphs.map((paragraph) => paragraph.lines.map(({ words }) => words));
  const words = lines.flat(2);
  const sure = words.reduce((sum, word) => sum + word.confidence, 0);
  return {
    paragraphs: lines
      .map((paragraph) =>
        paragraph.map((line) => line.map(({ text }) => text).join(' ')).filter((line) => line.trim() !== ''),
      )
      .filter((paragraph) => paragraph.length > 0),
    confidence: words.length === 0 ? 0 : sure / words.length,
  };
}
