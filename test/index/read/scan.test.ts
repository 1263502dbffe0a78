import { readFile } from 'node:fs/promises';
import { crc32 } from 'node:zlib';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { NoTextLayerError } from '../../../index/read/pdf/no-text-layer-error.ts';
import { createPdfReader } from '../../../index/read/pdf.ts';
import { readDocument } from '../../../index/read/read-document.ts';
import { createScanReader } from '../../../index/read/scan.ts';
import { drawScan, MISSING_FOR_OCR, makeScannedPdf } from '../../support/draw-scan.ts';
import { makeFakeEngine } from '../../support/fake-recogniser.ts';
import { hasTestData, testData } from '../../support/test-data.ts';

const OCR = { ocr: { cache: null } };

const SENTENCES = ['Scan 1 is legible.', 'The second follows.', 'Another page ends it.'];

/** An engine that reads these sentences in the order in which it is asked, and the size of each image. */
function makeCountingEngine(confidences: readonly number[] = []) {
  const sizes: (readonly [number, number])[] = [];
  const engine = makeFakeEngine();
  const open = async () => ({
    async recognise(png: Uint8Array) {
      const bytes = Buffer.from(png);
      const place = sizes.push([bytes.readUInt32BE(16), bytes.readUInt32BE(20)]);
      return { paragraphs: [[SENTENCES[place - 1] ?? '']], confidence: confidences[place - 1] ?? 90 };
    },
    async close() {},
  });
  return { engine: { ...engine, open }, sizes };
}

async function makeImage(width = 60, height = 40) {
  return sharp({ create: { width, height, channels: 3, background: 'white' } });
}

async function makeTiff(pages: number): Promise<Buffer> {
  const page = await (await makeImage()).png().toBuffer();
  return sharp(Array(pages).fill(page), { join: { animated: true } })
    .tiff()
    .toBuffer();
}

