import iconv from 'iconv-lite';
import { describe, expect, it } from 'vitest';
import { decodeText } from '../../../index/read/decode.ts';
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

describe('decodeText', () => {
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
