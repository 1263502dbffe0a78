import { describe, expect, it } from 'vitest';
import { citationKey, distinguishKeys } from '../../../index/citation/citation-key.ts';

const document = (title: string) => ({ type: 'document', title }) as const;

describe('a key', () => {
  it.each([
    [
      {
        ...document('The Force and statecraft'),
        author: [{ family: 'Craig', given: 'G.' }],
        issued: { 'date-parts': [[1983]] },
      },
      'craig1983force',
    ],
    [
      {
        ...document('Charter of the United Nations'),
        author: [{ literal: 'The United Nations' }],
        issued: { 'date-parts': [[1945, 6, 26]] },
      },
      'unitednations1945charter',
    ],
    [
      { ...document('Korean Armistice Agreement'), issued: { literal: 'Summer 1953' } },
      'korean1953armistice',
    ],
    [
      { ...document('Über Straßen & Łódź'), author: [{ family: 'Müller-Łukasz', given: 'Ø.' }] },
      'mullerlukaszuber',
    ],
    [document('The'), 'the'],
    [document('日本の条約'), 'documenttreatyof1951'],
  ] as const)('is made of author, year and a word of the title: %#', (item, key) => {
    expect(citationKey(item as never, 'treaty-of-1951')).toBe(key);
  });

  it('differs from the others of a file', () => {
    expect(distinguishKeys(['a', 'b', 'a', 'a'])).toEqual(['a', 'b', 'ab', 'ac']);
    expect(distinguishKeys(['a', 'a', 'ab'])).toEqual(['a', 'ab', 'abb']);
    expect(new Set(distinguishKeys(Array(60).fill('a'))).size).toBe(60);
  });
});
