import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { escapeMarkdown } from '../../bot/escape-markdown.ts';
import { claimsOf, plainText, textOfMessage } from '../../bot/message-text.ts';

describe('plainText', () => {
  it.each([
    ['**bold** and *italic* and __under__ and ~~struck~~', 'bold and italic and under and struck'],
    ['||a spoiler, ***very* bold**||', 'a spoiler, very bold'],
    ['_italic_ but LIAISON_TEAM_1', 'italic but LIAISON_TEAM_1'],
    ['[t]he [text](https://example.org/a_b) here', '[t]he text here'],
    [
      '[a](https://a.example) https://b.example/x_y_z [c](<https://c.example>)',
      'a https://b.example/x_y_z c',
    ],
    ['`**code**` and ```js\n*block*```', '**code** and *block*'],
    ['\\*not italic\\* \\_nor\\_ this', '*not italic* _nor_ this'],
    ['**bold \\* inside**', 'bold * inside'],
    ['# Title\n-# small\n- item\n* item', 'Title\nsmall\nitem\nitem'],
    ['> # quoted\n> **bold**', '> quoted\n> bold'],
    ['<@123> said in <#456> <:wave:789> <t:1700000000:R>: yes', '  said in      : yes'],
    ['<https://example.org/a>', 'https://example.org/a'],
    ['2 * 3 * 4 and 5 ** 6', '2 * 3 * 4 and 5 ** 6'],
  ])('%s', (markdown, text) => {
    expect(plainText(markdown)).toBe(text);
  });

  it('undoes what the bot escapes', () => {
    const text = fc
      .string({ unit: 'grapheme' })
      .filter((written) => !/[\uE000<`]|https?:|^\s*[-*#]/mu.test(written));
    fc.assert(
      fc.property(text, (written) => {
        expect(plainText(escapeMarkdown(written))).toBe(written);
      }),
    );
  });

  it('takes no long time for any 4,000 characters', () => {
    for (const part of ['**', '||a', '_a', '[', '[a](', '`', '<@', '*a ', '~~ ', '> ']) {
      const begun = performance.now();
      plainText(part.repeat(4_000 / part.length));
      expect(performance.now() - begun).toBeLessThan(1_000);
    }
  });
});

describe('textOfMessage', () => {
  it('reads content, forwarded messages and embeds', () => {
    const message = {
      author: { bot: true },
      content: '**one**',
      embeds: [{ description: '> two' }, { description: null }],
      messageSnapshots: new Map([['1', { content: 'three' }]]),
    };
    expect(textOfMessage(message)).toBe('one\n\nthree\n\n> two');
    expect(textOfMessage({ content: ' ', embeds: [] })).toBe('');
  });

  it('takes embeds of people for previews of links, which count where nothing is written', () => {
    const embeds = [{ description: 'About attachés.' }];
    const author = { bot: false };
    expect(textOfMessage({ author, content: 'Well said.', embeds })).toBe('Well said.');
    expect(textOfMessage({ author, content: '🎉', embeds })).toBe('🎉\n\nAbout attachés.');
  });
});

describe('claimsOf', () => {
  const say = (content: string) => claimsOf({ content, embeds: [] });

  it('leaves out marks, mentions, addresses and the sign of a quoted line', () => {
    expect(say('> **Attachés** report home\n<@123> @everyone see https://example.org/x')).toEqual([
      'Attachés report home see',
    ]);
  });

  it('finds nothing in what has no word', () => {
    for (const content of ['', '🎉🎉', '<:wave:789>', 'https://example.org/a', '123 …', '@everyone']) {
      expect(say(content)).toEqual([]);
    }
  });

  it('reads embeds where nothing else is said', () => {
    const embeds = [{ description: 'Attachés report home.' }];
    expect(claimsOf({ content: '🎉', embeds })).toEqual(['Attachés report home.']);
    expect(claimsOf({ content: 'Is it so?', embeds })).toEqual(['Is it so?']);
  });

  it('cuts a long message at its sentences', () => {
    const sentence = (at: number) => `Sentence number ${at} is about one thing or another, and not too long.`;
    const claims = say(Array.from({ length: 100 }, (_, at) => sentence(at)).join(' '));
    expect(claims).toHaveLength(4);
    expect(claims[0]).toMatch(/^Sentence number 0 .* not too long\.$/u);
    expect(claims[1]).toMatch(/^Sentence number \d+ is .* not too long\.$/u);
    for (const claim of claims) expect(claim.length).toBeLessThanOrEqual(500);
  });

  it('cuts a sentence that is too long at a word, and a word that is too long where it must', () => {
    expect(say('word '.repeat(300))).toEqual([expect.stringMatching(/^word( word){98,99}$/u)]);
    expect(say('a'.repeat(4_000))).toEqual(['a'.repeat(500)]);
  });
});
