import { readdirSync, readFileSync } from 'node:fs';
import { unzipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { readDocument } from '../../../index/read/read-document.ts';
import { readDamaged } from '../../support/damage.ts';
import { type EpubOptions, epub } from '../../support/epub.ts';
import { hasTestData, testData } from '../../support/test-data.ts';

const TRUCE = { name: 'one.xhtml', content: '<h1>The truce</h1><p>The truce of 1949 drew a line.</p>' };

function read(options: EpubOptions) {
  return readDocument('book.epub', epub(options));
}

/** Blocks that are no headings, with their sections. */
function outline({ text, blocks }: Awaited<ReturnType<typeof read>>): string[] {
  return blocks
    .filter(({ kind }) => kind !== 'heading')
    .map(({ section, span }) => [...section, text.slice(span.start, span.end)].join(' > '));
}

describe('an EPUB', () => {
  it('is read in the order of its spine, its pages as sections named by the contents', async () => {
    const document = await read({
      pages: [
        { name: 'cover.xhtml', content: '<section epub:type="cover"><p>A cover.</p></section>' },
        { name: 'p.xhtml', title: 'Part One', content: '<h1>Part One</h1>' },
        {
          name: 'z last.xhtml',
          title: 'I: Of princes',
          level: 2,
          content:
            '<hgroup><h1>I</h1><p>Of Princes</p></hgroup><p>Princes <i>rule</i>.</p><h2>More</h2><p>They do.</p>',
        },
        { name: 'a.xhtml', content: '<p>It goes on.</p>' },
        { name: 'b.xhtml', title: 'Chapter 2', level: 2, content: '<h1>The crown</h1><p>Crowns weigh.</p>' },
        { name: 'c.xhtml', title: 'After', content: '<p>An afterword.</p><script>alert(1)</script>' },
      ],
    });
    expect(outline(document)).toEqual([
      'Part One > I: Of princes > Princes rule.',
      'Part One > I: Of princes > More > They do.',
      'Part One > I: Of princes > More > It goes on.',
      'Part One > The crown > Crowns weigh.',
      'After > An afterword.',
    ]);
    expect(document.text).not.toContain('Contents');
  });

  it('of version 2 has its contents in an NCX file', async () => {
    const document = await read({
      ncx: true,
      pages: [{ name: 'a.xhtml', title: 'The line', content: '<p>It was&nbsp;drawn.</p>' }],
    });
    expect(outline(document)).toEqual(['The line > It was\u00A0drawn.']);
  });

  it('says its language, and that a list of its pages is missing', async () => {
    expect((await read({ pages: [TRUCE], metadata: '<dc:language>ger</dc:language>' })).language).toBe('de');
    const book = '<package><manifest/><spine/></package>';
    await expect(read({ pages: [TRUCE], files: { 'OEBPS/book.opf': book } })).rejects.toThrow(
      /the spine\) is empty.*Get it anew/u,
    );
  });

  it('says who wrote it, when, and under which licence', async () => {
    const { metadata } = await read({
      pages: [TRUCE],
      metadata:
        '<dc:title id="t">The Prince</dc:title><dc:title id="s">A Study</dc:title>' +
        '<meta refines="#s" property="title-type">subtitle</meta>' +
        '<dc:creator id="a">Niccolò Machiavelli</dc:creator><meta refines="#a" property="role">aut</meta>' +
        '<dc:creator opf:role="trl">W. K. Marriott</dc:creator><dc:date>2018-05-01T00:00:00Z</dc:date>' +
        '<dc:publisher>Standard Ebooks</dc:publisher><dc:language>en</dc:language>' +
        '<dc:identifier>url:https://standardebooks.org/ebooks/the-prince</dc:identifier>' +
        '<dc:rights>CC0 1.0</dc:rights><dc:description>&lt;p&gt;On &lt;b&gt;power&lt;/b&gt;.&lt;/p&gt;</dc:description>' +
        '<dc:subject>Politics</dc:subject>',
    });
    expect(metadata).toEqual({
      title: 'The Prince: A Study',
      author: 'Niccolò Machiavelli',
      issued: '2018-05-01',
      url: 'https://standardebooks.org/ebooks/the-prince',
      licence: 'CC0 1.0',
      summary: 'On power.',
      topics: ['Politics'],
    });
  });

  it('gives notes as references, from the same page and from another', async () => {
    const document = await read({
      pages: [
        {
          name: 'a.xhtml',
          content:
            '<p>It was drawn<a epub:type="noteref" href="#n1">1</a> and kept.<a epub:type="noteref" id="r2" href="notes.xhtml#n2">2</a></p>' +
            '<aside epub:type="footnote" id="n1"><p>In green.</p></aside>',
        },
        {
          name: 'notes.xhtml',
          title: 'Endnotes',
          content:
            '<section epub:type="endnotes"><h2>Endnotes</h2><ol><li epub:type="endnote" id="n2"><p>For years. <a href="a.xhtml#r2" epub:type="backlink">↩</a></p></li></ol></section>',
        },
      ],
    });
    expect(document.text).toBe('It was drawn and kept.');
    expect(document.references).toEqual([
      { label: '1', text: 'In green.', at: 12 },
      { label: '2', text: 'For years.', at: 22 },
    ]);
  });

  it('with a page that is not well-formed is read all the same', async () => {
    const document = await read({
      pages: [{ name: 'a.xhtml', content: '<p>One <b>line</p><p>AT&T, too.</p>' }],
    });
    expect(document.text).toContain('One line');
    expect(document.text).toContain('AT&T, too.');
  });
});

