import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { UnreadableFileError } from '../../../index/errors.ts';
import { parseMetadataFile } from '../../../index/read/metadata-file.ts';
import { NoTextLayerError } from '../../../index/read/pdf/no-text-layer-error.ts';
import { pdfReader } from '../../../index/read/pdf.ts';
import { readDocument } from '../../../index/read/read-document.ts';
import type { ReadResult } from '../../../index/read/reader.ts';
import { splitSentences } from '../../../index/sentences.ts';
import { buildPdf, linesAt, type PdfParts } from '../../support/pdf.ts';
import { hasTestData, testData } from '../../support/test-data.ts';

function read(parts: PdfParts): Promise<ReadResult> {
  return pdfReader.read({ file: 'test.pdf', bytes: buildPdf(parts) });
}

function readFile(path: string, password?: string): Promise<ReadResult> {
  const bytes = new Uint8Array(readFileSync(path));
  return pdfReader.read({ file: basename(path), bytes, ...(password === undefined ? {} : { password }) });
}

function blocksOf({ text, blocks }: ReadResult) {
  return blocks.map(({ kind, span, page }) => [page, kind, text.slice(span.start, span.end)]);
}

const FIRST = [
  'The Commission shall supervise the armistice and',
  'report every violation to the commanders of both',
  'sides within ten days.',
];
const SECOND = [
  'Neither side shall bring reinforcements into the',
  'zone between the lines while negotiations go on in',
  'the village.',
];

