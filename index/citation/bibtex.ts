import type { CslName } from './authors.ts';
import type { CslItem } from './csl-item.ts';
import type { CslDate } from './issued.ts';

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];

/**
 * What TeX gives a meaning to. Braces and backslashes by name: BibTeX counts braces whatever stands before them,
 * so that an escaped one would end the field. Other letters stay: LaTeX has read UTF-8 since 2018.
 */
const ESCAPED: Readonly<Record<string, string>> = {
  '\\': '\\textbackslash{}',
  '{': '\\textbraceleft{}',
  '}': '\\textbraceright{}',
  '&': '\\&',
  '%': '\\%',
  '#': '\\#',
  _: '\\_',
  $: '\\$',
  '~': '\\textasciitilde{}',
  '^': '\\textasciicircum{}',
};

/** An entry of a BibTeX file. */
export function writeBibtexEntry({
  id,
  type,
  title,
  author = [],
  issued,
  URL: url,
  accessed,
  note,
}: CslItem): string {
  const fields = [
    author.length === 0 ? null : `author = {${author.map(writeName).join(' and ')}}`,
    // Twice: styles that set titles in small letters are to leave the names in it alone.
    `title = {{${escapeTex(title)}}}`,
    ...(issued === undefined ? [] : writeDate(issued)),
    url === undefined ? null : `url = {${url}}`,
    accessed === undefined ? null : `urldate = {${writeIsoDate(accessed)}}`,
    note === undefined ? null : `note = {${escapeTex(note)}}`,
  ];
  const lines = fields.filter((field) => field !== null).map((field) => `  ${field},`);
  return [`@${type === 'book' ? 'book' : 'misc'}{${id},`, ...lines, '}'].join('\n');
}

function writeName(name: CslName): string {
  // In braces of its own, so that no comma or “and” in it takes it apart.
  if ('literal' in name) return `{${escapeTex(name.literal)}}`;
  const particle = name['non-dropping-particle'] ?? name['dropping-particle'] ?? '';
  const family = particle === '' ? name.family : `${particle} ${name.family}`;
  const parts = [family, ...(name.suffix === undefined ? [] : [name.suffix]), name.given];
  return parts.map(escapeTex).join(', ');
}

function writeDate(date: CslDate): string[] {
  if ('literal' in date) return [`year = {${escapeTex(date.literal)}}`];
  const [[year, month, day], last] = date['date-parts'];
  const circa = date.circa === true ? 'c. ' : '';
  const years = last === undefined ? String(year) : `${year}--${last[0]}`;
  const monthName = month === undefined ? undefined : MONTHS[month - 1];
  return [
    `year = {${circa}${years}}`,
    ...(monthName === undefined ? [] : [`month = ${monthName}`]),
    ...(day === undefined ? [] : [`day = {${day}}`]),
  ];
}

function writeIsoDate(date: CslDate): string {
  if ('literal' in date) return escapeTex(date.literal);
  return date['date-parts'][0].map((part) => String(part).padStart(2, '0')).join('-');
}

function escapeTex(text: string): string {
  return (
    text
      .replace(/[\\{}&%#_$~^]/gu, (character) => ESCAPED[character] ?? character)
      // Two of these in a row are one sign to TeX: a dash, a quotation mark.
      .replace(/([-'`,])(?=\1)/gu, '$1{}')
      .replace(/([?!])(?=`)/gu, '$1{}')
  );
}
