import { analyse } from 'chardet';
import iconv from 'iconv-lite';
import { UnreadableFileError } from '../errors.ts';
import { withoutTerminalSequences } from './document-builder.ts';

export interface DecodedText {
  readonly text: string;
  /** Its name in small letters: "utf-8", "windows-1252", "koi8-r". */
  readonly encoding: string;
  /** Sentences for a moderator: that the encoding was guessed. */
  readonly notices: readonly string[];
}

/**
 * Text of `bytes` and the encoding they were in: a byte-order mark decides, unless what follows can't be
 * in its encoding, then UTF-16 by its pattern of zero bytes, then valid UTF-8, then what the file
 * declares, then a guess by the letters that come of it, where one is clearly the best.
 * @param declared what an HTML or XML file says of itself; passed over when what comes of it is no text
 * @throws {UnreadableFileError} when its encoding can't be told, or more than a small share of it is no text
 */
export function decodeBytes(
  marked: Uint8Array,
  { declared = null }: { readonly declared?: string | null } = {},
): DecodedText {
  const bytes = withoutFalseMark(marked);
  const known = knownEncoding(bytes);
  if (known !== null) return { text: decodeAs(bytes, known), encoding: known, notices: [] };
  if (declared !== null && iconv.encodingExists(declared) && !/^(?:utf|ucs)/iu.test(declared)) {
    const text = iconv.decode(Buffer.from(bytes), declared);
    if (looksLikeText(text) && oddityOf(text) <= MOST_ODD) {
      return { text, encoding: declared.toLowerCase(), notices: [] };
    }
  }
  const encoding = guessEncoding(bytes);
  const text = decodeAs(bytes, encoding);
  const notices =
    encoding === 'windows-1252'
      ? []
      : [`Its encoding was guessed: ${encoding}. Save it as UTF-8 to be sure.`];
  return { text, encoding, notices };
}

/** Programs put a mark of UTF-8 before other bytes, and one of UTF-16 before ASCII: decoded by it, that is Chinese. */
function withoutFalseMark(bytes: Uint8Array): Uint8Array {
  const [first, second, third] = bytes;
  if (first === 0xef && second === 0xbb && third === 0xbf) return isUtf8(bytes) ? bytes : bytes.subarray(3);
  if ((first !== 0xff || second !== 0xfe) && (first !== 0xfe || second !== 0xff)) return bytes;
  const rest = bytes.subarray(2);
  const isAscii = rest.length > 0 && rest.every((byte) => (byte >= 0x20 && byte < 0x7f) || isLineEnd(byte));
  return isAscii ? rest : bytes;
}

function isLineEnd(byte: number): boolean {
  return byte === 0x09 || byte === 0x0a || byte === 0x0d;
}

/** For files that declare nothing. */
export function decodeText(bytes: Uint8Array): DecodedText {
  return decodeBytes(bytes);
}

function decodeAs(bytes: Uint8Array, encoding: string): string {
  // Not TextDecoder for windows-1252: Node 20's turns curly quotes into control characters.
  const text =
    encoding === 'iso-2022-jp'
      ? new TextDecoder(encoding).decode(bytes)
      : iconv.decode(Buffer.from(bytes), encoding);
  if (!looksLikeText(text)) throw new UnreadableFileError('It does not look like text.');
  return text;
}

/**
 * What no writer types: control characters other than tab, line ends and form feed; bytes that are
 * nothing in Windows-1252 (decoded as U+FFFD); halves of surrogate pairs; code points without a character.
 */
const NO_TEXT = /(?![\t\n\f\r\u0085])\p{Cc}|\uFFFD|\p{Surrogate}|\p{Unassigned}/gu;

/**
 * Of random bytes read as Windows-1252, 13 in 100 are no text; of a damaged or badly converted
 * text, seldom 1 in 1,000. So many in a short one are an accident.
 */
const MOST_NO_TEXT = { share: 0.02, few: 10 } as const;

export function looksLikeText(text: string): boolean {
  // A coloured log has an escape character in every line, and is text.
  const count = withoutTerminalSequences(text).match(NO_TEXT)?.length ?? 0;
  return count <= Math.max(MOST_NO_TEXT.few, text.length * MOST_NO_TEXT.share);
}

