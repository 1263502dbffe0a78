import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readPassageId } from '../../index/index.ts';

const ID = 'pj0n1r9162g6';

const anyId = fc
  .array(fc.constantFrom(...'0123456789abcdefghjkmnpqrstvwxyz'), { minLength: 12, maxLength: 12 })
  .map((letters) => letters.join(''));

describe('a passage id that a person gives', () => {
  it.each([
    ['as it is', ID],
    ['with blanks around and inside', '  pj0n 1r91\n62g6 '],
    ['with hyphens', 'pj0n-1r91–62g6'],
    ['in capitals', 'PJ0N1R9162G6'],
    ['with O for 0, and I or l for 1', 'pjOnIr9l62g6'],
    ['as a link', `https://example.org/passages/${ID}`],
    ['as a link with more behind it', `<https://example.org/passage/${ID}/?a=b#top>`],
    ['as the last of a line', `Passage ${ID}.`],
    ['in a line with a word that could be one', `the conversation on ${ID}`],
    ['in code', `\`${ID}\``],
  ])('is read %s', (_, typed) => {
    expect(readPassageId(typed)).toBe(ID);
  });

  it.each([
    '',
    '   ',
    'hello',
    `${ID}0`,
    ID.slice(1),
    'pj0n1r9162gu',
    'https://example.org/',
    '<@1234567890>',
  ])('is none in %j', (typed) => {
    expect(readPassageId(typed)).toBeNull();
  });

  it('is read however it is spelt, and never made up', () => {
    fc.assert(
      fc.property(anyId, fc.array(fc.nat(3), { minLength: 12, maxLength: 12 }), (id, ways) => {
        const spelt = [...id].map((letter, at) => {
          const way = ways[at] ?? 0;
          if (letter === '0' && way > 1) return 'o';
          if (letter === '1' && way > 1) return way === 2 ? 'I' : 'l';
          return way === 1 ? letter.toUpperCase() : letter;
        });
        expect(readPassageId(spelt.join(''))).toBe(id);
      }),
    );
  });
});
