import { UnreadableFileError } from '../errors.ts';
import { cleanText, DocumentBuilder } from './document-builder.ts';
import { readGutenbergHeader } from './gutenberg-header.ts';
import { addHtmlContent } from './html-content.ts';
import { isXhtml, parseHtml } from './html-document.ts';
import { decodeHtml } from './html-encoding.ts';
import { findMainContent } from './html-main.ts';
import { readHtmlMetadata } from './html-metadata.ts';
import type { Reader, ReadResult, SourceFile } from './reader.ts';

/**
 * HTML and XHTML: the main part of a page as it is shown, without what stands about it. Nothing in
 * it is run, and nothing that it points to is fetched.
 */
export const htmlReader: Reader = {
  async read(source: SourceFile): Promise<ReadResult> {
    const decoded = decodeHtml(source.bytes);
    const text = cleanText(decoded.text);
    if (!/<[a-z!?]/iu.test(text)) {
      throw new UnreadableFileError(
        'It is not what its name says: it holds no HTML. If it is plain text, rename it to end in .txt.',
      );
    }
    const isXml = isXhtml(text) && /\.xhtml$|<\?xml/iu.test(`${text.slice(0, 200)}${source.file}`);
    const { root, body } = await parseHtml(text, isXml);
    const builder = new DocumentBuilder();
    const main = await findMainContent(text, body, isXml);
    addHtmlContent(builder, main.root, { notesIn: body, without: main.without });
    const content = builder.finish();
    const elsewhere = content.blocks.length === 0 ? describeEmptyPage(text) : null;
    if (elsewhere !== null) throw new UnreadableFileError(elsewhere);
    const { metadata, language } = readHtmlMetadata(root);
    const gutenberg = readGutenbergHeader(content.text) ?? {};
    return {
      ...content,
      declaredId: null,
      language,
      metadata: { ...metadata, ...gutenberg },
      notices: decoded.notices,
    };
  },
};

/** Where the text of a page is that holds none; null where there is no telling. */
function describeEmptyPage(source: string): string | null {
  if (/<i?frame(?:set)?[\s>]/iu.test(source)) {
    return 'It holds no text of its own but frames that show other pages: put those pages here.';
  }
  if (/<script[\s>]/iu.test(source)) {
    return (
      'It holds no text: scripts write it when a browser shows the page. ' +
      'Open it in a browser, and save what is shown, as a page or a PDF.'
    );
  }
  return null;
}