/** The encoding where the bytes leave no doubt; null where they do. */
function knownEncoding(bytes: Uint8Array): string | null {
  const [first, second, third, fourth] = bytes;
  if (first === 0xff && second === 0xfe) return third === 0 && fourth === 0 ? 'utf-32le' : 'utf-16le';
  if (first === 0 && second === 0 && third === 0xfe && fourth === 0xff) return 'utf-32be';
  if (first === 0xfe && second === 0xff) return 'utf-16be';
  const { odd, even, fourths } = countZeros(bytes.subarray(0, ZEROS_SAMPLE));
  // ASCII letters in UTF-16 have a zero in every second byte; a tenth leaves room for other scripts, of
  // which spaces and marks do.
  const pairs = Math.min(bytes.length, ZEROS_SAMPLE) / 2;
  const isAligned = bytes.length % 4 === 0 && pairs >= 8;
  if (isAligned && fourths.last === Math.floor(pairs / 2) && fourths.third > pairs / 4) return 'utf-32le';
  if (isAligned && fourths.first === Math.floor(pairs / 2) && fourths.second > pairs / 4) return 'utf-32be';
  if (odd > pairs / 10 && even * 20 <= odd) return 'utf-16le';
  if (even > pairs / 10 && odd * 20 <= even) return 'utf-16be';
  // Japanese in seven bits: without its escape sequences it would pass for ASCII.
  if (isJapaneseInSevenBits(bytes)) return 'iso-2022-jp';
  return isUtf8(bytes) || isDamagedUtf8(bytes) ? 'utf-8' : null;
}

/** Share of the characters beyond ASCII that may be lost. */
const MOST_LOST = 0.1;

/** A few broken bytes in UTF-8, which no other encoding makes words of: of other text nearly all would be lost. */
function isDamagedUtf8(bytes: Uint8Array): boolean {
  const beyond = new TextDecoder().decode(bytes).match(/[^\p{ASCII}]/gu) ?? [];
  return beyond.filter((character) => character === '\uFFFD').length <= beyond.length * MOST_LOST;
}

function isJapaneseInSevenBits(bytes: Uint8Array): boolean {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return (buffer.includes('\x1B$B') || buffer.includes('\x1B$@')) && !bytes.some((byte) => byte >= 0x80);
}

const ZEROS_SAMPLE = 4096;

function countZeros(bytes: Uint8Array) {
  const counts = [0, 0, 0, 0];
  bytes.forEach((byte, position) => {
    if (byte === 0) counts[position % 4] = (counts[position % 4] ?? 0) + 1;
  });
  const [first = 0, second = 0, third = 0, last = 0] = counts;
  return { even: first + third, odd: second + last, fourths: { first, second, third, last } };
}

function isUtf8(bytes: Uint8Array): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    return true;
  } catch {
    return false;
  }
}

/** Bytes that a guess is made from, of those that hold a byte beyond ASCII. */
const GUESS_SAMPLE = 64 * 1024;

/** chardet's measure, 0 to 100: below it, its guess alone is none. */
const LEAST_CONFIDENCE = 30;

/** Share of the letters beyond ASCII that may stand as no writer puts them. */
const MOST_ODD = 0.08;

/** Scripts of which one byte encodings for one language are told by chardet only where ASCII is taken away. */
const OTHER_SCRIPTS = /^(?:koi8-r|windows-125[135678]|iso-8859-[5678]|windows-874)$/u;

/** What chardet doesn't know; they are tried where nothing else fits. */
const UNKNOWN_TO_CHARDET = ['ibm866'] as const;

/** Gives a superset where one stands for both: what is a control character in one is a curly quote in the other. */
const SUPERSETS: Readonly<Record<string, string>> = {
  'iso-8859-1': 'windows-1252',
  'iso-8859-8': 'windows-1255',
  'iso-8859-9': 'windows-1254',
};

/**
 * @throws {UnreadableFileError} when no encoding makes a plausible text
 */
