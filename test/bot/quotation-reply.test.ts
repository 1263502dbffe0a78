import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LIMITS, measureEmbed } from '../../bot/discord-limits.ts';
import { LANGUAGES } from '../../bot/language.ts';
import { renderCheck } from '../../bot/quotation-reply.ts';
import { renderCheckForTerminal } from '../../bot/quotation-terminal.ts';
import { Page } from '../../bot/terminal-page.ts';
import {
  type CheckedQuotation,
  type DifferencePiece,
  FOLDS,
  type PassageId,
  type Quotation,
  type QuotationCheck,
  type QuotationVerdict,
  type QuotedPlace,
} from '../../index/index.ts';
import { makeExcerpt } from './excerpts.ts';

const ABOUT = { name: 'somebody', url: 'https://discord.com/channels/1/2/3' };

/** Words with all that Discord gives a meaning to. */
const words = (most: number) =>
  fc
    .array(
      fc.constantFrom(
        'word',
        'Another.',
        '**bold**',
        '~~x~~',
        '@everyone',
        '<@1>',
        '[a](https://b.example)',
        '||s||',
        '\\',
        '`c`',
        '> q',
        '# h',
        'https://a.example/b_c',
        '“é”',
        'x'.repeat(300),
      ),
      { minLength: 1, maxLength: most },
    )
    .map((list) => list.join(' '));

const excerpts = fc.array(
  fc.record({ text: words(200), from: fc.nat(), length: fc.nat() }).map(({ text, from, length }) => {
    const start = from % text.length;
    const end = start + 1 + (length % (text.length - start));
    const part = text.slice(start, end) as Quotation;
    const context = { text: text as Quotation, span: { start: 100, end: 100 + text.length } };
    return { text: part, span: { start: 100 + start, end: 100 + end }, context };
  }),
  { minLength: 1, maxLength: 9 },
);

const places: fc.Arbitrary<QuotedPlace> = fc
  .record({
    excerpts,
    title: words(60),
    section: fc.array(words(20), { maxLength: 4 }),
    url: fc.constantFrom(
      null,
      'https://example.org/a_(b)',
      `https://example.org/${'a'.repeat(1_900)}`,
      'no address',
    ),
    author: fc.option(words(40)),
    page: fc.option(fc.nat()),
    recognised: fc.boolean(),
    folds: fc.subarray([...FOLDS]),
  })
  .map(({ excerpts: [first, ...rest], title, section, url, author, page, recognised, folds }) => {
    if (first === undefined) throw new Error('Expected an excerpt');
    const { document } = makeExcerpt('x', { document: { title, url, author } });
    const passageId = '0123456789ab' as PassageId;
    return {
      passageId,
      document,
      section,
      page,
      recognised,
      excerpts: [first, ...rest],
      omitted: rest.map(() => 12),
      folds,
    };
  });

const pieces: fc.Arbitrary<DifferencePiece> = fc.oneof(
  fc.record({
    kind: fc.constantFrom('same' as const, 'removed' as const, 'added' as const),
    text: words(100),
    glued: fc.boolean(),
  }),
  fc.record({ kind: fc.constant('omitted' as const), words: fc.nat() }),
);

const standing = fc.record({
  places: fc
    .array(places, { minLength: 1, maxLength: 5 })
    .map(([first, ...rest]) => [first, ...rest] as [QuotedPlace, ...QuotedPlace[]]),
  more: fc.boolean(),
});

const verdicts: fc.Arbitrary<QuotationVerdict> = fc.oneof(
  fc.constant({ kind: 'not-there' as const }),
  standing.map((found) => ({ kind: 'verbatim' as const, ...found })),
  standing.map((found) => ({ kind: 'verbatim-with-omissions' as const, ...found })),
  fc
    .record({
      found: standing,
      difference: fc.array(pieces, { minLength: 1, maxLength: 60 }),
      changed: fc.nat(),
    })
    .map(({ found, difference, changed }) => ({
      kind: 'altered' as const,
      ...found,
      difference,
      wordsChanged: changed,
      marksChanged: 1,
      words: 50,
    })),
);

const checked: fc.Arbitrary<CheckedQuotation> = fc.record({
  text: words(300),
  found: fc.constantFrom('marks' as const, 'block' as const, 'message' as const, 'sentence' as const),
  shortened: fc.boolean(),
  verdict: verdicts,
});

const checks: fc.Arbitrary<QuotationCheck> = fc.record({
  quotations: fc.array(checked, { minLength: 1, maxLength: 5 }),
  left: fc.nat({ max: 300 }),
  generation: fc.constant('1'),
  elapsedMs: fc.constant(1),
});

describe('renderCheck', () => {
  it('keeps to Discord’s limits, whatever was checked and found', () => {
    fc.assert(
      fc.property(checks, fc.constantFrom(...LANGUAGES), (check, language) => {
        const { content = '', embeds } = renderCheck(check, ABOUT, language);
        expect(content.length).toBeLessThanOrEqual(2_000);
        expect(embeds.length).toBeGreaterThan(0);
        expect(embeds.reduce((sum, embed) => sum + measureEmbed(embed), 0)).toBeLessThanOrEqual(
          LIMITS.embedTotal,
        );
        for (const { title = '', description = '', footer } of embeds) {
          expect(title.length).toBeLessThanOrEqual(LIMITS.title);
          expect(description.length).toBeLessThanOrEqual(LIMITS.description);
          expect(footer?.text.length ?? 0).toBeLessThanOrEqual(LIMITS.footer);
          expect(description).not.toMatch(/(?<!\\)@everyone/u);
        }
      }),
      { numRuns: 300 },
    );
  });

  it('shows all five quotations where they are of usual length', () => {
    const text = 'An attaché has no power to negotiate unless the government has given it.' as Quotation;
    const { passageId, document, section, page } = makeExcerpt(text);
    const span = { start: 0, end: text.length };
    const place: QuotedPlace = {
      passageId,
      document,
      section,
      page,
      recognised: false,
      excerpts: [{ text, span, context: { text, span } }],
      omitted: [],
      folds: ['case', 'dashes'],
    };
    const one: CheckedQuotation = {
      text,
      found: 'marks',
      shortened: false,
      verdict: { kind: 'verbatim', places: [place, place, place], more: true },
    };
    const { embeds } = renderCheck(
      { quotations: Array(5).fill(one), left: 0, generation: '1', elapsedMs: 1 },
      ABOUT,
      'de',
    );
    expect(embeds).toHaveLength(5);
    for (const { description } of embeds) {
      expect(description).toContain(`> ${text}`);
      expect(description).toContain(
        '-# Auch in What attachés do (0123456789ab), What attachés do (0123456789ab) und weiteren Dokumenten.',
      );
    }
  });
});

describe('renderCheckForTerminal', () => {
  it('writes no line longer than the terminal, and no control character', () => {
    fc.assert(
      fc.property(checks, fc.integer({ min: 40, max: 100 }), (check, columns) => {
        const lines = renderCheckForTerminal(check, new Page({ columns, colour: false })).split('\n');
        for (const line of lines) expect(line.length).toBeLessThanOrEqual(columns);
        expect(lines.join('')).not.toMatch(/\p{Cc}/u);
      }),
    );
  });
});
