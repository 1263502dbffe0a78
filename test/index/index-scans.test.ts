import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openDatabase } from '../../index/database.ts';
import { openLibrary, runIndex } from '../../index/index.ts';
import { drawScan, MISSING_FOR_OCR } from '../support/draw-scan.ts';
import { testEmbedder } from '../support/embedder.ts';
import { temporaryDirectory, writeFiles } from '../support/temporary.ts';

function countScans(dataDirectory: string): number {
  const database = openDatabase(join(dataDirectory, 'ocr.sqlite'), { readOnly: true });
  const row = database.prepare('SELECT count(*) AS scans FROM scans').get() as { scans: number };
  database.close();
  return row.scans;
}

describe.skipIf(MISSING_FOR_OCR.length > 0)(
  `scans in an index run (needs ${MISSING_FOR_OCR.join(', ') || 'nothing more'})`,
  () => {
    it(
      'are read when that is asked for, stay when it is not, and say that OCR read them',
      {
        timeout: 300_000,
      },
      async () => {
        const directory = await temporaryDirectory();
        const [corpus, dataDirectory] = [join(directory, 'corpus'), join(directory, 'data')];
        await mkdir(corpus);
        const embedder = await testEmbedder();
        const index = (ocr: boolean) => runIndex({ corpora: [corpus], dataDirectory, embedder, ocr });
        const scan = await drawScan(['A defence attaché reports to the', 'ambassador every morning.']);
        await writeFiles(corpus, { 'a.txt': 'The hotline was agreed on 20 June 1963.', 'b.png': scan });

        const without = await index(false);
        expect(without.skipped).toEqual([
          { file: 'b.png', reason: expect.stringContaining('put `ocr: true` into b.meta.yaml.') },
        ]);
        expect((await index(true)).newDocuments).toEqual(['b.png']);
        const later = await index(false);
        expect(later).toMatchObject({ published: false, skipped: [] });

        const library = await openLibrary({ dataDirectory, embedder });
        const { excerpts } = await library.ask('To whom does a defence attaché report?');
        await library.close();
        expect(excerpts[0]).toMatchObject({ document: { id: 'b.png' }, page: 1, recognised: true });

        // A file of its own decides against the run, and what OCR read before goes with the document.
        await writeFiles(corpus, { 'b.meta.yaml': 'ocr: false' });
        expect(await index(true)).toMatchObject({
          removedDocuments: ['b.png'],
          skipped: [{ file: 'b.png' }],
        });
        expect(countScans(dataDirectory)).toBe(1);
        await writeFiles(corpus, { 'b.png': null, 'b.meta.yaml': null, 'c.txt': 'The truce held.' });
        await index(true);
        expect(countScans(dataDirectory)).toBe(0);
      },
    );
  },
);
