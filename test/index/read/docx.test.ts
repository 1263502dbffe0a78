import { readFileSync } from 'node:fs';
import { strToU8, unzipSync, zipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { docxReader } from '../../../index/read/docx.ts';
import { wordParagraph as p, WORD_NAMESPACES, writeDocx } from '../../support/docx.ts';
import { hasTestData, testData } from '../../support/test-data.ts';

function read(bytes: Uint8Array) {
  return docxReader.read({ file: 'test.docx', bytes });
}

const NUMBERING = `<w:numbering ${WORD_NAMESPACES}>
<w:abstractNum w:abstractNumId="7"><w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="Article %1."/></w:lvl><w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="lowerLetter"/><w:lvlText w:val="(%2)"/></w:lvl></w:abstractNum>
<w:abstractNum w:abstractNumId="8"><w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="bullet"/><w:lvlText w:val="•"/></w:lvl></w:abstractNum>
<w:num w:numId="1"><w:abstractNumId w:val="7"/></w:num><w:num w:numId="2"><w:abstractNumId w:val="8"/></w:num></w:numbering>`;
const listed = (list: number, level: number) =>
  `<w:numPr><w:ilvl w:val="${level}"/><w:numId w:val="${list}"/></w:numPr>`;

describe('the Word reader', () => {
  it('shows the numbers of a list as Word does, across paragraphs between its items, and no bullets', async () => {
    const body = [
      p('First.', listed(1, 0)),
      p('Inner.', listed(1, 1)),
      p('Next.', listed(1, 1)),
      p('Between.'),
      p('Second.', listed(1, 0)),
      p('Again.', listed(1, 1)),
      p('Dot.', listed(2, 0)),
    ].join('');
    const { text } = await read(writeDocx(body, { 'word/numbering.xml': NUMBERING }));
    expect(text.split(/\n+/u)).toEqual([
      'Article 1. First.',
      '(a) Inner.',
      '(b) Next.',
      'Between.',
      'Article 2. Second.',
      '(a) Again.',
      'Dot.',
    ]);
  });

  it('takes headings by style, by a style’s name in another language, and by outline level', async () => {
    const styles = `<w:styles ${WORD_NAMESPACES}><w:style w:type="paragraph" w:styleId="a"><w:name w:val="Überschrift 1"/></w:style><w:style w:type="paragraph" w:styleId="b"><w:name w:val="Clause"/><w:pPr><w:outlineLvl w:val="1"/></w:pPr></w:style><w:style w:type="paragraph" w:styleId="c"><w:name w:val="Sub"/><w:basedOn w:val="b"/></w:style><w:style w:type="paragraph" w:styleId="t"><w:name w:val="toc 1"/></w:style></w:styles>`;
    const body = [
      p('One 3', '<w:pStyle w:val="t"/>'),
      p('One', '<w:pStyle w:val="a"/>'),
      p('Two', '<w:pStyle w:val="c"/>'),
      p('Three', '<w:outlineLvl w:val="2"/>'),
      p('Text.'),
    ].join('');
    const { text, blocks } = await read(writeDocx(body, { 'word/styles.xml': styles }));
    expect(text).toBe('One\n\nTwo\n\nThree\n\nText.');
    expect(blocks.at(-1)?.section).toEqual(['One', 'Two', 'Three']);
  });

  it('keeps insertions, tables and tabs; leaves out deletions and soft hyphens', async () => {
    const { text } = await read(
      writeDocx(
        `<w:p><w:r><w:t xml:space="preserve">It is </w:t></w:r><w:ins w:id="1" w:author="a"><w:r><w:t>now</w:t></w:r></w:ins><w:del w:id="2" w:author="a"><w:r><w:delText>never</w:delText></w:r></w:del><w:r><w:tab/><w:t>hy</w:t><w:softHyphen/><w:t>phen.</w:t></w:r></w:p><w:tbl><w:tr><w:tc>${p('1953')}</w:tc><w:tc>${p('Armistice')}${p('signed')}</w:tc></w:tr></w:tbl>`,
      ),
    );
    expect(text).toBe('It is now hyphen.\n\n1953 | Armistice signed');
  });

  it('writes equations in one line, fractions and powers told apart', async () => {
    const m = (name: string, inner: string) => `<m:${name}>${inner}</m:${name}>`;
    const t = (text: string) => m('r', m('t', text));
    const power = m('sSup', m('e', t('c')) + m('sup', t('2')));
    const fraction = m('f', m('num', t('a') + t('+b')) + m('den', t('2')));
    const root = m('rad', m('deg', '') + m('e', m('d', m('e', t('x &lt; y')))));
    const sum = m(
      'nary',
      m('naryPr', '<m:chr m:val="∑"/>') + m('sub', t('i=1')) + m('sup', t('n')) + m('e', t('i')),
    );
    const body =
      `<w:p><w:r><w:t xml:space="preserve">As </w:t></w:r>${m('oMath', t('E=m') + power)}<w:r><w:t>, so</w:t></w:r></w:p>` +
      `<w:p>${m('oMathPara', m('oMath', fraction) + m('oMath', root) + m('oMath', sum))}</w:p>`;
    const math = 'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"';
    const document = `<w:document ${WORD_NAMESPACES} ${math}><w:body>${body}</w:body></w:document>`;
    const { text } = await read(writeDocx('', { 'word/document.xml': document }));
    expect(text).toBe('As E=mc^2, so\n\n(a+b)/2√(x < y)∑_(i=1)^n i');
  });

  it('leaves out hidden text, with the text boxes in it, and nothing that only says that it is not hidden', async () => {
    const run = (properties: string, inner: string) =>
      `<w:r><w:rPr>${properties}</w:rPr><w:t xml:space="preserve">${inner}</w:t></w:r>`;
    const box = `<w:pict><v:textbox xmlns:v="urn:schemas-microsoft-com:vml"><w:txbxContent>${p('Box.')}</w:txbxContent></v:textbox></w:pict>`;
    const body = [
      `<w:p><w:pPr><w:rPr><w:vanish/></w:rPr></w:pPr>${run('', 'Seen. ')}${run('<w:b/><w:vanish/>', 'Hidden.')}</w:p>`,
      `<w:p>${run('<w:vanish w:val="0"/>', 'Shown. ')}<w:r><w:rPr><w:vanish/></w:rPr>${box}</w:r>${run('', 'End.')}</w:p>`,
    ].join('');
    expect((await read(writeDocx(body))).text).toBe('Seen.\n\nShown. End.');
  });

  it('keeps the results of simple fields, runs of another direction, odd breaks, and the base of ruby', async () => {
    const t = (text: string) => `<w:r><w:t>${text}</w:t></w:r>`;
    const body = `<w:p>${t('Article')}<w:r><w:ptab/></w:r><w:fldSimple w:instr=" REF a &gt; b ">${t('5')}</w:fldSimple><w:r><w:cr/></w:r><w:dir w:val="rtl">${t('סוף')}</w:dir><w:r><w:ruby><w:rt>${t('kan')}</w:rt><w:rubyBase>${t('漢')}</w:rubyBase></w:ruby></w:r></w:p>`;
    expect((await read(writeDocx(body))).text).toBe('Article 5\nסוף漢');
  });

  it('says what of it was left out', async () => {
    const body = `<w:p><w:r><w:t>Before.</w:t><w:sym w:font="Nobody" w:char="F0E0"/></w:r></w:p><w:altChunk r:id="r9"/>`;
    const { text, notices } = await read(writeDocx(body));
    expect(text).toBe('Before.');
    expect(notices).toEqual([
      expect.stringMatching(/^Symbols .* left out: 1\.$/u),
      expect.stringMatching(/^Other documents inserted into it were left out/u),
    ]);
  });

  it('decodes parts as their declarations say', async () => {
    const document = `<w:document ${WORD_NAMESPACES}><w:body>${p('Café.')}</w:body></w:document>`;
    const parts = unzipSync(writeDocx(''));
    for (const [encoding, name] of [
      ['latin1', 'ISO-8859-1'],
      ['utf16le', 'UTF-16'],
    ] as const) {
      parts['word/document.xml'] = Buffer.from(
        `<?xml version="1.0" encoding="${name}"?>${document}`,
        encoding,
      );
      expect((await read(zipSync(parts))).text).toBe('Café.');
    }
  });

  it('is refused where a part is not what was put into it', async () => {
    const bytes = zipSync(unzipSync(writeDocx(p('The truce of 1949 drew a line.'))), { level: 0 });
    const at = Buffer.from(bytes).indexOf('1949');
    bytes.set(strToU8('1994'), at);
    await expect(read(bytes)).rejects.toThrow(/checksum of word\/document\.xml is wrong/u);
  });

  it('makes footnotes references and cuts out their marks', async () => {
    const footnotes = `<w:footnotes ${WORD_NAMESPACES}><w:footnote w:id="2">${p('See the Charter.')}</w:footnote></w:footnotes>`;
    const body =
      '<w:p><w:r><w:t>Agreed</w:t></w:r><w:r><w:footnoteReference w:id="2"/></w:r><w:r><w:t>, they said.</w:t></w:r></w:p>';
    const { text, references } = await read(writeDocx(body, { 'word/footnotes.xml': footnotes }));
    expect(text).toBe('Agreed, they said.');
    expect(references).toEqual([{ label: '1', text: 'See the Charter.', at: 6 }]);
  });

  it('reads the properties that people write, and no template’s dates or names', async () => {
    const core = (inner: string) =>
      `<cp:coreProperties xmlns:cp="urn:c" xmlns:dc="urn:d" xmlns:dcterms="urn:t">${inner}<dcterms:created>2013-12-23T23:15:00Z</dcterms:created></cp:coreProperties>`;
    const written = core(
      '<dc:title>The truce</dc:title><dc:creator>A. Lie; B. Bunche</dc:creator><dc:subject>On lines</dc:subject><cp:keywords>truce, line</cp:keywords>',
    );
    expect((await read(writeDocx(p('Text.'), { 'docProps/core.xml': written }))).metadata).toEqual({
      title: 'The truce',
      author: 'A. Lie; B. Bunche',
      summary: 'On lines',
      topics: ['truce', 'line'],
    });
    const bare = core('<dc:title>Document1</dc:title><dc:creator>python-docx</dc:creator>');
    expect((await read(writeDocx(p('Text.'), { 'docProps/core.xml': bare }))).metadata).toEqual({});
  });

  it('names what is no Word document, with what to do', async () => {
    const ole = Buffer.from([0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1]);
    await expect(read(Buffer.concat([ole, Buffer.from('WordDocument', 'utf16le')]))).rejects.toThrow(
      /save it as \.docx/u,
    );
    await expect(read(Buffer.concat([ole, Buffer.from('EncryptedPackage', 'utf16le')]))).rejects.toThrow(
      /remove the password/u,
    );
    await expect(read(zipSync({ 'a.txt': strToU8('a') }))).rejects.toThrow(/not a Word document/u);
    await expect(read(strToU8('Plain text.'))).rejects.toThrow(/not a Word document/u);
    await expect(read(zipSync({ 'content.xml': strToU8('a') }))).rejects.toThrow(/OpenDocument.*save it as/u);
    await expect(read(writeDocx(p('Text.')).subarray(0, 400))).rejects.toThrow(/archive is damaged/u);
    await expect(read(writeDocx(p('')))).rejects.toThrow('It holds no text.');
  });

  it('refuses traps before unpacking them', async () => {
    const zeros = new Uint8Array(60_000_000);
    const bomb = { 'word/a.xml': zeros, '[Content_Types].xml': zeros, 'word/document.xml': zeros };
    await expect(read(zipSync(bomb))).rejects.toThrow(/too large/u);
    const many = Object.fromEntries(
      Array.from({ length: 10_001 }, (_, at) => [`${at}.xml`, new Uint8Array()]),
    );
    await expect(read(zipSync(many))).rejects.toThrow(/more than 10,000 files/u);
    // A picture is never unpacked, whatever it would come to.
    const parts = unzipSync(writeDocx(p('Text.')));
    expect((await read(zipSync({ ...parts, 'word/media/a.png': zeros }))).text).toBe('Text.');
    const entities = `<!DOCTYPE d [<!ENTITY a SYSTEM "file:///etc/passwd">]><w:document ${WORD_NAMESPACES}><w:body><w:p><w:r><w:t>&a;</w:t></w:r></w:p></w:body></w:document>`;
    await expect(read(writeDocx('', { 'word/document.xml': entities }))).rejects.toThrow(/document type/u);
    const deep = `${'<w:tbl><w:tr><w:tc>'.repeat(20_000)}${p('x')}${'</w:tc></w:tr></w:tbl>'.repeat(20_000)}`;
    await expect(read(writeDocx(deep))).rejects.toThrow(/nested/u);
  }, 30_000);
});

describe.runIf(hasTestData)('the Word reader on others’ documents', () => {
  it.each([
    ['mammoth_empty', 'no text'],
    ['mammoth_external-picture', 'no text'],
    ['mammoth_empty_zip_renamed', 'not a Word document'],
    ['mammoth_hello_zip_renamed', 'not a Word document'],
    ['pydocx_sty-having-no-styles-part', 'no text'],
    ['pydocx_doc-no-coreprops', 'no text'],
  ])('refuses %s', async (name, reason) => {
    await expect(read(readFileSync(testData('nasty', 'docx', `${name}.docx`)))).rejects.toThrow(reason);
  });

  it.each([
    ['mammoth_footnotes', 'Ouch.', 2],
    ['mammoth_endnotes', 'Ouch.', 2],
    ['mammoth_comments', 'Ouch.', 0],
    ['mammoth_tables', 'Above\n\nTop left | Top right\nBottom left | Bottom right\n\nBelow', 0],
    ['mammoth_text-box', 'Datum plane', 0],
    ['mammoth_strict-format', 'Test', 0],
    ['mammoth_utf8-bom', 'This XML has a byte order mark.', 0],
  ])('reads %s', async (name, text, notes) => {
    const result = await read(readFileSync(testData('nasty', 'docx', `${name}.docx`)));
    expect(result.text).toBe(text);
    expect(result.references).toHaveLength(notes);
  });
});
