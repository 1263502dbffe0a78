import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Bot, startBot } from '../../bot/discord.ts';
import { LANGUAGES } from '../../bot/language.ts';
import { createLog } from '../../bot/log.ts';
import { checkQuotationMessages } from '../../bot/messages/check-quotation.ts';
import { findSourcesMessages } from '../../bot/messages/find-sources.ts';
import { openState, type State } from '../../bot/state/state.ts';
import { DEFAULT_MODEL, type Library, startEngine } from '../../index/index.ts';
import {
  type ActingOptions,
  componentsOf,
  type LoopbackDiscord,
  type SeenMessage,
  startLoopbackDiscord,
} from '../support/loopback-discord.ts';
import { buildSmallLibrary, type SmallLibrary } from '../support/small-library.ts';
import { quoteIn, showMarkdown } from './discord-markdown.ts';

const SENTENCE = 'An attaché has no power to negotiate unless the government has given it.';
const ALTERED = SENTENCE.replace('no power', 'full power');
const OTHER = 'In several crises the line was there and nobody picked up.';
const LOCALES = { en: 'en-GB', de: 'de', fr: 'fr', es: 'es-419', pt: 'pt-BR' } as const;

let small: SmallLibrary;
let engine: Library;
let discord: LoopbackDiscord;
let bot: Bot;
let state: State;
let log: Record<string, unknown>[];

beforeAll(async () => {
  small = await buildSmallLibrary();
  engine = await startEngine({ dataDirectory: small.dataDirectory, modelId: DEFAULT_MODEL });
});

afterAll(async () => {
  await engine?.close();
  await small?.remove();
});

beforeEach(async () => {
  discord = await startLoopbackDiscord();
  log = [];
  state = openState(small.dataDirectory);
  bot = await startBot({
    config: { token: discord.token, guildId: null, apiUrl: discord.restUrl },
    library: engine,
    state,
    log: createLog({ level: 'info', secrets: [] }, { write: (line: string) => log.push(JSON.parse(line)) }),
  });
});

afterEach(async () => {
  await bot.stop();
  state.close();
  const { violations } = discord;
  await discord.close();
  expect(violations).toEqual([]);
  expect(log.filter(({ level }) => Number(level) >= 40)).toEqual([]);
});

/** Somebody writes a message, and another one uses a command on it. */
async function use(name: string, content: string, acting: ActingOptions = {}) {
  const message = await discord.sendMessage({ content, userId: '1200000000000000777' });
  return useOn(name, message, acting);
}

async function useOn(name: string, message: SeenMessage, acting: ActingOptions = {}) {
  const interaction = await discord.runCommand({ name, type: 3, targetMessage: message, ...acting });
  expect((await interaction.acknowledged).ephemeral).toBe(true);
  return { message, interaction, reply: await interaction.reply() };
}

const check = (content: string, acting: ActingOptions = {}) => use('Check quotation', content, acting);

