import { createHash } from 'node:crypto';
import type { Dirent } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { join, relative, resolve, sep } from 'node:path';
import type { DocumentId } from '../document.ts';
import { CorpusFolderError } from '../errors.ts';
import { foldCase } from '../terms.ts';
import { reasonOfSystemError } from './system-error.ts';

/** A file in a corpus folder that may be a document. */
export interface CorpusFile {
  /** Where it is on this machine. */
  readonly path: string;
  /** The corpus folder it is in. */
  readonly corpus: string;
  /** Path below its corpus folder, with forward slashes. */
  readonly file: string;
  readonly bytes: number;
}

/**
 * Files that stand beside documents and are none: the catalogue, metadata, control questions, licences,
 * and what editors keep of a file that is open (`report.md~`, `~$report.docx`).
 */
const NOT_DOCUMENTS =
  /^(?:catalogue\.yaml|control-questions\.jsonl|licen[cs]e(?:\.(?:md|txt))?)$|\.meta\.yaml$|^~\$|~$/iu;

/** Name of files with questions whose answers people have pointed to; they may be in any folder of a corpus. */
const KNOWN_QUESTIONS_FILE = /^known-questions\.jsonl$/iu;

/** Whether a file of this name may be a document; others that stand beside documents are passed over in silence. */
export function isDocumentName(name: string): boolean {
  return !name.startsWith('.') && !NOT_DOCUMENTS.test(name) && !KNOWN_QUESTIONS_FILE.test(name);
}

/** Something in a corpus folder that can't be opened as a file. */
export interface LeftOutFile {
  readonly file: string;
  /** A sentence, with what to do where something can be done. */
  readonly reason: string;
}

/** What corpus folders hold; it gives its files one after another. */
export interface CorpusListing extends Iterable<CorpusFile> {
  readonly files: readonly CorpusFile[];
  /** What may have been meant as a document and is none of `files`. */
  readonly leftOut: readonly LeftOutFile[];
  readonly knownQuestions: readonly CorpusFile[];
}

/**
 * All files below the corpus folders, in the order of their paths — of equal ones the folder given
 * first comes first — with hidden files and folders left out, unnamed.
 * Links are followed to files, not to folders, so that a cycle can't be walked. Nothing is opened:
 * opening a pipe would wait for a writer.
 * @throws {CorpusFolderError} when a folder is not there
 */
export async function findCorpusFiles(directories: readonly string[]): Promise<CorpusListing> {
  const files: CorpusFile[] = [];
  const leftOut: LeftOutFile[] = [];
  const knownQuestions: CorpusFile[] = [];
  for (const corpus of new Set(directories.map((path) => resolve(path)))) {
    const folders = [corpus];
    for (let folder = folders.pop(); folder !== undefined; folder = folders.pop()) {
      for (const entry of await list(folder, corpus, leftOut)) {
        if (entry.name.startsWith('.')) continue;
        const path = join(folder, entry.name);
        const file = relative(corpus, path).split(sep).join('/');
        if (entry.isDirectory()) {
          folders.push(path);
        } else if (!NOT_DOCUMENTS.test(entry.name)) {
          const found = await examine(path, entry.isSymbolicLink());
          if ('reason' in found) leftOut.push({ file, ...found });
          else
            (KNOWN_QUESTIONS_FILE.test(entry.name) ? knownQuestions : files).push({
              path,
              corpus,
              file,
              ...found,
            });
        }
      }
    }
  }
  // A stable sort: equal paths keep the order of their folders.
  const byFile = (a: LeftOutFile | CorpusFile, b: LeftOutFile | CorpusFile) => compare(a.file, b.file);
  files.sort(byFile);
  knownQuestions.sort(byFile);
  return { files, knownQuestions, leftOut: leftOut.sort(byFile), [Symbol.iterator]: () => files.values() };
}

/** What is in a folder; a folder below the corpus that can't be listed is left out itself. */
async function list(folder: string, corpus: string, leftOut: LeftOutFile[]): Promise<Dirent[]> {
  try {
    return await readdir(folder, { withFileTypes: true });
  } catch (error) {
    const reason = reasonOfSystemError(error);
    if (reason === null) throw error;
    if (folder === corpus) throw new CorpusFolderError(corpus, { cause: error as NodeJS.ErrnoException });
    leftOut.push({ file: relative(corpus, folder).split(sep).join('/'), reason });
    return [];
  }
}

async function examine(path: string, isLink: boolean): Promise<{ bytes: number } | { reason: string }> {
  try {
    const facts = await stat(path);
    if (facts.isFile()) return { bytes: facts.size };
    const reason = facts.isDirectory()
      ? 'It is a link to a folder, and links are followed to files only: name that folder as a corpus of its own.'
      : 'It is not a file but a pipe, a socket or a device.';
    return { reason };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') {
      if (isLink) return { reason: 'It is a link that leads nowhere.' };
      // Node puts a replacement character for each byte of it that is none.
      if (path.includes('\uFFFD'))
        return { reason: 'Its name, or its folder’s, is not in UTF-8: rename it.' };
    }
    const reason = reasonOfSystemError(error);
    if (reason === null) throw error;
    return { reason };
  }
}

/** By code units: the same order on every machine, whatever its locale. */
function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Longest id made from a path, so that it fits where Discord takes a value of 100 characters. */
const LONGEST_ID = 80;

/**
 * A document's id from its path: readable, safe in a shell, and the same on every machine. Where
 * letters had to be left out, a hash of the whole path keeps it apart from others.
 */
export function documentIdFromPath(file: string): DocumentId {
  const plain = file.normalize('NFC');
  const slug = foldCase(plain)
    .replace(/[^a-z0-9._/-]+/gu, '-')
    .replace(/^[-./]+|-+$/gu, '');
  if (slug === plain.toLowerCase() && slug.length <= LONGEST_ID) return slug as DocumentId;
  const digest = createHash('sha256').update(plain).digest('hex').slice(0, 8);
  return `${slug.slice(0, LONGEST_ID - 9)}-${digest}` as DocumentId;
}
