import { stripVTControlCharacters } from 'node:util';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { renderAnswer } from '../../bot/terminal.ts';
import { describeTerminal } from '../../bot/terminal-page.ts';
import { measureColumns } from '../../bot/wrap.ts';
import type { NoMatch, PassageId } from '../../index/index.ts';
import { anyExcerpt, makeExcerpt, makeQuoted } from './excerpts.ts';

const plain = { columns: 80, colour: false };

describe('an answer in the terminal', () => {
  it('names where else nearly the same words stand', () => {
    const { document, section, page } = makeExcerpt('x');
    const other = {
      document: { ...document, title: 'A copy' },
      section,
      page,
      recognised: false,
      sameWords: true,
      passageId: 'abcdefghjkmn' as PassageId,
    };
    const text = renderAnswer(
      makeQuoted(makeExcerpt('Attachés observe.', { alsoIn: [other, { ...other, sameWords: false }] })),
      {
        columns: 80,
        colour: false,
      },
    );
    expect(text).toContain('   Also in: A copy › Daily work (passage abcdefghjkmn)');
    expect(text).toContain('   Nearly the same words in: A copy › Daily work (passage abcdefghjkmn)');
  });

  it('shows each excerpt with its title, place, quotation, notes, source and id', () => {
    const excerpt = makeExcerpt(
      'An attaché is an officer who serves in an embassy. The attaché reports to a military chain of command.\n\nNobody else does.',
      { key: 1, page: 3, references: [{ label: 'v', text: 'Vienna Convention.', at: 4 }] },
    );
    expect(renderAnswer(makeQuoted(excerpt), plain)).toBe(
      [
        '1. What attachés do',
        '   Daily work · page 3',
        '  │ An attaché is an officer who serves in an embassy.',
        '  ┃ The attaché reports to a military chain of command.',
        '  │',
        '  │ Nobody else does.',
        '    [v] Vienna Convention.',
        '   A. Writer · 1961 · CC BY 4.0',
        '   https://example.org/attaches',
        '   attaches.md',
        '   Passage 0123456789ab',
      ].join('\n'),
    );
  });

  it('says plainly when there is nothing, and what comes nearest', () => {
    const nearest = [makeExcerpt('x'), makeExcerpt('y'), makeExcerpt('z', { section: [] })];
    const answer: NoMatch = {
      kind: 'no-match',
      readAs: null,
      leansOn: null,
      compares: null,
      question: '',
      generation: '1',
      elapsedMs: 1,
      excerpts: [],
      nearest,
    };
    expect(renderAnswer(answer, plain)).toBe(
      [
        'The library has nothing on this that could be quoted.',
        'What comes nearest:',
        '  – What attachés do › Daily work',
        '  – What attachés do',
      ].join('\n'),
    );
  });

  it('says in words when it is not sure, and how the question was read', () => {
    const answer = {
      ...makeQuoted(makeExcerpt('Peace.')),
      certainty: 'uncertain',
      readAs: 'what is peace',
    } as const;
    const lines = renderAnswer(answer, { columns: 80, colour: false }).split('\n');
    expect(lines.slice(0, 2)).toEqual([
      'Searched for: “what is peace”',
      'The library may not answer this. The closest passage is:',
    ]);
  });

  it('never exceeds the columns, and alters no character of the quotation', () => {
    fc.assert(
      fc.property(anyExcerpt, fc.integer({ min: 20, max: 100 }), fc.boolean(), (excerpt, columns, colour) => {
        const lines = stripVTControlCharacters(renderAnswer(makeQuoted(excerpt), { columns, colour })).split(
          '\n',
        );
        expect(Math.max(...lines.map(measureColumns))).toBeLessThanOrEqual(columns);
        const quoted = lines.filter((line) => /^ {2}[│┃]/u.test(line)).map((line) => line.slice(3));
        const withoutBlanks = (text: string) => text.replace(/[\s\p{Cc}]/gu, '');
        expect(withoutBlanks(quoted.join(''))).toBe(withoutBlanks(stripVTControlCharacters(excerpt.text)));
      }),
      { numRuns: 200 },
    );
  });

  it('has colours only when asked to', () => {
    const answer = makeQuoted(makeExcerpt('Peace.'));
    expect(renderAnswer(answer, { columns: 80, colour: true })).toContain('\u001b[1mPeace.\u001b[22m');
    expect(renderAnswer(answer, plain)).not.toContain('\u001b');
  });

  it('lets no escape sequence of a document through', () => {
    const answer = makeQuoted(makeExcerpt('Peace.', { document: { title: 'A \u001b]0;owned\u0007 title' } }));
    expect(renderAnswer(answer, plain)).toContain('1. A ]0;owned title\n');
  });
});

describe('what is known of a terminal', () => {
  it.each([
    ['a pipe', { columns: 200 }, {}, { columns: 80, colour: false }],
    ['a window', { isTTY: true, columns: 60 }, {}, { columns: 60, colour: true }],
    ['a wide window', { isTTY: true, columns: 200 }, {}, { columns: 100, colour: true }],
    ['a window of unknown width', { isTTY: true }, {}, { columns: 80, colour: true }],
    ['NO_COLOR', { isTTY: true, columns: 60 }, { NO_COLOR: '1' }, { columns: 60, colour: false }],
    [
      'NO_COLOR set to nothing',
      { isTTY: true, columns: 60 },
      { NO_COLOR: '' },
      { columns: 60, colour: true },
    ],
  ])('serves %s', (_, stream, env, expected) => {
    expect(describeTerminal(stream, env)).toEqual(expected);
  });
});
