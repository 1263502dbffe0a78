import { readFile, stat } from 'node:fs/promises';
import { basename, extname } from 'node:path';
import { parse } from 'yaml';
import { UnreadableFileError } from '../errors.ts';
import { decodeText } from './decode.ts';
import { type FrontMatter, parseFrontMatter } from './front-matter.ts';

/** Beside `treaty.pdf` stands `treaty.meta.yaml`. */
export function metadataFileOf(path: string): string {
  return `${path.slice(0, path.length - extname(path).length)}.meta.yaml`;
}

/**
 * The text of the metadata file beside a document, for formats that can't say who wrote them, or say it wrongly.
 * @returns null when there is none
 * @throws {UnreadableFileError} when what has its name is no file, or no text
 */
export async function readMetadataFile(path: string): Promise<string | null> {
  const beside = metadataFileOf(path);
  try {
    // Before it is opened: opening a pipe waits for a writer, for ever.
    if (!(await stat(beside)).isFile()) {
      throw new UnreadableFileError(`Its metadata file, ${basename(beside)}, is not a file.`);
    }
    return decodeText(await readFile(beside)).text;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    // The name may be too long for what is put to it, where that of the document is not.
    if (code === 'ENOENT' || code === 'ENAMETOOLONG') return null;
    throw error;
  }
}

/**
 * The fields are those of front matter.
 * @throws {UnreadableFileError} naming each field that is wrong
 */
export function parseMetadataFile(file: string, text: string | null): FrontMatter | null {
  if (text === null) return null;
  return parseFrontMatter(() => parse(text), `metadata file, ${basename(metadataFileOf(file))},`);
}
