/**
 * What Discord may show as a bare address, and all that stands next to it. Inside an address every
 * character is shown as written, backslashes too: nothing may be escaped there, nor right behind it.
 */
const ADDRESS = /https?:\/\/\S+/gu;

/**
 * Addresses that can stay as they are: nothing in them ends a bold of ours, and whatever Discord
 * leaves over at their end (full stops, brackets) is harmless.
 */
const PLAIN_ADDRESS = /^https?:\/\/[\p{L}\p{N}][\p{L}\p{N}\-._~:/?#@!$&'()+,;=%]*$/u;

/**
 * Escapes a text so that Discord shows it as written: no emphasis, spoiler, code, quote, heading,
 * list, subtext, link, mention, emoji or timestamp comes of it. Rests on Discord's rule that a
 * backslash before any character but letters, digits and white space shows that character.
 *
 * An address stays as it is, and so can be followed, where its characters allow that; otherwise it
 * is escaped like the rest, and shown as plain text.
 * @param keepAddresses false when something of ours follows without a space, which Discord would take in
 */
export function escapeMarkdown(text: string, { keepAddresses = true } = {}): string {
  let escaped = '';
  let done = 0;
  for (const { 0: address, index } of keepAddresses ? text.matchAll(ADDRESS) : []) {
    if (!PLAIN_ADDRESS.test(address)) continue;
    escaped += escapeAll(text.slice(done, index)) + address;
    done = index + address.length;
  }
  return escaped + escapeAll(text.slice(done));
}

function escapeAll(text: string): string {
  return (
    text
      .replace(/[\\*_~`|[\]<>@]/gu, '\\$&')
      // Only before something does a colon open an emoji or make an address.
      .replace(/:(?!\s)/gu, '\\:')
      // Headings, lists and subtext begin a line.
      .replace(/^([^\S\n]*)([-#+])/gmu, '$1\\$2')
      .replace(/^([^\S\n]*\d+)\./gmu, '$1\\.')
  );
}

/** Undoes `escapeMarkdown`, which puts a backslash before every character that it escapes. */
export function unescapeMarkdown(markdown: string): string {
  return markdown.replace(/\\([\s\S])/gu, '$1');
}
