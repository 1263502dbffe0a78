import type { PassagePlace, Source } from '../answer.ts';
import { type CslName, parseAuthors } from './authors.ts';
import { type CslDate, parseIssued } from './issued.ts';

/**
 * A document in CSL-JSON, as far as its metadata go.
 * Source: csl-data.json of the CSL schema, version 1.0.2.
 */
export interface CslItem {
  readonly id: string;
  readonly type: 'book' | 'webpage' | 'document';
  readonly title: string;
  readonly author?: readonly CslName[];
  readonly issued?: CslDate;
  readonly URL?: string;
  readonly accessed?: CslDate;
  /** Where the passage stands; only when one passage is cited. */
  readonly locator?: string;
  readonly section?: string;
  readonly note?: string;
}

/**
 * @param accessed ISO 8601: when the text was taken from its address; told of documents with one only
 */
export function toCslItem(
  source: Pick<Source, 'title' | 'author' | 'issued' | 'url'>,
  id: string,
  accessed: string | null,
): CslItem {
  const author = parseAuthors(source.author);
  const issued = parseIssued(source.issued);
  const url = readUrl(source.url);
  const seen = url === null ? null : parseIssued(accessed);
  return {
    id,
    type: typeOf(author, issued, url),
    title: tidy(source.title),
    ...(author.length === 0 ? {} : { author }),
    ...(issued === null ? {} : { issued }),
    ...(url === null ? {} : { URL: url }),
    ...(seen === null ? {} : { accessed: seen }),
  };
}

/**
 * Metadata don't say what a document is. Books are dated by their year alone and written by people;
 * whatever else has an address is taken for a page of the web.
 */
function typeOf(author: readonly CslName[], issued: CslDate | null, url: string | null): CslItem['type'] {
  const parts = issued !== null && 'date-parts' in issued ? issued['date-parts'][0] : null;
  const people = author.some((name) => 'family' in name);
  if (people && parts?.length === 1) return 'book';
  return url === null ? 'document' : 'webpage';
}

/** An address as it can be set in any style: nothing in it that has to be escaped or could be changed there. */
function readUrl(url: string | null): string | null {
  if (url === null || !/^https?:/iu.test(url) || !URL.canParse(url)) return null;
  return new URL(url).href.replace(
    /['"<>\\^`{|}]|\s/gu,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`,
  );
}

/** `Passage 0123456789ab, section “Daily work”, p. 12, licence CC BY 4.0` */
export function describePassage({ passageId, section, page, document, recognised }: PassagePlace): string {
  const heading = innermostHeading({ section, document });
  return [
    `Passage ${passageId}`,
    ...(heading === null ? [] : [`section “${heading}”`]),
    ...(page === null ? [] : [`p. ${page}`]),
    ...(recognised ? ['read by OCR from a scan'] : []),
  ].join(', ');
}

/** null where the only heading is the document's title, which many documents repeat as their first. */
export function innermostHeading({
  section,
  document,
}: Pick<PassagePlace, 'section' | 'document'>): string | null {
  const heading = tidy(section.at(-1) ?? '');
  return heading === '' || heading === tidy(document.title) ? null : heading;
}

/** On one line, without what no citation can hold. */
export function tidy(text: string): string {
  return text
    .replace(/[\p{Cc}\p{Co}\p{Cs}\s]+/gu, ' ')
    .normalize('NFC')
    .trim();
}
