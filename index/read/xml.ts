import { UnreadableFileError } from '../errors.ts';
import { decodeXml } from './decode-xml.ts';
import { isFeed, readFeed } from './feed.ts';
import type { Reader, ReadResult, SourceFile } from './reader.ts';
import { isTei, readTei } from './tei.ts';
import { parseXml } from './xml-tree.ts';

/** XML of the kinds that are known by their root: TEI, and web feeds (RSS, Atom). */
export const xmlReader: Reader = {
  extensions: ['xml', 'tei'],
  version: 1,
  async read(source: SourceFile): Promise<ReadResult> {
    const root = await parseXml(decodeXml(source.bytes));
    if (isTei(root)) return readTei(root);
    if (isFeed(root)) return readFeed(root);
    throw new UnreadableFileError(
      `It is XML of a kind that is not known (<${root.name.slice(0, 40)}>): TEI, XHTML, RSS and Atom can be read.`,
    );
  },
};
