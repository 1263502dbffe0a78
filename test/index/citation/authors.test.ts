import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseAuthors } from '../../../index/citation/authors.ts';

const CRAIG = { family: 'Craig', given: 'Gordon A.' };
const GEORGE = { family: 'George', given: 'Alexander L.' };

describe('authors in metadata', () => {
  it.each([
    ['Gordon A. Craig', [CRAIG]],
    ['Craig, Gordon A.', [CRAIG]],
    ['Craig, Gordon A.; George, Alexander L.', [CRAIG, GEORGE]],
    ['Gordon A. Craig; Alexander L. George', [CRAIG, GEORGE]],
    ['Gordon A. Craig and Alexander L. George', [CRAIG, GEORGE]],
    ['Gordon A. Craig & Alexander L. George', [CRAIG, GEORGE]],
    ['Gordon A. Craig, Alexander L. George', [CRAIG, GEORGE]],
    ['Craig, Gordon A., and George, Alexander L.', [CRAIG, GEORGE]],
    [
      'Gordon A. Craig, Alexander L. George, and Ban Ki-moon',
      [CRAIG, GEORGE, { family: 'Ki-moon', given: 'Ban' }],
    ],
    ['Charles de Gaulle', [{ family: 'Gaulle', given: 'Charles', 'non-dropping-particle': 'de' }]],
    ['van Creveld, Martin', [{ family: 'Creveld', given: 'Martin', 'non-dropping-particle': 'van' }]],
    ['Carl von Clausewitz', [{ family: 'Clausewitz', given: 'Carl', 'dropping-particle': 'von' }]],
    ['Clausewitz, Carl von', [{ family: 'Clausewitz', given: 'Carl', 'dropping-particle': 'von' }]],
    ['Martin Luther King Jr.', [{ family: 'King', given: 'Martin Luther', suffix: 'Jr.' }]],
    ['King, Martin Luther, Jr.', [{ family: 'King', given: 'Martin Luther', suffix: 'Jr.' }]],
    ['García Márquez, Gabriel J.', [{ family: 'García Márquez', given: 'Gabriel J.' }]],
    ['House, Edward M.', [{ family: 'House', given: 'Edward M.' }]],
    ['Major, John', [{ family: 'Major', given: 'John' }]],
    ['O’Neill, Robert', [{ family: 'O’Neill', given: 'Robert' }]],
  ])('are people: %s', (written, names) => {
    expect(parseAuthors(written)).toEqual(names);
  });

  it.each([
    'United Nations',
    'African Union',
    'The Attaché handbook',
    'Attaché project',
    'NATO',
    'UN DPKO',
    'Thucydides',
    'Ministry of Defence',
    'Second International Peace Conference, The Hague',
    'Diplomatic Conference, Geneva',
    'International Committee of the Red Cross',
    'Human Rights Watch',
    'Médecins Sans Frontières',
    'Lieutenant General William K. Harrison',
    'Smith, Jones and Doe',
    'U.S. Army',
    'White House',
    'Department of Peace Operations and Department of Field Support',
    'Gordon A. Craig and the United Nations',
    '外務省',
    'Crocker, Chester A. (ed.)',
  ])('are set as written: %s', (written) => {
    expect(parseAuthors(written)).toEqual([{ literal: written }]);
  });

  it('may be people and organisations', () => {
    expect(parseAuthors('Craig, Gordon A.; United Nations; ')).toEqual([
      CRAIG,
      { literal: 'United Nations' },
    ]);
  });

  it('are none', () => {
    for (const written of [null, '', '  ', ' ; ']) expect(parseAuthors(written)).toEqual([]);
  });

  it('lose no letter, whatever is written', () => {
    const pieces = fc.constantFrom(
      'Craig',
      'A.',
      ', ',
      '; ',
      ' and ',
      ' & ',
      ' ',
      'von',
      'de',
      'Jr.',
      'Nations',
      'x',
      '(ed.)',
    );
    const texts = fc.oneof(
      fc.array(pieces, { maxLength: 8 }).map((all) => all.join('')),
      fc.string(),
    );
    const letters = (text: string) => [...text.replace(/\band\b|[\s;,&]/gu, '')].sort().join('');
    fc.assert(
      fc.property(texts, (text) => {
        const kept = parseAuthors(text)
          .map((name) => Object.values(name).join(' '))
          .join(' ');
        expect(letters(kept)).toBe(letters(text));
      }),
      { numRuns: 500 },
    );
  });
});