/** The description without the marks of differences, which `showMarkdown` does not know. */
const visible = (description = '') =>
  showMarkdown(
    description
      .replaceAll('~~', '')
      .replace(/\*\*\[(.*?)\]\(https:\/\/[^)]*\)\*\*/gu, '**$1**')
      .replace(/^(?:-# |> )/gmu, ''),
  ).text;

describe('Check quotation', () => {
  it('finds a quotation word for word, and says privately where it stands', async () => {
    const { message, reply } = await check(`I read “${SENTENCE}” somewhere`);
    expect(reply.ephemeral).toBe(true);
    expect(reply.content).toContain(
      `[this message](https://discord.com/channels/${discord.guildId}/${message.channelId}/${message.id})`,
    );
    expect(reply.content).not.toContain('<@');
    expect(reply.embeds).toHaveLength(1);
    const [embed] = reply.embeds;
    expect(embed).toMatchObject({
      title: 'Verbatim',
      footer: { text: expect.stringMatching(/^Attaché project · 2026-11-22 · CC BY 4\.0 · [0-9a-z]{12}$/u) },
    });
    expect(embed?.description).toMatch(
      /^\*\*\[What defence attachés do\]\(https:\/\/example\.org\/reader\/defence_attaches\)\*\* › Limits\n> /u,
    );
    expect(quoteIn(embed?.description ?? '')).toBe(SENTENCE);
  });

  it('shows a few words in bold in their sentence', async () => {
    const { reply } = await check('“no power to negotiate”');
    expect(quoteIn(reply.embeds[0]?.description ?? '')).toBe(
      'An attaché has **no power to negotiate** unless the government has given it.',
    );
  });

  it('says what was folded', async () => {
    const { reply } = await check(`> **${SENTENCE.toUpperCase()}**`);
    expect(reply.embeds[0]).toMatchObject({
      title: 'Verbatim',
      description: expect.stringContaining('-# Differs only in upper and lower case.'),
    });
  });

  it('shows what was altered, and what the library has', async () => {
    const { reply } = await check(ALTERED);
    const [embed] = reply.embeds;
    expect(embed?.title).toBe('Altered: 1 word differs');
    expect(embed?.description).toContain('An attaché has ~~full~~ **no** power to negotiate');
    expect(quoteIn(embed?.description ?? '')).toBe(SENTENCE);
  });

  it('shows where words were left out', async () => {
    const { reply } = await check('“An attaché has no power … unless the government has given it”');
    expect(reply.embeds[0]?.title).toBe('Verbatim, with omissions');
    expect(reply.embeds[0]?.description).toContain('-# 2 words left out here');
  });

  it('says that it is not there', async () => {
    const { reply } = await check('“The cat sat on the mat and thought of bread.”');
    expect(reply.embeds).toMatchObject([
      { title: 'Not in the library', description: expect.stringMatching(/^“The cat sat on the mat/u) },
    ]);
    expect(reply.embeds[0]?.footer).toBeUndefined();
  });

  it('checks several, numbered, each with its beginning, and says how many were left', async () => {
    const { reply } = await check(
      `${`> ${OTHER}\nand\n`.repeat(4)}“${ALTERED}” and “one two three” and “four five six”`,
    );
    expect(reply.embeds.map(({ title }) => title)).toEqual([
      '1. Verbatim',
      '2. Verbatim',
      '3. Verbatim',
      '4. Verbatim',
      '5. Altered: 1 word differs',
    ]);
    expect(reply.embeds[4]?.description).toMatch(/^“An attaché has full power/u);
    expect(reply.content).toContain('2 more quotations were not checked.');
  });

  it.each(LANGUAGES)('speaks the language of the person who asks: %s', async (language) => {
    const { reply } = await check(`“${ALTERED}” and “${OTHER}” and „dies steht gewiss nirgends im Buch“`, {
      locale: LOCALES[language],
    });
    const say = (key: Parameters<typeof checkQuotationMessages.say>[1], values = {}) =>
      checkQuotationMessages.say(language, key, values);
    expect(reply.embeds.map(({ title }) => title)).toEqual([
      `1. ${say('altered', { words: 1 })}`,
      `2. ${say('verbatim')}`,
      `3. ${say('notThere')}`,
    ]);
    expect(reply.embeds[0]?.description).toContain(say('legend'));
    expect(componentsOf(reply)).toMatchObject([{ label: say('share') }]);
  });

  it('shows the result to everybody when asked to, once, and notifies nobody', async () => {
    const { reply, message } = await check(`“${SENTENCE}” @everyone`);
    const [button] = componentsOf(reply);
    const pressed = await discord.pressButton(reply, button?.customId ?? '');
    const shown = await pressed.nextFollowUp();
    expect(shown).toMatchObject({ ephemeral: false, embeds: [{ title: 'Verbatim' }] });
    expect(shown.content).toMatch(/^-# \S.* had a quotation checked\.\n-# About \[this message\]/u);
    expect(shown.content).toContain(message.id);
    const after = await discord.whenMessage(reply.id, ({ components }) => components.length === 0);
    expect(after.embeds).toHaveLength(1);
  });

  it('is shown once when the button is pressed twice at once', async () => {
    const { reply } = await check(`“${SENTENCE}”`);
    const twice = await Promise.all([1, 2].map(() => discord.pressButton(reply, 'share-check')));
    const refused = await Promise.any(
      twice.map((handle) => handle.reply(2_000, ({ id }) => id !== reply.id)),
    );
    expect(refused).toMatchObject({ ephemeral: true, content: expect.stringMatching(/already shared/u) });
    await discord.until(() => twice.some(({ followUps }) => followUps.length === 1));
    expect(twice.flatMap(({ followUps }) => followUps)).toHaveLength(1);
  });

  it('finds what the bot itself quoted, word for word', async () => {
    const asked = await discord.runCommand({
      name: 'ask',
      options: [{ name: 'question', type: 3, value: 'What marks stand in a liaison message?' }],
    });
    const { reply } = await useOn('Check quotation', await asked.reply());
    expect(reply.embeds.length).toBeGreaterThan(0);
    for (const { title } of reply.embeds) expect(title).toMatch(/^(?:\d\. )?Verbatim$/u);
  });

  it.each([
    ['only emoji', '🎉🎉 🎉 <:wave:1234567890>', /^There is nothing to check/u],
    ['two words', 'hello there', /^There is nothing to check/u],
    ['only a mention', '<@1234567890>', /^There is nothing to check/u],
  ])('says kindly that there is nothing: %s', async (_, content, text) => {
    const { reply } = await check(content);
    expect(reply).toMatchObject({ content: expect.stringMatching(text), embeds: [] });
  });

  it.each([
    [
      'mentions and marks',
      '“@everyone <@&1> **FLASH** [x](https://evil.example) `code` ||hidden|| and # more”',
    ],
    ['4,000 characters', `> ${'An attaché has all power to *negotiate* and_to_act. @here '.repeat(69)}`],
    ['4,000 characters without a blank', `one two ${'x'.repeat(3_990)}`],
    ['many quotations', '“one two three @here” '.repeat(180)],
    ['marks only', '“*_~|`\\>#- '.repeat(360)],
    [
      'the library’s own marks',
      'the urgency mark **FLASH** stands before the call sign `LIAISON_TEAM_1`, and the addressee line @nobody means all posts',
    ],
  ])('keeps to Discord’s rules with %s', async (_, content) => {
    const { reply } = await useOn(
      'Check quotation',
      await discord.sendMessage({ content: content.slice(0, 2_000) }),
    );
    for (const { description } of reply.embeds) {
      expect(() => visible(description)).not.toThrow();
      expect(description).not.toMatch(/(?<!\\)@(?:everyone|here)/u);
    }
    expect(reply.content).not.toBe('');
  });

  it('says kindly that it compares words, where there are only files', async () => {
    const written = await discord.sendMessage({ content: 'x' });
    const { url, id } = discord.uploadAttachment({
      name: 'page.png',
      bytes: new Uint8Array(8),
      contentType: 'image/png',
    });
    const file = { id, url, name: 'page.png', size: 8, bytes: new Uint8Array(8), contentType: 'image/png' };
    const message = {
      ...written,
      id: `${BigInt(written.id) + 1n}`,
      content: '',
      files: [file],
    } as SeenMessage;
    const { reply } = await useOn('Check quotation', message, { locale: 'de' });
    expect(reply).toMatchObject({ content: checkQuotationMessages.say('de', 'noText'), embeds: [] });
  });

  it('works in direct messages, and where only the person has installed the bot', async () => {
    for (const acting of [
      { guildId: null },
      { guildId: '1100000000000009999', installedBy: 'user' as const },
    ]) {
      const { reply } = await check(SENTENCE, acting);
      expect(reply.embeds[0]?.title).toBe('Verbatim');
    }
  });
});

describe('Find sources', () => {
  const find = (content: string, acting: ActingOptions = {}) => use('Find sources', content, acting);
  const CLAIM =
    'Somebody told me that in a crisis the defence attaché is a channel to the officers of the host.';

  it('gives the library’s passages for a claim, privately, and says whose it is', async () => {
    const { message, reply } = await find(`**${CLAIM}** <@1234567890> @everyone https://example.org/x`);
    expect(reply.ephemeral).toBe(true);
    expect(reply.content).toMatch(
      /^-# Sources for \[this message\]\(https:\/\/discord\.com\/channels\/\d+\/\d+\/\d+\) by \S/mu,
    );
    expect(reply.content).toContain(message.id);
    expect(reply.content).not.toMatch(/<@|@everyone/u);
    expect(reply.embeds[0]).toMatchObject({
      title: 'What defence attachés do',
      description: expect.stringMatching(/^In a crisis\n> /u),
    });
  });

  it.each(LANGUAGES)('speaks the language of the person who asks: %s', async (language) => {
    const { reply } = await find('🎉 <:wave:1234567890> https://example.org', { locale: LOCALES[language] });
    expect(reply.content).toBe(findSourcesMessages.say(language, 'nothing'));
    const { reply: second } = await find(CLAIM, { locale: LOCALES[language] });
    const about = findSourcesMessages.say(language, 'about', { name: '', url: '' }).split('[')[0] ?? '';
    expect(second.content).toContain(about);
  });

  it.each(['lol', 'ok https://example.org/some_page'])('finds no claim in %s', async (content) => {
    const { reply } = await find(content);
    expect(reply).toMatchObject({ content: findSourcesMessages.say('en', 'noClaim'), embeds: [] });
  });

  it('looks up the parts of a long message, and shows the one that the library has most on', async () => {
    const talk =
      'I had a long day and my tea went cold, and the bus was late as it always is on rainy days. ';
    const { reply } = await find(`${talk.repeat(8)}${CLAIM}`);
    expect(reply.content).toContain(findSourcesMessages.say('en', 'part'));
    expect(reply.content).toContain('in a crisis the defence attaché is a channel');
    expect(reply.embeds[0]?.title).toBe('What defence attachés do');
  });

  it('says plainly that the library has nothing', async () => {
    const { reply } = await find('Sourdough bread needs a starter that is a week old.');
    expect(reply.embeds[0]?.description).toMatch(/has nothing on this that could be quoted/u);
  });

  it('keeps to Discord’s rules with 4,000 characters of marks', async () => {
    const written = await discord.sendMessage({ content: 'x' });
    const content = '@everyone [a](b) **x_ ||y `z` <@&1>\n> '.repeat(120).slice(0, 4_000);
    const message = { ...written, id: `${BigInt(written.id) + 1n}`, content };
    const { reply } = await useOn('Find sources', message);
    expect(reply.content).not.toMatch(/(?<!\\)@(?:everyone|here)/u);
  });
});

describe('the names of both', () => {
  it.each([
    checkQuotationMessages,
    findSourcesMessages,
  ])('fit into Discord’s menu in every language', (messages) => {
    const { text, localizations } = messages.localize('name');
    const names = [text, ...Object.values(localizations)];
    expect(new Set(names).size).toBe(5);
    for (const name of names) expect(String(name).length).toBeLessThanOrEqual(32);
  });
});
