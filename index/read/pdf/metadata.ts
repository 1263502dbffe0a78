import type { PDFDocumentProxy } from 'pdfjs-dist/types/src/display/api.js';
import type { DocumentMetadata } from '../../document.ts';

/** What programs write where nobody said anything. */
const SAYS_NOTHING =
  /^(?:\(?(?:unspecified|anonymous|unknown|untitled(?:[ -]?\d+)?|none|null|user|admin(?:istrator)?|owner)\)?|title|author|dokument\d*|document\d*|slide \d+)$/iu;

/** Names of files and of printing programs: "Microsoft Word - draft2.doc", "scan0001.pdf". */
const FILE_NAME =
  /^(?:microsoft (?:word|powerpoint|excel)\s*[-–]|.*\.(?:docx?|dotx?|odt|rtf|tex|dvi|ps|pdf|pptx?|xlsx?|indd|qxd|pmd|fm|wpd|txt|html?)$)/iu;

/**
 * What a PDF says of itself; the XMP packet goes before the older information dictionary. A title that
 * is a file's name counts as none. `issued` comes from `dc:date` or a PRISM publication date only: the date
 * of creation says when the file was made, not when its text was published.
 */
export async function readMetadata(
  pdf: PDFDocumentProxy,
): Promise<Partial<DocumentMetadata> & { readonly language?: string }> {
  const { info, metadata: xmp } = await pdf.getMetadata().catch(() => ({ info: {}, metadata: null }));
  const facts = info as Record<string, unknown>;
  const packet = (...names: string[]) => names.map((name) => wordsOf(xmp?.get(name))).find(isGiven);
  const titles = [packet('dc:title'), wordsOf(facts.Title)];
  const url = packet('prism:url', 'dc:identifier', 'dc:source');
  const keywords = wordsOf(facts.Keywords) || (packet('dc:subject', 'pdf:keywords') ?? '');
  const language = [wordsOf(facts.Language), packet('dc:language')].find(isGiven);
  const found = {
    title: titles.find((title) => isGiven(title) && !FILE_NAME.test(title)),
    author: packet('dc:creator') ?? [wordsOf(facts.Author)].find(isGiven),
    issued: packet('prism:publicationdate', 'prism:coverdate', 'dc:date')?.replace(/T.*$/u, ''),
    url: url !== undefined && /^https?:\/\/\S+$/iu.test(url) ? url : undefined,
    licence: packet('xmprights:webstatement', 'dc:rights'),
    summary: packet('dc:description') ?? [wordsOf(facts.Subject)].find(isGiven),
    topics: keywords === '' ? undefined : keywords.split(/\s*[,;]\s*/u).filter(isGiven),
    language: language !== undefined && /^[a-z]{2,3}(?:-[\da-z]+)*$/iu.test(language) ? language : undefined,
  };
  return Object.fromEntries(Object.entries(found).filter(([, value]) => value !== undefined));
}

function isGiven(words: string | undefined): words is string {
  return words !== undefined && words !== '' && !SAYS_NOTHING.test(words);
}

/** Lists are parted by "; ". */
function wordsOf(value: unknown): string {
  const words = Array.isArray(value) ? value.filter((one) => typeof one === 'string').join('; ') : value;
  // biome-ignore lint/suspicious/noControlCharactersInRegex: some programs end values with NUL
  return typeof words === 'string' ? words.replace(/[\s\u0000-\u001F]+/gu, ' ').trim() : '';
}
