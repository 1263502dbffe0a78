import { execFileSync } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import type { APIEmbed } from 'discord.js';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { commands } from '../../bot/commands.ts';
import { type Bot, startBot } from '../../bot/discord.ts';
import { createLog } from '../../bot/log.ts';
import { openState, type State } from '../../bot/state/state.ts';
import { DEFAULT_MODEL, type Library, startEngine } from '../../index/index.ts';
import {
  type CommandInvocation,
  type CommandOption,
  type LoopbackDiscord,
  type SeenMessage,
  startLoopbackDiscord,
} from '../support/loopback-discord.ts';
import { buildSmallLibrary, type SmallLibrary } from '../support/small-library.ts';
import { quoteIn, showMarkdown } from './discord-markdown.ts';

const CRISIS = 'What does a defence attaché do in a crisis?';
const KEY_SENTENCE =
  "In a crisis the attaché is often the one person in the embassy whom the host's officers already know.";

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
  const sink = { write: (line: string) => log.push(JSON.parse(line)) };
  bot = await startBot({
    config: { token: discord.token, guildId: null, apiUrl: discord.restUrl },
    library: engine,
    state,
    log: createLog({ level: 'info', secrets: [discord.token] }, sink),
  });
});

afterEach(async () => {
  await bot.stop();
  state.close();
  const { violations } = discord;
  await discord.close();
  expect(violations).toEqual([]);
  expect(JSON.stringify(log)).not.toContain(discord.token);
});

function ask(question: string, rest: Partial<CommandInvocation> & { more?: CommandOption[] } = {}) {
  const { more = [], ...acting } = rest;
  const options = [{ name: 'question', type: 3, value: question }, ...more];
  return discord.runCommand({ name: 'ask', options, ...acting });
}

async function textOf(document: string): Promise<string> {
  return engine.documentText(document);
}

/** The quotation in an embed, as a person sees it. */
function quotationIn(embed: APIEmbed | undefined) {
  return showMarkdown(quoteIn(embed?.description ?? ''));
}

const troubles = () => log.filter(({ level }) => Number(level) >= 40);

describe('/ask', () => {
  it('acknowledges, then quotes whole passages with their sources', async () => {
    const interaction = await ask(CRISIS);
    expect(await interaction.acknowledged).toMatchObject({ type: 5, ephemeral: false });
    const reply = await interaction.reply();
    expect(reply.content).toBe(`**${CRISIS}**`);
    const [embed] = reply.embeds;
    expect(embed).toMatchObject({
      title: 'What defence attachés do',
      url: 'https://example.org/reader/defence_attaches',
      footer: { text: expect.stringMatching(/^Attaché project · 2026-11-22 · CC BY 4\.0 · [0-9a-z]{12}$/u) },
    });
    expect(embed?.description).toMatch(/^In a crisis\n> /u);
    const { text, bold } = quotationIn(embed);
    expect(bold).toEqual([KEY_SENTENCE]);
    expect(await textOf('defence-attaches')).toContain(text);
  });

  it('shows the notes that a passage rests on', async () => {
    const reply = await (await ask('When was the hotline between Washington and Moscow agreed?')).reply();
    expect(reply.embeds[0]?.fields?.[0]).toMatchObject({
      name: 'Notes',
      value: expect.stringMatching(/^\\\[memo\\\] Memorandum of Understanding .*, 20 June 1963\.$/u),
    });
  });

  it('answers in private when asked to', async () => {
    const interaction = await ask(CRISIS, { more: [{ name: 'private', type: 5, value: true }] });
    expect(await interaction.acknowledged).toMatchObject({ type: 5, ephemeral: true });
    expect((await interaction.reply()).ephemeral).toBe(true);
  });

  it('answers in a direct message, and in a server that only the person belongs to', async () => {
    for (const acting of [
      { guildId: null },
      { guildId: '1100000000000009999', installedBy: 'user' as const },
    ]) {
      const reply = await (await ask(CRISIS, acting)).reply();
      expect(quotationIn(reply.embeds[0]).bold).toEqual([KEY_SENTENCE]);
    }
  });

  it('says plainly that there is nothing, and what comes nearest', async () => {
    const reply = await (await ask('How do I bake sourdough bread?')).reply();
    expect(reply.embeds).toHaveLength(1);
    expect(reply.embeds[0]?.description).toMatch(
      /^\*\*The library has nothing on this that could be quoted\.\*\*\nWhat comes nearest:\n- \S/u,
    );
  });

  it('shows quotations with marks, mentions and addresses as they are written', async () => {
    const reply = await (await ask('What marks stand in a liaison message?')).reply();
    const embed = reply.embeds.find(({ description }) =>
      description?.startsWith('Marks in a liaison message'),
    );
    const { text } = quotationIn(embed);
    for (const written of [
      '**FLASH**',
      'LIAISON_TEAM_1',
      '@everyone',
      '[unknown](none)',
      '<@1234567890>',
      '~~',
    ]) {
      expect(text).toContain(written);
    }
    expect(embed?.description).toContain('https://example.org/forms/liaison_message_form_2, where');
    expect(await textOf('liaison-message-formats')).toContain(text);
  });

  it('suggests documents by words of their titles', async () => {
    const typed = (value: string) =>
      discord.autocomplete({ name: 'ask', options: [{ name: 'document', type: 3, value, focused: true }] });
    expect(await typed('attaches')).toEqual([
      { name: 'What defence attachés do', value: 'defence-attaches' },
    ]);
    expect((await typed('')).map(({ value }) => value).sort()).toEqual([
      'ceasefire-monitoring',
      'defence-attaches',
      'hotlines',
      'liaison-message-formats',
    ]);
    expect(await typed('nothing like it')).toEqual([]);
  });

  it.each(['hotlines', 'Hotlines between headquarters'])('searches one document: %s', async (value) => {
    const reply = await (
      await ask('How does a daily call between operations rooms help?', {
        more: [{ name: 'document', type: 3, value }],
      })
    ).reply();
    expect(reply.embeds.length).toBeGreaterThan(0);
    for (const { title } of reply.embeds) expect(title).toBe('Hotlines between headquarters');
  });

  it('names the document in which there is nothing', async () => {
    const more = [{ name: 'document', type: 3, value: 'hotlines' }];
    const reply = await (await ask('How do I bake sourdough bread?', { more })).reply();
    expect(reply.embeds[0]?.description).toMatch(/^\*\*“Hotlines between headquarters” has nothing on this/u);
  });

  it('tells a person alone that a document was never there, and which are similar', async () => {
    const interaction = await ask(CRISIS, {
      more: [{ name: 'document', type: 3, value: 'the @everyone hotlines' }],
    });
    expect(await interaction.acknowledged).toMatchObject({ type: 5, ephemeral: true });
    const { content } = await interaction.reply();
    expect(content).toBe(
      [
        'There is no document “the \\@everyone hotlines” in the library.',
        'Did you mean one of these?',
        '- Hotlines between headquarters',
        'Choose one from the list that opens while you type in `document`.',
      ].join('\n'),
    );
    expect(troubles()).toEqual([]);
  });

  it('is a command that Discord takes', () => {
    expect(commands.map(({ payload }) => payload.name)).toContain('ask');
  });
});