describe('an EPUB that can’t be read', () => {
  const encryption = (algorithm: string, uri: string) => ({
    'META-INF/encryption.xml': `<encryption><EncryptedData><EncryptionMethod Algorithm="${algorithm}"/><CipherData><CipherReference URI="${uri}"/></CipherData></EncryptedData></encryption>`,
  });
  const AES = 'http://www.w3.org/2001/04/xmlenc#aes128-cbc';

  it('is refused where its pages are encrypted, not for its fonts', async () => {
    await expect(read({ pages: [TRUCE], files: encryption(AES, 'OEBPS/one.xhtml') })).rejects.toThrow(/DRM/u);
    const fonts = encryption('http://www.idpf.org/2008/embedding', 'OEBPS/font.otf');
    expect((await read({ pages: [TRUCE], files: fonts })).text).toContain('drew a line');
  });

  it('is refused when it is damaged, with the reason', async () => {
    const bytes = epub({ pages: [TRUCE] });
    await expect(readDocument('book.epub', bytes.slice(0, 900))).rejects.toThrow(/archive is damaged/u);
    // One letter of a page that is stored as it is: only the checksum tells.
    const page = Buffer.from(bytes).indexOf('application/epub+zip');
    expect(page).toBeGreaterThan(0);
    const packed = Buffer.from(bytes).indexOf('OEBPS/one.xhtml') + 'OEBPS/one.xhtml'.length + 40;
    const damaged = Uint8Array.from(bytes);
    damaged[packed] = (damaged[packed] ?? 0) ^ 1;
    await expect(readDocument('book.epub', damaged)).rejects.toThrow(/archive is damaged/u);
  });

  it('is refused when it is something else', async () => {
    await expect(readDocument('book.epub', Buffer.from('Some words.'))).rejects.toThrow(
      /not what its name says/u,
    );
    const other = epub({ pages: [TRUCE], files: { 'META-INF/container.xml': '<container/>' } });
    await expect(readDocument('book.epub', other)).rejects.toThrow(/package file is missing/u);
  });

  it('is refused when it would fill the memory', async () => {
    const bomb = `<p>${' '.repeat(5_000_000)}</p>`;
    await expect(read({ pages: [{ name: 'a.xhtml', content: bomb }] })).rejects.toThrow(/too large/u);
    const many = Object.fromEntries(Array.from({ length: 10_001 }, (_, i) => [`f${i}`, '']));
    await expect(read({ pages: [TRUCE], files: many })).rejects.toThrow(/more than 10,000 files/u);
  });

  it('never fetches or unpacks what lies outside', async () => {
    const outside =
      '<container><rootfiles><rootfile full-path="https://example.org/book.opf"/></rootfiles></container>';
    await expect(read({ pages: [TRUCE], files: { 'META-INF/container.xml': outside } })).rejects.toThrow(
      /package file is missing/u,
    );
  });

  it('gives text or a reason, whatever bytes of it are changed', async () => {
    const bytes = epub({
      pages: [TRUCE, { name: 'two.xhtml', title: 'Two', content: '<p>Two.</p>' }],
      metadata: '<dc:title>Book</dc:title>',
    });
    const { read: whole, refused } = await readDamaged('book.epub', bytes, 200);
    expect(whole + refused).toBe(200);
    expect(refused).toBeGreaterThan(0);
  });

  it.each([
    'META-INF/container.xml',
    'OEBPS/book.opf',
    'OEBPS/nav.xhtml',
    'OEBPS/one.xhtml',
  ])('gives text or a reason, whatever bytes were changed before it was packed: %s', async (name) => {
    const book: EpubOptions = { pages: [{ ...TRUCE, title: 'One' }], metadata: '<dc:title>Book</dc:title>' };
    const part = unzipSync(epub(book))[name];
    if (part === undefined) throw new Error(`Expected ${name}`);
    const wrap = (damaged: Uint8Array) => epub({ ...book, files: { [name]: damaged } });
    const { read: whole, refused } = await readDamaged('book.epub', part, 50, wrap);
    expect(whole + refused).toBe(50);
    expect(whole).toBeGreaterThan(0);
  });
});

describe.skipIf(!hasTestData)('Standard Ebooks’ pages in an EPUB', () => {
  it('give sections by chapter and the whole text', async () => {
    const directory = testData('documents', 'standardebooks');
    const names = readdirSync(directory).filter((name) => name.startsWith('the-prince'));
    const document = await read({
      pages: names.map((name) => ({ name, content: readFileSync(`${directory}/${name}`, 'utf8') })),
    });
    expect(names.length).toBeGreaterThan(5);
    expect(document.text).toContain('It only remains now to speak of ecclesiastical principalities');
    const sections = new Set(document.blocks.map(({ section }) => section[0]));
    expect(sections.size).toBe(names.length);
  });
});
