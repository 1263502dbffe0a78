/** What Discord shows of a text, as far as this bot makes use of it. */
export interface Shown {
  readonly text: string;
  /** What is in bold, piece by piece. */
  readonly bold: readonly string[];
}

/** Discord's rule for bare addresses. */
const ADDRESS = /^https?:\/\/[^\s<]+[^<.,:;"'\]\s]/u;
/** What makes a line something else than text, and the marks that a person would escape: `#`, `-`, `1.`. */
const LINE_MARK = /^ *(?:#{1,3} |-# |>|[-*] |\d+\. )/u;
const BREAKS = /^(?:[*_`<>@[]|~~|\|\||:[\w+-]+:)/u;

/** The inside of a bold is found first, and then shown on its own. */
const BOLD = /^\*\*((?:\\[\s\S]|[^\\])+?)\*\*(?!\*)/u;

/**
 * Shows text as Discord does, after the rules its clients share: a backslash before what is neither
 * letter, digit nor blank shows that character, an address is shown as written, `**` is bold.
 * @throws {Error} at anything else that Discord gives a meaning to
 */
export function showMarkdown(markdown: string): Shown {
  let text = '';
  const bold: string[] = [];
  let rest = markdown;
  while (rest !== '') {
    const escaped = /^\\([^0-9A-Za-z\s])/u.exec(rest);
    const address = ADDRESS.exec(rest);
    const strong = BOLD.exec(rest);
    let shown = String.fromCodePoint(rest.codePointAt(0) ?? 0);
    let taken = shown.length;
    if (escaped?.[1] !== undefined) {
      shown = escaped[1];
      taken = escaped[0].length;
    } else if (address !== null) {
      shown = address[0];
      taken = shown.length;
    } else if (strong?.[1] !== undefined) {
      shown = showMarkdown(strong[1]).text;
      bold.push(shown);
      taken = strong[0].length;
    } else if ((/(?:^|\n)$/u.test(text) && LINE_MARK.test(rest)) || BREAKS.test(rest)) {
      throw new Error(`Discord gives a meaning to ${JSON.stringify(rest.slice(0, 20))}`);
    }
    text += shown;
    rest = rest.slice(taken);
  }
  return { text, bold };
}

/** The block quote in an embed's description: its lines without their `> `. */
export function quoteIn(description: string): string {
  return description
    .split('\n')
    .filter((line) => line.startsWith('> '))
    .map((line) => line.slice(2))
    .join('\n');
}
