import { copyFile, mkdir, mkdtemp, readdir, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, extname, join, relative, resolve, sep } from 'node:path';
import writeFileAtomic from 'write-file-atomic';
import { stringify } from 'yaml';
import type { DocumentMetadata } from './document.ts';
import { isDocumentName } from './read/corpus.ts';
import { metadataFileOf } from './read/metadata-file.ts';

/** Where the moderators' own documents are kept, apart from what is shipped. */
export interface LibraryFolder {
  /** Absolute; it need not be there yet. */
  readonly path: string;
  /** Path below its corpus folder with a slash at the end; '' where the corpus folder is the library itself. */
  readonly prefix: string;
}

/** What is told of a document beside it; fields that are null are left to the document. */
export type DocumentNotes = {
  readonly [Field in 'title' | 'author' | 'issued' | 'url' | 'licence']: DocumentMetadata[Field] | null;
};

const NAME = 'library';

/** The corpus folder called `library`, or else the folder of that name in the first corpus folder that has one, or else in the first. */
export async function findLibraryFolder(corpora: readonly string[]): Promise<LibraryFolder> {
  const paths = corpora.map((path) => resolve(path));
  const itself = paths.find((path) => basename(path) === NAME);
  if (itself !== undefined) return { path: itself, prefix: '' };
  const inside = paths.map((path) => join(path, NAME));
  for (const path of inside) if (await isFolder(path)) return { path, prefix: `${NAME}/` };
  const [first] = inside;
  if (first === undefined) throw new RangeError('Expected one corpus folder or more');
  return { path: first, prefix: `${NAME}/` };
}

/** Everything in the folder that may be a document, by path below the corpus folder. */
export async function listLibraryFiles({ path, prefix }: LibraryFolder): Promise<Set<string>> {
  const entries = await readdir(path, { recursive: true, withFileTypes: true }).catch(() => []);
  const files = entries
    .filter((entry) => !entry.isDirectory() && isDocumentName(entry.name))
    .map((entry) => relative(path, join(entry.parentPath, entry.name)).split(sep).join('/'));
  return new Set(files.map((file) => prefix + file));
}

// Names

/** Bytes of a file's name; systems take 255, and the metadata file and copies of it need some more. */
const LONGEST_NAME = 150;

/** Letters, digits and what harms on no system: neither path nor shell makes something else of it. */
const SAFE_NAME = /^[\p{L}\p{N}][\p{L}\p{N}\p{M} ._()+-]*$/u;

/** Names that Windows takes for devices, whatever their ending. */
const DEVICE = /^(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)/iu;

/** Whether a name that somebody sent can be that of a document in the folder. */
export function isSafeFileName(name: string): boolean {
  return (
    SAFE_NAME.test(name) &&
    !/[. ]$/u.test(name) &&
    !DEVICE.test(name) &&
    Buffer.byteLength(name) <= LONGEST_NAME &&
    isDocumentName(name)
  );
}

/** A safe name like the one given, with the same ending. */
export function suggestFileName(name: string): string {
  const [last = ''] = name.split(/[/\\]/u).slice(-1);
  const ending = extname(last).replace(/[^.\p{L}\p{N}]/gu, '');
  const stem = last
    .slice(0, last.length - extname(last).length)
    .normalize('NFC')
    .replace(/[^\p{L}\p{N}\p{M}]+/gu, '-')
    .replace(/^-+|-+$/gu, '')
    .slice(0, 40);
  const suggestion = `${stem || 'document'}${ending}`;
  return isSafeFileName(suggestion) ? suggestion : `document-${suggestion}`;
}

/**
 * What stands in the way of a name: `same` is a file that it would replace; `other` one whose metadata
 * file it would share, or which is the same file on systems that don't tell small letters from capitals.
 */
export async function lookUpName(
  { path }: LibraryFolder,
  name: string,
): Promise<{ readonly kind: 'free' | 'same' } | { readonly kind: 'other'; readonly name: string }> {
  const entries = await readdir(path).catch((): string[] => []);
  const others = entries.filter(
    (entry) => entry !== name && isDocumentName(entry) && stemOf(entry) === stemOf(name),
  );
  const [other] = others;
  if (other !== undefined) return { kind: 'other', name: other };
  return { kind: entries.includes(name) ? 'same' : 'free' };
}

function stemOf(name: string): string {
  return name.slice(0, name.length - extname(name).length).toLowerCase();
}

// Changes

/** Writes what is told of a document beside it, wherever that is. @param path of the document */
export async function stageDocument(path: string, notes: DocumentNotes): Promise<void> {
  const given = Object.entries(notes).filter(([, value]) => value !== null);
  const content = { ...Object.fromEntries(given), added: new Date().toISOString() };
  await writeFileAtomic(metadataFileOf(path), stringify(content));
}

/**
 * Moves a staged document and its metadata file into the folder. Each appears whole or not at all,
 * the document last; what had its name is kept in `removedDirectory`.
 */
export async function addToLibrary(
  folder: LibraryFolder,
  staged: string,
  removedDirectory: string,
): Promise<void> {
  const name = basename(staged);
  await mkdir(folder.path, { recursive: true });
  if (await exists(join(folder.path, name))) {
    const kept = await makeKept(removedDirectory);
    for (const path of [join(folder.path, name), metadataFileOf(join(folder.path, name))]) {
      if (await exists(path)) await copyFile(path, join(kept, basename(path)));
    }
  }
  for (const path of [metadataFileOf(staged), staged]) await move(path, join(folder.path, basename(path)));
}

/**
 * Moves a document, and the metadata file that is its own, to where nothing is indexed.
 * @param file path below the corpus folder, one of `listLibraryFiles`
 * @returns the folder that holds them now
 */
export async function removeFromLibrary(
  folder: LibraryFolder,
  file: string,
  removedDirectory: string,
): Promise<string> {
  const path = join(folder.path, file.slice(folder.prefix.length));
  const inside = relative(folder.path, path);
  if (!file.startsWith(folder.prefix) || inside === '' || inside.startsWith('..')) {
    throw new RangeError(`Expected a file of ${folder.path}, got ${file}`);
  }
  const kept = await makeKept(removedDirectory);
  await move(path, join(kept, basename(path)));
  const metadata = metadataFileOf(path);
  if ((await exists(metadata)) && !(await isShared(path)))
    await move(metadata, join(kept, basename(metadata)));
  return kept;
}

/** A new folder for what is taken away, named by the time. */
async function makeKept(removedDirectory: string): Promise<string> {
  await mkdir(removedDirectory, { recursive: true });
  const time = new Date().toISOString().replace(/[:.]/gu, '-');
  return mkdtemp(join(removedDirectory, `${time}-`));
}

/** Whether another document beside this one has the same metadata file. */
async function isShared(path: string): Promise<boolean> {
  const entries = await readdir(dirname(path));
  return entries.some(
    (entry) => isDocumentName(entry) && metadataFileOf(entry) === metadataFileOf(basename(path)),
  );
}

/** By renaming; between two file systems by a hidden copy that is renamed, so that the target is never half. */
async function move(from: string, to: string): Promise<void> {
  try {
    await rename(from, to);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EXDEV') throw error;
    const part = join(dirname(to), `.${basename(to)}.part`);
    await copyFile(from, part);
    await rename(part, to);
    await rm(from);
  }
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}

async function isFolder(path: string): Promise<boolean> {
  return stat(path).then(
    (facts) => facts.isDirectory(),
    () => false,
  );
}