function guessEncoding(bytes: Uint8Array): string {
  const sample = sampleBeyondAscii(bytes);
  const bare = Buffer.from(
    sample.map((byte) => (byte >= 0x80 || byte === 0x20 || byte === 0x0a ? byte : 0x20)),
  );
  const candidates = new Map<string, number>();
  const add = (name: string, confidence: number) => {
    const lower = name.toLowerCase();
    const encoding = SUPERSETS[lower] ?? lower;
    if (!iconv.encodingExists(encoding) || /^(?:utf|iso-2022)/u.test(encoding)) return;
    candidates.set(encoding, Math.max(confidence, candidates.get(encoding) ?? 0));
  };
  for (const { name, confidence, lang } of analyse(sample)) {
    add(name, confidence);
    // The two differ in ą, ś and ź alone; a wrong choice of the other shows as signs within words.
    if (lang === 'pl' && /8859-2$/u.test(name)) add('windows-1250', confidence + 1);
  }
  for (const { name, confidence } of analyse(bare)) {
    if (OTHER_SCRIPTS.test(name.toLowerCase())) add(name, confidence);
  }
  for (const name of UNKNOWN_TO_CHARDET) add(name, LEAST_CONFIDENCE);
  add('windows-1252', 0);
  // Every letter Thai: no other bytes decode so.
  if (isThai(iconv.decode(bare, 'windows-874'))) add('windows-874', 2 * LEAST_CONFIDENCE);
  const plausible = [...candidates]
    .map(([encoding, confidence]) => {
      const text = iconv.decode(sample, encoding);
      return { encoding, confidence, oddity: looksLikeText(text) ? oddityOf(text) : 1 };
    })
    .filter(({ oddity }) => oddity <= MOST_ODD)
    .sort((a, b) => b.confidence - 200 * b.oddity - (a.confidence - 200 * a.oddity));
  if (isMostlyAscii(sample) && isOfOldSystem(sample)) throw new UnreadableFileError(UNKNOWN_ENCODING);
  const latin = plausible.find(({ encoding }) => encoding === 'windows-1252');
  const [best] = plausible;
  // "m²" or "™" may be all that is beyond ASCII: where signs stand says nothing then.
  if (isMostlyAscii(sample) && looksLikeText(iconv.decode(sample, 'windows-1252'))) {
    return 'windows-1252';
  }
  // A few accents in English say nothing to a detector, and nearly all such files are in Windows-1252.
  if (latin !== undefined && (best === latin || isTie(latin, best))) return latin.encoding;
  if (best !== undefined && best.confidence >= LEAST_CONFIDENCE) return best.encoding;
  const isText = looksLikeText(iconv.decode(sample, 'windows-1252')) || candidates.size > 3;
  const isBinary =
    !looksLikeText(iconv.decode(bare, 'latin1').replace(/[\u0080-\u009F]/gu, '')) || hasControls(sample);
  throw new UnreadableFileError(isText && !isBinary ? UNKNOWN_ENCODING : 'It does not look like text.');
}

const UNKNOWN_ENCODING = "Its encoding can't be told; save it as UTF-8.";

/** Thai stands in long runs of letters and marks beyond ASCII, some of them vowels that only a consonant can carry. */
function isThai(text: string): boolean {
  const beyond = text.match(/[^\p{ASCII}]/gu)?.length ?? 0;
  const inSyllables = text.match(/[ก-ฮ][ัิ-ฺ็-๎]/gu)?.length ?? 0;
  const stray = text.match(/(?<![ก-ฮัิ-ฺ็-๎])[ัิ-ฺ็-๎]/gu)?.length ?? 0;
  return inSyllables > beyond / 8 && stray < inSyllables / 20;
}

/** Between encodings of Latin letters chardet's measures differ by little in a short text: the commonest is taken. */
const TIE = 20;

interface Candidate {
  readonly encoding: string;
  readonly confidence: number;
}

function isTie(latin: Candidate, best: Candidate | undefined): boolean {
  if (best === undefined || !/^(?:windows-125[047]|iso-8859-[29])$/u.test(best.encoding)) return false;
  return latin.confidence > 0 && best.confidence - latin.confidence <= TIE;
}

