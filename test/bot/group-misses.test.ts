import { describe, expect, it } from 'vitest';
import { groupMisses } from '../../bot/group-misses.ts';
import type { Miss } from '../../bot/state/misses.ts';

/** Asked one after the other, a minute apart. */
function asked(...questions: readonly (string | Partial<Miss>)[]): Miss[] {
  return questions.map((given, minute) => ({
    guildId: 'guild',
    outcome: 'refused',
    at: new Date(Date.UTC(2026, 0, 1, 0, minute)).toISOString(),
    question: '',
    ...(typeof given === 'string' ? { question: given } : given),
  }));
}

const summary = (misses: readonly Miss[]) =>
  groupMisses(misses).map(({ question, count }) => [question, count]);

describe('grouping of misses', () => {
  it('joins questions with the same content words, whatever their form and order', () => {
    const groups = groupMisses(
      asked(
        'Who commands the Ruritanian navy?',
        'the commander of the ruritanian navy',
        'Ruritanian navy: who commands it?',
        'Who commands the Ruritanian navy?',
      ),
    );
    expect(groups).toMatchObject([
      {
        question: 'Who commands the Ruritanian navy?',
        count: 4,
        wordings: expect.arrayContaining(['Ruritanian navy: who commands it?']),
        last: '2026-01-01T00:03:00.000Z',
      },
    ]);
    expect(groups[0]?.wordings).toHaveLength(3);
  });

  it('joins near wordings and misspelt ones', () => {
    expect(
      summary(
        asked(
          'Submarine cables in the Ruritanian strait',
          'submarine cables in the ruritanian strait today',
          'submarine cables in the ruritannian strait',
        ),
      ),
    ).toEqual([['submarine cables in the ruritannian strait', 3]]);
  });

  it('keeps apart what is about something else', () => {
    const different = [
      'Who commands the Ruritanian navy?',
      'Who commands the Syldavian navy?',
      'What is resolution 1701?',
      'What is resolution 1702?',
      '🐝',
      '🐻',
    ];
    expect(summary(asked(...different))).toHaveLength(different.length);
  });

  it('never joins questions of two servers', () => {
    const question = 'Who counts the bees?';
    expect(summary(asked(question, { question, guildId: 'other' }))).toEqual([
      [question, 1],
      [question, 1],
    ]);
  });

  it('counts what was refused and what was answered with doubt', () => {
    const question = 'Who counts the bees?';
    expect(groupMisses(asked(question, { question, outcome: 'uncertain' }, question))).toMatchObject([
      { count: 3, refused: 2, uncertain: 1 },
    ]);
  });

  it('has what was asked most often first, then what was asked last', () => {
    expect(summary(asked('apples?', 'pears?', 'plums?', 'apples?'))).toEqual([
      ['apples?', 2],
      ['plums?', 1],
      ['pears?', 1],
    ]);
  });

  it('keeps apart what differs, with all that a server can keep', () => {
    // Questions of five words, of which some come often, as in any subject; nearly all of them different.
    let seed = 1;
    const random = () => {
      seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
      return seed / 2_147_483_648;
    };
    const letter = () => String.fromCharCode(97 + Math.floor(random() * 26));
    const words = Array.from({ length: 300 }, () => Array.from({ length: 8 }, letter).join(''));
    const word = () => words[Math.floor(random() * random() * words.length)];
    const many = Array.from({ length: 1_000 }, () => Array.from({ length: 5 }, word).join(' '));
    expect(groupMisses(asked(...many)).length).toBeGreaterThan(900);
  });
});