describe('a message', () => {
  const replyTo = (message: SeenMessage) => discord.nextMessage(({ replyToId }) => replyToId === message.id);

  it('that mentions the bot with a question gets a reply with quotations', async () => {
    const message = await discord.sendMessage({ content: CRISIS, mentionsBot: true });
    const reply = await replyTo(message);
    expect(reply.content).toBe(`**${CRISIS}**`);
    expect(quotationIn(reply.embeds[0]).bold).toEqual([KEY_SENTENCE]);
    await discord.whenRequested(({ path }) => path.endsWith('/typing'));
  });

  it('gets an answer in direct messages without a mention', async () => {
    const reply = await replyTo(await discord.sendMessage({ content: CRISIS, dm: true }));
    expect(quotationIn(reply.embeds[0]).bold).toEqual([KEY_SENTENCE]);
  });

  it('of the bot itself is left alone, in direct messages too', async () => {
    for (const _ of [1, 2]) await replyTo(await discord.sendMessage({ content: CRISIS, dm: true }));
    expect(discord.messages.filter(({ origin }) => origin === 'channel')).toHaveLength(2);
  });

  it('without a question gets a hint how to ask', async () => {
    const reply = await replyTo(await discord.sendMessage({ content: ' ', mentionsBot: true }));
    expect(reply.content).toMatch(/^Ask me a question after my name, or use `\/ask`/u);
  });

  it('is answered in the language of the server', async () => {
    discord.setPreferredLocale('es-ES');
    const hint = await replyTo(await discord.sendMessage({ content: ' ', mentionsBot: true }));
    expect(hint.content).toMatch(/^Hazme una pregunta después de mi nombre, o usa `\/ask`/u);
    const reply = await replyTo(
      await discord.sendMessage({ content: 'How do I bake sourdough bread?', mentionsBot: true }),
    );
    expect(reply.embeds[0]?.description).toMatch(/^\*\*La biblioteca no tiene nada que citar/u);
  });

  it('that is too long for a question is told so', async () => {
    const reply = await replyTo(await discord.sendMessage({ content: 'why '.repeat(200), dm: true }));
    expect(reply.content).toMatch(/at most 500 characters/u);
  });

  it('that does not mention the bot is left alone', async () => {
    await discord.sendMessage({ content: CRISIS });
    await discord.sendMessage({ content: `@everyone ${CRISIS}` });
    await discord.sendMessage({ content: `<@&${discord.guildId}> ${CRISIS}` });
    // Messages are taken in order: what comes after the last of them has been dealt with after them.
    await replyTo(await discord.sendMessage({ content: CRISIS, mentionsBot: true }));
    expect(discord.messages.filter(({ origin }) => origin === 'channel')).toHaveLength(1);
  });

  it('in a channel where the bot may not write is logged once, and nothing else happens', async () => {
    discord.denyChannel(discord.channelId, 'missing-permissions');
    const message = await discord.sendMessage({ content: CRISIS, mentionsBot: true });
    await discord.whenRequested(({ path, status }) => path.endsWith('/messages') && status === 403);
    discord.denyChannel(discord.channelId, null);
    await replyTo(await discord.sendMessage({ content: CRISIS, mentionsBot: true }));
    expect(discord.messages.filter(({ replyToId }) => replyToId === message.id)).toEqual([]);
    expect(troubles()).toMatchObject([{ err: { code: 50013 } }]);
  });
});

