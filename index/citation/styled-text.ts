/** A text with some of it in italics. */
export interface StyledText {
  readonly text: string;
  /** The same text in pieces. */
  readonly runs: readonly { readonly text: string; readonly italic: boolean }[];
}

/**
 * Reads the HTML that citeproc writes: `<i>`, `<span style="font-style:normal;">` in it, and marks that plain text can do without.
 * @param html with `&`, `<` and `>` of the text as numeric references
 */
export function readStyledHtml(html: string): StyledText {
  const runs: { text: string; italic: boolean }[] = [];
  const open: { readonly name: string; readonly italic: boolean }[] = [];
  for (const [piece, closing, name = '', attributes = ''] of html.matchAll(/<(\/?)(\w+)([^>]*)>|[^<]+/gu)) {
    if (name === '') {
      const italic = open.at(-1)?.italic ?? false;
      const text = readReferences(piece);
      const last = runs.at(-1);
      if (last?.italic === italic) last.text += text;
      else runs.push({ text, italic });
    } else if (closing === '/') {
      open.pop();
    } else {
      const above = open.at(-1)?.italic ?? false;
      const italic = name === 'i' || (above && !attributes.includes('font-style:normal'));
      open.push({ name, italic });
    }
  }
  return { text: runs.map(({ text }) => text).join(''), runs };
}

function readReferences(text: string): string {
  return text.replace(/&#(\d+);/gu, (_, code: string) => String.fromCodePoint(Number(code)));
}
