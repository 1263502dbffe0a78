import { UnreadableFileError } from '../errors.ts';
import { decodeXml } from './decode-xml.ts';
import { addChapter, BookNotes, type Chapter, isNoText, parseChapter } from './epub/chapter.ts';
import { ChapterBuilder } from './epub/chapter-builder.ts';
import { type ContentsEntry, readNavigation, readNcx } from './epub/contents.ts';
import { type BookPackage, readPackage, resolvePath } from './epub/package.ts';
import { refuseProtected } from './epub/protection.ts';
import type { Reader, ReadResult, SourceFile } from './reader.ts';
import { findAll, parseXml, type XmlElement } from './xml-tree.ts';
import { openZip, type ZipArchive } from './zip-archive.ts';

const CONTAINER = 'META-INF/container.xml';
const ENCRYPTION = 'META-INF/encryption.xml';

/**
 * EPUB 2 and 3: pages in the order of the spine, with the titles that the table of contents gives
 * them as sections. Cover, title page and contents are left out; notes are references, wherever in
 * the book they stand. Pictures, fonts, styles and scripts are not even unpacked.
 */
export const epubReader: Reader = {
  async read(source: SourceFile): Promise<ReadResult> {
    const archive = await openZip(source.bytes);
    const path = await findPackage(archive);
    const book = readPackage(await readXml(archive, path), path);
    if (book.pages.length === 0) {
      throw new UnreadableFileError(
        'It is not whole: its list of pages (the spine) is empty. Get it anew from where it came from.',
      );
    }
    const needed = [...book.pages, ...book.besides];
    if (archive.has(ENCRYPTION)) {
      refuseProtected(await readXml(archive, ENCRYPTION), new Set([path, ...needed]));
    }
    const contents = await readContents(archive, book);
    const chapters = await readChapters(archive, needed);
    const notes = new BookNotes(chapters);
    const builder = new ChapterBuilder();
    for (const page of book.pages) {
      const chapter = chapters.get(page);
      if (chapter === undefined) {
        throw new UnreadableFileError(
          `It is not whole: its page ${page} is missing. Get it anew from where it came from.`,
        );
      }
      if (book.leftOut.has(page) || isNoText(chapter)) continue;
      addChapter(builder, chapter, contents.get(page), notes);
    }
    return { ...builder.finish(), declaredId: null, metadata: book.metadata, language: book.language };
  },
};

async function findPackage(archive: ZipArchive): Promise<string> {
  if (!archive.has(CONTAINER)) {
    throw new UnreadableFileError(
      `It is not what its name says: it is a ZIP archive, but no EPUB (${CONTAINER} is missing).`,
    );
  }
  const rootFiles = findAll(await readXml(archive, CONTAINER), 'rootfile').map(
    ({ attributes }) => attributes,
  );
  const rootFile =
    rootFiles.find((attributes) => attributes['media-type'] === 'application/oebps-package+xml') ??
    rootFiles[0];
  const path = resolvePath('', rootFile?.['full-path'] ?? '');
  if (path === null || !archive.has(path)) {
    throw new UnreadableFileError('It is not whole: its package file is missing.');
  }
  return path;
}

async function readXml(archive: ZipArchive, name: string): Promise<XmlElement> {
  return parseXml(decodeXml(archive.unpack([name]).get(name) ?? new Uint8Array()));
}

/** A table of contents that can't be read is done without: the pages have headings of their own. */
async function readContents(
  archive: ZipArchive,
  { navigation, ncx }: BookPackage,
): Promise<ReadonlyMap<string, ContentsEntry>> {
  const sources = [
    { path: navigation, read: readNavigation },
    { path: ncx, read: readNcx },
  ];
  for (const { path, read } of sources) {
    if (path === null || !archive.has(path)) continue;
    try {
      const entries = read(await readXml(archive, path), path);
      if (entries.size > 0) return entries;
    } catch (error) {
      if (!(error instanceof UnreadableFileError)) throw error;
    }
  }
  return new Map();
}

async function readChapters(archive: ZipArchive, paths: readonly string[]): Promise<Map<string, Chapter>> {
  const chapters = new Map<string, Chapter>();
  for (const [path, bytes] of archive.unpack(paths)) chapters.set(path, await parseChapter(path, bytes));
  return chapters;
}