/** Lines that hold a byte beyond ASCII, as far as the sample reaches: a mark in a late chapter counts too. */
function sampleBeyondAscii(bytes: Uint8Array): Buffer {
  if (bytes.length <= GUESS_SAMPLE) return Buffer.from(bytes);
  const lines: Uint8Array[] = [];
  let length = 0;
  for (let at = 0; at < bytes.length && length < GUESS_SAMPLE; ) {
    const end = bytes.indexOf(0x0a, at);
    const line = bytes.subarray(at, Math.min(end === -1 ? bytes.length : end + 1, at + GUESS_SAMPLE));
    if (line.some((byte) => byte >= 0x80)) {
      lines.push(line);
      length += line.length;
    }
    at += line.length;
  }
  return Buffer.concat(lines);
}

/** A language with accents has 2 to 10 letters in a hundred beyond ASCII. */
const FEW_ACCENTS = 0.02;

function isMostlyAscii(sample: Buffer): boolean {
  return sample.filter((byte) => byte >= 0x80).length <= FEW_ACCENTS * sample.length;
}

/** Encodings of Mac OS and DOS, whose accented letters are signs and capitals in Windows-1252: "cafŽ", "caf‚". */
const OLD_SYSTEMS = ['macintosh', 'cp850'] as const;

/** Whether a few accents stand as no writer puts them, and would be letters within words in one of those. */
function isOfOldSystem(sample: Buffer): boolean {
  if (oddityOf(iconv.decode(sample, 'windows-1252')) <= 1 / 2) return false;
  return OLD_SYSTEMS.some((encoding) => oddityOf(iconv.decode(sample, encoding)) <= MOST_ODD);
}

/** Control characters below ASCII's letters: no encoding of text has more than a few. */
function hasControls(sample: Buffer): boolean {
  const controls = sample.filter(
    (byte) => byte < 0x20 && ![0x09, 0x0a, 0x0c, 0x0d, 0x1b].includes(byte),
  ).length;
  return controls > Math.max(MOST_NO_TEXT.few, sample.length * MOST_NO_TEXT.share);
}

/** Where letters and signs stand as no writer puts them: what is left when a text is decoded as another encoding. */
const ODDITIES: readonly RegExp[] = [
  // Characters that no encoding of text has on purpose.
  /\uFFFD|[\u0080-\u009F]|\p{Private_Use}|\p{Unassigned}/gu,
  // A capital after a small letter, one of them beyond ASCII: "пРИВЕТ".
  /(?:(?![a-z])\p{Ll}\p{Lu}|[a-z](?![A-Z])\p{Lu})/gu,
  // Two scripts in a word.
  /\p{Script=Latin}(?=[\p{Script=Cyrillic}\p{Script=Greek}\p{Script=Hebrew}\p{Script=Arabic}\p{Script=Thai}])/gu,
  /[\p{Script=Cyrillic}\p{Script=Greek}\p{Script=Hebrew}\p{Script=Arabic}\p{Script=Thai}](?=\p{Script=Latin})/gu,
  // Signs and drawn lines within or against words: "³¹czy", "сў░т".
  /(?<=\p{L})[¡-¦¨©«¬®-¶¸-¿×÷ƒ‚„†‡‰ˆ˜™•\u2500-\u259F](?=\p{L})/gu,
  // Signs in a row, or against a letter on one side only.
  /(?<=\p{L})[¢-¦¨¬®¯±´-¶¸ƒ‚„†‡ˆ˜](?!\p{L})|(?<!\p{L})[¢¤-¦¨¬¯±´-¶¸ƒ†‡ˆ˜](?=\p{L})/gu,
  /[\u2500-\u259F](?=\p{L})|(?<=\p{L})[\u2500-\u259F]/gu,
];

/** Share, in [0, 1], of the characters beyond ASCII that stand oddly. */
function oddityOf(text: string): number {
  const beyond = text.match(/[^\p{ASCII}]/gu)?.length ?? 0;
  if (beyond === 0) return 0;
  const odd = ODDITIES.reduce((sum, oddity) => sum + (text.match(oddity)?.length ?? 0), 0);
  return Math.min(1, odd / beyond);
}
