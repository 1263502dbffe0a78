import { REST, Routes } from 'discord.js';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { commands } from '../../bot/commands.ts';
import { LANGUAGES } from '../../bot/language.ts';
import { describeSettings } from '../../bot/settings-view.ts';
import { DEFAULT_SETTINGS, type GuildSettings } from '../../bot/state/settings.ts';
import { openState } from '../../bot/state/state.ts';
import { DEFAULT_MODEL, type Library, startEngine } from '../../index/index.ts';
import {
  type CommandInvocation,
  type CommandOption,
  componentsOf,
  type LoopbackDiscord,
  type SeenMessage,
} from '../support/loopback-discord.ts';
import { type RunningBot, startRunningBot } from '../support/running-bot.ts';
import { buildSmallLibrary, type SmallLibrary } from '../support/small-library.ts';
import { temporaryDirectory } from '../support/temporary.ts';

const CRISIS = 'What does a defence attaché do in a crisis?';
const BREAD = 'How do I bake sourdough bread?';
const MANAGE_GUILD = 1n << 5n;

let small: SmallLibrary;
let engine: Library;
let running: RunningBot;
let discord: LoopbackDiscord;
let dataDirectory: string;

beforeAll(async () => {
  small = await buildSmallLibrary();
  engine = await startEngine({ dataDirectory: small.dataDirectory, modelId: DEFAULT_MODEL });
});

afterAll(async () => {
  await engine?.close();
  await small?.remove();
});

beforeEach(async () => {
  dataDirectory = await temporaryDirectory();
  running = await startRunningBot(engine, dataDirectory);
  discord = running.discord;
});

afterEach(async () => {
  await running.stop();
  expect(discord.violations).toEqual([]);
  expect(running.troubles()).toEqual([]);
});

const option = (name: string, type: number, value: string | number | boolean) => ({ name, type, value });
const sub = (name: string, ...options: CommandOption[]) => ({ name, type: 1, options });
const group = (name: string, ...options: CommandOption[]) => ({ name, type: 2, options });

/** As a manager of the server, unless told otherwise. */
async function settings(given: CommandOption, acting: Partial<CommandInvocation> = {}): Promise<string> {
  const interaction = await discord.runCommand({
    name: 'settings',
    options: [given],
    memberPermissions: MANAGE_GUILD,
    ...acting,
  });
  expect((await interaction.acknowledged).ephemeral).toBe(true);
  return (await interaction.reply()).content;
}

function ask(question: string, rest: Partial<CommandInvocation> & { more?: CommandOption[] } = {}) {
  const { more = [], ...acting } = rest;
  return discord.runCommand({ name: 'ask', options: [option('question', 3, question), ...more], ...acting });
}

const stored = () => running.state.settings.of(discord.guildId);

describe('the commands', () => {
  it('are taken by Discord, in every language', async () => {
    const rest = new REST({ api: discord.restUrl }).setToken(discord.token);
    const body = commands.map(({ payload }) => payload);
    await rest.put(Routes.applicationCommands(discord.applicationId), { body });
    for (const name of ['settings', 'misses']) {
      expect(discord.commands().find((command) => command.name === name)).toMatchObject({
        default_member_permissions: '32',
        contexts: [0],
        integration_types: [0],
        description_localizations: { de: expect.any(String), 'pt-BR': expect.any(String) },
      });
    }
    // Discord's own check.
    await expect(settings(sub('show'), { memberPermissions: 0n })).rejects.toThrow('hidden from members');
    expect(await settings(sub('show'))).toContain('**Settings of this server**');
  });
});

