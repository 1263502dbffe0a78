import iconv from 'iconv-lite';
import { describe, expect, it } from 'vitest';
import { UnreadableFileError } from '../../../index/errors.ts';
import { decodeText } from '../../../index/read/decode.ts';
import { readDocument } from '../../../index/read/read-document.ts';
import { textReader } from '../../../index/read/text.ts';

async function blocksOf(content: string) {
  const { text, blocks } = await textReader.read({ file: 'a.txt', bytes: Buffer.from(content) });
  return blocks.map(({ kind, span, section }) => [
    kind,
    text.slice(span.start, span.end),
    section.join(' › '),
  ]);
}

describe('the text reader', () => {
  it('joins wrapped lines and keeps those that were meant', async () => {
    const wrapped = [
      'The Commission shall be composed of ten senior officers, five of',
      'whom shall be appointed by each side, and it shall meet daily at',
      'the place agreed.',
      '',
      'Half a league, half a league,',
      'Half a league onward,',
    ];
    expect(await blocksOf(wrapped.join('\r\n'))).toEqual([
      ['paragraph', `${wrapped.slice(0, 3).join(' ')}`, ''],
      ['paragraph', 'Half a league, half a league,\nHalf a league onward,', ''],
    ]);
  });

  it('takes for headings only what is unmistakable', async () => {
    const text =
      'Chapter I: Purposes and Principles\nArticle 1\nThe Purposes are:\n\nArticle 5 shall apply to all.\n\nNOTES ON WAR\n\nUnderlined\n----------\nText.\n\nA short line\n\nU.S.';
    expect(await blocksOf(text)).toEqual([
      ['heading', 'Chapter I: Purposes and Principles', 'Chapter I: Purposes and Principles'],
      ['heading', 'Article 1', 'Chapter I: Purposes and Principles › Article 1'],
      ['paragraph', 'The Purposes are:', 'Chapter I: Purposes and Principles › Article 1'],
      ['paragraph', 'Article 5 shall apply to all.', 'Chapter I: Purposes and Principles › Article 1'],
      ['heading', 'NOTES ON WAR', 'NOTES ON WAR'],
      ['heading', 'Underlined', 'Underlined'],
      ['paragraph', 'Text.', 'Underlined'],
      ['paragraph', 'A short line', 'Underlined'],
      ['paragraph', 'U.S.', 'Underlined'],
    ]);
  });

  it('drops characters that carry no text', async () => {
    expect(await blocksOf('\uFEFFco\u00ADoper\u200Bate\u0000\u0007.')).toEqual([
      ['paragraph', 'cooperate.', ''],
    ]);
  });
});

describe('characters that nobody wrote', () => {
  it('are counted in a notice, with the first where it stands', async () => {
    const read = async (text: string) => (await readDocument('a.txt', Buffer.from(text))).notices;
    expect(await read('The truce � of 1949 \uE000 held.')).toEqual([
      expect.stringMatching(/: 2, the first in “The truce � of 1949/u),
    ]);
    expect(await read('The cafÃ© was closed.')).toEqual([
      expect.stringMatching(/decoded wrongly .*“The cafÃ©/u),
    ]);
    expect(await read('Le café « Ã l’ancienne » — 20 €, Â…')).toEqual([]);
  });
});

