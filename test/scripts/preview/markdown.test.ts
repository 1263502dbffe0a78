import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { escapeMarkdown } from '../../../bot/escape-markdown.ts';
import { readMarkdown, renderMarkdown } from '../../../scripts/preview/markdown.ts';
import { anyText } from '../../bot/excerpts.ts';

const surroundings = {
  names: { '100000000000000001': 'Attaché', '100000000000000002': 'study-group' },
  now: new Date('2026-09-14T16:20:00Z'),
};

const render = (text: string) => renderMarkdown(text, surroundings);

describe('Discord’s markdown in the preview', () => {
  it.each([
    [
      'bold, italics, underline and strikethrough',
      '**a** *b* _c_ __d__ ~~e~~',
      '<discord-bold>a</discord-bold> <discord-italic>b</discord-italic> <discord-italic>c</discord-italic> ' +
        '<discord-underlined>d</discord-underlined> <s>e</s>',
    ],
    ['forms within forms', '**a _b_**', '<discord-bold>a <discord-italic>b</discord-italic></discord-bold>'],
    ['spoilers', '||a||', '<discord-spoiler>a</discord-spoiler>'],
    ['line breaks', 'a\n\nb', 'a<br><br>b'],
    [
      'quotes, and what comes after them',
      'a\n> b\n> \n> **c**\nd',
      'a<br><discord-quote>b<br><br><discord-bold>c</discord-bold></discord-quote>d',
    ],
    ['headings', '## a\nb', '<discord-header level="2">a</discord-header>b'],
    [
      'subtext',
      '-# a\n-# b',
      '<discord-subscript>a</discord-subscript><discord-subscript>b</discord-subscript>',
    ],
    ['code', '`a *b*`', '<discord-code>a *b*</discord-code>'],
    ['code blocks', '```bibtex\n@book{a,\n}\n```', '<discord-code multiline>@book{a,\n}</discord-code>'],
    ['masked links', '[a](https://b.org/c_d)', '<discord-link href="https://b.org/c_d">a</discord-link>'],
    [
      'bare addresses',
      'https://b.org/c_d_e.',
      '<discord-link href="https://b.org/c_d_e">https://b.org/c_d_e</discord-link>.',
    ],
    [
      'lists, also in lists and behind text',
      'a\n- **b**\n- c\n  - d\n- e\nf',
      'a<br><discord-unordered-list><discord-list-item><discord-bold>b</discord-bold></discord-list-item>' +
        '<discord-list-item>c</discord-list-item>' +
        '<discord-unordered-list><discord-list-item>d</discord-list-item></discord-unordered-list>' +
        '<discord-list-item>e</discord-list-item></discord-unordered-list>f',
    ],
    [
      'numbered lists',
      '3. a\n4. b',
      '<discord-ordered-list start="3"><discord-list-item>a</discord-list-item>' +
        '<discord-list-item>b</discord-list-item></discord-ordered-list>',
    ],
    [
      'a bullet behind a bullet, which is text',
      '- - a',
      '<discord-unordered-list><discord-list-item>- a</discord-list-item></discord-unordered-list>',
    ],
    ['a dash inside a line, which is text', 'a - b', 'a - b'],
    [
      'mentions by name',
      '<@100000000000000001> <#100000000000000002> <@&100000000000000003> @everyone',
      '<discord-mention type="user">Attaché</discord-mention> ' +
        '<discord-mention type="channel">study-group</discord-mention> ' +
        '<discord-mention type="role">unknown</discord-mention> <discord-mention>everyone</discord-mention>',
    ],
    [
      'slash commands',
      '</library add:100000000000000004>',
      '<discord-mention type="slash">library add</discord-mention>',
    ],
    [
      'times',
      '<t:1789401600:R> <t:1789401600:D>',
      '<discord-time>20 minutes ago</discord-time> <discord-time>14 September 2026</discord-time>',
    ],
    ['emoji', '👍 <:quill:100000000000000005>', '👍 :quill:'],
    ['marks of the page', '<b> & "c"', '&lt;b&gt; &amp; &quot;c&quot;'],
    ['escapes', '\\*a\\* \\<\\@1\\> \\# 1\\. \\[x\\](y) \\\\', '*a* &lt;@1&gt; # 1. [x](y) \\'],
  ])('shows %s', (_, text, html) => {
    expect(render(text)).toBe(html);
  });

  it('shows any text that was escaped as it is written', () => {
    fc.assert(
      fc.property(anyText(), fc.boolean(), (any, keepAddresses) => {
        const text = any.replace(/\f/gu, ' ');
        // The parser makes four blanks of a tab, and drops form feeds first of all; documents hold none.
        const withoutBlanks = (shown: string) => shown.replace(/\s/gu, '');
        const shown = readMarkdown(escapeMarkdown(text, { keepAddresses }));
        expect(withoutBlanks(shown)).toBe(withoutBlanks(text));
      }),
      { numRuns: 1_000 },
    );
  });

  it('lets nothing of any text become markup', () => {
    fc.assert(
      fc.property(anyText(), (text) => {
        const tags = [...render(text).matchAll(/<\/?([a-z-]+)/gu)].map(([, tag]) => tag);
        expect(tags.filter((tag) => !/^(?:discord-[a-z-]+|s|br)$/u.test(tag ?? ''))).toEqual([]);
      }),
    );
  });
});