describe('/settings', () => {
  it('shows what is set, in the language of whoever asks', async () => {
    expect(await settings(sub('show'))).toBe(
      [
        '**Settings of this server**',
        '- Answers in every channel',
        '- Answers to `/ask` are seen by everybody, unless asked otherwise',
        '- Excerpts in a reply: 3',
        '- Cooldown of a person: none; of a channel: none',
        '- Questions without an answer are not kept',
        '- Moderators: members who may manage the server',
      ].join('\n'),
    );
    expect(await settings(sub('show'), { locale: 'de' })).toMatch(/^\*\*Einstellungen dieses Servers\*\*\n/u);
  });

  it('is refused to everybody else, whatever Discord’s own check let through', async () => {
    const refusal = /^This is for moderators/u;
    expect(await settings(sub('excerpts', option('count', 4, 5)), { memberPermissions: 0n })).toMatch(
      refusal,
    );
    expect(stored()).toEqual(DEFAULT_SETTINGS);
    const elsewhere = { guildId: '1100000000000009999', installedBy: 'user' } as const;
    expect(await settings(sub('show'), elsewhere)).toMatch(refusal);
    expect(await settings(sub('show'), { guildId: null })).toMatch(refusal);
  });

  it('is open to members of the roles that managers name; who they are stays the managers’ affair', async () => {
    const [role, other] = [discord.addRole('librarians'), discord.addRole('readers')];
    const librarian = { memberPermissions: 0n, roles: [role] };
    const named = await settings(group('moderators', sub('add', option('role', 8, role))));
    expect(named).toMatch(/^Saved\.\n.*Server Settings › Integrations/u);
    expect(named).toContain(`and <@&${role}>`);
    expect(await settings(sub('excerpts', option('count', 4, 2)), librarian)).toContain('reply: 2');
    expect(await settings(sub('show'), { memberPermissions: 0n, roles: [other] })).toMatch(/^This is for/u);
    expect(await settings(group('moderators', sub('add', option('role', 8, other))), librarian)).toMatch(
      /^Only members who may manage the server/u,
    );
    await settings(group('moderators', sub('remove', option('role', 8, role))));
    expect(await settings(sub('show'), librarian)).toMatch(/^This is for moderators/u);
    expect(await settings(group('moderators', sub('remove', option('role', 8, role))))).toContain(
      'is not among the moderators',
    );
  });

  it('does not make everybody a moderator', async () => {
    const everyone = option('role', 8, discord.guildId);
    expect(await settings(group('moderators', sub('add', everyone)))).toMatch(/^@everyone can’t/u);
    expect(stored().moderatorRoles).toEqual([]);
  });

  it('keeps what was set over a restart, and apart for each server', async () => {
    await settings(sub('cooldown', option('person', 4, 20), option('channel', 4, 5)));
    await settings(sub('cooldown', option('channel', 4, 1)));
    expect(await settings(sub('show'))).toContain('Cooldown of a person: 20 seconds; of a channel: 1 second');
    const again = openState(dataDirectory);
    expect(again.settings.of(discord.guildId)).toMatchObject({ userCooldown: 20, channelCooldown: 1 });
    expect(again.settings.of('1100000000000009999')).toEqual(DEFAULT_SETTINGS);
    again.close();
  });

  it.each([
    sub('excerpts', option('count', 4, 6)),
    sub('excerpts', option('count', 4, 0)),
    sub('cooldown', option('person', 4, 3601)),
    sub('cooldown', option('channel', 4, -1)),
    sub('misses', option('days', 4, 366)),
    sub('cooldown'),
  ])('changes nothing when what was sent is out of range: %j', async (given) => {
    expect(await settings(given)).toMatch(/^(?:That number is too small or too large|Please give `person`)/u);
    expect(stored()).toEqual(DEFAULT_SETTINGS);
  });

  it('takes a thread for its channel, and nothing in which nobody can ask', async () => {
    await ask(CRISIS, { more: [option('thread', 5, true)] });
    await discord.until(() => discord.threads.length === 1);
    const channel = option('channel', 7, discord.threads[0]?.id ?? '');
    await settings(group('channels', sub('add', channel)));
    expect(stored().channels).toEqual([discord.channelId]);
  });

  it('takes no more channels than it can show', async () => {
    for (let index = 0; index < 20; index += 1) {
      const channel = option('channel', 7, discord.addChannel(`c${index}`));
      await settings(group('channels', sub('add', channel)));
    }
    const one = option('channel', 7, discord.channelId);
    expect(await settings(group('channels', sub('add', one)))).toBe('The list is full: it takes 20.');
    expect(await settings(group('channels', sub('remove', one)))).toContain('is not on the list');
  });

  it('fits into a message when everything is set, in every language', () => {
    const ids = Array.from({ length: 20 }, (_, index) => String(10n ** 19n + BigInt(index)));
    const full: GuildSettings = {
      ...DEFAULT_SETTINGS,
      channels: ids,
      moderatorRoles: ids,
      userCooldown: 3600,
      channelCooldown: 3600,
      missesDays: 365,
    };
    for (const language of LANGUAGES) {
      // Notes of up to 500 characters may stand above it.
      expect(describeSettings(full, language).length).toBeLessThan(1_500);
    }
  });
});

