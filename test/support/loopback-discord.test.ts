import { setTimeout as sleep } from 'node:timers/promises';
import {
  ActionRowBuilder,
  ButtonBuilder,
  ButtonStyle,
  type ChatInputCommandInteraction,
  Client,
  type ClientOptions,
  DiscordAPIError,
  Events,
  GatewayIntentBits,
  type Interaction,
  MessageFlags,
  ModalBuilder,
  Partials,
  Routes,
  StringSelectMenuBuilder,
  TextInputBuilder,
  TextInputStyle,
} from 'discord.js';
import { afterEach, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import {
  componentsOf,
  type LoopbackDiscord,
  type LoopbackOptions,
  startLoopbackDiscord,
} from './loopback-discord.ts';

const INTENTS = [GatewayIntentBits.Guilds, GatewayIntentBits.GuildMessages, GatewayIntentBits.DirectMessages];
const ASK = { name: 'ask', description: 'Ask the library' };

const clients: Client[] = [];
const servers: LoopbackDiscord[] = [];

afterEach(async () => {
  await Promise.all(clients.splice(0).map((client) => client.destroy()));
  await Promise.all(servers.splice(0).map((server) => server.close()));
});

async function start(options: LoopbackOptions = {}): Promise<LoopbackDiscord> {
  const discord = await startLoopbackDiscord(options);
  servers.push(discord);
  return discord;
}

function createClient(discord: LoopbackDiscord, options: Partial<ClientOptions> = {}): Client {
  const client = new Client({
    intents: INTENTS,
    partials: [Partials.Channel],
    allowedMentions: { parse: [] },
    ...options,
    rest: { api: discord.restUrl, ...options.rest },
  });
  clients.push(client);
  return client;
}

async function connect(
  discord: LoopbackDiscord,
  options: Partial<ClientOptions> = {},
): Promise<Client<true>> {
  const client = createClient(discord, options);
  const ready = new Promise<Client<true>>((resolve) => client.once(Events.ClientReady, resolve));
  await client.login(discord.token);
  return ready;
}

/** A server with a bot that answers every interaction with `answer`; what that throws is collected. */
async function serve(
  answer: (interaction: Interaction) => Promise<unknown>,
  options: LoopbackOptions = {},
): Promise<{ discord: LoopbackDiscord; client: Client<true>; thrown: unknown[] }> {
  const discord = await start(options);
  const client = await connect(discord);
  const thrown: unknown[] = [];
  client.on(Events.InteractionCreate, (interaction) => {
    answer(interaction).catch((error) => thrown.push(error));
  });
  return { discord, client, thrown };
}

function onCommand(answer: (command: ChatInputCommandInteraction) => Promise<unknown>) {
  return async (interaction: Interaction) => {
    if (interaction.isChatInputCommand()) await answer(interaction);
  };
}

async function errorOf(promise: Promise<unknown>): Promise<DiscordAPIError> {
  const error = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (error instanceof DiscordAPIError) return error;
  throw new Error(`Expected a DiscordAPIError, got ${String(error)}`);
}

describe('connecting', () => {
  it('logs the real client in and makes it ready with its guild', async () => {
    const discord = await start();
    const client = await connect(discord);
    expect(client.user.id).toBe(discord.botUserId);
    expect(client.application.id).toBe(discord.applicationId);
    expect(client.guilds.cache.get(discord.guildId)?.available).toBe(true);
    const channel = client.channels.cache.get(discord.channelId);
    expect(channel?.isSendable()).toBe(true);
    expect(client.guilds.cache.get(discord.guildId)?.members.me?.permissions.has('SendMessages')).toBe(true);
    expect(discord.violations).toEqual([]);
  });

  it('refuses a wrong token over REST, so that login rejects', async () => {
    const discord = await start();
    await expect(createClient(discord).login('wrong.token.here')).rejects.toThrow(/invalid token/i);
    expect(discord.requests.at(-1)?.responseBody).toEqual({ message: '401: Unauthorized', code: 0 });
  });

  it('closes a gateway connection with a wrong token with 4004', async () => {
    const discord = await start();
    const socket = new WebSocket(`${discord.restUrl.replace(/^http(.*)\/api$/, 'ws$1')}/gateway?v=10`);
    const code = new Promise((resolve) => socket.on('close', resolve));
    socket.on('message', (data) => {
      if (JSON.parse(String(data)).op !== 10) return;
      socket.send(JSON.stringify({ op: 2, d: { token: 'wrong', intents: 1, properties: {} } }));
    });
    expect(await code).toBe(4004);
  });

  it.each([
    'MessageContent',
    'GuildMembers',
    'GuildPresences',
  ] as const)('refuses the privileged intent %s with 4014', async (intent) => {
    const discord = await start();
    const client = createClient(discord, { intents: [...INTENTS, GatewayIntentBits[intent]] });
    await expect(client.login(discord.token)).rejects.toThrow(/disallowed intents/i);
    expect(discord.closeCodes).toEqual([4014]);
  });

  it('records heartbeats with their distance from the one before', async () => {
    const discord = await start({ heartbeatIntervalMs: 100, closeAfterMissedHeartbeats: 5 });
    await connect(discord);
    await discord.until(() => discord.heartbeats.length >= 4);
    for (const beat of discord.heartbeats) expect(beat.gapMs).toBeLessThan(4 * beat.intervalMs);
    expect(discord.violations).toEqual([]);
  });

  it('closes a connection without heartbeats with 4009 when asked to', async () => {
    const discord = await start({ heartbeatIntervalMs: 30, closeAfterMissedHeartbeats: 3 });
    const socket = new WebSocket(`${discord.restUrl.replace(/^http(.*)\/api$/, 'ws$1')}/gateway`);
    expect(await new Promise((resolve) => socket.on('close', resolve))).toBe(4009);
    expect(discord.violations.map(({ kind }) => kind)).toEqual(['heartbeat']);
  });
});

describe('resuming', () => {
  it('delivers what was missed after a dropped connection, at the resume address', async () => {
    const discord = await start();
    const client = await connect(discord);
    const contents: string[] = [];
    client.on(Events.MessageCreate, (message) => contents.push(message.content));
    discord.dropConnections();
    await discord.sendMessage({ content: 'while you were away', mentionsBot: true });
    await discord.until(() => discord.sessions[0]?.resumes === 1);
    await expect.poll(() => contents).toEqual([`<@${discord.botUserId}> while you were away`]);
    expect(discord.sessions).toHaveLength(1);
    expect(discord.sessions[0]?.resumedAtResumeUrl).toBe(true);
  });

  it.each([
    ['a RECONNECT', (discord: LoopbackDiscord) => discord.requestReconnect()],
    ['a resumable INVALID_SESSION', (discord: LoopbackDiscord) => discord.invalidateSessions(true)],
    ['close code 4000', (discord: LoopbackDiscord) => discord.closeGateway(4000)],
  ])('resumes after %s', async (_, disturb) => {
    const discord = await start();
    await connect(discord);
    disturb(discord);
    await discord.until(() => discord.sessions[0]?.resumes === 1);
    expect(discord.sessions).toHaveLength(1);
  });

  it('asks for a new identification after an INVALID_SESSION that cannot be resumed', async () => {
    const discord = await start();
    const client = await connect(discord);
    const first = discord.sessions[0]?.id;
    const ready = new Promise((resolve) => client.once(Events.ShardReady, resolve));
    discord.invalidateSessions(false);
    // discord.js leaves 5 s and up to 1.5 s more between two IDENTIFYs.
    await discord.whenConnected(9000);
    await ready;
    expect(discord.sessions.map(({ id }) => id)).not.toContain(first);
  }, 12_000);
});

describe('slash commands', () => {
  it('shows a deferred reply once it is edited', async () => {
    const { discord } = await serve(
      onCommand(async (command) => {
        await command.deferReply();
        await command.editReply(`You asked: ${command.options.getString('question', true)}`);
      }),
    );
    const options = [{ name: 'question', type: 3, value: 'what is a vector?' }];
    const handle = await discord.runCommand({ name: 'ask', options });
    expect(await handle.acknowledged).toMatchObject({ type: 5, ephemeral: false });
    const reply = await handle.reply();
    expect(reply).toMatchObject({ content: 'You asked: what is a vector?', ephemeral: false });
    expect(reply.allowedMentions).toEqual({ parse: [] });
    expect(handle.history.map(({ method, status }) => [method, status])).toEqual([
      ['POST', 204],
      ['PATCH', 200],
    ]);
    expect(discord.violations).toEqual([]);
  });

  it('keeps an ephemeral reply, direct or deferred, to the user alone', async () => {
    const { discord, client } = await serve(
      onCommand(async (command) => {
        const flags = MessageFlags.Ephemeral;
        if (command.commandName === 'defer') {
          await command.deferReply({ flags });
          await command.editReply('later');
        } else {
          await command.reply({ content: 'at once', flags });
        }
      }),
    );
    const direct = await (await discord.runCommand({ name: 'direct' })).reply();
    expect(direct).toMatchObject({ content: 'at once', ephemeral: true });
    const deferred = await (await discord.runCommand({ name: 'defer' })).reply();
    expect(deferred).toMatchObject({ content: 'later', ephemeral: true });
    const message = errorOf(client.rest.get(Routes.channelMessage(discord.channelId, direct.id)));
    expect((await message).code).toBe(10008);
    await expect(discord.pressButton(direct, 'none')).rejects.toThrow(/no component/);
  });

  it('gives follow-ups, and lets them be edited and deleted', async () => {
    const { discord } = await serve(
      onCommand(async (command) => {
        await command.reply('first');
        const second = await command.followUp({ content: 'second', flags: MessageFlags.Ephemeral });
        await command.editReply({ message: second, content: 'second, edited' });
        const third = await command.followUp('third');
        await command.deleteReply(third);
        await command.deleteReply();
      }),
    );
    const handle = await discord.runCommand({ name: 'ask' });
    expect(await handle.nextFollowUp()).toMatchObject({ content: 'second', ephemeral: true });
    await discord.until(
      () => handle.history.length === 6 && handle.history.every(({ status }) => status > 0),
    );
    expect(handle.followUps.map(({ content, deleted }) => [content, deleted])).toEqual([
      ['second, edited', false],
      ['third', true],
    ]);
    await expect(handle.reply(20)).rejects.toThrow(/no such reply.*DELETE.*204/);
  });

  it('lets the first follow-up take the place of a deferred reply, as Discord still does', async () => {
    const { discord } = await serve(
      onCommand(async (command) => {
        await command.deferReply({ flags: MessageFlags.Ephemeral });
        await command.followUp('in place');
      }),
    );
    const handle = await discord.runCommand({ name: 'ask' });
    expect(await handle.reply()).toMatchObject({ content: 'in place', ephemeral: true });
    expect(handle.followUps).toEqual([]);
  });

  it('answers 10008 when the deferred reply was deleted before it was edited', async () => {
    const { discord, thrown } = await serve(
      onCommand(async (command) => {
        const deferred = await command.deferReply({ withResponse: true });
        await discord.deleteMessage(deferred.resource?.message?.id ?? '');
        await command.followUp('nowhere').catch((error) => thrown.push(error));
        await command.editReply('nowhere');
      }),
    );
    await discord.runCommand({ name: 'ask' });
    await expect.poll(() => thrown.map((error) => (error as DiscordAPIError).code)).toEqual([10008, 10008]);
    expect(discord.violations).toEqual([]);
  });

  it('returns the message of a reply when with_response is asked for', async () => {
    const ids: (string | undefined)[] = [];
    const { discord } = await serve(
      onCommand(async (command) => {
        const response = await command.reply({ content: 'hello', withResponse: true });
        ids.push(response.resource?.message?.id, (await command.fetchReply()).id);
      }),
    );
    const reply = await (await discord.runCommand({ name: 'ask' })).reply();
    await expect.poll(() => ids).toEqual([reply.id, reply.id]);
  });

  it('answers a second acknowledgement with 40060', async () => {
    const { discord, client } = await serve(onCommand((command) => command.reply('one')));
    const handle = await discord.runCommand({ name: 'ask' });
    await handle.reply();
    const route = Routes.interactionCallback(handle.id, handle.token);
    const error = await errorOf(client.rest.post(route, { body: { type: 5 }, auth: false }));
    expect([error.status, error.code]).toEqual([400, 40060]);
    expect(discord.violations.map(({ kind }) => kind)).toEqual(['acknowledgement']);
  });

  it('answers a late acknowledgement with 10062', async () => {
    const { discord, thrown } = await serve(
      onCommand(async (command) => {
        await sleep(150);
        await command.deferReply();
      }),
      { acknowledgeWithinMs: 60 },
    );
    const handle = await discord.runCommand({ name: 'ask' });
    await expect(handle.acknowledged).rejects.toThrow(/did not respond.*requests: none/);
    await expect.poll(() => thrown.map((error) => (error as DiscordAPIError).code)).toEqual([10062]);
    expect(discord.violations.map(({ kind }) => kind)).toEqual(['acknowledgement', 'acknowledgement']);
  });

  it('answers an unknown token with 10062 at the callback and 10015 at the webhook', async () => {
    const discord = await start();
    const client = await connect(discord);
    const callback = Routes.interactionCallback(discord.channelId, 'never-issued');
    const late = await errorOf(client.rest.post(callback, { body: { type: 5 }, auth: false }));
    expect([late.status, late.code]).toEqual([404, 10062]);
    const webhook = Routes.webhookMessage(discord.applicationId, 'never-issued');
    const edit = await errorOf(client.rest.patch(webhook, { body: { content: 'x' }, auth: false }));
    expect([edit.status, edit.code]).toEqual([404, 10015]);
  });

  it('answers an edit before the acknowledgement with 10015', async () => {
    const { discord, thrown } = await serve(
      onCommand((command) => command.webhook.editMessage('@original', 'too early')),
    );
    await discord.runCommand({ name: 'ask' });
    await expect.poll(() => thrown.map((error) => (error as DiscordAPIError).code)).toEqual([10015]);
    expect(discord.violations.map(({ kind }) => kind)).toEqual(['webhook']);
  });

  it.each([
    [undefined, 401, 50027],
    [10015, 404, 10015],
  ] as const)('answers an edit after the token expired (%s) with %i and %i', async (expired, status, code) => {
    const options = expired === undefined ? {} : { expiredTokenError: expired };
    const { discord, thrown } = await serve(
      onCommand(async (command) => {
        await command.deferReply();
        await sleep(120);
        await command.editReply('too late');
      }),
      { tokenLifetimeMs: 80, ...options },
    );
    await discord.runCommand({ name: 'ask' });
    await expect.poll(() => thrown).toHaveLength(1);
    expect(thrown[0]).toMatchObject({ status, code });
  });

  it('drops every flag of a deferral but EPHEMERAL, and says so', async () => {
    const { discord } = await serve(
      onCommand(async (command) => {
        const flags = MessageFlags.Ephemeral | MessageFlags.IsComponentsV2;
        await command.client.rest.post(Routes.interactionCallback(command.id, command.token), {
          body: { type: 5, data: { flags } },
          auth: false,
        });
      }),
    );
    const handle = await discord.runCommand({ name: 'ask' });
    expect(await handle.acknowledged).toMatchObject({ ephemeral: true });
    expect(discord.violations.map(({ kind }) => kind)).toEqual(['deferred-flags']);
  });

  it('carries direct messages, user installations and languages as Discord does', async () => {
    const seen: unknown[] = [];
    const { discord } = await serve(
      onCommand(async (command) => {
        seen.push([
          command.context,
          command.guildId,
          command.locale,
          command.authorizingIntegrationOwners.toJSON(),
        ]);
        expect(command.appPermissions.has('EmbedLinks')).toBe(true);
        expect(command.attachmentSizeLimit).toBe(10 * 1024 * 1024);
        await command.reply('ok');
      }),
    );
    await (await discord.runCommand({ name: 'ask', guildId: null, locale: 'de' })).reply();
    await (await discord.runCommand({ name: 'ask', installedBy: 'both' })).reply();
    await (await discord.runCommand({ name: 'ask', guildId: '1100000000000000099' })).reply();
    expect(seen).toEqual([
      [1, null, 'de', { 0: '0' }],
      [0, discord.guildId, 'en-US', { 0: discord.guildId, 1: discord.userId }],
      [0, '1100000000000000099', 'en-US', { 1: discord.userId }],
    ]);
  });

  it('allows five follow-ups where the app is installed only to the user, then answers 40094', async () => {
    const { discord, thrown } = await serve(
      onCommand(async (command) => {
        await command.reply('0');
        for (let index = 1; index <= 6; index += 1) await command.followUp(String(index));
      }),
      { rateLimits: false },
    );
    await discord.runCommand({ name: 'ask', guildId: null, installedBy: 'user', context: 2 });
    await expect.poll(() => thrown.map((error) => (error as DiscordAPIError).code)).toEqual([40094]);
  });

  it('delivers subcommands and a downloadable attachment', async () => {
    const texts: string[] = [];
    const { discord } = await serve(
      onCommand(async (command) => {
        const file = command.options.getAttachment('file', true);
        const text = await (await fetch(file.url)).text();
        texts.push(
          command.options.getSubcommandGroup(true),
          command.options.getSubcommand(),
          file.name,
          text,
        );
        await command.reply('ok');
      }),
    );
    const bytes = new TextEncoder().encode('verbatim');
    const uploaded = discord.uploadAttachment({ name: 'a b.txt', bytes, contentType: 'text/plain' });
    const inner = { name: 'file', type: 11, value: uploaded.id };
    const options = [{ name: 'library', type: 2, options: [{ name: 'add', type: 1, options: [inner] }] }];
    await (await discord.runCommand({ name: 'admin', options })).reply();
    expect(texts).toEqual(['library', 'add', 'a b.txt', 'verbatim']);
  });

  it('gives a message command its target with content, although there is no Message Content intent', async () => {
    const { discord } = await serve(async (interaction) => {
      if (!interaction.isMessageContextMenuCommand()) return;
      await interaction.reply(`checked: ${interaction.targetMessage.content}`);
    });
    const target = await discord.sendMessage({ content: 'a quotation' });
    const handle = await discord.runCommand({ name: 'Verify quote', type: 3, targetMessage: target });
    expect((await handle.reply()).content).toBe('checked: a quotation');
  });
});

describe('registering commands', () => {
  it('records what is registered, keeps ids, and holds users to it', async () => {
    const { discord, client } = await serve(onCommand((command) => command.reply('ok')));
    const question = { name: 'question', description: 'What?', type: 3, required: true, max_length: 5 };
    const first = await client.application.commands.set([{ ...ASK, options: [question] }]);
    const again = await client.application.commands.set([{ ...ASK, options: [question] }]);
    expect(first.first()?.id).toBe(again.first()?.id);
    expect(discord.commands()).toMatchObject([
      { name: 'ask', type: 1, application_id: discord.applicationId },
    ]);
    const ask = (options: { name: string; type: number; value: string }[], unchecked = false) =>
      discord.runCommand({ name: 'ask', options, unchecked });
    await expect(ask([])).rejects.toThrow(/needs its option 'question'/);
    await expect(ask([{ name: 'question', type: 3, value: 'too long' }])).rejects.toThrow(/too long/);
    await expect(ask([{ name: 'query', type: 3, value: 'x' }])).rejects.toThrow(/no option 'query'/);
    await expect(discord.runCommand({ name: 'other' })).rejects.toThrow(/No command 'other'/);
    await (await ask([], true)).reply();
    await (await ask([{ name: 'question', type: 3, value: 'why?' }])).reply();
  });

  const texts = (count: number) =>
    Object.fromEntries(['de', 'fr'].map((locale) => [locale, 'x'.repeat(count)]));
  const option = (name: string) => ({ name, description: 'x', type: 3 });
  const choices = (count: number) =>
    Array.from({ length: count }, (_, i) => ({ name: `n${i}`, value: `v${i}` }));
  const large = (localized: number) => ({
    ...ASK,
    options: Array.from({ length: 25 }, (_, i) => ({
      ...option(`option-${String(i).padStart(2, '0')}`),
      description: 'x'.repeat(100),
      choices: [{ name: 'n'.repeat(100), value: 'v'.repeat(99), name_localizations: texts(localized) }],
    })),
  });

  it.each([
    ['a name in upper case', { ...ASK, name: 'Ask' }, '0.name'],
    ['a name of 33', { ...ASK, name: 'a'.repeat(33) }, '0.name'],
    ['an empty description', { ...ASK, description: '' }, '0.description'],
    ['a description of 101', { ...ASK, description: 'x'.repeat(101) }, '0.description'],
    ['an unknown language', { ...ASK, name_localizations: { xx: 'ask' } }, '0.name_localizations.xx'],
    [
      'a localised name in upper case',
      { ...ASK, name_localizations: { de: 'Frag' } },
      '0.name_localizations.de',
    ],
    ['26 options', { ...ASK, options: choices(26).map((c) => option(c.name)) }, '0.options'],
    ['two options of a name', { ...ASK, options: [option('a'), option('a')] }, '0.options.1'],
    [
      'required after optional',
      { ...ASK, options: [option('a'), { ...option('b'), required: true }] },
      '0.options.1',
    ],
    ['26 choices', { ...ASK, options: [{ ...option('a'), choices: choices(26) }] }, '0.options.0.choices'],
    [
      'a choice value of 101',
      { ...ASK, options: [{ ...option('a'), choices: [{ name: 'n', value: 'v'.repeat(101) }] }] },
      '0.options.0.choices.0.value',
    ],
    [
      'choices with autocomplete',
      { ...ASK, options: [{ ...option('a'), autocomplete: true, choices: choices(1) }] },
      '0.options.0',
    ],
    ['a described message command', { name: 'Verify', type: 3, description: 'no' }, '0.description'],
    ['an unknown context', { ...ASK, contexts: [3] }, '0.contexts.0'],
  ])('refuses %s', async (_, command, path) => {
    const discord = await start();
    const client = await connect(discord);
    const route = Routes.applicationCommands(discord.applicationId);
    const error = await errorOf(client.rest.put(route, { body: [command] }));
    expect(error.code).toBe(50035);
    expect(fieldPaths(error)).toEqual([path]);
  });

  it('counts 8,000 characters a command, of each text the longest language', async () => {
    const discord = await start();
    const client = await connect(discord);
    const route = Routes.applicationCommands(discord.applicationId);
    // 25 × (9 + 100 + 100 + 99) + 3 + 15 = 7,718; a localised choice name of at most 100 adds nothing.
    await client.rest.put(route, { body: [large(100)] });
    const longer = {
      ...large(100),
      options: large(100).options.map((o) => ({ ...o, name: `${o.name}${'x'.repeat(12)}` })),
    };
    const error = await errorOf(client.rest.put(route, { body: [longer] }));
    expect(error.message).toContain('Command exceeds maximum size (8000)');
    expect(fieldPaths(error)).toEqual(['0']);
  });

  it('takes 100 slash, 15 user and 15 message commands, and no more', async () => {
    const discord = await start({ rateLimits: false });
    const client = await connect(discord);
    const route = Routes.applicationGuildCommands(discord.applicationId, discord.guildId);
    const slash = Array.from({ length: 101 }, (_, i) => ({ ...ASK, name: `ask-${i}` }));
    const menu = (type: number) => Array.from({ length: 16 }, (_, i) => ({ name: `Do it ${i}`, type }));
    const all = [...slash.slice(0, 100), ...menu(2).slice(0, 15), ...menu(3).slice(0, 15)];
    expect(await client.rest.put(route, { body: all })).toHaveLength(130);
    for (const body of [slash, menu(2), menu(3)]) {
      expect((await errorOf(client.rest.put(route, { body }))).code).toBe(30032);
    }
    expect(discord.commands(discord.guildId)).toHaveLength(130);
  });
});

describe('checking messages', () => {
  const row = (...components: object[]) => ({ type: 1, components });
  const button = (id: string) => ({ type: 2, style: 1, label: 'go', custom_id: id });
  const link = (url: string) => ({ type: 2, style: 5, label: 'open', url });
  const select = (count: number) => ({
    type: 3,
    custom_id: 'pick',
    options: Array.from({ length: count }, (_, i) => ({ label: `l${i}`, value: `v${i}` })),
  });
  const field = (name: string, value: string) => ({ name, value });
  const many = <T>(count: number, make: (index: number) => T) =>
    Array.from({ length: count }, (_, i) => make(i));
  const x = (count: number) => 'x'.repeat(count);
  const embed = (parts: object) => ({ embeds: [{ description: 'd', ...parts }] });

  const refused: [string, object, string][] = [
    ['content of 2,001', { content: x(2001) }, 'content'],
    ['11 embeds', { embeds: many(11, () => ({ title: 't' })) }, 'embeds'],
    ['a title of 257', embed({ title: x(257) }), 'embeds.0.title'],
    ['a description of 4,097', embed({ description: x(4097) }), 'embeds.0.description'],
    ['an embed of nothing', { embeds: [{}] }, 'embeds.0.description'],
    ['26 fields', embed({ fields: many(26, () => field('n', 'v')) }), 'embeds.0.fields'],
    ['an empty field name', embed({ fields: [field('', 'v')] }), 'embeds.0.fields.0.name'],
    ['a blank field value', embed({ fields: [field('n', ' ')] }), 'embeds.0.fields.0.value'],
    ['a field name of 257', embed({ fields: [field(x(257), 'v')] }), 'embeds.0.fields.0.name'],
    ['a field value of 1,025', embed({ fields: [field('n', x(1025))] }), 'embeds.0.fields.0.value'],
    ['a footer of 2,049', embed({ footer: { text: x(2049) } }), 'embeds.0.footer.text'],
    ['an author of 257', embed({ author: { name: x(257) } }), 'embeds.0.author.name'],
    ['6,001 in two embeds', { embeds: [{ description: x(4000) }, { description: x(2001) }] }, 'embeds'],
    ['an embed link without scheme', embed({ url: 'example.org' }), 'embeds.0.url'],
    ['an embed link with a space', embed({ url: 'https://example.org/a b' }), 'embeds.0.url'],
    ['6 rows', { components: many(6, (i) => row(button(`b${i}`))) }, 'components'],
    ['6 buttons', { components: [row(...many(6, (i) => button(`b${i}`)))] }, 'components.0.components'],
    ['an empty row', { components: [row()] }, 'components.0.components'],
    ['a select beside a button', { components: [row(button('b'), select(1))] }, 'components.0.components.1'],
    ['a custom_id of 101', { components: [row(button(x(101)))] }, 'components.0.components.0.custom_id'],
    ['an empty custom_id', { components: [row(button(''))] }, 'components.0.components.0.custom_id'],
    [
      'a custom_id used twice',
      { components: [row(button('b')), row(button('b'))] },
      'components.1.components.0.custom_id',
    ],
    [
      'a label of 81',
      { components: [row({ ...button('b'), label: x(81) })] },
      'components.0.components.0.label',
    ],
    [
      'a link of 513',
      { components: [row(link(`https://example.org/${x(493)}`))] },
      'components.0.components.0.url',
    ],
    ['a link of mail', { components: [row(link('mailto:a@b.c'))] }, 'components.0.components.0.url'],
    ['26 select options', { components: [row(select(26))] }, 'components.0.components.0.options'],
    [
      'a select option of 101',
      { components: [row({ ...select(0), options: [{ label: x(101), value: 'v' }] })] },
      'components.0.components.0.options.0.label',
    ],
    [
      'a select value used twice',
      { components: [row({ ...select(0), options: many(2, () => ({ label: 'l', value: 'v' })) })] },
      'components.0.components.0.options.1',
    ],
    [
      '41 V2 components',
      { flags: 32768, components: many(41, () => ({ type: 10, content: 'c' })) },
      'components',
    ],
    [
      'V2 text over 4,000',
      { flags: 32768, components: many(2, () => ({ type: 10, content: x(2001) })) },
      'components',
    ],
    ['V2 with content', { flags: 32768, content: 'c', components: [{ type: 10, content: 'c' }] }, 'content'],
    ['a V2 component without the flag', { components: [{ type: 10, content: 'c' }] }, 'components.0.type'],
    ['a nonce of 26', { content: 'c', nonce: x(26) }, 'nonce'],
    [
      'allowed mentions of nobody known',
      { content: 'c', allowed_mentions: { parse: ['all'] } },
      'allowed_mentions.parse.0',
    ],
  ];

  const accepted: [string, object][] = [
    ['content of 2,000 code points', { content: '𐍈'.repeat(2000) }],
    ['a title with white space around 256', embed({ title: ` ${x(256)} ` })],
    ['6,000 in two embeds', { embeds: [{ description: x(4000) }, { description: x(2000) }] }],
    ['5 rows of 5 buttons', { components: many(5, (i) => row(...many(5, (j) => button(`${i}${j}`)))) }],
    ['a link of 512', { components: [row(link(`https://example.org/${x(492)}`))] }],
    ['25 select options', { components: [row(select(25))] }],
    ['components alone', { components: [row(button('b'))] }],
  ];

  it.each(refused)('refuses %s in a channel, naming the field', async (_, body, path) => {
    const discord = await start();
    const response = await post(discord, `/channels/${discord.channelId}/messages`, body);
    expect([response.status, response.body.code]).toEqual([400, 50035]);
    expect(pathsIn(response.body.errors)).toEqual([path]);
    expect(discord.violations.map(({ kind }) => kind)).toEqual(['validation']);
    expect(discord.messages).toEqual([]);
  });

  it.each(accepted)('accepts %s', async (_, body) => {
    const discord = await start();
    const response = await post(discord, `/channels/${discord.channelId}/messages`, body);
    expect(response.status).toBe(200);
  });

  it('refuses the same in an interaction callback, under data, without acknowledging it', async () => {
    const { discord, thrown } = await serve(
      onCommand(async (command) => {
        const error = await errorOf(command.reply(x(2001)));
        expect(fieldPaths(error)).toEqual(['data.content']);
        await command.reply('shorter');
      }),
    );
    expect((await (await discord.runCommand({ name: 'ask' })).reply()).content).toBe('shorter');
    expect(thrown).toEqual([]);
  });

  it('refuses an empty message with 50006', async () => {
    const discord = await start();
    const { status, body } = await post(discord, `/channels/${discord.channelId}/messages`, { content: ' ' });
    expect([status, body.code]).toEqual([400, 50006]);
  });

  it('notes messages that could ping someone', async () => {
    const discord = await start({ rateLimits: false });
    const path = `/channels/${discord.channelId}/messages`;
    const pinging = [
      undefined,
      {},
      { parse: ['users'] },
      { parse: [], users: ['1'] },
      { parse: [], replied_user: true },
    ];
    for (const allowed of pinging) await post(discord, path, { content: 'x', allowed_mentions: allowed });
    expect(discord.violations.map(({ kind }) => kind)).toEqual(pinging.map(() => 'allowed-mentions'));
    await post(discord, path, { content: 'x', allowed_mentions: { parse: [] } });
    expect(discord.violations).toHaveLength(pinging.length);
  });

  it('answers 50001, 50013, 10003 and 10008 where a channel or message calls for it', async () => {
    const discord = await start();
    const client = await connect(discord);
    const codeOf = async (channelId: string, id?: string) => {
      const body = { content: 'x', allowed_mentions: { parse: [] } };
      if (id !== undefined)
        return (await errorOf(client.rest.get(Routes.channelMessage(channelId, id)))).code;
      return (await errorOf(client.rest.post(Routes.channelMessages(channelId), { body }))).code;
    };
    expect(await codeOf(discord.channelId, '1')).toBe(10008);
    expect(await codeOf('1100000000000000077')).toBe(10003);
    discord.denyChannel(discord.channelId, 'missing-permissions');
    expect(await codeOf(discord.channelId)).toBe(50013);
    discord.denyChannel(discord.channelId, 'missing-access');
    expect(await codeOf(discord.channelId)).toBe(50001);
    expect(discord.violations).toEqual([]);
  });

  it('records the files of a multipart message and serves them again', async () => {
    const { discord } = await serve(
      onCommand((command) =>
        command.reply({
          content: 'here',
          files: [{ name: 'notes.md', attachment: Buffer.from('# Straße') }],
        }),
      ),
    );
    const reply = await (await discord.runCommand({ name: 'ask' })).reply();
    expect(reply.files).toMatchObject([{ name: 'notes.md', size: 9 }]);
    const [file] = reply.files;
    expect(Buffer.from(file?.bytes ?? []).toString()).toBe('# Straße');
    expect(await (await fetch(file?.url ?? '')).text()).toBe('# Straße');
    const sent = discord.requests.find(({ files }) => files.length > 0);
    expect(sent?.files).toMatchObject([{ field: 'files[0]', name: 'notes.md' }]);
    expect(sent?.body).toMatchObject({ type: 4, data: { content: 'here' } });
  });

  it('refuses a file over the attachment limit with 40005', async () => {
    const { discord, thrown } = await serve(
      onCommand((command) => command.reply({ files: [{ name: 'big.bin', attachment: Buffer.alloc(101) }] })),
      { attachmentSizeLimit: 100 },
    );
    await discord.runCommand({ name: 'ask' });
    await expect.poll(() => thrown).toMatchObject([{ status: 413, code: 40005 }]);
  });
});

describe('components and modals', () => {
  const buttons = new ActionRowBuilder<ButtonBuilder>().addComponents(
    new ButtonBuilder().setCustomId('next').setLabel('Next').setStyle(ButtonStyle.Primary),
    new ButtonBuilder().setCustomId('off').setLabel('Off').setStyle(ButtonStyle.Primary).setDisabled(true),
    new ButtonBuilder().setURL('https://example.org').setLabel('Open').setStyle(ButtonStyle.Link),
  );
  const menu = new ActionRowBuilder<StringSelectMenuBuilder>().addComponents(
    new StringSelectMenuBuilder().setCustomId('pick').addOptions({ label: 'One', value: '1' }),
  );

  it('presses a button; the bot updates its message or replies to it', async () => {
    const { discord } = await serve(async (interaction) => {
      if (interaction.isChatInputCommand())
        await interaction.reply({ content: 'page 1', components: [buttons] });
      if (!interaction.isButton()) return;
      if (interaction.message.content === 'page 1') await interaction.update('page 2');
      else {
        await interaction.deferUpdate();
        await interaction.editReply('page 3');
      }
    });
    const page1 = await (await discord.runCommand({ name: 'ask' })).reply();
    expect(componentsOf(page1).map(({ label }) => label)).toEqual(['Next', 'Off', 'Open']);
    const page2 = await (await discord.pressButton(page1, 'next', { userId: '1100000000000000055' })).reply();
    expect(page2).toMatchObject({ id: page1.id, content: 'page 2' });
    const page3 = await (await discord.pressButton(page2.id, 'next')).reply();
    expect(page3).toMatchObject({ id: page1.id, content: 'page 3', edits: 2 });
    await expect(discord.pressButton(page1, 'off')).rejects.toThrow(/disabled/);
    await expect(discord.pressButton(page1, 'previous')).rejects.toThrow(/it has next, off/);
    expect(discord.violations).toEqual([]);
  });

  it('presses a button on a message from before this server and bot', async () => {
    const before = await serve(
      onCommand((command) => command.reply({ content: 'old', components: [buttons] })),
    );
    const old = await (await before.discord.runCommand({ name: 'ask' })).reply();
    await before.client.destroy();
    await before.discord.close();
    const { discord } = await serve(async (interaction) => {
      if (interaction.isButton()) await interaction.reply(`${interaction.message.content} still works`);
    });
    expect((await (await discord.pressButton(old, 'next')).reply()).content).toBe('old still works');
  });

  it('chooses in a select menu', async () => {
    const { discord } = await serve(async (interaction) => {
      if (interaction.isChatInputCommand()) await interaction.reply({ components: [menu] });
      if (interaction.isStringSelectMenu()) await interaction.reply(`chose ${interaction.values.join()}`);
    });
    const message = await (await discord.runCommand({ name: 'ask' })).reply();
    expect((await (await discord.choose(message, 'pick', ['1'])).reply()).content).toBe('chose 1');
    await expect(discord.choose(message, 'pick', ['2'])).rejects.toThrow(/does not offer/);
  });

  it('opens a modal and submits it', async () => {
    const input = new TextInputBuilder().setCustomId('why').setLabel('Why?').setStyle(TextInputStyle.Short);
    const modal = new ModalBuilder()
      .setCustomId('feedback')
      .setTitle('Feedback')
      .addComponents(new ActionRowBuilder<TextInputBuilder>().addComponents(input.setMaxLength(10)));
    const { discord } = await serve(async (interaction) => {
      if (interaction.isChatInputCommand()) await interaction.showModal(modal);
      if (interaction.isModalSubmit()) await interaction.reply(interaction.fields.getTextInputValue('why'));
    });
    const opened = await discord.runCommand({ name: 'feedback' });
    expect((await opened.modal()).title).toBe('Feedback');
    await expect(discord.submitModal(opened, {})).rejects.toThrow(/required/);
    await expect(discord.submitModal(opened, { why: 'x'.repeat(11) })).rejects.toThrow(/too long/);
    await expect(discord.submitModal(opened, { why: 'x', who: 'y' })).rejects.toThrow(/no field 'who'/);
    expect((await (await discord.submitModal(opened, { why: 'too old' })).reply()).content).toBe('too old');
  });

  it.each([
    ['a title of 46', { title: 'x'.repeat(46) }, 'data.title'],
    ['no components', { components: [] }, 'data.components'],
    [
      '6 components',
      { components: Array.from({ length: 6 }, (_, i) => input({ custom_id: `${i}` })) },
      'data.components',
    ],
    [
      'a label of 46',
      { components: [input({ label: 'x'.repeat(46) })] },
      'data.components.0.components.0.label',
    ],
    [
      'a value of 4,001',
      { components: [input({ value: 'x'.repeat(4001) })] },
      'data.components.0.components.0.value',
    ],
  ])('refuses a modal with %s', async (_, parts, path) => {
    const errors: DiscordAPIError[] = [];
    const { discord } = await serve(
      onCommand(async (command) => {
        const modal = { custom_id: 'm', title: 't', components: [input({})], ...parts };
        errors.push(await errorOf(command.showModal(modal as never)));
      }),
    );
    await discord.runCommand({ name: 'feedback' });
    await expect.poll(() => errors.flatMap(fieldPaths)).toEqual([path]);
  });

  function input(parts: object): object {
    return { type: 1, components: [{ type: 4, style: 1, label: 'l', custom_id: 'c', ...parts }] };
  }
});

describe('autocomplete', () => {
  const typing = { name: 'ask', options: [{ name: 'question', type: 3, value: 'vec', focused: true }] };

  it('gives the choices for what is typed', async () => {
    const { discord } = await serve(async (interaction) => {
      if (!interaction.isAutocomplete()) return;
      const typed = interaction.options.getFocused();
      await interaction.respond([{ name: `${typed}tor`, value: 'vector' }]);
    });
    expect(await discord.autocomplete(typing)).toEqual([{ name: 'vector', value: 'vector' }]);
    expect(discord.violations).toEqual([]);
  });

  it.each([
    ['26 choices', Array.from({ length: 26 }, (_, i) => ({ name: `${i}`, value: `${i}` })), 'data.choices'],
    ['a name of 101', [{ name: 'x'.repeat(101), value: 'v' }], 'data.choices.0.name'],
    ['an empty value', [{ name: 'n', value: '' }], 'data.choices.0.value'],
  ])('refuses %s', async (_, choices, path) => {
    const errors: DiscordAPIError[] = [];
    const { discord } = await serve(async (interaction) => {
      if (interaction.isAutocomplete()) errors.push(await errorOf(interaction.respond(choices)));
    });
    await expect(discord.autocomplete(typing, 200)).rejects.toThrow(/No choices/);
    await expect.poll(() => errors.flatMap(fieldPaths)).toEqual([path]);
  });
});

describe('messages of people', () => {
  it('have content for the bot when they mention it or come directly, and none otherwise', async () => {
    const discord = await start();
    const client = await connect(discord);
    const contents: string[] = [];
    client.on(Events.MessageCreate, (message) => {
      contents.push(`${message.inGuild() ? 'guild' : 'dm'}: ${message.content}`);
    });
    await discord.sendMessage({ content: 'among ourselves' });
    await discord.sendMessage({ content: 'hello', mentionsBot: true });
    await discord.sendMessage({ content: 'in private', dm: true });
    const mention = `<@${discord.botUserId}> hello`;
    await expect.poll(() => contents).toEqual(['guild: ', `guild: ${mention}`, 'dm: in private']);
  });

  it('are answered in the channel, in a thread, and by edits', async () => {
    const discord = await start();
    const client = await connect(discord);
    client.on(Events.MessageCreate, async (message) => {
      if (!message.mentions.has(client.user) || message.author.bot) return;
      const placeholder = await message.reply('searching');
      await placeholder.edit('found');
      const thread = await message.startThread({ name: 'Follow-up' });
      await thread.sendTyping();
      await thread.send('ask on');
    });
    const question = await discord.sendMessage({ content: 'what is HNSW?', mentionsBot: true });
    const reply = await discord.nextMessage();
    expect(reply.replyToId).toBe(question.id);
    await discord.whenMessage(reply.id, ({ content }) => content === 'found');
    const inThread = await discord.nextMessage(({ channelId }) => channelId !== discord.channelId);
    expect(inThread).toMatchObject({ channelId: question.id, content: 'ask on' });
    await discord.whenRequested(({ path }) => path.endsWith('/typing'));
    expect(discord.violations).toEqual([]);
  });
});

describe('rate limits and failures', () => {
  it('sends bucket headers, and 429 with Retry-After when a bucket is exceeded', async () => {
    const buckets = { 'POST /channels/:channelId/messages': { limit: 2, windowMs: 900 } };
    const discord = await start({ rateLimits: { buckets } });
    const send = () => post(discord, `/channels/${discord.channelId}/messages`, { content: 'x' });
    const first = await send();
    expect(first.headers.get('x-ratelimit-remaining')).toBe('1');
    expect(first.headers.get('x-ratelimit-bucket')).toMatch(/^[0-9a-f]{32}$/);
    await send();
    const third = await send();
    expect(third.status).toBe(429);
    expect(Number(third.headers.get('retry-after'))).toBe(1);
    expect(third.body).toMatchObject({ global: false });
    await sleep(920);
    expect((await send()).status).toBe(200);
  });

  it('limits all requests of the bot together, interactions aside', async () => {
    const discord = await start({ rateLimits: { globalPerSecond: 1 } });
    const request = { headers: { authorization: `Bot ${discord.token}` } };
    await fetch(`${discord.restUrl}/v10/users/@me`, request);
    const second = await fetch(`${discord.restUrl}/v10/gateway/bot`, request);
    expect([second.status, second.headers.get('x-ratelimit-global')]).toEqual([429, 'true']);
    const callback = await post(discord, '/interactions/1/none/callback', { type: 5 });
    expect(callback.status).toBe(404);
  });

  it('has its 429s honoured by discord.js, so that the request succeeds in the end', async () => {
    const { discord } = await serve(
      onCommand(async (command) => {
        await command.deferReply();
        await command.editReply('patience');
      }),
    );
    const headers = { 'Retry-After': '0.3', 'X-RateLimit-Scope': 'user' };
    discord.failNext({ method: 'PATCH', path: /@original$/, status: 429, headers });
    discord.failNext({ method: 'PATCH', path: /@original$/, status: 429 });
    const handle = await discord.runCommand({ name: 'ask' });
    expect((await handle.reply()).content).toBe('patience');
    const edits = discord.requests.filter(({ method }) => method === 'PATCH');
    expect(edits.map(({ status }) => status)).toEqual([429, 429, 200]);
    expect((edits[1]?.receivedAt ?? 0) - (edits[0]?.receivedAt ?? 0)).toBeGreaterThanOrEqual(300);
    expect(discord.violations).toEqual([]);
  });

  it('lets discord.js repeat after 502 and after a broken connection', async () => {
    const discord = await start();
    const client = await connect(discord);
    discord.failNext({ path: /typing$/, status: 502, body: '<html>Bad Gateway</html>' });
    discord.failNext({ path: /typing$/, reset: true });
    await client.rest.post(Routes.channelTyping(discord.channelId));
    const statuses = discord.requests
      .filter(({ path }) => path.endsWith('/typing'))
      .map(({ status }) => status);
    expect(statuses).toEqual([502, 0, 204]);
  });

  it('can hold back an answer, or lose it after the request took effect', async () => {
    const discord = await start();
    const client = await connect(discord, { rest: { retries: 0 } });
    const body = { content: 'x', allowed_mentions: { parse: [] } };
    const send = () => client.rest.post(Routes.channelMessages(discord.channelId), { body });
    discord.failNext({ delayMs: 120 });
    const startedAt = Date.now();
    await send();
    expect(Date.now() - startedAt).toBeGreaterThanOrEqual(115);
    discord.failNext({ status: 500, afterApplying: true });
    await expect(send()).rejects.toThrow();
    expect(discord.messages).toHaveLength(2);
  });
});

describe('closing', () => {
  it('leaves no handle of its own open and rejects what still waits', async () => {
    const [servers, sockets, timers] = [count('Server'), count('TCPSocket'), count('Timeout')];
    const discord = await startLoopbackDiscord({ heartbeatIntervalMs: 50, closeAfterMissedHeartbeats: 100 });
    const client = await connect(discord);
    discord.failNext({ path: /typing$/, delayMs: 60_000 });
    const held = client.rest.post(Routes.channelTyping(discord.channelId)).catch(() => 'broken');
    await discord.until(() => discord.requests.some(({ path }) => path.endsWith('/typing')));
    const handle = await discord.runCommand({ name: 'ask' });
    const reply = expect(handle.reply(60_000)).rejects.toThrow(/was closed/);
    await client.destroy();
    await discord.close();
    await discord.close();
    await reply;
    await expect(fetch(discord.restUrl)).rejects.toThrow();
    expect(discord.violations).toEqual([]);
    await held;
    await expect.poll(() => count('Server')).toBe(servers);
    // Sockets that earlier tests left to the HTTP client's pool may vanish meanwhile.
    await expect.poll(() => count('TCPSocket')).toBeLessThanOrEqual(sockets);
    expect(count('Timeout')).toBeLessThanOrEqual(timers);
  });

  function count(kind: string): number {
    return process.getActiveResourcesInfo().filter((resource) => resource.includes(kind)).length;
  }
});

/** Paths of the offending fields in a 50035. */
function fieldPaths(error: DiscordAPIError): string[] {
  return pathsIn((error.rawError as { errors?: unknown }).errors);
}

function pathsIn(errors: unknown, path: string[] = []): string[] {
  if (typeof errors !== 'object' || errors === null) return [];
  return Object.entries(errors).flatMap(([key, value]) =>
    key === '_errors' ? [path.join('.')] : pathsIn(value, [...path, key]),
  );
}

async function post(
  discord: LoopbackDiscord,
  path: string,
  body: object,
): Promise<{ status: number; body: { code?: number; errors?: unknown }; headers: Headers }> {
  const response = await fetch(`${discord.restUrl}/v10${path}`, {
    method: 'POST',
    headers: { authorization: `Bot ${discord.token}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  const text = await response.text();
  return { status: response.status, body: text === '' ? {} : JSON.parse(text), headers: response.headers };
}
