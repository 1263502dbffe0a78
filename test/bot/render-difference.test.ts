import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { renderDifference } from '../../bot/render-difference.ts';
import { compareWords } from '../../index/word-difference.ts';

describe('a difference on Discord', () => {
  const render = (before: string, after: string, room = 4_000) =>
    renderDifference(compareWords(before, after), room);

  it('strikes out what was removed, and sets off what is new', () => {
    expect(render('It ends on *Monday*, at noon.', 'It ends on Friday at noon, they say.')).toEqual({
      markdown: '> It ends on ~~\\*Monday\\*,~~ **Friday** at noon**, they say**.',
      whole: true,
    });
  });

  it('keeps marks within a line, and lines within the quote', () => {
    expect(render('One.\n\nTwo.', 'One.\n\nThree here.\nFour.').markdown.split('\n')).toEqual([
      '> One.',
      '> ',
      '> ~~Two~~ **Three here**.',
      '> **Four.**',
    ]);
  });

  it('leaves out the middle of what both share, then the end, where there is no room', () => {
    const shared = 'Some words that both versions have. '.repeat(20);
    const { markdown, whole } = render(`${shared}old ${shared}`, `${shared}new ${shared}`, 400);
    expect(whole).toBe(false);
    expect(markdown).toContain('~~old~~ **new**');
    expect(markdown).toContain('…');
    expect(markdown.length).toBeLessThanOrEqual(400);
    const short = render(`${shared}old ${shared}`, `${shared}new ${shared}`, 120);
    expect(short).toMatchObject({ whole: false });
    expect(short.markdown.length).toBeLessThanOrEqual(120);
    expect(short.markdown).toMatch(/ …$/u);
  });

  it('fits its room whatever the texts', () => {
    const texts = fc.string({ unit: 'grapheme', maxLength: 200 });
    fc.assert(
      fc.property(texts, texts, fc.integer({ min: 0, max: 300 }), (before, after, room) => {
        const { markdown, whole } = render(before, after, room);
        expect(markdown.length).toBeLessThanOrEqual(room);
        for (const line of markdown === '' ? [] : markdown.split('\n')) expect(line).toMatch(/^> /u);
        if (whole) expect(markdown).not.toBe('');
      }),
    );
  });
});
