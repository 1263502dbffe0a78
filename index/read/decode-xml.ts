import iconv from 'iconv-lite';
import { UnreadableFileError } from '../errors.ts';

/**
 * Encodings that writers name and that others, of the same bytes and more, are meant by: as browsers
 * have it (https://encoding.spec.whatwg.org/#names-and-labels).
 */
const WIDER: Readonly<Record<string, string>> = {
  'us-ascii': 'windows-1252',
  ascii: 'windows-1252',
  'iso-8859-1': 'windows-1252',
  latin1: 'windows-1252',
  'iso-8859-9': 'windows-1254',
  'iso-8859-11': 'windows-874',
  'tis-620': 'windows-874',
  'euc-kr': 'cp949',
  ks_c_5601: 'cp949',
  gb2312: 'gb18030',
  gbk: 'gb18030',
};

/**
 * The text of an XML file. A byte-order mark decides on its encoding, then the zero bytes of UTF-16
 * and UTF-32, then its XML declaration; one that names none is in UTF-8, as XML's rules have it.
 * @throws {UnreadableFileError} when the encoding is not known, or the bytes are not in it
 */
export function decodeXml(bytes: Uint8Array): string {
  const declared = declaredEncoding(bytes);
  const name = encodingByFirstBytes(bytes) ?? declared ?? 'utf-8';
  const encoding = WIDER[name] ?? name;
  if (!iconv.encodingExists(encoding)) {
    throw new UnreadableFileError(`Its encoding, ${name.slice(0, 40)}, is not known: save it as UTF-8.`);
  }
  const text = iconv.decode(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength), encoding);
  if (text.includes('\uFFFD') && tooManyWrong(text)) {
    const says = declared === null ? 'It names no encoding' : `It says that it is in ${declared}`;
    throw new UnreadableFileError(
      `${says}, but its bytes are not ${name}: save it as UTF-8, or correct its XML declaration.`,
    );
  }
  return text;
}

/** Of a feed in a legacy encoding, one character in 1,000 may be another's; of a wrong encoding, every tenth. */
const MOST_WRONG = 0.001;

function tooManyWrong(text: string): boolean {
  return (text.match(/\uFFFD/gu)?.length ?? 0) > Math.max(1, text.length * MOST_WRONG);
}

function encodingByFirstBytes(bytes: Uint8Array): string | null {
  const start = Buffer.from(bytes.subarray(0, 4)).toString('hex');
  if (start === 'fffe0000' || start === '3c000000') return 'utf-32le';
  if (start === '0000feff' || start === '0000003c') return 'utf-32be';
  if (start.startsWith('fffe') || start === '3c003f00') return 'utf-16le';
  if (start.startsWith('feff') || start === '003c003f') return 'utf-16be';
  if (start.startsWith('efbbbf')) return 'utf-8';
  return null;
}

/** What `<?xml version="1.0" encoding="KOI8-R"?>` says, in small letters. */
function declaredEncoding(bytes: Uint8Array): string | null {
  const start = Buffer.from(bytes.subarray(0, 1_000)).toString('latin1');
  const [, name] =
    /^(?:\u00EF\u00BB\u00BF)?<\?xml\s[^>]*?\bencoding\s*=\s*["']\s*([\w.:-]+)\s*["']/u.exec(start) ?? [];
  return name?.toLowerCase() ?? null;
}
