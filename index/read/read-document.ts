import { basename, extname } from 'node:path';
import { type Document, type DocumentId, NO_METADATA } from '../document.ts';
import { UnreadableFileError } from '../errors.ts';
import { describeCharacters } from './describe-characters.ts';
import { detectLanguage, languageOfTag } from './detect-language.ts';
import type { FrontMatter } from './front-matter.ts';
import type { SourceFile } from './reader.ts';
import { findReader, readableExtensions } from './readers.ts';
import { refuseWrongContent } from './recognise-content.ts';

/** A document without its id, which depends on the documents around it. */
export interface ReadDocument extends Omit<Document, 'id' | 'corpus'> {
  readonly declaredId: DocumentId | null;
  /** ISO 639-1; null where it can't be told. */
  readonly language: string | null;
  readonly notices: readonly string[];
}

/** Raise it when what this file does with readers' results would give another document. */
export const READING_VERSION = 2;

/**
 * UTF-16 code units: 30 long novels. What is longer is a log or a list, and one text of it would fill the
 * memory of whatever splits it.
 */
const LONGEST_TEXT = 20_000_000;

/** @returns why a file gives no text, where its name and size tell; null where it has to be read */
export function refuseUnopened(file: string, bytes: number): string | null {
  if (findReader(file) === null) return describeEnding(file);
  return bytes === 0 ? EMPTY : null;
}

const EMPTY = 'It is empty.';

function describeEnding(file: string): string {
  const ending = extname(file);
  const what = ending === '' ? 'Files without an ending' : `Files ending in ${ending}`;
  return `${what} cannot be read; these can: ${readableExtensions().join(', ')}.${adviceFor(ending)}`;
}

/**
 * Reads a file by the reader for its ending, and fills in what its metadata leaves open.
 * @param beside what a metadata file says of it, over what the file says of itself
 * @throws {UnreadableFileError} with the reason, as a sentence about the file
 */
export async function readDocument(
  file: string,
  bytes: Uint8Array,
  beside: FrontMatter | null = null,
  options: Pick<SourceFile, 'ocr' | 'onPage'> = {},
): Promise<ReadDocument> {
  const reader = findReader(file);
  if (reader === null) throw new UnreadableFileError(describeEnding(file));
  if (bytes.length === 0) throw new UnreadableFileError(EMPTY);
  refuseWrongContent(file, bytes);
  const password = beside?.password;
  const source = { file, bytes, ...options, ...(password === undefined ? {} : { password }) };
  const { declaredId, metadata, language = null, notices = [], ...extracted } = await reader.read(source);
  if (!extracted.blocks.some((block) => block.kind !== 'heading')) {
    throw new UnreadableFileError('It holds no text to quote.');
  }
  if (extracted.text.length > LONGEST_TEXT) {
    throw new UnreadableFileError(
      'Its text is longer than 20 million characters: cut it into several files.',
    );
  }
  const declared = { ...metadata, ...beside?.metadata };
  return {
    ...extracted,
    file,
    notices: [...notices, ...describeCharacters(extracted.text)],
    // What a person wrote beside the file goes first; what a file says is often its template's.
    language: languageOfTag(beside?.language) ?? (await detectLanguage(extracted)) ?? languageOfTag(language),
    declaredId: (beside?.declaredId ?? declaredId) as DocumentId | null,
    metadata: { ...NO_METADATA, ...declared, title: shortenTitle(declared.title ?? titleOfFile(file)) },
  };
}

/** What to do with files of a known kind that no reader knows, by their endings. */
const ADVICE: readonly (readonly [endings: RegExp, advice: string])[] = [
  [/^\.(?:doc|dot|dotx|odt|rtf|pages|wpd|wps|sxw|fodt)$/iu, 'Open it, and save it as .docx.'],
  [/^\.(?:pptx?|odp|key|djvu?|ps|oxps|xps)$/iu, 'Save or print it as a PDF.'],
  [/^\.(?:mhtml?|webarchive|maff|eml|msg)$/iu, 'Open it, and save it as .html or print it as a PDF.'],
  [/^\.(?:azw3?|mobi|fb2|lit)$/iu, 'Get it as an EPUB, or convert it to one.'],
  [/^\.(?:zip|gz|tgz|bz2|xz|7z|rar|tar)$/iu, 'Unpack it, and put what is in it here.'],
  [/^\.(?:webp|gif|bmp|heic|jp2)$/iu, 'Save it as a PNG image.'],
];

function adviceFor(ending: string): string {
  const advice = ADVICE.find(([endings]) => endings.test(ending))?.[1];
  return advice === undefined ? '' : ` ${advice}`;
}

/** Longer ones are first sentences more often than names; the text keeps them whole. */
const LONGEST_TITLE = 200;

/** In one line, cut after a word, with "…" for what is left out. */
function shortenTitle(written: string): string {
  const title = written.replace(/\s+/gu, ' ');
  if (title.length <= LONGEST_TITLE) return title;
  const start = title.slice(0, LONGEST_TITLE - 1);
  // Whole words; in writing without spaces, whole code points.
  const cut = /^(.*\S)\s/su.exec(title.slice(0, LONGEST_TITLE))?.[1] ?? start.replace(/\p{Surrogate}$/u, '');
  return `${cut}…`;
}

/** "treaties/vienna_convention-1961.txt" is "vienna convention-1961" to its reader. */
export function titleOfFile(file: string): string {
  const name = basename(file, extname(file));
  return name.replace(/_+/gu, ' ').trim() || file;
}