describe('the PDF reader', () => {
  it('makes lines to paragraphs, by their distance and by indents', async () => {
    const apart = await read({ pages: [[...linesAt(72, 100, FIRST), ...linesAt(72, 150, SECOND)]] });
    expect(blocksOf(apart)).toEqual([
      [1, 'paragraph', FIRST.join(' ')],
      [1, 'paragraph', SECOND.join(' ')],
    ]);
    const [first = '', ...others] = SECOND;
    const indented = await read({
      pages: [[...linesAt(72, 100, FIRST), ...linesAt(92, 136, [first]), ...linesAt(72, 148, others)]],
    });
    expect(indented.text).toBe(`${FIRST.join(' ')}\n\n${SECOND.join(' ')}`);
  });

  it('leaves out text that no reader sees: on a layer switched off, transparent, or too small', async () => {
    const page = [
      ...linesAt(72, 100, FIRST),
      { text: 'Draft, not agreed.', left: 72, top: 200, within: ['/OC /off BDC', 'EMC'] },
      { text: 'On a layer that is shown.', left: 72, top: 300, within: ['/OC /on BDC', 'EMC'] },
      { text: 'Nothing of it.', left: 72, top: 400, within: ['q /clear gs', 'Q'] },
      { text: 'Words for machines.', left: 72, top: 500, size: 0.2 },
    ] as const;
    const layer = (name: string) => `<< /Type /OCG /Name (${name}) >>`;
    const built = Buffer.from(
      buildPdf({
        pages: [page],
        resources: '/ExtGState << /clear << /ca 0 >> >> /Properties << /off 90 0 R /on 91 0 R >>',
        catalogue: '/OCProperties << /OCGs [90 0 R 91 0 R] /D << /OFF [90 0 R] >> >>',
      }),
    ).toString('latin1');
    const objects = `90 0 obj\n${layer('off')}\nendobj\n91 0 obj\n${layer('on')}\nendobj\n`;
    // With its table of objects gone they are looked for, so that the layers are found.
    const bytes = Buffer.from(built.replace(/xref\n0 .*?(?=trailer)/su, objects), 'latin1');
    const { text } = await pdfReader.read({ file: 'test.pdf', bytes });
    expect(text).toBe(`${FIRST.join(' ')}\n\nOn a layer that is shown.`);
  });

  it('keeps invisible text where it is laid under a scan, and names it where it is left out', async () => {
    const invisible = (lines: readonly string[]) =>
      linesAt(72, 300, lines).map((line) => ({ ...line, within: ['3 Tr', '0 Tr'] as const }));
    const stamp = { text: 'Archive copy 7', left: 72, top: 60 };
    const scan = await read({ pages: [[stamp, ...invisible(SECOND)]] });
    expect(scan.text).toContain(SECOND.join(' '));
    expect(scan.notices).toEqual([]);
    const stray = await read({ pages: [[...linesAt(72, 100, FIRST), ...invisible(['buy now'])]] });
    expect(stray.text).toBe(FIRST.join(' '));
    expect(stray.notices).toEqual(['Page 1 has invisible text: left out.']);
  });

  it('that is cut off is read as far as its objects can be found, and says so', async () => {
    const bytes = buildPdf({ pages: [linesAt(72, 100, FIRST), linesAt(72, 100, SECOND)] });
    const text = Buffer.from(bytes).toString('latin1');
    const whole = await pdfReader.read({ file: 'test.pdf', bytes });
    expect(whole.notices).toEqual([]);
    const cut = bytes.subarray(0, text.lastIndexOf('/Type /Page /Parent'));
    const result = await pdfReader.read({ file: 'test.pdf', bytes: cut });
    expect(result.text).toBe(FIRST.join(' '));
    expect(result.notices?.[0]).toMatch(/^It is cut off/u);
    expect(result.notices?.[1]).toMatch(/^Page 2 (?:could not be read|has no text layer)/u);
    await expect(pdfReader.read({ file: 'test.pdf', bytes: bytes.subarray(0, 30) })).rejects.toThrow(
      /^It is cut off.*get another copy/u,
    );
  });

  it('that only points to where its document is is refused, with what to do', async () => {
    const wait = linesAt(72, 100, ['Please wait...', 'If this message is not eventually replaced, update.']);
    const form = { catalogue: '/AcroForm << /Fields [] /XFA [(template) 1 0 R] >>' };
    await expect(read({ pages: [wait], ...form })).rejects.toThrow(/\(XFA\).*print it to a new PDF/u);
    expect((await read({ pages: [linesAt(72, 100, FIRST)], ...form })).text).toBe(FIRST.join(' '));
    const cover = linesAt(72, 100, ['For the best experience, open this PDF portfolio in Acrobat.']);
    const portfolio = { catalogue: '/Collection << /View /D >>' };
    await expect(read({ pages: [cover], ...portfolio })).rejects.toThrow(/portfolio.*take them out/u);
    const { notices } = await read({ pages: [linesAt(72, 100, FIRST)], ...portfolio });
    expect(notices).toEqual([expect.stringMatching(/^It is a portfolio/u)]);
    await expect(read({ pages: [] })).rejects.toThrow('It is damaged: it has no pages');
  });

  it('reads columns one after the other, in whichever order they were drawn', async () => {
    const left = [...FIRST, ...SECOND];
    const right = ['Prisoners of war who ask for it shall be sent', ...SECOND.slice(1), ...FIRST];
    const rows = left.flatMap((text, row) => [
      { text, left: 50, top: 120 + row * 12 },
      { text: right[row] ?? '', left: 310, top: 120 + row * 12 },
    ]);
    const title = { text: 'A treaty in two columns', left: 150, top: 80, size: 18 };
    const { text } = await read({ pages: [[title, ...rows]] });
    expect(text.replace(/\s+/gu, ' ')).toBe(['A treaty in two columns', ...left, ...right].join(' '));
  });

  it('reads a table by its rows', async () => {
    const rows = [
      ['Austria', '8.9', 'Vienna'],
      ['Belgium', '11.5', 'Brussels'],
      ['Denmark', '5.8', 'Copenhagen'],
      ['Finland', '5.5', 'Helsinki'],
    ];
    const cells = rows.flatMap((row, line) =>
      row.map((text, cell) => ({ text, left: 72 + cell * 150, top: 100 + line * 12 })),
    );
    const { text } = await read({ pages: [cells] });
    expect(text.replace(/\s+/gu, ' ')).toBe(rows.flat().join(' '));
  });

  it('leaves out running heads, running feet and page numbers, and nothing else at the edge', async () => {
    const pages = [1, 2, 3, 4, 5, 6].map((page) => [
      { text: page % 2 === 0 ? `${page}  Treaties of Peace` : `The Armistice  ${page}`, left: 72, top: 40 },
      { text: 'DRAFT', left: 200, top: 500, size: 60, turned: 45 },
      { text: `Article number ${page} of the terms begins`, left: 72, top: 70 + page * 5 },
      ...linesAt(72, 130, FIRST),
      { text: `– ${page} –`, left: 290, top: 770 },
    ]);
    const { text } = await read({ pages });
    expect(text).not.toMatch(/Treaties of Peace|The Armistice|DRAFT|– \d –/u);
    expect(text.match(/Article number \d of the terms begins/gu)).toHaveLength(6);
    const single = await read({
      pages: [[...linesAt(72, 40, ['A head once only']), ...linesAt(72, 100, FIRST)]],
    });
    expect(single.text).toContain('A head once only');
  });

  it('joins words that a line end parts, but keeps the hyphens that stand elsewhere', async () => {
    const { text } = await read({
      pages: [
        linesAt(72, 100, [
          'A cease-fire was signed at noon. The negoti-',
          'ators agreed to a second cease-',
          'fire in the years 1953-',
          '1954, and a well-',
          'known Anglo-',
          'American officer took part.',
        ]),
      ],
    });
    expect(text.replace(/\s+/gu, ' ')).toBe(
      'A cease-fire was signed at noon. The negotiators agreed to a second cease-fire ' +
        'in the years 1953-1954, and a well-known Anglo-American officer took part.',
    );
  });

  it('makes one paragraph of what runs over a page, on the page that it begins on, and puts notes after it', async () => {
    const [one = '', two = '', three = ''] = FIRST;
    const result = await read({
      pages: [
        [
          ...linesAt(72, 100, SECOND),
          ...linesAt(72, 600, [one, two]),
          { text: '1 Signed at Panmunjom.', left: 72, top: 700, size: 7 },
        ],
        [...linesAt(72, 100, [three]), ...linesAt(72, 150, SECOND)],
      ],
    });
    expect(blocksOf(result)).toEqual([
      [1, 'paragraph', SECOND.join(' ')],
      [1, 'paragraph', FIRST.join(' ')],
      [1, 'paragraph', '1 Signed at Panmunjom.'],
      [2, 'paragraph', SECOND.join(' ')],
    ]);
  });

  it('takes sections from the outline', async () => {
    const { text, blocks } = await read({
      pages: [
        [{ text: 'General terms', left: 72, top: 80 }, ...linesAt(72, 120, FIRST)],
        [{ text: '2.1 Prisoners, 1953', left: 72, top: 80 }, ...linesAt(72, 120, SECOND)],
      ],
      outline: [{ title: 'General Terms', page: 1, below: [{ title: 'Prisoners, 1953', page: 2 }] }],
    });
    expect(blocks.map(({ section }) => section.join(' › '))).toEqual([
      'General terms',
      'General terms',
      'General terms › 2.1 Prisoners, 1953',
      'General terms › 2.1 Prisoners, 1953',
    ]);
    expect(text).not.toContain('General Terms');
  });

  it('takes sections from the size and the weight of the type where there is no outline', async () => {
    const { blocks, metadata } = await read({
      pages: [
        [
          { text: 'Treaty of Amity', left: 72, top: 80, size: 20 },
          { text: 'Of the frontier', left: 72, top: 110, size: 14 },
          { text: 'Rivers, and lakes 12', left: 72, top: 130, bold: true },
          ...linesAt(72, 150, FIRST),
          ...linesAt(72, 200, SECOND),
          { text: 'Of prisoners', left: 72, top: 260, size: 14 },
          ...linesAt(72, 280, FIRST),
        ],
      ],
    });
    expect(blocks.filter(({ kind }) => kind !== 'heading').map(({ section }) => section.join(' › '))).toEqual(
      [
        'Treaty of Amity › Of the frontier › Rivers, and lakes 12',
        'Treaty of Amity › Of the frontier › Rivers, and lakes 12',
        'Treaty of Amity › Of prisoners',
      ],
    );
    expect(metadata.title).toBe('Treaty of Amity');
  });

  it('takes metadata from the information dictionary, but for what says nothing', async () => {
    const pages = [linesAt(72, 100, FIRST)];
    const info = { Title: 'The Armistice', Author: 'A. One', Subject: 'Korea', Keywords: 'truce, 1953' };
    const { metadata, language } = await read({
      pages,
      info: { ...info, CreationDate: 'D:20200101' },
      language: 'en-GB',
    });
    expect(metadata).toEqual({
      title: 'The Armistice',
      author: 'A. One',
      summary: 'Korea',
      topics: ['truce', '1953'],
    });
    expect(language).toBe('en-GB');
    for (const Title of ['Microsoft Word - draft', 'scan_0012.pdf', 'untitled', '(unspecified)', ' ']) {
      expect((await read({ pages, info: { Title, Author: 'admin' } })).metadata).toEqual({});
    }
  });

  it('takes metadata from XMP before that', async () => {
    const xmp = `<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
      <rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/">
        <dc:title><rdf:Alt><rdf:li xml:lang="x-default">From XMP</rdf:li></rdf:Alt></dc:title>
        <dc:creator><rdf:Seq><rdf:li>A. One</rdf:li><rdf:li>B. Two</rdf:li></rdf:Seq></dc:creator>
        <dc:date><rdf:Seq><rdf:li>1953-07-27T00:00:00Z</rdf:li></rdf:Seq></dc:date>
      </rdf:Description></rdf:RDF></x:xmpmeta>`;
    const { metadata } = await read({ pages: [linesAt(72, 100, FIRST)], info: { Title: 'From Info' }, xmp });
    expect(metadata).toEqual({ title: 'From XMP', author: 'A. One; B. Two', issued: '1953-07-27' });
  });

  it('names pages without text, and asks for OCR where no page has any', async () => {
    const { notices, pagesWithoutText } = await read({ pages: [[], [], linesAt(72, 100, FIRST), []] });
    expect(notices).toEqual(['Pages 1–2 and 4 have no text layer: empty, or in need of OCR.']);
    expect(pagesWithoutText).toEqual([1, 2, 4]);
    const scan = read({ pages: [[], []] });
    await expect(scan).rejects.toThrow(NoTextLayerError);
    await expect(scan).rejects.toThrow(
      /^It has no text layer on any of its 2 pages: it is a scan, or blank; to have it read by OCR/u,
    );
  });

  it('refuses what its fonts make garbage of', async () => {
    const garbage = linesAt(72, 100, ['\u0001\u0002\u0003\u0004 \u0005\u0006\u0007', '%&/ $#! )=?+ *~^']);
    await expect(read({ pages: [garbage] })).rejects.toThrow(/fonts do not say which letters they draw/u);
  });

  it('refuses what is no PDF, and what is none any more', async () => {
    const bytes = (text: string) => new TextEncoder().encode(text);
    await expect(pdfReader.read({ file: 'a.pdf', bytes: bytes('Not one.') })).rejects.toThrow(/not a PDF/u);
    const torn = pdfReader.read({ file: 'a.pdf', bytes: bytes('%PDF-1.7\n1 0 obj\n') });
    await expect(torn).rejects.toThrow(UnreadableFileError);
  });

  it('keeps numbered divisions that begin at the head of each page', async () => {
    const pages = [1, 2, 3].map((page) => [
      { text: `Article ${page}`, left: 72, top: 60 },
      ...linesAt(72, 90, FIRST),
    ]);
    const { blocks } = await read({ pages });
    expect(blocks.map(({ section }) => section.at(-1))).toEqual(
      [1, 2, 3].flatMap((page) => [`Article ${page}`, `Article ${page}`]),
    );
  });

  it('mends a file whose table of objects points to the wrong places', async () => {
    const whole = Buffer.from(buildPdf({ pages: [linesAt(72, 100, FIRST)] })).toString('latin1');
    const shifted = Buffer.from(whole.replace('\n', '\n% a line put in by a mail program\n'), 'latin1');
    expect((await pdfReader.read({ file: 'a.pdf', bytes: shifted })).text).toBe(FIRST.join(' '));
  });

  it('runs no script of the file', async () => {
    const script = 'globalThis.attacheWasHere = true; app.alert("x")';
    await read({ pages: [linesAt(72, 100, FIRST)], script });
    expect(globalThis).not.toHaveProperty('attacheWasHere');
  });

  it('leaves the bytes that it is given as they are', async () => {
    const bytes = buildPdf({ pages: [linesAt(72, 100, FIRST)] });
    const before = Buffer.from(bytes).toString('latin1');
    await pdfReader.read({ file: 'a.pdf', bytes });
    expect(Buffer.from(bytes).toString('latin1')).toBe(before);
  });
});