describe('an image', () => {
  it.each([
    'scan.png',
    'scan.JPG',
    'scan.jpeg',
    'scan.tif',
    'scan.tiff',
  ])('is named with what to do where OCR was not asked for: %s', async (file) => {
    const kind = file.endsWith('png') ? 'png' : file.includes('tif') ? 'tiff' : 'jpeg';
    const bytes = await (await makeImage()).toFormat(kind).toBuffer();
    await expect(readDocument(`a/${file}`, bytes)).rejects.toThrow(
      'It is an image, which has no text layer: to have it read by OCR, run `npm run index -- --ocr`, or put `ocr: true` into scan.meta.yaml.',
    );
  });

  it('is read when it is, and every block says so', async () => {
    const bytes = await (await makeImage()).png().toBuffer();
    const { engine } = makeCountingEngine();
    const { text, blocks } = await createScanReader(() => engine).read({ file: 'a.png', bytes, ...OCR });
    expect(text).toBe('Scan 1 is legible.');
    expect(blocks).toMatchObject([{ page: 1, recognised: true }]);
  });

  it('of several pages has them one after another', async () => {
    const { engine, sizes } = makeCountingEngine([90, 20, 90]);
    let done = 0;
    const onPage = () => {
      done += 1;
    };
    const bytes = await makeTiff(3);
    const read = await createScanReader(() => engine).read({ file: 'a.tif', bytes, ...OCR, onPage });
    expect(read.blocks.map(({ page }) => page)).toHaveLength(2);
    expect(read.notices).toEqual([expect.stringMatching(/^Page \d was left out: OCR was too unsure/u)]);
    expect(sizes).toEqual(Array(3).fill([60, 40]));
    expect(done).toBe(3);
  });

  it('is reduced to 12 million pixels before it is read', async () => {
    const { engine, sizes } = makeCountingEngine();
    const bytes = await (await makeImage(9_000, 5_000)).png().toBuffer();
    await createScanReader(() => engine).read({ file: 'a.png', bytes, ...OCR });
    expect(sizes).toEqual([[4_648, 2_582]]);
  });

  it('is refused where it is none, damaged, or unfolds to more than can be held', async () => {
    const { engine, sizes } = makeCountingEngine();
    const read = async (file: string, bytes: Uint8Array) =>
      createScanReader(() => engine).read({ file, bytes, ...OCR });
    const png = await (await makeImage()).png().toBuffer();
    await expect(read('a.jpg', png)).rejects.toThrow('not that of a .jpg image');
    await expect(read('a.png', Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>'))).rejects.toThrow(
      'not that of a .png image',
    );
    await expect(read('a.png', png.subarray(0, 20))).rejects.toThrow('It is damaged');
    // One that says in its header that it has four billion pixels.
    const bomb = Buffer.from(png);
    bomb.writeUInt32BE(65_500, 16);
    bomb.writeUInt32BE(65_500, 20);
    bomb.writeUInt32BE(crc32(bomb.subarray(12, 29)), 29);
    await expect(read('a.png', bomb)).rejects.toThrow(
      'it has 4290 million pixels, at most 268 million are read: save it smaller',
    );
    expect(sizes).toEqual([]);
  });

  it('on which OCR finds nothing is named', async () => {
    const { engine } = makeCountingEngine([12]);
    const bytes = await (await makeImage()).png().toBuffer();
    await expect(createScanReader(() => engine).read({ file: 'a.png', bytes, ...OCR })).rejects.toThrow(
      'OCR found no text in it. Page 1 was left out: OCR was too unsure of the words (12 %; at least 60 % is asked for).',
    );
  });
});

describe.skipIf(MISSING_FOR_OCR.length > 0)(
  `a scanned PDF (needs ${MISSING_FOR_OCR.join(', ') || 'nothing more'})`,
  () => {
    it('is named with what to do where OCR was not asked for', async () => {
      const bytes = makeScannedPdf([await drawScan(['Text'], 'jpeg')]);
      const reading = readDocument('treaties/1954.pdf', bytes);
      await expect(reading).rejects.toThrow(NoTextLayerError);
      await expect(reading).rejects.toThrow(
        'It has no text layer: it is a scan, or blank; to have it read by OCR, run `npm run index -- --ocr`, or put `ocr: true` into 1954.meta.yaml.',
      );
    });

    it('has pages read by OCR among those with text, in their order', async () => {
      const jpeg = await drawScan(['Text'], 'jpeg');
      const { engine, sizes } = makeCountingEngine();
      const bytes = makeScannedPdf([null, jpeg, null, jpeg]);
      const read = await createPdfReader(() => engine).read({ file: 'a.pdf', bytes, ...OCR });
      expect(read.blocks.map(({ page, recognised }) => [page, recognised])).toEqual([
        [1, false],
        [2, true],
        [3, false],
        [4, true],
      ]);
      expect(read.notices).toEqual([]);
      // 384 by 216 points at 300 dots per inch.
      expect(sizes).toEqual(Array(2).fill([1_600, 900]));
    });

    it.skipIf(!hasTestData)('of others is named too', async () => {
      const file = 'pypdf_imagemagick-CCITTFaxDecode.pdf';
      await expect(readDocument(file, await readFile(testData('nasty/pdf', file)))).rejects.toThrow(
        'put `ocr: true` into pypdf_imagemagick-CCITTFaxDecode.meta.yaml',
      );
    });
  },
);

describe.skipIf(MISSING_FOR_OCR.length > 0)(
  `OCR (needs ${MISSING_FOR_OCR.join(', ') || 'nothing more'})`,
  () => {
    const LINES = [
      'The defence attaché reports to the ambassador and',
      'is accredited to the host country’s minis-',
      'try of defence.',
      '',
      'Observers of the 1992 treaty are thirty-four.',
    ];
    const TEXT =
      'The defence attaché reports to the ambassador and is accredited to the host country’s ministry of defence.\n\n' +
      'Observers of the 1992 treaty are thirty-four.';

    it('reads print, in an image and in a PDF of it', { timeout: 120_000 }, async () => {
      const png = await drawScan(LINES);
      const image = await readDocument('a.png', png, null, OCR);
      expect(image.text).toBe(TEXT);
      const pdf = await readDocument('a.pdf', makeScannedPdf([await drawScan(LINES, 'jpeg')]), null, OCR);
      expect(pdf.text).toBe(TEXT);
      expect(pdf.blocks).toMatchObject(Array(2).fill({ page: 1, recognised: true }));
    });
  },
);
