import { decodeNamedCharacterReference } from 'decode-named-character-reference';
import iconv from 'iconv-lite';
import { BlockCollector, type HtmlBlock } from './html-blocks.ts';
import { endOfMarkup, findClosingTag, isTag, nameOfTag, opensHidden } from './html-tags.ts';

export interface HtmlText {
  readonly blocks: readonly HtmlBlock[];
  /** Name of the element that shows nothing and is still open at the end; null when there is none. */
  readonly openHidden: string | null;
}

/**
 * The text of a piece of HTML as a page shows it: tags, comments, scripts and styles are left out,
 * character references decoded, white space is one space outside `<pre>`; elements that stand on
 * lines of their own are blocks, and a row of a table is one line with " | " between its cells.
 * What is malformed is read as HTML's own rules have it; nothing is refused.
 */
export function readHtml(html: string): HtmlText {
  const blocks: HtmlBlock[] = [];
  const collector = new BlockCollector((block) => blocks.push(block));
  const finish = (openHidden: string | null) => {
    collector.finish();
    return { blocks, openHidden };
  };
  let position = 0;
  while (position < html.length) {
    const tag = html.indexOf('<', position);
    collector.text(decodeReferences(html.slice(position, tag < 0 ? html.length : tag)));
    if (tag < 0) break;
    const end = endOfMarkup(html, tag);
    if (end === tag) {
      // A mere "less than" sign.
      collector.text('<');
      position = tag + 1;
      continue;
    }
    const markup = html.slice(tag, end);
    position = end;
    const hidden = opensHidden(markup);
    if (hidden !== null) {
      const closing = findClosingTag(html, hidden, end);
      if (closing < 0) return finish(hidden);
      position = closing;
    } else if (isTag(markup)) {
      collector.tag(nameOfTag(markup), markup.startsWith('</'));
    }
  }
  return finish(null);
}

/** `&amp;`, `&#8220;`, `&#x201C;`; what is no character reference stays as it is written. */
export function decodeReferences(text: string): string {
  return text.replace(
    /&(?:#(?<decimal>\d{1,7})|#x(?<hex>[\da-f]{1,6})|(?<name>[a-z][a-z\d]{1,31}));/giu,
    (written, ...rest) => {
      const { decimal, hex, name } = rest.at(-1) as Record<string, string | undefined>;
      if (name !== undefined) return decodeNamedCharacterReference(name) || written;
      return characterOf(decimal === undefined ? Number.parseInt(hex ?? '', 16) : Number(decimal));
    },
  );
}

/** As HTML has it: 128 to 159 are meant as Windows-1252, and what is no character is U+FFFD. */
function characterOf(code: number): string {
  if (code >= 0x80 && code <= 0x9f) return iconv.decode(Buffer.from([code]), 'windows-1252');
  const none = code === 0 || code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff);
  return none ? '\uFFFD' : String.fromCodePoint(code);
}
