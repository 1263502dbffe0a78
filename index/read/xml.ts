import { UnreadableFileError } from '../errors.ts';
import { decodeXml } from './decode-xml.ts';
import { isFeed, readFeed } from './feed.ts';
import { htmlReader } from './html.ts';
import type { Reader, ReadResult, SourceFile } from './reader.ts';
import { isTei, readTei } from './tei.ts';
import { parseXml } from './xml-tree.ts';

/** XML of the kinds that are known by their root: TEI, web feeds (RSS, Atom), and XHTML, which is read as HTML. */
export const xmlReader: Reader = {
  async read(source: SourceFile): Promise<ReadResult> {
    const text = decodeXml(source.bytes);
    if (!/<[\p{L}_:]/u.test(text)) {
      throw new UnreadableFileError(
        'It is not what its name says: it holds no XML. If it is plain text, rename it to end in .txt.',
      );
    }
    const root = await parseXml(text);
    if (root.local === 'html') return htmlReader.read(source);
    if (isTei(root)) return readTei(root);
    if (isFeed(root)) return readFeed(root);
    throw new UnreadableFileError(
      `It is XML of a kind that is not known (<${root.name.slice(0, 40)}>): TEI, XHTML, RSS and Atom can be read.`,
    );
  },
};
