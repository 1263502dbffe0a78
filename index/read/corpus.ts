import { createHash } from 'node:crypto';
import { readdir, stat } from 'node:fs/promises';
import { basename, join, relative, resolve, sep } from 'node:path';
import type { DocumentId } from '../document.ts';
import { foldCase } from '../terms.ts';

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

/** Files that stand beside documents and are none: the catalogue, metadata, control questions, licences. */
const NOT_DOCUMENTS =
  /^(?:catalogue\.yaml|control-questions\.jsonl|licen[cs]e(?:\.(?:md|txt))?)$|\.meta\.yaml$/iu;

/**
 * All files below the corpus folders, in the order of their paths — of equal ones the folder given
 * first comes first — with hidden files and folders left out.
 * Links are followed to files, not to folders, so that a cycle can't be walked.
 * @throws {Error} ENOENT, ENOTDIR when a folder is not there
 */
export async function findCorpusFiles(directories: readonly string[]): Promise<CorpusFile[]> {
  const found: CorpusFile[] = [];
  for (const directory of new Set(directories.map((path) => resolve(path)))) {
    const entries = await readdir(directory, { recursive: true, withFileTypes: true });
    for (const entry of entries) {
      const path = join(entry.parentPath, entry.name);
      const file = relative(directory, path).split(sep).join('/');
      if (entry.isDirectory() || NOT_DOCUMENTS.test(basename(file)) || /(?:^|\/)\./u.test(file)) continue;
      const facts = await stat(path).catch(() => null);
      if (facts?.isFile()) found.push({ path, corpus: directory, file, bytes: facts.size });
    }
  }
  // A stable sort: equal paths keep the order of their folders.
  return found.sort((a, b) => compare(a.file, b.file));
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
