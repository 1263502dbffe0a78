/** Tags as they are written in a source, and what kinds of element HTML has. */

/** Elements whose content a page does not show, and whose content is no markup to a browser. */
const HIDDEN = new Set(['script', 'style', 'template']);

/** Elements that begin and end a line of their own. */
const BLOCKS = new Set(
  `address article aside blockquote body caption center dd details dialog dir div dl dt fieldset figcaption
  figure footer form frameset h1 h2 h3 h4 h5 h6 head header hgroup hr html legend li main menu nav ol option
  p pre search section summary table tbody tfoot thead title tr ul`.split(/\s+/u),
);

/** Elements that hold nothing and have no closing tag. */
const VOID = new Set(
  'area base basefont bgsound br col embed frame hr image img input keygen link meta param source track wbr'.split(
    ' ',
  ),
);

export function isBlock(name: string): boolean {
  return BLOCKS.has(name);
}

export function isVoid(name: string): boolean {
  return VOID.has(name);
}

/** Whether a tag (`<p>`, `</div>`, `<br/>`) ends the line that it stands in. */
export function breaksLine(tag: string): boolean {
  const name = nameOfTag(tag);
  return name === 'br' || BLOCKS.has(name);
}

/** Name of the element that a tag opens and whose content is not shown; null for any other tag. */
export function opensHidden(tag: string): string | null {
  const name = nameOfTag(tag);
  return !tag.startsWith('</') && HIDDEN.has(name) ? name : null;
}

export function isClosingTag(tag: string, name: string): boolean {
  return tag.startsWith('</') && nameOfTag(tag) === name;
}

/**
 * Where the closing tag of a hidden element begins, from `from` on; -1 when there is none. Not a
 * search in lower-cased text, whose offsets may differ.
 */
export function findClosingTag(source: string, name: string, from: number): number {
  const closing = new RegExp(`</${name}(?![a-z0-9-])`, 'giu');
  closing.lastIndex = from;
  return closing.exec(source)?.index ?? -1;
}

export function isTag(markup: string): boolean {
  return /^<\/?[a-z]/iu.test(markup);
}

export function nameOfTag(tag: string): string {
  return /^<\/?([a-z][^\s/>]*)/iu.exec(tag)?.[1]?.toLowerCase() ?? '';
}

/** The end of the tag, comment or declaration that begins at `start`; `start` when none does. */
export function endOfMarkup(html: string, start: number): number {
  if (html.startsWith('<!--', start)) return endAfter(html, '-->', start + 4);
  if (html.startsWith('<![CDATA[', start)) return endAfter(html, ']]>', start + 9);
  if (/^<[!?]/u.test(html.slice(start, start + 2))) return endAfter(html, '>', start + 2);
  if (!isTag(html.slice(start, start + 3))) return start;
  for (let at = start + 2; at < html.length; at += 1) {
    if (html[at] === '>') return at + 1;
    // Between quotes after an equals sign, a ">" ends nothing.
    const quote = html[at] === '=' ? /\s*(["'])/uy.exec(html.slice(at + 1, at + 9)) : null;
    if (quote === null) continue;
    const closing = html.indexOf(quote[1] ?? '', at + 1 + quote[0].length);
    if (closing > 0) at = closing;
  }
  return html.length;
}

function endAfter(html: string, mark: string, from: number): number {
  const at = html.indexOf(mark, from);
  return at < 0 ? html.length : at + mark.length;
}
