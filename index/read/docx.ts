import { UnreadableFileError } from '../errors.ts';
import { DocumentBuilder } from './document-builder.ts';
import { type DocxParts, openDocx } from './docx-archive.ts';
import { readDocxProperties } from './docx-properties.ts';
import { CONTENTS_STYLE, HEADING_STYLE, writeOutStructure } from './docx-structure.ts';
import { addHtmlContent } from './html-content.ts';
import { parseHtml } from './html-document.ts';
import type { Reader, ReadResult, SourceFile } from './reader.ts';

/**
 * Word documents. Kept are text, lists with their numbers, tables, text boxes and tracked insertions;
 * footnotes and endnotes are references. Left out are tracked deletions, comments, headers and
 * footers, pictures and the table of contents. Macros are not even unpacked.
 */
export const docxReader: Reader = {
  extensions: ['docx', 'docm'],
  version: 1,
  async read(source: SourceFile): Promise<ReadResult> {
    const parts = await openDocx(source.bytes);
    const { body } = await parseHtml(`<html><body>${await convert(parts)}</body></html>`);
    const builder = new DocumentBuilder();
    addHtmlContent(builder, body, { numberItems: false });
    const content = builder.finish();
    if (content.blocks.length === 0) throw new UnreadableFileError('It holds no text.');
    const metadata = await readDocxProperties(parts);
    const title = metadata.title ?? onlyTitle(content);
    return { ...content, declaredId: null, metadata: title === null ? metadata : { ...metadata, title } };
  },
};

const STYLES = [
  ...[1, 2, 3, 4, 5, 6].map((rank) => `p.${HEADING_STYLE}${rank} => h${rank}:fresh`),
  `p.${CONTENTS_STYLE} => !`,
];

async function convert(parts: DocxParts): Promise<string> {
  const [{ default: mammoth }, { strToU8, zipSync }] = await Promise.all([
    import('mammoth'),
    import('fflate'),
  ]);
  const main = mainPart(parts);
  const folder = main.slice(0, main.lastIndexOf('/') + 1);
  const rewritten = writeOutStructure(
    parts.get(main) ?? '',
    parts.get(`${folder}styles.xml`) ?? '',
    parts.get(`${folder}numbering.xml`) ?? '',
  );
  const all = new Map(parts).set(main, rewritten);
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
    const { value } = await mammoth.convertToHtml(
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
    return value;
  } catch (cause) {
    const reason =
      cause instanceof RangeError
        ? 'Its parts are nested more deeply than Word allows.'
        : 'It is damaged: its text cannot be told from its markup. Open it in Word, save it again and replace the file.';
    throw new UnreadableFileError(reason, { cause });
  }
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
