import { CITATION_STYLES, citePassage, isCitationStyle, type Library } from '../index/index.ts';
import type { TerminalCitations } from './terminal-commands.ts';

/** Citations in the terminal: the entry for a list of references, and what stands in the text. */
export function citationsOf(library: Pick<Library, 'facts'>): TerminalCitations {
  return {
    styles: CITATION_STYLES,
    cite: async (passage, style) => {
      if (!isCitationStyle(style)) throw new RangeError(`Expected a style of citation, got ${style}`);
      const { indexedAt } = await library.facts();
      const { reference, inText } = await citePassage({ passage }, style, { accessed: indexedAt });
      return [reference.text, ...(inText === null ? [] : [inText.text])];
    },
  };
}
