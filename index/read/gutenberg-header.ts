import type { DocumentMetadata } from '../document.ts';

/** Code units within which the header of a Project Gutenberg file ends; the longest seen have 3,000. */
const LONGEST_HEADER = 8_000;

/** Shorter lines before a continuation are whole: what follows is a subtitle, not the rest of a wrapped line. */
const WRAPPED_LINE = 60;

/**
 * What the header of a Project Gutenberg file says of the work: `Title:`, `Author:`, `Release Date:`.
 * Its `Language:` has no place in the metadata. The date is the electronic edition's, not the work's,
 * and says so.
 * @param text with `\n` line ends
 * @returns null when the text has no such header
 */
export function readGutenbergHeader(text: string): Partial<DocumentMetadata> | null {
  const start = text.slice(0, LONGEST_HEADER);
  const end = /^\s*\*{3} ?START OF (?:THE|THIS) PROJECT GUTENBERG EBOOK/imu.exec(start)?.index;
  if (end === undefined) return null;
  const fields = readFields(start.slice(0, end));
  const title = fields.get('title');
  const author = fields.get('author');
  const released = fields
    .get('release date')
    ?.replace(/\s*\[.*$/su, '')
    .trim();
  return {
    ...(title ? { title } : {}),
    ...(author ? { author } : {}),
    ...(released ? { issued: `Project Gutenberg, ${released}` } : {}),
  };
}

/** Lines of `Name: value`, each with the indented ones below it; names in small letters, the first of each counts. */
function readFields(header: string): Map<string, string> {
  const fields = new Map<string, string>();
  for (const [, name = '', value = ''] of header.matchAll(
    /^([A-Z][A-Za-z ]{2,30}):[^\S\n]*(.*(?:\n[^\S\n]+\S.*)*)/gmu,
  )) {
    const key = name.toLowerCase();
    if (!fields.has(key)) fields.set(key, joinLines(value.split('\n').map((line) => line.trim())));
  }
  return fields;
}

function joinLines([first = '', ...others]: readonly string[]): string {
  let joined = first;
  let before = first;
  for (const line of others) {
    const isSubtitle = joined !== '' && before.length < WRAPPED_LINE && !/[\p{P}]$/u.test(before);
    joined += `${isSubtitle ? ':' : ''}${joined === '' ? '' : ' '}${line}`;
    before = line;
  }
  return joined;
}