describe('channels where it may answer', () => {
  it('are kept to: /ask elsewhere is told so alone, a mention elsewhere is left alone', async () => {
    const chat = discord.addChannel('chat');
    await settings(group('channels', sub('add', option('channel', 7, discord.channelId))));
    const interaction = await ask(CRISIS, { channelId: chat });
    expect(await interaction.acknowledged).toMatchObject({ type: 4, ephemeral: true });
    expect((await interaction.reply()).content).toBe(
      `In this server I answer elsewhere. Please ask in <#${discord.channelId}>.`,
    );
    const stray = await discord.sendMessage({ content: CRISIS, mentionsBot: true, channelId: chat });
    await discord.sendMessage({ content: '', mentionsBot: true, channelId: chat });
    const here = await discord.sendMessage({ content: CRISIS, mentionsBot: true });
    const answer = await discord.nextMessage();
    expect(answer).toMatchObject({ replyToId: here.id, channelId: discord.channelId });
    expect(discord.messages.some(({ replyToId }) => replyToId === stray.id)).toBe(false);
    expect((await (await ask(CRISIS)).reply()).embeds.length).toBeGreaterThan(0);
  });

  it('count their threads in, and are everywhere again when the list is cleared', async () => {
    const chat = discord.addChannel('chat');
    await (await ask(CRISIS, { more: [option('thread', 5, true)] })).reply();
    await discord.until(() => discord.threads.length === 1);
    const thread = discord.threads[0]?.id ?? '';
    await settings(group('channels', sub('add', option('channel', 7, discord.channelId))));
    expect((await (await ask(CRISIS, { channelId: thread })).reply()).embeds.length).toBeGreaterThan(0);
    await settings(group('channels', sub('clear')));
    expect((await (await ask(CRISIS, { channelId: chat })).reply()).embeds.length).toBeGreaterThan(0);
  });

  it('keep public replies of every command and button to themselves', async () => {
    const chat = discord.addChannel('chat');
    const at = { channelId: chat };
    const hidden = option('private', 5, true);
    running.state.settings.change(discord.guildId, { excerpts: 1 });
    const open = await (await ask(CRISIS, at)).reply();
    const secret = await (await ask(CRISIS, { ...at, more: [hidden] })).reply();
    const content = 'An attaché has no power to negotiate.';
    const targetMessage = await discord.sendMessage({ content, ...at });
    const check = await (
      await discord.runCommand({ name: 'Check quotation', type: 3, targetMessage, ...at })
    ).reply();
    const id = open.embeds[0]?.footer?.text.split(' · ').at(-1) ?? '';
    await settings(group('channels', sub('add', option('channel', 7, discord.channelId))));
    const notice = `In this server I answer elsewhere. Please ask in <#${discord.channelId}>.`;

    const more = componentsOf(open).find(({ customId }) => customId?.startsWith('more|'))?.customId ?? '';
    const further = await (await discord.pressButton(open, more, at)).nextFollowUp();
    expect(further).toMatchObject({ ephemeral: true, content: expect.stringContaining(`-# ${notice}`) });
    for (const [shown, button] of [
      [secret, 'share'],
      [check, 'share-check'],
    ] as const) {
      const told = await (await discord.pressButton(shown, button, at)).reply(
        2_000,
        (each) => each.id !== shown.id,
      );
      expect(told).toMatchObject({ ephemeral: true, content: notice, embeds: [] });
    }
    for (const [name, given] of [
      ['passage', option('id', 3, id)],
      ['export', option('format', 3, 'markdown')],
    ] as const) {
      const reply = await (await discord.runCommand({ name, options: [given], ...at })).reply();
      expect(reply).toMatchObject({ ephemeral: true, content: expect.stringContaining(`-# ${notice}`) });
      const inside = await (await discord.runCommand({ name, options: [given] })).reply();
      expect(inside.ephemeral).toBe(false);
    }
  });

  it('leave nobody guessing when the last is taken off the list, or was deleted', async () => {
    const chat = discord.addChannel('chat');
    await settings(group('channels', sub('add', option('channel', 7, chat))));
    discord.deleteChannel(chat);
    // Nobody meant everywhere.
    expect((await (await ask(CRISIS)).reply()).content).toMatch(/^In this server I answer elsewhere/u);
    const here = option('channel', 7, discord.channelId);
    await settings(group('channels', sub('add', here)));
    expect(stored().channels).toEqual([discord.channelId]);
    expect(await settings(group('channels', sub('remove', here)))).toMatch(
      /^Saved\.\nNo channel is left on the list: from now on I answer everywhere\./u,
    );
  });
});

