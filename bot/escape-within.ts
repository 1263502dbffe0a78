import { shorten } from './discord-limits.ts';
import { escapeMarkdown } from './escape-markdown.ts';

/** Escaped and no longer than `most` code units; what is cut is no quotation. @param most 2 or more */
export function escapeWithin(text: string, most: number): string {
  for (let length = most; ; length -= 1) {
    const escaped = escapeMarkdown(shorten(text, length), { keepAddresses: false });
    if (escaped.length <= most) return escaped;
    length -= Math.floor((escaped.length - most) / 2);
  }
}
