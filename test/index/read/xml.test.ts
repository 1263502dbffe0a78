import { readFileSync } from 'node:fs';
import iconv from 'iconv-lite';
import { describe, expect, it } from 'vitest';
import { readDocument } from '../../../index/read/read-document.ts';
import { readDamaged } from '../../support/damage.ts';
import { hasTestData, testData } from '../../support/test-data.ts';

function read(xml: string | Uint8Array, file = 'a.xml') {
  return readDocument(file, typeof xml === 'string' ? Buffer.from(xml) : xml);
}

function tei(body: string, header = ''): string {
  return (
    '<?xml version="1.0" encoding="UTF-8"?>\n<TEI xmlns="http://www.tei-c.org/ns/1.0">' +
    `<teiHeader><fileDesc>${header}</fileDesc></teiHeader><text><body>${body}</body></text></TEI>`
  );
}

function outline({ text, blocks }: Awaited<ReturnType<typeof read>>): string[] {
  return blocks
    .filter(({ kind }) => kind !== 'heading')
    .map(({ section, span }) => [...section, text.slice(span.start, span.end)].join(' > '));
}

describe('TEI', () => {
  it('says its language: of the text, else the only one of the header, else of all', async () => {
    const document = (root: string, header: string, text: string) =>
      `<TEI${root}><teiHeader><profileDesc><langUsage>${header}</langUsage></profileDesc></teiHeader><text${text}><body><p>Pax.</p></body></text></TEI>`;
    const [en, la, fr] = [' xml:lang="en"', '<language ident="la"/>', ' xml:lang="fr"'];
    expect((await read(document(en, la, fr))).language).toBe('fr');
    expect((await read(document(en, la, ''))).language).toBe('la');
    expect((await read(document(en, la + la, ''))).language).toBe('en');
  });

  it('gives divisions as sections, and blocks as what they are', async () => {
    const document = await read(
      tei(`<div><head>Chapter I</head><head>Of <hi>laws</hi></head>
          <p>A <persName>prince</persName>
             rules.</p>
          <div><head>Deeper</head><quote>Quoted.</quote><p>After.</p></div>
          <p>Back in chapter one? No: still deeper ended.</p></div>
        <div><p>Without a head.</p></div>
        <div><head>Lists</head>
          <list><item>One</item><item><p>Two</p><p>and a half</p></item><label>Term</label><item>explained</item></list>
          <table><head>A table</head><row><cell>a</cell><cell>b <p>c</p></cell></row><row><cell/><cell>d</cell></row></table>
          <lg><l>First verse,</l><l>second verse.</l></lg>
          <sp><speaker>Ham.</speaker><p>Words.</p></sp></div>`),
    );
    expect(outline(document)).toEqual([
      'Chapter I: Of laws > A prince rules.',
      'Chapter I: Of laws > Deeper > Quoted.',
      'Chapter I: Of laws > Deeper > After.',
      'Chapter I: Of laws > Back in chapter one? No: still deeper ended.',
      'Without a head.',
      'Lists > One',
      'Lists > Two',
      'Lists > and a half',
      'Lists > Term explained',
      'Lists > A table',
      'Lists > a | b c',
      'Lists > | d',
      'Lists > First verse,\nsecond verse.',
      'Lists > Ham.',
      'Lists > Words.',
    ]);
    expect(document.blocks.filter(({ kind }) => kind === 'item')).toHaveLength(5);
    expect(document.text).toContain('a | b c\n| d');
  });

  it('takes a paragraph of nothing but bold type below a head as a heading', async () => {
    const document = await read(
      tei(`<div><head>Truce</head><p> <hi rend="strong">The line</hi> </p><p>It was drawn.</p>
           <p><hi rend="bold">It was bold.</hi></p><p><hi rend="strong">Not</hi> all.</p></div>`),
    );
    expect(outline(document)).toEqual([
      'Truce > The line > It was drawn.',
      'Truce > The line > It was bold.',
      'Truce > The line > Not all.',
    ]);
  });

  it('cuts notes out and keeps them as references', async () => {
    const document = await read(
      tei(`<div><head>Truce<note n="1">A pause.</note></head>
           <p>It was drawn<note place="foot" xml:id="in">In <hi>green</hi>.</note> in 1949,<ref target="#n3">[3]</ref> see <ref target="#in">note 2 above</ref><ref target="#n3">, and note three</ref>.<anchor xml:id="a4"/></p></div>
           <div type="notes"><head>Notes</head><note xml:id="n3" n="3"><p>By two men.</p><p>On paper.</p></note>
             <note target="#a4">Kept.</note><note>Left alone.</note></div>`),
    );
    expect(outline(document)).toEqual([
      'Truce > It was drawn in 1949, see note 2 above, and note three.',
      'Notes > Left alone.',
    ]);
    expect(document.references.map(({ label, text }) => [label, text])).toEqual([
      ['1', 'A pause.'],
      ['2', 'In green.'],
      ['3', 'By two men. On paper.'],
      ['4', 'Kept.'],
    ]);
    const at = document.references.map((reference) => document.text.slice(0, reference.at));
    expect(at[0]).toBe('Truce\n\n');
    expect(at[1]?.endsWith('drawn')).toBe(true);
    expect(at[2]?.endsWith('1949,')).toBe(true);
    expect(at[3]?.endsWith('three.')).toBe(true);
  });

  it('keeps what the source reads, and leaves out what is about it', async () => {
    const document = await read(
      tei(`<p>The <choice><reg>ship</reg><orig>shippe</orig></choice> <choice><sic>saild</sic><corr>sailed</corr></choice>
           with <choice><expan>Master</expan><abbr>Mr.</abbr></choice> Ward<del>e</del><fw>PAGE HEAD</fw>
           <app><lem>home</lem><rdg>away</rdg></app> <gap reason="illegible"/>.</p>
           <figure><head>A caption</head><figDesc>A picture</figDesc></figure>`),
    );
    expect(document.text).toBe('The shippe saild with Mr. Ward home […].');
  });

  it('joins words that lines and pages break, and knows the page of each block', async () => {
    const document = await read(
      tei(`<pb n="4"/><p>The Verfas-<lb break="no" n="2"/>sung and the<lb n="3"/>truce, Ver-
           <pb n="5" break="no"/><fw>5</fw>trag.</p><p>On five.</p><pb n="xii"/><p>Unknown.</p><pb n="7"/><p>On seven.</p>`),
    );
    expect(document.text.split('\n\n')).toEqual([
      'The Verfassung and the truce, Vertrag.',
      'On five.',
      'Unknown.',
      'On seven.',
    ]);
    expect(document.blocks.map(({ page }) => page)).toEqual([4, 5, null, 7]);
  });

  it('breaks lines where they are meant', async () => {
    const document = await read(tei('<p>Prepared by two<lb/>\n  Office of three</p>'));
    expect(document.text).toBe('Prepared by two\nOffice of three');
  });

  it('says what it is by its header', async () => {
    const { metadata } = await read(
      tei(
        '<p>Text.</p>',
        `<titleStmt><title type="main">Truce</title><title type="sub">A History</title>
           <author><persName><forename>Ada</forename> <surname>Muster</surname></persName></author><editor>Ed Itor</editor></titleStmt>
         <publicationStmt><publisher>Press</publisher><date when="1999-05-01">May 1999</date>
           <idno type="ISBN">123</idno><idno type="URL">https://example.org/truce</idno>
           <availability><licence target="https://creativecommons.org/licenses/by/4.0/">CC BY 4.0</licence></availability>
         </publicationStmt><sourceDesc><bibl><author>Other</author><date>1800</date></bibl></sourceDesc>`,
      ),
    );
    expect(metadata).toMatchObject({
      title: 'Truce: A History',
      author: 'Muster, Ada',
      issued: '1999-05-01',
      url: 'https://example.org/truce',
      licence: 'CC BY 4.0',
    });
    const edited = await read(
      tei(
        '<p>Text.</p>',
        `<titleStmt><title type="short">T</title><title type="complete">The Truce</title><editor>Ed Itor</editor></titleStmt>
         <sourceDesc><bibl><date>1800</date></bibl></sourceDesc>`,
      ),
    );
    expect(edited.metadata).toMatchObject({
      title: 'The Truce',
      author: 'Ed Itor',
      issued: '1800',
      url: null,
    });
  });

  it('may hold several works', async () => {
    const work = (title: string, text: string) =>
      `<TEI><teiHeader><fileDesc><titleStmt><title>${title}</title></titleStmt></fileDesc></teiHeader><text><body><div><head>I</head><p>${text}</p></div></body></text></TEI>`;
    const document = await read(
      `<teiCorpus>${work('One', 'First.')}${work('Two', 'Second.')}</teiCorpus>`,
      'a.tei',
    );
    expect(outline(document)).toEqual(['One > I > First.', 'Two > I > Second.']);
  });
});