describe('privacy, excerpts and cooldowns', () => {
  it('count what is shared, and hold for further excerpts, too', async () => {
    running.state.settings.change(discord.guildId, { excerpts: 1, channelCooldown: 60 });
    const secret = await (await ask(CRISIS, { more: [option('private', 5, true)] })).reply();
    const copy = await (await discord.pressButton(secret, 'share')).nextFollowUp();
    expect(copy.ephemeral).toBe(false);
    const more = componentsOf(copy).find(({ customId }) => customId?.startsWith('more|'))?.customId ?? '';
    const further = await (await discord.pressButton(copy, more)).nextFollowUp();
    expect(further).toMatchObject({
      ephemeral: true,
      content: expect.stringMatching(/only just been answered/u),
    });
  });

  it('private by default holds for an export', async () => {
    running.state.settings.change(discord.guildId, { privateByDefault: true });
    const format = option('format', 3, 'markdown');
    const interaction = await discord.runCommand({ name: 'export', options: [format] });
    expect(await interaction.acknowledged).toMatchObject({ ephemeral: true });
  });

  it('private by default, unless the person says otherwise', async () => {
    await settings(sub('privacy', option('private', 5, true)));
    expect(await (await ask(CRISIS)).acknowledged).toMatchObject({ ephemeral: true });
    const open = await ask(CRISIS, { more: [option('private', 5, false)] });
    expect(await open.acknowledged).toMatchObject({ ephemeral: false });
    const thread = await ask(CRISIS, { more: [option('thread', 5, true)] });
    expect(await thread.acknowledged).toMatchObject({ ephemeral: false });
    await discord.until(() => discord.threads.length === 1);
  });

  it('shows as many excerpts as are set, to mentions too', async () => {
    await settings(sub('excerpts', option('count', 4, 1)));
    expect((await (await ask(CRISIS)).reply()).embeds).toHaveLength(1);
    await discord.sendMessage({ content: CRISIS, mentionsBot: true });
    expect((await discord.nextMessage()).embeds).toHaveLength(1);
    await settings(sub('excerpts', option('count', 4, 2)));
    expect((await (await ask(CRISIS)).reply()).embeds).toHaveLength(2);
  });

  it('tells who asks too soon when to come back: /ask in private, a mention once', async () => {
    await settings(sub('cooldown', option('person', 4, 600)));
    await (await ask(CRISIS)).reply();
    const soon = await ask(CRISIS, { locale: 'de' });
    expect(await soon.acknowledged).toMatchObject({ type: 4, ephemeral: true });
    expect((await soon.reply()).content).toMatch(/^Du hast gerade erst gefragt\. .* <t:\d+:R>\.$/u);

    const userId = '1100000000000000042';
    const mention = (content = CRISIS) => discord.sendMessage({ content, mentionsBot: true, userId });
    await mention();
    expect((await discord.nextMessage()).embeds.length).toBeGreaterThan(0);
    await mention();
    expect((await discord.nextMessage()).content).toMatch(/^You have only just asked\..* <t:\d+:R>\.$/u);
    const third = await mention();
    await discord.sendMessage({ content: CRISIS, mentionsBot: true, userId: '1100000000000000043' });
    await discord.nextMessage();
    expect(discord.messages.some(({ replyToId }) => replyToId === third.id)).toBe(false);
  });

  it('does not count a question about a document that is not there, nor an empty mention', async () => {
    await settings(sub('cooldown', option('person', 4, 600)));
    const unknown = await ask(CRISIS, { more: [option('document', 3, 'nowhere')] });
    expect((await unknown.reply()).content).toContain('no document “nowhere”');
    await discord.sendMessage({ content: ' ', mentionsBot: true });
    await discord.nextMessage();
    expect((await (await ask(CRISIS)).reply()).embeds.length).toBeGreaterThan(0);
  });
});