function squeeze(text: string): string {
  return text.replace(/\s+/gu, '');
}

function sentencesOf(text: string): string[] {
  return text
    .split(/\n\s*\n/u)
    .flatMap((paragraph) => splitSentences(paragraph).map(({ start, end }) => paragraph.slice(start, end)));
}

function pdfsIn(...folder: string[]): string[] {
  return readdirSync(testData(...folder))
    .filter((name) => name.endsWith('.pdf'))
    .map((name) => testData(...folder, name));
}

describe.skipIf(!hasTestData)('the PDF reader on real documents', () => {
  afterEach(() => vi.unstubAllEnvs());

  it('gives the sentences of the same essays in plain text', async () => {
    for (const path of pdfsIn('documents', 'parallel')) {
      const text = squeeze((await readFile(path)).text);
      const sentences = sentencesOf(readFileSync(path.replace(/pdf$/u, 'txt'), 'utf8'));
      const missing = sentences.filter((sentence) => !text.includes(squeeze(sentence)));
      expect({ path, missing: missing.length <= sentences.length * 0.005 ? [] : missing }).toEqual({
        path,
        missing: [],
      });
    }
  });

  const nasty = (name: string) => testData('nasty', 'pdf', `${name}.pdf`);

  it('gives text or a reason for every nasty file, within seconds', async () => {
    for (const path of pdfsIn('nasty', 'pdf')) {
      const started = performance.now();
      const outcome = await readFile(path).catch((error: unknown) => error);
      if (outcome instanceof Error) expect(outcome, path).toBeInstanceOf(UnreadableFileError);
      else expect((outcome as ReadResult).text, path).not.toBe('');
      expect(performance.now() - started, path).toBeLessThan(20_000);
    }
  });

  it.each([
    [
      'pdfminer_zen_of_python_corrupted',
      /Beautiful is better than ugly\.\s+Explicit is better than implicit\./u,
    ],
    ['ArabicCIDTrueType', /انواع الخطوط العربية/u],
    ['vertical', /あいうえお\s*日本語/u],
    ['pdfminer_issue-449-vertical', /Test\s+Vertical\s+Layout/u],
    ['noembed-eucjp', /あいうえお/u],
    ['copy_paste_ligatures', /abcdeffffiflffifflststghijklmno/u],
    ['german-umlaut-r', /ö„üä“Äß/u],
    ['pypdf_with-attachment', /sea takimata sanctus/u],
    ['prefilled_f1040', /first name and initial/u],
    ['Pages-tree-refs', /Pages loop/u],
    ['xref_command_missing', /Reduced test-case/u],
  ])('reads %s', async (name, words) => {
    expect((await readFile(nasty(name))).text).toMatch(words);
  });

  it.each([
    ['empty', /has no text layer/u],
    ['empty_protected', /has no text layer/u],
    ['pypdf_imagemagick-CCITTFaxDecode', /has no text layer/u],
    ['TrueType_without_cmap', /fonts do not say/u],
    ['pr6531_1', /encrypted.*ATTACHE_PDF_PASSWORDS/u],
    ['bug1782186', /encrypted.*ATTACHE_PDF_PASSWORDS/u],
  ])('refuses %s with a reason', async (name, reason) => {
    await expect(readFile(nasty(name))).rejects.toThrow(reason);
  });

  it('opens what is encrypted with a password of the environment or of the metadata file', async () => {
    // Behind its password is a form without text: it was opened when that is what is said of it.
    const path = nasty('pr6531_1');
    await expect(readFile(path, 'asdfasdf')).rejects.toThrow(NoTextLayerError);
    await expect(readFile(path, 'other')).rejects.toThrow(/none of the passwords given opens it/u);
    vi.stubEnv('ATTACHE_PDF_PASSWORDS', 'wrong,asdfasdf');
    await expect(readFile(path)).rejects.toThrow(NoTextLayerError);
    vi.stubEnv('ATTACHE_PDF_PASSWORDS', '');
    const beside = parseMetadataFile('a.pdf', 'password: asdfasdf');
    const opened = readDocument('a.pdf', new Uint8Array(readFileSync(path)), beside);
    await expect(opened).rejects.toThrow(NoTextLayerError);
  });
});

