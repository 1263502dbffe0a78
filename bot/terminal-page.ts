import { styleText } from 'node:util';
import { wrapText } from './wrap.ts';

export interface TerminalOptions {
  /** No line gets longer. */
  readonly columns: number;
  readonly colour: boolean;
}

/** Lines are hard to read beyond this many columns, however wide the window is. */
const MOST_COLUMNS = 100;

/** How the output of this process is to be written. Only a terminal gets colours, and not when `NO_COLOR` is set. */
export function describeTerminal(
  { isTTY, columns }: { readonly isTTY?: boolean; readonly columns?: number } = process.stdout,
  env: Readonly<Record<string, string | undefined>> = process.env,
): TerminalOptions {
  const wide = isTTY === true && columns !== undefined && columns > 0 ? columns : 80;
  return { columns: Math.min(wide, MOST_COLUMNS), colour: isTTY === true && !env.NO_COLOR };
}

export type Style = 'bold' | 'dim' | 'cyan' | 'yellow' | 'plain';

/** Wraps and colours text for a terminal. */
export class Page {
  constructor(private readonly options: TerminalOptions) {}

  /** Lines of `text`, each behind `margin`. */
  lines(text: string, margin: string, style: Style, marginStyle: Style = 'dim'): string[] {
    const room = Math.max(2, this.options.columns - margin.length);
    return wrapText(withoutControls(text), room).map((line) =>
      `${this.#paint(margin, marginStyle)}${this.#paint(line, style)}`.trimEnd(),
    );
  }

  /** The same with a mark in the first line, where the others have blanks. */
  item(mark: string, text: string, style: Style = 'plain'): string[] {
    const [first = '', ...rest] = this.lines(text, ' '.repeat(mark.length), style, 'plain');
    return [`${this.#paint(mark, style)}${first.slice(mark.length)}`.trimEnd(), ...rest];
  }

  #paint(text: string, style: Style): string {
    if (!this.options.colour || style === 'plain' || text === '') return text;
    // Whether to colour was decided before: newer versions of Node.js would ask stdout again.
    return styleText(style, text, { validateStream: false });
  }
}

/** Escape sequences in a file's name or title must not reach the terminal. Quotations hold none. */
export function withoutControls(text: string): string {
  return text.replace(/(?![\n\t])\p{Cc}/gu, '');
}