describe('the misses log', () => {
  const misses = async (acting: Partial<CommandInvocation> = {}) => {
    const interaction = await discord.runCommand({
      name: 'misses',
      memberPermissions: MANAGE_GUILD,
      ...acting,
    });
    expect((await interaction.acknowledged).ephemeral).toBe(true);
    return interaction.reply();
  };
  const press = async (message: SeenMessage, label: string, memberPermissions = MANAGE_GUILD) => {
    const button = componentsOf(message).find((part) => part.label === label);
    const pressed = await discord.pressButton(message, button?.customId ?? '', { memberPermissions });
    return pressed.reply();
  };
  const keep = (days: number) => settings(sub('misses', option('days', 4, days)));

  it('keeps nothing unless the server wants it', async () => {
    const reply = await (await ask(BREAD)).reply();
    expect(reply.content).not.toContain('noted');
    expect(running.state.misses.list(null)).toEqual([]);
    expect((await misses()).content).toMatch(/^Questions without an answer are not kept/u);
  });

  it('keeps what was refused, says so, and lists it grouped for moderators', async () => {
    expect(await keep(30)).toMatch(/^Saved\.\nFrom now on, .* for 30 days\. Who asked is not kept/u);
    expect((await misses()).content).toMatch(/^Nothing was asked here in the last 30 days/u);
    const reply = await (await ask(BREAD)).reply();
    expect(reply.content).toContain('\n-# This question was noted for the moderators, without your name.');
    await (await ask('Sourdough bread: how do I bake it?', { userId: '1100000000000000042' })).reply();
    await discord.sendMessage({ content: 'How tall is the *Eiffel* tower?', mentionsBot: true });
    expect((await discord.nextMessage()).content).toContain('noted for the moderators');
    await (await ask(CRISIS)).reply();

    const list = await misses();
    expect(list.embeds[0]?.title).toBe('Asked and not answered');
    const lines = list.embeds[0]?.description?.split('\n') ?? [];
    expect(lines).toHaveLength(2);
    expect(lines[0]).toMatch(
      /^- \*\*Sourdough bread: how do I bake it\?\*\* · 2 times · 2 wordings · refused · last <t:\d+:d>$/u,
    );
    expect(lines[1]).toMatch(/^- \*\*How tall is the \\\*Eiffel\\\* tower\?\*\* · once · refused/u);
    expect(list.embeds[0]?.footer?.text).toMatch(
      /^Page 1 of 1 · 3 questions in 30 days · without who asked$/u,
    );
    expect(JSON.stringify(running.state.misses.list(null))).not.toContain('1100000000000000042');
  });

  it('keeps nothing of what was asked in private, of one document, or in direct messages', async () => {
    await keep(30);
    await (await ask(BREAD, { more: [option('private', 5, true)] })).reply();
    await (await ask(BREAD, { more: [option('document', 3, 'hotlines')] })).reply();
    await (await ask(BREAD, { guildId: null })).reply();
    await (await ask('  ')).reply();
    expect(running.state.misses.list(null)).toEqual([]);
  });

  it('keeps what a server that is private by default was asked', async () => {
    await keep(30);
    await settings(sub('privacy', option('private', 5, true)));
    await (await ask(BREAD)).reply();
    expect(running.state.misses.list(null)).toHaveLength(1);
  });

  it('lists votes against answers with question, passage and reason, newest first, whether questions are kept or not', async () => {
    const none = await press(await misses(), 'Votes');
    expect(none.embeds[0]?.description).toBe('Nobody has voted against an answer here.');
    const answer = await (await ask(CRISIS)).reply();
    const pressed = await discord.pressButton(answer, 'vote|down', { userId: '1100000000000000042' });
    await (await discord.submitModal(pressed, { reason: 'Not *what*\nI asked.' })).reply();
    await (await discord.pressButton(await (await ask(BREAD)).reply(), 'vote|down')).modal();
    await (await discord.pressButton(await (await ask('What is a hotline?')).reply(), 'vote|up')).reply();
    const list = await press(await misses(), 'Votes');
    const lines = list.embeds[0]?.description?.split('\n') ?? [];
    expect(lines).toHaveLength(3);
    expect(lines[0]).toMatch(/^- \*\*How do I bake sourdough bread\?\*\* · without a passage · <t:\d+:d>$/u);
    const title = answer.embeds[0]?.title ?? answer.embeds[0]?.author?.name ?? '';
    expect(title).not.toBe('');
    expect(lines[1]).toMatch(
      /^- \*\*What does a defence attaché do in a crisis\?\*\* · .+ `[0-9a-z]{12}` · <t:\d+:d>$/u,
    );
    expect(lines[1]).toContain(` · ${title.split(' › ')[0]} `);
    expect(lines[2]).toBe('  Reason: “Not \\*what\\* I asked.”');
    expect(list.embeds[0]?.footer?.text).toBe('Page 1 of 1 · 2 votes 👎 · without who voted');
    expect(JSON.stringify(list)).not.toContain('1100000000000000042');
    expect((await press(list, 'Questions')).content).toMatch(/^Questions without an answer are not kept/u);
    expect((await press(await misses(), 'Votes', 0n)).content).toMatch(/^This is for moderators/u);
  });

  it('turns pages of votes, which fit into an embed however long their texts are', async () => {
    for (let index = 0; index < 9; index += 1) {
      running.state.feedback.put({
        guildId: index === 0 ? '1100000000000000777' : discord.guildId,
        messageId: `110000000000000090${index}`,
        userId: discord.userId,
        helpful: false,
        question: `${index} ${'*_[]'.repeat(120)}`,
        passageId: null,
        reason: '*_[]'.repeat(125),
        at: new Date(Date.UTC(2026, 0, 1 + index)).toISOString(),
      });
    }
    const first = await press(await misses(), 'Votes');
    expect(first.embeds[0]?.description).toMatch(/^- \*\*8 /u);
    expect(componentsOf(first).map(({ label, disabled }) => [label, disabled])).toEqual([
      ['Previous', true],
      ['Next', false],
      ['Questions', false],
    ]);
    const second = await press(first, 'Next');
    expect(second.embeds[0]?.footer?.text).toMatch(/^Page 2 of 2 · 8 votes/u);
    expect(second.embeds[0]?.description?.match(/^- \*\*\d/gmu)).toEqual([
      '- **4',
      '- **3',
      '- **2',
      '- **1',
    ]);
  });

  it('is for moderators alone, its buttons too', async () => {
    await keep(30);
    await (await ask(BREAD)).reply();
    expect((await misses({ memberPermissions: 0n })).content).toMatch(/^This is for moderators/u);
    const list = await misses();
    expect((await press(list, 'Clear…', 0n)).content).toMatch(/^This is for moderators/u);
    expect(running.state.misses.list(null)).toHaveLength(1);
  });

  it('turns pages, and is cleared only when that is confirmed', async () => {
    await keep(30);
    const guildId = discord.guildId;
    const things = 'apple pear plum cherry quince medlar grape melon fig date olive lemon'.split(' ');
    for (const [minute, thing] of things.entries()) {
      const at = new Date(Date.now() - 1000 * minute).toISOString();
      running.state.misses.add({ guildId, question: `${thing} trees?`, outcome: 'uncertain', at }, 30);
    }
    const first = await misses();
    expect(first.embeds[0]?.description).toContain('apple trees? · once'.replace(' ·', '** ·'));
    expect(first.embeds[0]?.description).toContain('answered with doubt');
    const labels = componentsOf(first).map(({ label, disabled }) => [label, disabled]);
    expect(labels).toEqual([
      ['Previous', true],
      ['Next', false],
      ['Votes', false],
      ['Clear…', false],
    ]);
    const second = await press(first, 'Next');
    expect(second.embeds[0]?.description?.split('\n')).toHaveLength(2);
    expect(second.embeds[0]?.footer?.text).toContain('Page 2 of 2');
    const asked = await press(second, 'Clear…');
    expect(asked).toMatchObject({ embeds: [], content: expect.stringMatching(/^Delete all 12 questions/u) });
    const kept = await press(asked, 'Keep');
    expect(kept.embeds[0]?.footer?.text).toContain('Page 2 of 2');
    const cleared = await press(await press(kept, 'Clear…'), 'Delete');
    expect(cleared).toMatchObject({
      embeds: [],
      components: [],
      content: expect.stringMatching(/^Deleted\./u),
    });
    expect(running.state.misses.list(null)).toEqual([]);
  });

  it('fits into an embed however long the questions are', async () => {
    await keep(30);
    const guildId = discord.guildId;
    for (let index = 0; index < 12; index += 1) {
      const question = `${index} ${'*_[]'.repeat(120)}${index}`;
      running.state.misses.add({ guildId, question, outcome: 'refused', at: new Date().toISOString() }, 30);
    }
    expect((await misses()).embeds).toHaveLength(1);
  });

  it('takes a page that is not there for the nearest', async () => {
    await keep(30);
    await (await ask(BREAD)).reply();
    const list = await misses();
    for (const [index, id] of ['misses|page|99', 'misses|page|x', 'misses|', 'misses|page|-1'].entries()) {
      const message = { ...list, id: `110000000000000010${index}`, components: withButton(id) };
      const pressed = await discord.pressButton(message, id, { memberPermissions: MANAGE_GUILD });
      expect((await pressed.reply()).embeds[0]?.footer?.text).toContain('Page 1 of 1');
    }
  });

  it('forgets everything when a moderator switches it off, and the older when days are fewer', async () => {
    await keep(30);
    const at = new Date(Date.now() - 5 * 86_400_000).toISOString();
    running.state.misses.add({ guildId: discord.guildId, question: BREAD, outcome: 'refused', at }, 30);
    await keep(10);
    expect(running.state.misses.list(null)).toHaveLength(1);
    await keep(3);
    expect(running.state.misses.list(null)).toEqual([]);
    await (await ask(BREAD)).reply();
    expect(await keep(0)).toMatch(/^Saved\.\nNothing is kept any more, and what was kept is deleted\./u);
    expect(running.state.misses.list(null)).toEqual([]);
  });
});

/** A message as an earlier version might have left it. */
function withButton(customId: string): SeenMessage['components'] {
  return [{ type: 1, components: [{ type: 2, style: 2, label: 'Old', custom_id: customId }] }];
}