const hasPoppler = spawnSync('pdftotext', ['-v']).error === undefined;

function poppler(path: string): string {
  return spawnSync('pdftotext', ['-enc', 'UTF-8', path, '-'], { encoding: 'utf8' }).stdout;
}

function wordsOf(text: string): string[] {
  return text.normalize('NFKC').match(/[\p{L}\p{N}]+/gu) ?? [];
}

describe.skipIf(!hasTestData || !hasPoppler)('the PDF reader beside poppler', () => {
  it('gives the same words', async () => {
    const folders = readdirSync(testData('documents'), { withFileTypes: true }).filter((e) =>
      e.isDirectory(),
    );
    const paths = folders.flatMap(({ name }) => pdfsIn('documents', name));
    expect(paths.length).toBeGreaterThan(0);
    for (const path of paths) {
      const left = new Map<string, number>();
      for (const word of wordsOf((await readFile(path)).text)) left.set(word, (left.get(word) ?? 0) + 1);
      const theirs = wordsOf(poppler(path));
      let found = 0;
      for (const word of theirs) {
        const count = left.get(word) ?? 0;
        if (count > 0) found += 1;
        left.set(word, count - 1);
      }
      expect(found / theirs.length, path).toBeGreaterThanOrEqual(0.99);
    }
  });

  it('reads columns in the same order', async () => {
    const path = testData('nasty', 'pdf', 'pypdf_multicolumn.pdf');
    const ours = squeeze((await readFile(path)).text);
    // Its hyphens at line ends go by our rule; page numbers stand alone in their lines.
    const theirs = poppler(path)
      .replace(/^\f?\d+$/gmu, '')
      .replace(/\f/gu, '')
      .replace(/(\p{Ll})-\s+(?=\p{Ll})/gu, '$1')
      .replace(/\s+/gu, ' ');
    const sentences = splitSentences(theirs).map(({ start, end }) => squeeze(theirs.slice(start, end)));
    const places = sentences.map((sentence) => ours.indexOf(sentence));
    const missing = sentences.filter((_, position) => places[position] === -1);
    expect(missing.length, missing.join('\n')).toBeLessThanOrEqual(sentences.length * 0.02);
    // Lorem ipsum repeats itself: only what stands in it once has one place.
    const single = sentences.filter((sentence) => ours.split(sentence).length === 2);
    const long = single.map((sentence) => ours.indexOf(sentence));
    expect(long.length).toBeGreaterThan(20);
    // Poppler puts a paragraph of the right column under "Abstract"; interleaved columns would jump again and again.
    const jumps = long.filter((place, position) => place < (long[position - 1] ?? 0));
    expect(jumps.length).toBeLessThanOrEqual(2);
  });
});
