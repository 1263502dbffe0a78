import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { escapeMarkdown } from '../../bot/escape-markdown.ts';
import { showMarkdown } from './discord-markdown.ts';
import { anyText } from './excerpts.ts';

describe('escapeMarkdown', () => {
  it.each([
    ['emphasis', '*a* **b** _c_ __d__ ~~e~~', '\\*a\\* \\*\\*b\\*\\* \\_c\\_ \\_\\_d\\_\\_ \\~\\~e\\~\\~'],
    ['code', '`a` ```b```', '\\`a\\` \\`\\`\\`b\\`\\`\\`'],
    ['spoilers', '||a||', '\\|\\|a\\|\\|'],
    ['headings', '# a\n## b', '\\# a\n\\## b'],
    ['subtext', '-# a', '\\-# a'],
    ['block quotes', '> a\n>>> b', '\\> a\n\\>\\>\\> b'],
    ['lists', '- a\n  - b\n* c\n12. d', '\\- a\n  \\- b\n\\* c\n12\\. d'],
    ['links', '[a](https://b.org)', '\\[a\\](https://b.org)'],
    ['hidden addresses', '<https://a_b.org>', '\\<https\\://a\\_b.org\\>'],
    ['user, role and channel mentions', '<@1> <@&2> <#3>', '\\<\\@1\\> \\<\\@&2\\> \\<#3\\>'],
    ['mentions of all', '@everyone @here', '\\@everyone \\@here'],
    ['emoji', ':smile: <:a:1>', '\\:smile: \\<\\:a\\:1\\>'],
    ['timestamps', '<t:1618953630:R>', '\\<t\\:1618953630\\:R\\>'],
    ['backslashes', '\\*', '\\\\\\*'],
    ['what has no meaning where it stands', 'a - b # c: d. 1. (e)', 'a - b # c: d. 1. (e)'],
  ])('disarms %s', (_, text, escaped) => {
    expect(escapeMarkdown(text)).toBe(escaped);
  });

  it('leaves addresses as they are, underscores and all', () => {
    const text = 'See https://un.org/a_b__c(d).html, or ask_me.';
    expect(escapeMarkdown(text)).toBe('See https://un.org/a_b__c(d).html, or ask\\_me.');
  });

  it('shows any text as it is written', () => {
    fc.assert(
      fc.property(anyText(), fc.boolean(), (text, keepAddresses) => {
        expect(showMarkdown(escapeMarkdown(text, { keepAddresses })).text).toBe(text);
      }),
      { numRuns: 1_000 },
    );
  });
});
