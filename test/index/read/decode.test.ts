import { readFile } from 'node:fs/promises';
import iconv from 'iconv-lite';
import { describe, expect, it } from 'vitest';
import { decodeBytes } from '../../../index/read/decode.ts';
import { hasTestData, testData } from '../../support/test-data.ts';

const RUSSIAN =
  'Перемирие 1949 года провело линию между армиями. Обе стороны обязались не переходить границу, которая была установлена комиссией.';
const POLISH =
  'Rozejm z 1949 roku wyznaczył linię między armiami. Obie strony zobowiązały się, że żadna z nich nie przekroczy granicy, która została ustalona przez komisję.';
const FRENCH =
  'L’armistice de 1949 a tracé une ligne entre les armées. Les deux côtés se sont engagés à ne pas dépasser la frontière.';
const JAPANESE = '1949年の休戦協定は軍隊の間に線を引いた。双方は委員会が定めた境界を越えないことを約束した。';
const REFUSED = "Its encoding can't be told; save it as UTF-8.";

describe('a text in a legacy encoding', () => {
  it.each([
    ['windows-1251', RUSSIAN],
    ['koi8-r', RUSSIAN],
    ['ibm866', RUSSIAN],
    ['windows-1250', POLISH],
    ['iso-8859-2', POLISH],
    ['shift_jis', JAPANESE],
    ['euc-jp', JAPANESE],
  ])('in %s is decoded, and the guess is told', (encoding, text) => {
    expect(decodeBytes(iconv.encode(text, encoding))).toEqual({
      text,
      encoding,
      notices: [`Its encoding was guessed: ${encoding}. Save it as UTF-8 to be sure.`],
    });
  });

  it('in Windows-1252 is decoded without more words', () => {
    const decoded = decodeBytes(iconv.encode(FRENCH, 'windows-1252'));
    expect(decoded).toEqual({ text: FRENCH, encoding: 'windows-1252', notices: [] });
  });

  it('is refused where no encoding makes words of it', () => {
    for (const encoding of ['macintosh', 'cp850']) {
      expect(() => decodeBytes(iconv.encode(FRENCH, encoding))).toThrow(REFUSED);
      // A few accents in much English are letters in Windows-1252 too, but other ones.
      const english = `${'The commission met at the place that the parties had agreed. '.repeat(9)}The café closed.`;
      expect(() => decodeBytes(iconv.encode(english, encoding))).toThrow(REFUSED);
      expect(decodeBytes(iconv.encode(english, 'windows-1252')).text).toBe(english);
    }
  });

  it('is decoded as it declares, unless that makes no text', () => {
    const bytes = iconv.encode(FRENCH, 'macintosh');
    expect(decodeBytes(bytes, { declared: 'macintosh' }).text).toBe(FRENCH);
    expect(() => decodeBytes(bytes, { declared: 'ibm866' })).toThrow(REFUSED);
  });

  it.each([
    'utf-32le',
    'utf-32be',
    'utf-16le',
    'utf-16be',
  ])('in %s is known, with a mark or without', (encoding) => {
    const text = 'The truce of 1949.';
    for (const addBOM of [true, false]) {
      expect(decodeBytes(iconv.encode(text, encoding, { addBOM }))).toEqual({ text, encoding, notices: [] });
    }
  });

  it('is not decoded by a mark that something else put before it', () => {
    const [utf8, utf16] = [Buffer.from([0xef, 0xbb, 0xbf]), Buffer.from([0xff, 0xfe])];
    expect(decodeBytes(Buffer.concat([utf8, iconv.encode(FRENCH, 'windows-1252')])).text).toBe(FRENCH);
    expect(decodeBytes(Buffer.concat([utf16, Buffer.from('The truce\nof 1949.')])).text).toBe(
      'The truce\nof 1949.',
    );
    const chinese = iconv.encode('武官负责联络。', 'utf-16le', { addBOM: true });
    expect(decodeBytes(chinese).text).toBe('武官负责联络。');
  });

  it('in UTF-8 with a few broken bytes is still UTF-8, and no other text is', () => {
    const bytes = Buffer.concat([Buffer.from(RUSSIAN), Buffer.from([0xd0, 0x20]), Buffer.from('линия')]);
    expect(decodeBytes(bytes)).toEqual({ text: `${RUSSIAN}\uFFFD линия`, encoding: 'utf-8', notices: [] });
    const mixed = Buffer.concat([Buffer.from('é'), iconv.encode(FRENCH, 'windows-1252')]);
    expect(() => decodeBytes(mixed)).toThrow(REFUSED);
  });

  it('in seven bits is Japanese, not ASCII', () => {
    const bytes = Buffer.from('\x1B$B5Y@o\x1B(B 1949', 'latin1');
    expect(decodeBytes(bytes)).toEqual({ text: '休戦 1949', encoding: 'iso-2022-jp', notices: [] });
  });

  it.skipIf(!hasTestData).each([
    ['Big5__willythecop.blogspot.com.xml', '瘋了！'],
    ['EUC-KR__scarletkh2.egloos.com.xml', '앙큼냥이'],
    ['IBM866__aif.ru.health.xml', 'Здоровье'],
    ['KOI8-R__aif.ru.health.xml', 'Здоровье'],
    ['SHIFT_JIS__nextbeaut.com.xml', 'ダイエット'],
    ['windows-1255-hebrew__law.co.il.xml', 'חקיקה'],
    ['Johab__iyagi-readme.txt', null],
    ['TIS-620__trickspot.boxchart.com.xml', 'ย้ายบ้าน'],
  ])('from the wild is never mojibake: %s', async (file, words) => {
    const bytes = await readFile(testData('nasty/text', file));
    if (words === null) expect(() => decodeBytes(bytes)).toThrow(REFUSED);
    else expect(decodeBytes(bytes).text).toContain(words);
  });
});
