import { UnreadableFileError } from '../errors.ts';
import { DocumentBuilder } from './document-builder.ts';
import { type DocxParts, openDocx } from './docx-archive.ts';
import { readDocxProperties } from './docx-properties.ts';
import { writeOutRuns } from './docx-runs.ts';
import { CONTENTS_STYLE, HEADING_STYLE, writeOutStructure } from './docx-structure.ts';
import { addHtmlContent } from './html-content.ts';
import { parseHtml } from './html-document.ts';
import type { Reader, ReadResult, SourceFile } from './reader.ts';

/**
 * Word documents. Kept are text, lists with their numbers, tables, text boxes, equations in one line
 * and tracked insertions; footnotes and endnotes are references. Left out are tracked deletions, hidden
 * text, comments, headers and footers, pictures and the table of contents. Macros are not even unpacked.
 */
export const docxReader: Reader = {
  async read(source: SourceFile): Promise<ReadResult> {
    const parts = await openDocx(source.bytes);
    const { html, notices } = await convert(parts);
    const { body } = await parseHtml(`<html><body>${html}</body></html>`);
    const builder = new DocumentBuilder();
    addHtmlContent(builder, body, { numberItems: false });
    const content = builder.finish();
    if (content.blocks.length === 0) throw new UnreadableFileError('It holds no text.');
    const metadata = await readDocxProperties(parts);
    const title = metadata.title ?? onlyTitle(content);
    return {
      ...content,
      declaredId: null,
      metadata: title === null ? metadata : { ...metadata, title },
      notices,
    };
  },
};

const STYLES = [
  ...[1, 2, 3, 4, 5, 6].map((rank) => `p.${HEADING_STYLE}${rank} => h${rank}:fresh`),
  `p.${CONTENTS_STYLE} => !`,
];

async function convert(parts: DocxParts): Promise<{ html: string; notices: string[] }> {
  const [{ default: mammoth }, { strToU8, zipSync }] = await Promise.all([
    import('mammoth'),
    import('fflate'),
  ]);
  const main = mainPart(parts);
  const folder = main.slice(0, main.lastIndexOf('/') + 1);
  const all = new Map(parts);
  for (const name of [main, `${folder}footnotes.xml`, `${folder}endnotes.xml`]) {
    const part = parts.get(name);
    if (part !== undefined) all.set(name, await writeOutRuns(part));
  }
  const rewritten = writeOutStructure(
    all.get(main) ?? '',
    parts.get(`${folder}styles.xml`) ?? '',
    parts.get(`${folder}numbering.xml`) ?? '',
  );
  all.set(main, rewritten);
  const archive = zipSync(
    Object.fromEntries(
      [...all].map(([name, xml]) => [
        name,
        strToU8(xml.replace(/^(<\?xml[^>]*?)\sencoding\s*=\s*["'][^"']*["']/u, '$1')),
      ]),
    ),
    { level: 0 },
  );
  try {
    const { value, messages } = await mammoth.convertToHtml(
      { buffer: Buffer.from(archive) },
      {
        styleMap: STYLES,
        includeEmbeddedStyleMap: false,
        externalFileAccess: false,
        // Never read, so that none is fetched either.
        convertImage: mammoth.images.imgElement(async () => ({ src: '' })),
        idPrefix: 'attache-',
      },
    );
    return { html: value, notices: noticesOf(messages.map(({ message }) => message)) };
  } catch (cause) {
    const reason =
      cause instanceof RangeError
        ? 'Its parts are nested more deeply than Word allows.'
        : 'It is damaged: its text cannot be told from its markup. Open it in Word, save it again and replace the file.';
    throw new UnreadableFileError(reason, { cause });
  }
}

/** What the converter left out, where it was text. */
function noticesOf(messages: readonly string[]): string[] {
  const notices: string[] = [];
  const symbols = messages.filter((message) => message.startsWith('A w:sym element')).length;
  if (symbols > 0) {
    notices.push(`Symbols of fonts that do not say what they draw were left out: ${symbols}.`);
  }
  if (messages.some((message) => message.endsWith(': w:altChunk'))) {
    notices.push(
      'Other documents inserted into it were left out: open it in Word, save it again and replace the file.',
    );
  }
  return notices;
}

/** The part that the archive names as the document; Word's usual place unless it names one. */
function mainPart(parts: DocxParts): string {
  const relationships = parts.get('_rels/.rels') ?? '';
  for (const [relationship] of relationships.matchAll(/<[^>]*officeDocument["'][^>]*>/gu)) {
    const target = /\sTarget\s*=\s*["']\/?([^"']+)["']/u.exec(relationship)?.[1];
    if (target !== undefined && parts.has(target)) return target;
  }
  if (parts.has('word/document.xml')) return 'word/document.xml';
  throw new UnreadableFileError(
    'It is damaged: the part with its text is missing. Open it in Word, save it again and replace the file.',
  );
}

/** The first heading, where no other stands as high. */
function onlyTitle({ text, blocks }: Pick<ReadResult, 'text' | 'blocks'>): string | null {
  const headings = blocks.filter(({ kind }) => kind === 'heading');
  const [first, ...others] = headings;
  if (first === undefined || first !== blocks[0]) return null;
  const rank = first.section.length;
  return others.some(({ section }) => section.length <= rank)
    ? null
    : text.slice(first.span.start, first.span.end);
}