describe('XML', () => {
  it('replaces no entity that a file declares, and fetches none', async () => {
    const laughs = Array.from(
      { length: 9 },
      (_, i) => `<!ENTITY lol${i + 1} "${`&lol${i};`.repeat(10)}">`,
    ).join('');
    const bomb = `<!DOCTYPE TEI [<!ENTITY lol0 "lol">${laughs}]><TEI><text><body><p>&lol9;</p></body></text></TEI>`;
    await expect(read(bomb)).rejects.toThrow(/entity &lol9;/u);
    const external = `<!DOCTYPE TEI [<!ENTITY x SYSTEM "file:///etc/passwd">]><TEI><text><body><p>See &x;</p></body></text></TEI>`;
    await expect(read(external)).rejects.toThrow(/entity &x;/u);
    const unused = external.replace('&x;', '&mdash; &#65;&amp;');
    expect((await read(unused)).text).toBe('See — A&');
  });

  it('is refused with the reason', async () => {
    await expect(read('<TEI><text><body><p>One</body></text></TEI>')).rejects.toThrow(
      /not well-formed XML \(line 1: .*p/u,
    );
    await expect(read('<svg><text>No.</text></svg>')).rejects.toThrow(/kind that is not known \(<svg>\)/u);
    await expect(read('Mere words.')).rejects.toThrow(/holds no XML/u);
    await expect(read('<TEI><teiHeader/></TEI>')).rejects.toThrow(/without a text/u);
    await expect(read(tei('<div>'.repeat(5_000) + '</div>'.repeat(5_000)))).rejects.toThrow(
      /nest more than 500/u,
    );
    await expect(read('<?xml version="1.0" encoding="x-none"?><TEI/>')).rejects.toThrow(
      /encoding, x-none, is not/u,
    );
    const wrong = Buffer.from(tei(`<p>${'Stra\xDFe '.repeat(20)}</p>`), 'latin1');
    await expect(read(wrong)).rejects.toThrow(/bytes are not utf-8/u);
  });

  it.each([
    ['KOI8-R', 'Перемирие 1949 года.'],
    ['Shift_JIS', '休戦の線。'],
    ['EUC-KR', '휴전선은 1953년에.'],
    ['Big5', '停戰線。'],
    ['IBM866', 'Перемирие 1949 года.'],
    ['windows-1255', 'קו שביתת הנשק.'],
    ['TIS-620', 'เส้นหยุดยิง'],
    ['ISO-8859-1', 'Straße “nein”'],
    ['UTF-16', 'Straße'],
  ])('is read in the encoding that it declares: %s', async (encoding, words) => {
    const xml = tei(`<p>${words}</p>`).replace('UTF-8', encoding);
    const wider: Record<string, string> = { 'ISO-8859-1': 'windows-1252', 'UTF-16': 'utf-16le' };
    const bytes = iconv.encode(xml, wider[encoding] ?? encoding, { addBOM: encoding === 'UTF-16' });
    expect((await read(bytes)).text).toBe(words);
  });

  it('that is XHTML is read as HTML', async () => {
    const page =
      '<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml"><head><title>Truce</title></head><body><h1>Truce</h1><p>The line was drawn.</p></body></html>';
    const document = await read(page);
    expect(document.text).toContain('The line was drawn.');
    expect(document.metadata.title).toBe('Truce');
  });

  it('that is a feed gives an entry each as a section', async () => {
    const rss = await read(
      `<rss version="2.0"><channel><title>News</title><language>en-us</language><link>https://example.org/</link><copyright>CC0</copyright>
        <item><title>One &amp;amp; two</title><description>&lt;p&gt;First &lt;b&gt;bold&lt;/b&gt;.&lt;/p&gt;&lt;script&gt;x()&lt;/script&gt;</description></item>
        <item><title>Three</title><description><![CDATA[Line<br>next<br><br>Apart]]></description></item></channel></rss>`,
    );
    expect(outline(rss)).toEqual(['One & two > First bold.', 'Three > Line\nnext', 'Three > Apart']);
    expect(rss.language).toBe('en');
    expect(rss.metadata).toMatchObject({ title: 'News', url: 'https://example.org/', licence: 'CC0' });
    const atom = await read(
      `<feed xmlns="http://www.w3.org/2005/Atom"><title>Log</title><author><name>Ada</name></author><link href="https://example.org/log"/><updated>2020-01-01</updated>
        <entry><title>Four</title><content type="xhtml"><div><p>A &lt; B</p></div></content></entry></feed>`,
    );
    expect(outline(atom)).toEqual(['Four > A < B']);
    expect(atom.metadata).toMatchObject({
      author: 'Ada',
      issued: '2020-01-01',
      url: 'https://example.org/log',
    });
  });

  it('gives text or a reason, whatever bytes of it are changed', async () => {
    const xml = tei(
      `<div><head>One</head><p>${'Words of the truce. '.repeat(40)}Some <hi>words</hi>.<note n="1">A note.</note></p><pb n="2"/></div>`,
    );
    const { read: whole, refused } = await readDamaged('a.xml', Buffer.from(xml), 200);
    expect(whole).toBeGreaterThan(10);
    expect(refused).toBeGreaterThan(10);
  });

  it('with a paragraph of very many pieces takes time in proportion', async () => {
    const start = performance.now();
    const document = await read(tei(`<p>${'word <hi>bold</hi> '.repeat(100_000)}</p>`));
    expect(document.text.length).toBeGreaterThan(900_000);
    expect(performance.now() - start).toBeLessThan(10_000);
  });
});

describe.skipIf(!hasTestData)('the historians’ TEI', () => {
  const directory = ['documents', 'historyatstate-milestones'];

  it.each([
    ['1914-1920', ['wwi']],
    ['1921-1936', ['geneva', 'red-line', 'ussr']],
    ['1937-1945', ['american-isolationism']],
  ])('of %s holds each sentence of the texts made from it', async (period, names) => {
    const { text } = await read(readFileSync(testData(...directory, 'raw-xml', `${period}.xml`)));
    const flat = text.replace(/\s+/gu, ' ');
    for (const name of names) {
      const plain = readFileSync(testData(...directory, `${period}_${name}.txt`), 'utf8');
      const paragraphs = plain.split(/\n\s*\n/u).map((paragraph) => paragraph.replace(/\s+/gu, ' ').trim());
      expect(paragraphs.filter((paragraph) => !flat.includes(paragraph))).toEqual([]);
    }
  });

  it('gives sections by its heads', async () => {
    const { blocks, metadata } = await read(readFileSync(testData(...directory, 'raw-xml', '1921-1936.xml')));
    expect(metadata.title).toBe('Milestones: 1921–1936');
    expect(blocks.map(({ section }) => section.join(' > '))).toContain(
      'The Washington Naval Conference, 1921–1922 > The Five-Power Treaty',
    );
  });
});

describe.skipIf(!hasTestData)('files of other endings', () => {
  it.each(['UTF-32__bom-utf-32-le.srt', 'blns.json'])('%s are not read, and say so', async (name) => {
    const bytes = readFileSync(testData('nasty', 'text', name));
    await expect(readDocument(name, bytes)).rejects.toThrow(/cannot be read; these can: .*\.epub, \.xml/u);
  });
});

describe.skipIf(!hasTestData)('feeds in legacy encodings', () => {
  it.each([
    ['KOI8-R__aif.ru.health.xml', 'Как пережить новогоднюю ночь'],
    ['IBM866__aif.ru.health.xml', 'Как пережить новогоднюю ночь'],
    ['SHIFT_JIS__nextbeaut.com.xml', '究極納豆キナーゼ'],
    ['Big5__willythecop.blogspot.com.xml', '你們準備好'],
    ['EUC-KR__scarletkh2.egloos.com.xml', '번역'],
    ['windows-1255-hebrew__law.co.il.xml', 'תזכיר חוק'],
    ['TIS-620__trickspot.boxchart.com.xml', 'ย้ายบ้านแล้วครับ'],
  ])('%s are read', async (name, words) => {
    const { text } = await read(readFileSync(testData('nasty', 'text', name)));
    expect(text).toContain(words);
    expect(text).not.toContain('\uFFFD');
  });
});
