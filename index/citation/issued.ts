/** Year, month and day, as many as are known; months and days count from 1. */
export type DateParts = readonly [number] | readonly [number, number] | readonly [number, number, number];

/** A date as CSL-JSON has it: what could be read, or the words as they are. */
export type CslDate =
  | { readonly 'date-parts': readonly [DateParts] | readonly [DateParts, DateParts]; readonly circa?: true }
  | { readonly literal: string };

/** Languages whose names of months are understood. */
const LANGUAGES = ['en', 'de', 'fr', 'es', 'pt'];

const MONTHS = new Map(LANGUAGES.flatMap((language) => namesOfMonths(language)));

const NO_DATE = /^(?:n\.? ?d\.?|undated|no date|unknown)$/iu;
const CIRCA = /^(?:c\.|ca\.?|circa|about|around)\s*/iu;
const RANGE = /^(\d{4})\s*[-–—/]\s*(\d{4})$/u;
const ISO = /^(\d{4})(?:[-/](\d{1,2})(?:[-/](\d{1,2}))?)?(?:T.*)?$/u;
/** With dots the day comes first wherever dates are written so; with slashes nobody can tell. */
const DOTTED = /^(\d{1,2})\.\s?(\d{1,2})\.\s?(\d{4})$/u;
const DAY_FIRST = /^(?:(\d{1,2})(?:\.|st|nd|rd|th|er|º)?\s+(?:de\s+)?)?(\p{L}+)\.?,?\s+(?:de\s+)?(\d{4})$/iu;
const MONTH_FIRST = /^(\p{L}+)\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+(\d{4})$/iu;

/**
 * Reads a date as a document's metadata have it: `27 July 1953`, `July 1953`, `1953`, `1953-07-27`, `c. 1920`, `1914–1918`.
 * What can't be read for certain stays as it is written.
 * @returns null when there is none
 */
export function parseIssued(issued: string | null): CslDate | null {
  const written = issued?.replace(/\s+/gu, ' ').trim() ?? '';
  if (written === '' || NO_DATE.test(written)) return null;
  const exact = written.replace(CIRCA, '');
  const circa = exact === written ? {} : { circa: true as const };
  const range = RANGE.exec(exact);
  if (range !== null) {
    const [first, last] = [Number(range[1]), Number(range[2])];
    return first < last ? { 'date-parts': [[first], [last]], ...circa } : { literal: written };
  }
  const parts = readParts(exact);
  return parts === null ? { literal: written } : { 'date-parts': [parts], ...circa };
}

function readParts(text: string): DateParts | null {
  const iso = ISO.exec(text);
  if (iso !== null) return checkParts(iso[1], iso[2], iso[3]);
  const dotted = DOTTED.exec(text);
  if (dotted !== null) return checkParts(dotted[3], dotted[2], dotted[1]);
  const dayFirst = DAY_FIRST.exec(text);
  if (dayFirst !== null) return checkParts(dayFirst[3], monthNamed(dayFirst[2]), dayFirst[1]);
  const monthFirst = MONTH_FIRST.exec(text);
  return monthFirst === null ? null : checkParts(monthFirst[3], monthNamed(monthFirst[1]), monthFirst[2]);
}

/** `undefined` where a part is not given; what is given has to make a day of the calendar. */
function checkParts(
  year: string | undefined,
  month: string | number | undefined,
  day: string | undefined,
): DateParts | null {
  if (month === undefined) return [Number(year)];
  const date = new Date(Date.UTC(Number(year), Number(month) - 1, Number(day ?? 1)));
  if (date.getUTCMonth() !== Number(month) - 1) return null;
  return day === undefined ? [Number(year), Number(month)] : [Number(year), Number(month), Number(day)];
}

/** NaN for what is no month, so that it makes no date. */
function monthNamed(name: string | undefined): number {
  return MONTHS.get(simplify(name ?? '')) ?? Number.NaN;
}

function namesOfMonths(language: string): [string, number][] {
  return Array.from({ length: 12 }, (_, month) =>
    (['long', 'short'] as const).map((length): [string, number] => {
      const format = new Intl.DateTimeFormat(language, { month: length, timeZone: 'UTC' });
      return [simplify(format.format(Date.UTC(2000, month))), month + 1];
    }),
  ).flat();
}

/** Without case, accents and full stops: `Déc.` is `dec`. */
function simplify(name: string): string {
  return name
    .normalize('NFKD')
    .replace(/[\p{M}.]/gu, '')
    .toLowerCase();
}
