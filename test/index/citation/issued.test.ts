import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseIssued } from '../../../index/citation/issued.ts';

describe('a date in metadata', () => {
  it.each([
    ['27 July 1953', [1953, 7, 27]],
    ['July 27, 1953', [1953, 7, 27]],
    ['27th July, 1953', [1953, 7, 27]],
    ['27. Juli 1953', [1953, 7, 27]],
    ['1er août 1953', [1953, 8, 1]],
    ['27 de julio de 1953', [1953, 7, 27]],
    ['27 de março de 1953', [1953, 3, 27]],
    ['27.07.1953', [1953, 7, 27]],
    ['1953-07-27', [1953, 7, 27]],
    ['2026-11-22T10:30:00.000Z', [2026, 11, 22]],
    ['1953-07', [1953, 7]],
    ['July 1953', [1953, 7]],
    ['Sept. 1953', [1953, 9]],
    ['  1953 ', [1953]],
  ])('is read: %s', (written, parts) => {
    expect(parseIssued(written)).toEqual({ 'date-parts': [parts] });
  });

  it('keeps that it is about right', () => {
    for (const written of ['c. 1920', 'ca 1920', 'circa 1920', 'about 1920']) {
      expect(parseIssued(written)).toEqual({ 'date-parts': [[1920]], circa: true });
    }
  });

  it('may be two years', () => {
    expect(parseIssued('1914–1918')).toEqual({ 'date-parts': [[1914], [1918]] });
    expect(parseIssued('1918-1914')).toEqual({ literal: '1918-1914' });
  });

  it.each([
    '31 February 1953',
    '1953-13-01',
    '03/04/1953',
    'Spring 1953',
    '431 BC',
    'the 1950s',
    '27 Brumaire 1799',
  ])('stays as it is written when it can’t be read for certain: %s', (written) => {
    expect(parseIssued(written)).toEqual({ literal: written });
  });

  it.each([null, '', ' ', 'n.d.', 'undated'])('is none: %s', (written) => {
    expect(parseIssued(written)).toBeNull();
  });

  it('is read whatever day it is, in the ways that people write days', () => {
    const days = fc.date({
      min: new Date('1000-01-01'),
      max: new Date('2999-12-31'),
      noInvalidDate: true,
    });
    const ways = fc.constantFrom('en-GB', 'en-US', 'de', 'fr', 'es', 'pt');
    fc.assert(
      fc.property(days, ways, fc.constantFrom('long', 'short'), (day, way, month) => {
        const written = day.toLocaleDateString(way, {
          day: 'numeric',
          month,
          year: 'numeric',
          timeZone: 'UTC',
        });
        expect(parseIssued(written)).toEqual({
          'date-parts': [[day.getUTCFullYear(), day.getUTCMonth() + 1, day.getUTCDate()]],
        });
      }),
    );
  });
});