describe('when things go wrong', () => {
  it('a question is answered after Discord limited the rate of an edit', async () => {
    discord.failNext({
      method: 'PATCH',
      path: /@original$/u,
      status: 429,
      headers: { 'Retry-After': '0.1' },
    });
    const reply = await (await ask(CRISIS)).reply();
    expect(quotationIn(reply.embeds[0]).bold).toEqual([KEY_SENTENCE]);
  });

  it('a question is answered after the gateway connection dropped', async () => {
    discord.dropConnections();
    await discord.until(
      () => discord.sessions.some(({ connected, resumes }) => connected && resumes === 1),
      15_000,
    );
    const reply = await (await ask(CRISIS)).reply();
    expect(quotationIn(reply.embeds[0]).bold).toEqual([KEY_SENTENCE]);
  });

  it.each([10062, 40060])('error %i is logged once, and the bot goes on', async (code) => {
    const status = code === 10062 ? 404 : 400;
    const failure = { method: 'POST', path: /\/callback$/u, status, body: { code, message: 'injected' } };
    // Discord took the first answer although it said otherwise: nobody is left waiting here.
    discord.failNext({ ...failure, afterApplying: true });
    const first = await ask(CRISIS);
    await first.acknowledged;
    const second = await (await ask(CRISIS)).reply();
    expect(quotationIn(second.embeds[0]).bold).toEqual([KEY_SENTENCE]);
    expect(first.history).toHaveLength(1);
    expect(troubles()).toMatchObject([{ msg: 'A command failed', err: { code } }]);
  });

  it('a command of another version is told apart, and the person is not left waiting', async () => {
    const interaction = await discord.runCommand({ name: 'gone', unchecked: true });
    expect((await interaction.reply()).content).toMatch(/^Something went wrong here/u);
    expect(troubles()).toHaveLength(1);
  });

  it('a person gets a sentence when the engine was killed, and an answer when it is back', async () => {
    process.kill(findEngineProcess(), 'SIGKILL');
    const reply = await (await ask(CRISIS)).reply();
    expect(reply.content).toBe('The library is restarting. Please ask again in a moment.');
    expect(troubles()).toMatchObject([{ err: { code: 'engine-unavailable' } }]);
    const message = await discord.sendMessage({ content: CRISIS, mentionsBot: true });
    const { content } = await discord.nextMessage(({ replyToId }) => replyToId === message.id);
    expect(content).toBe('The library is restarting. Please ask again in a moment.');

    while ((await engine.facts().catch(() => null)) === null) await sleep(50);
    const after = await (await ask(CRISIS)).reply();
    expect(quotationIn(after.embeds[0]).bold).toEqual([KEY_SENTENCE]);
  });

  it('the bot says why when Discord puts it out for good', async () => {
    discord.closeGateway(4004);
    expect(await bot.lost).toMatch(/^Discord refused the token: .* \(4004\)$/u);
  });
});

describe('while the bot runs', () => {
  it('a new generation is served without a restart', async () => {
    const question = 'Who counts the bees of Ruritania?';
    const bees = 'The bees of Ruritania are counted each spring by the military attaché of Syldavia.';
    const before = await (await ask(question)).reply();
    expect(JSON.stringify(before.embeds)).not.toContain(bees);

    const summary = await small.update({ 'bees.md': `# Bees of Ruritania\n\n${bees}` });
    expect(summary).toMatchObject({ published: true, newDocuments: ['bees.md'] });

    const after = await (await ask(question)).reply();
    expect(quotationIn(after.embeds[0]).text).toBe(bees);
    const options = [{ name: 'document', type: 3, value: 'bees', focused: true }];
    expect(await discord.autocomplete({ name: 'ask', options })).toEqual([
      { name: 'Bees of Ruritania', value: 'bees.md' },
    ]);
    await small.update({ 'bees.md': null });
  });

  it('stopping lets a question under way finish', async () => {
    const interaction = await ask(CRISIS);
    await interaction.acknowledged;
    await bot.stop();
    expect(quotationIn((await interaction.reply()).embeds[0]).bold).toEqual([KEY_SENTENCE]);
  });
});

/** The engine is the only child of this process that runs its file. */
function findEngineProcess(): number {
  const rows = execFileSync('ps', ['-A', '-o', 'pid=,ppid=,args='], { encoding: 'utf8' }).split('\n');
  for (const row of rows) {
    const [, pid, parent, command] = /^\s*(\d+)\s+(\d+)\s+(.*)$/u.exec(row) ?? [];
    if (Number(parent) === process.pid && command?.includes('engine-process')) return Number(pid);
  }
  throw new Error('There is no engine process');
}