describe('the title of a plain text', () => {
  async function metadataOf(content: string) {
    return (await textReader.read({ file: 'a.txt', bytes: Buffer.from(content) })).metadata;
  }
  const prose = 'The Treaty of Paris of 1763 ended the war between Great Britain and France.';

  it.each([
    [
      'a short line alone in the first paragraph',
      `Treaty of Paris, 1763\r\n\r\n${prose}`,
      'Treaty of Paris, 1763',
    ],
    ['a short line over prose', `Treaty of Paris, 1763\n${prose}`, 'Treaty of Paris, 1763'],
    ['an underlined line', `Treaty of Paris\n===============\n${prose}`, 'Treaty of Paris'],
    ['a line of capitals', `TREATY OF PARIS\n\n${prose}`, 'TREATY OF PARIS'],
    ['a sentence', `It was signed.\n\n${prose}`, undefined],
    [
      'a sentence that goes on',
      `WE THE PEOPLES DETERMINED\nto save succeeding generations from the scourge of war, and\n\n${prose}`,
      undefined,
    ],
    [
      'the first line of wrapped prose',
      'The Commission shall be composed of ten senior officers, five of\nWhom shall be appointed by each side, and it shall meet daily at',
      undefined,
    ],
    ['verse', 'Half a league onward\nInto the valley\n\nMore.', undefined],
    ['a division', `Chapter I: Purposes\n\n${prose}`, undefined],
    ['a long line', `${'Treaty '.repeat(20)}\n\n${prose}`, undefined],
    ['all that there is', 'Treaty of Paris', undefined],
  ])('is looked for in %s', async (_, content, title) => {
    expect((await metadataOf(content)).title).toBe(title);
  });

  it('is taken, with more, from the header of a Project Gutenberg file, and the text stays whole', async () => {
    const header =
      'The Project Gutenberg EBook of Isolation, by J. Latane\n\nTitle: From Isolation to Leadership\n       A Review\n\nAuthor: John Latane\n\nRelease Date: June 11, 2006 [EBook #18553]\n\nLanguage: English\n\n*** START OF THIS PROJECT GUTENBERG EBOOK ISOLATION ***\n\nTitle: not this\n';
    expect(await metadataOf(header)).toEqual({
      title: 'From Isolation to Leadership: A Review',
      author: 'John Latane',
      issued: 'Project Gutenberg, June 11, 2006',
    });
    expect((await blocksOf(header))[0]?.[1]).toBe('The Project Gutenberg EBook of Isolation, by J. Latane');
  });

  it('is cut at a word where it is very long, and the heading is not', async () => {
    const heading = 'General Act of the Conference '.repeat(10).trim();
    const { metadata, text } = await readDocument('a.md', Buffer.from(`# ${heading}\n\nText.`));
    expect(metadata.title.length).toBeLessThanOrEqual(200);
    expect(heading.startsWith(`${metadata.title.slice(0, -1)} `)).toBe(true);
    expect(metadata.title.at(-1)).toBe('…');
    expect(text).toContain(heading);
    const ideographs = await readDocument('a.md', Buffer.from(`# a${'𠀀'.repeat(200)}\n\nText.`));
    expect(ideographs.metadata.title).toBe(`a${'𠀀'.repeat(99)}…`);
  });
});

describe('terminal sequences', () => {
  it('are removed whole', async () => {
    const content =
      '\u001B[1;31mWarning\u001B[0m: \u001B]8;;https://example.org\u0007a link\u001B]8;;\u001B\\ and\u001B(B [31m] \u001Bmore.\n'.repeat(
        20,
      );
    expect((await blocksOf(content))[0]?.[1]).toBe('Warning: a link and [31m] more.\n'.repeat(20).trim());
  });
});

describe('decodeText', () => {
  it('refuses what does not look like text', () => {
    let state = 7;
    const random = Uint8Array.from({ length: 20_000 }, () => {
      state = (state * 1_103_515_245 + 12_345) % 2 ** 31;
      return state >> 16;
    });
    for (const bytes of [
      random,
      new Uint8Array(20_000),
      Buffer.concat([Buffer.from([0xff, 0xfe]), random]),
    ]) {
      expect(() => decodeText(bytes)).toThrow(new UnreadableFileError('It does not look like text.'));
    }
  });

  it('takes legacy letters with a stray control character, and any characters that there are, for text', () => {
    const legacy = iconv.encode('Façade – “naïve” \u001A\f café. '.repeat(2), 'windows-1252');
    expect(decodeText(legacy).encoding).toBe('windows-1252');
    expect(decodeText(iconv.encode('条約とАБВ🕊 '.repeat(50), 'utf-16le', { addBOM: true })).encoding).toBe(
      'utf-16le',
    );
    expect(decodeText(Buffer.from('条約 АБВ שלום 🕊️ 👩‍✈️ \uE000 '.repeat(50))).encoding).toBe('utf-8');
  });

  const text = 'The “Treaty” – § 5, façade, naïve';

  it.each([
    ['utf-8', Buffer.from(text)],
    ['utf-8', Buffer.from(`\uFEFF${text}`)],
    ['utf-16le', iconv.encode(text, 'utf-16le', { addBOM: true })],
    ['utf-16be', iconv.encode(text, 'utf-16be', { addBOM: true })],
    ['utf-16le', iconv.encode('Plain letters without a mark', 'utf-16le', { addBOM: false })],
    ['windows-1252', iconv.encode(text, 'windows-1252')],
  ])('reads %s', (encoding, bytes) => {
    const decoded = decodeText(bytes);
    expect(decoded.encoding).toBe(encoding);
    expect(decoded.text).toBe(bytes.length === 56 ? 'Plain letters without a mark' : text);
  });
});
