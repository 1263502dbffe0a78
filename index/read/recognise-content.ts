import { extname } from 'node:path';
import { UnreadableFileError } from '../errors.ts';

type Content = keyof typeof NAMES;

/** What a moderator calls it, and the ending that it should have where there is a usual one. */
const NAMES = {
  pdf: ['a PDF', '.pdf'],
  zip: ['a ZIP archive (or a document of that kind, such as DOCX or EPUB)', null],
  office: ['a document of old Microsoft Office (or an encrypted one)', null],
  rtf: ['an RTF document', '.rtf'],
  postscript: ['a PostScript file', null],
  html: ['an HTML page', '.html'],
  mail: ['a page or a message with its parts in one file (MHTML)', null],
  word: ['a Word document in a single XML file', null],
  png: ['a PNG image', '.png'],
  gif: ['a GIF image', null],
  jpeg: ['a JPEG image', '.jpg'],
  tiff: ['a TIFF image', '.tif'],
  webp: ['a WebP image', null],
  gzip: ['a gzip archive', null],
  bzip2: ['a bzip2 archive', null],
  xz: ['an xz archive', null],
  rar: ['a RAR archive', null],
  sevenZip: ['a 7z archive', null],
  program: ['a program', null],
  database: ['an SQLite database', null],
  sound: ['a sound recording', null],
  video: ['a video', null],
} as const;

/** What to do where another ending would not help. */
const ADVICE: Partial<Readonly<Record<Content, string>>> = {
  office: 'open it in Word or LibreOffice, and save it as .docx',
  mail: 'open it in a browser or mail program, and save it as .html without its pictures',
  word: 'open it in Word, and save it as .docx',
  gzip: 'unpack it, and put what is in it here',
  bzip2: 'unpack it, and put what is in it here',
  xz: 'unpack it, and put what is in it here',
  rar: 'unpack it, and put what is in it here',
  sevenZip: 'unpack it, and put what is in it here',
};

/** By the first bytes of a file, from the format's specification. `at` is 0 unless given. */
const SIGNATURES: readonly (readonly [Content, signature: string, at?: number])[] = [
  ['pdf', '%PDF-'],
  ['zip', 'PK\x03\x04'],
  ['zip', 'PK\x05\x06'],
  ['office', '\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1'],
  ['rtf', '{\\rtf'],
  ['postscript', '%!PS'],
  ['png', '\x89PNG\r\n\x1A\n'],
  ['gif', 'GIF87a'],
  ['gif', 'GIF89a'],
  ['jpeg', '\xFF\xD8\xFF'],
  ['tiff', 'II*\0'],
  ['tiff', 'MM\0*'],
  ['webp', 'WEBP', 8],
  ['gzip', '\x1F\x8B\x08'],
  ['bzip2', 'BZh9'],
  ['xz', '\xFD7zXZ\0'],
  ['rar', 'Rar!\x1A\x07'],
  ['sevenZip', "7z\xBC\xAF'\x1C"],
  ['program', '\x7FELF'],
  ['program', 'MZ\x90\0'],
  ['program', '\xCF\xFA\xED\xFE'],
  ['program', '\0asm'],
  ['database', 'SQLite format 3\0'],
  ['sound', 'ID3\x03'],
  ['sound', 'ID3\x04'],
  ['sound', 'OggS\0'],
  ['sound', 'fLaC\0'],
  ['sound', 'WAVE', 8],
  ['video', 'ftyp', 4],
  ['video', '\x1A\x45\xDF\xA3'],
];

/** What a file with an ending may be; of endings that are not here nothing is expected. */
const EXPECTED: Readonly<Record<string, readonly Content[]>> = {
  // A message is text as well, if not always legible.
  '.txt': ['mail'],
  '.text': ['mail'],
  '.md': [],
  '.markdown': [],
  '.xml': ['html'],
  '.html': ['html'],
  '.htm': ['html'],
  '.xhtml': ['html'],
  '.pdf': ['pdf'],
  '.docx': ['zip', 'office'],
  '.docm': ['zip', 'office'],
  '.tei': ['html'],
  '.epub': ['zip'],
  '.png': ['png'],
  '.jpg': ['jpeg'],
  '.jpeg': ['jpeg'],
  '.tif': ['tiff'],
  '.tiff': ['tiff'],
};

/** Bytes in which a PDF's mark may stand, by what readers of it accept. */
const HEAD = 1024;

/**
 * Compares a file's ending with its first bytes. What is of no known kind passes: its reader will say more.
 * @throws {UnreadableFileError} when it is known to be something else
 */
export function refuseWrongContent(file: string, bytes: Uint8Array): void {
  const ending = extname(file).toLowerCase();
  const expected = EXPECTED[ending];
  if (expected === undefined) return;
  const head = Buffer.from(bytes.subarray(0, HEAD)).toString('latin1');
  const content = recogniseContent(head);
  if (content === null || expected.includes(content)) return;
  if (ending === '.pdf' && head.includes('%PDF-')) return;
  const [what, proper] = NAMES[content];
  const advice =
    proper !== null
      ? `name it ${proper}`
      : (ADVICE[content] ?? 'give it the ending of what it is, or remove it');
  throw new UnreadableFileError(`It is not what its name says but ${what}: ${advice}.`);
}

/** Lines of a head as messages have it, and pages that browsers save whole. */
const MAIL_HEAD = /^(?:[\w-]+: [^\n]*\r?\n(?:[ \t][^\n]*\r?\n)*)*?(?:MIME-Version|Content-Type): /iu;

function recogniseContent(head: string): Content | null {
  if (MAIL_HEAD.test(head)) return 'mail';
  if (/^(?:\xEF\xBB\xBF)?<\?xml[^>]*>\s*<\?mso-application\s+progid="Word/u.test(head)) return 'word';
  for (const [content, signature, at = 0] of SIGNATURES) {
    if (head.startsWith(signature, at)) return content;
  }
  return /^(?:\xEF\xBB\xBF)?\s*(?:<\?xml[^>]*>\s*)?(?:<!doctype html|<html[\s>])/iu.test(head)
    ? 'html'
    : null;
}
