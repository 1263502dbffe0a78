import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { DEFAULT_MODEL, type Library, startEngine } from '../../index/index.ts';
import type {
  CommandInvocation,
  CommandOption,
  InteractionHandle,
  LoopbackDiscord,
  SeenMessage,
  SeenThread,
} from '../support/loopback-discord.ts';
import { type RunningBot, startRunningBot } from '../support/running-bot.ts';
import { buildSmallLibrary, type SmallLibrary } from '../support/small-library.ts';

const CRISIS = 'What does a defence attaché do in a crisis?';
const LEANING = 'And what does he do with it?';
const LEANED = /“What does a defence attaché do in a crisis\\?\?”/u;
const BREAD = 'How do I bake sourdough bread?';
const THREAD = { name: 'thread', type: 5, value: true };

let small: SmallLibrary;
let engine: Library;
let running: RunningBot;
let discord: LoopbackDiscord;

beforeAll(async () => {
  small = await buildSmallLibrary();
  engine = await startEngine({ dataDirectory: small.dataDirectory, modelId: DEFAULT_MODEL });
});

afterAll(async () => {
  await engine?.close();
  await small?.remove();
});

beforeEach(async () => {
  running = await startRunningBot(engine, small.dataDirectory);
  discord = running.discord;
});

afterEach(async () => {
  await running.stop();
  expect(discord.violations).toEqual([]);
});

function ask(question: string, rest: Partial<CommandInvocation> & { more?: CommandOption[] } = {}) {
  const { more = [], ...acting } = rest;
  const options = [{ name: 'question', type: 3, value: question }, ...more];
  return discord.runCommand({ name: 'ask', options, ...acting });
}

/** Asks with `thread:true`; the answer in the thread, and the thread. */
async function openThread(question = CRISIS): Promise<{ thread: SeenThread; answer: SeenMessage }> {
  await ask(question, { more: [THREAD] });
  const answer = await discord.nextMessage();
  const thread = discord.threads.find(({ id }) => id === answer.channelId);
  if (thread === undefined) throw new Error('There is no thread');
  return { thread, answer };
}

/** The answer once it is no longer the message that a thread was to hang on. */
const answerOf = (interaction: InteractionHandle) =>
  interaction.reply(5_000, ({ embeds }) => embeds.length > 0);

const mentionIn = async (channelId: string, content: string) => {
  const message = await discord.sendMessage({ content, mentionsBot: true, channelId });
  return discord.nextMessage(({ replyToId }) => replyToId === message.id);
};

describe('/ask thread:true', () => {
  it('opens a thread on a message with the question, and answers in it', async () => {
    const interaction = await ask(CRISIS, { more: [THREAD] });
    expect(await interaction.acknowledged).toMatchObject({ type: 5, ephemeral: false });
    const answer = await discord.nextMessage();
    const opener = await interaction.reply();
    expect(opener).toMatchObject({
      content: `**${CRISIS}**\n-# The answer is in the thread.`,
      embeds: [],
    });
    expect(discord.threads).toEqual([
      { id: opener.id, name: CRISIS, parentId: discord.channelId, autoArchiveMinutes: 1440 },
    ]);
    expect(answer.channelId).toBe(opener.id);
    expect(answer.content).toContain(`**${CRISIS}**`);
    expect(answer.embeds[0]?.title).toBe('What defence attachés do');
    expect(running.troubles()).toEqual([]);
  });

  it('names it by as much of the question as a name can hold', async () => {
    const { thread } = await openThread(`${CRISIS} ${'And *how* does that go on? '.repeat(10)}`);
    expect(thread.name.length).toBeLessThanOrEqual(100);
    expect(thread.name).toMatch(/^What does a defence attaché do in a crisis\? And \*how\* .*…$/u);
  });

  it('of a question without words still has a name', async () => {
    const { thread } = await openThread('   ');
    expect(thread.name).toBe('…');
  });

  const permissions = (1n << 10n) | (1n << 11n) | (1n << 14n);

  it.each([
    ['in direct messages', { guildId: null }, /^-# Threads exist in servers only/mu],
    [
      'in a server of which the bot is no member',
      { guildId: '1100000000000009999', installedBy: 'user' as const },
      /^-# I am no member of this server/mu,
    ],
    ['without permission', { appPermissions: permissions }, /^-# I may not open threads here/mu],
    [
      'without permission to write in threads',
      { appPermissions: permissions | (1n << 35n) },
      /^-# I may not open threads here/mu,
    ],
  ])('answers in place %s, and says why', async (_, acting, remark) => {
    const reply = await answerOf(await ask(CRISIS, { more: [THREAD], ...acting }));
    expect(reply.content).toMatch(remark);
    expect(discord.threads).toEqual([]);
    expect(running.troubles()).toEqual([]);
  });

  it('answers in place when it is in a thread already', async () => {
    const { thread } = await openThread();
    const reply = await answerOf(await ask(CRISIS, { more: [THREAD], channelId: thread.id }));
    expect(reply.content).toMatch(/^-# This is a thread already/mu);
    expect(discord.threads).toHaveLength(1);
  });

  it('answers in private rather than in a thread when both are asked for', async () => {
    const more = [THREAD, { name: 'private', type: 5, value: true }];
    const reply = await answerOf(await ask(CRISIS, { more }));
    expect(reply).toMatchObject({ ephemeral: true, content: expect.stringContaining('this private answer') });
    expect(discord.threads).toEqual([]);
  });

  it.each([
    ['the server has too many', 160006, 400, /^-# This server has as many active threads/mu, 0],
    ['it may not after all', 50013, 403, /^-# I may not open threads here/mu, 0],
    ['the channel is closed to it', 50001, 403, /^-# I may not open threads here/mu, 0],
    ['Discord will not have it', 50024, 400, /^-# Discord did not let me open a thread/mu, 1],
  ])('answers in place when %s', async (_, code, status, remark, troubles) => {
    discord.failNext({ method: 'POST', path: /\/threads$/u, status, body: { code, message: 'injected' } });
    const reply = await answerOf(await ask(CRISIS, { more: [THREAD] }));
    expect(reply.content).toMatch(remark);
    expect(reply.content).toContain(`**${CRISIS}**`);
    expect(running.troubles()).toHaveLength(troubles);
  });

  it('answers in place when Discord fails while the thread is opened, or while it is written in', async () => {
    discord.failNext({ method: 'POST', path: /\/threads$/u, status: 502, times: 4 });
    const first = await answerOf(await ask(CRISIS, { more: [THREAD] }));
    expect(first.content).toMatch(/^-# Discord did not let me open a thread/mu);
    discord.failNext({
      method: 'POST',
      path: /\/messages$/u,
      status: 403,
      body: { code: 50013, message: 'injected' },
    });
    const second = await answerOf(await ask(CRISIS, { more: [THREAD] }));
    expect(second.content).toMatch(/^-# I may not open threads here/mu);
  });

  it('speaks the language of whoever asks', async () => {
    const reply = await answerOf(await ask(CRISIS, { more: [THREAD], guildId: null, locale: 'fr' }));
    expect(reply.content).toMatch(/^-# Il n’y a de fils que sur les serveurs/mu);
  });
});

describe('a question that leans on the one before', () => {
  it('finds it in a thread, by mention and by command, and the answer says so', async () => {
    const { thread } = await openThread();
    expect((await mentionIn(thread.id, LEANING)).content).toMatch(LEANED);
    const reply = await (await ask(LEANING, { channelId: thread.id })).reply();
    expect(reply.content).toMatch(LEANED);
  });

  it('leans on the last question that stood by itself', async () => {
    const { thread } = await openThread(BREAD);
    await mentionIn(thread.id, CRISIS);
    await mentionIn(thread.id, LEANING);
    expect((await mentionIn(thread.id, LEANING)).content).toMatch(LEANED);
  });

  it('leans past a question that was asked in vain, and one that only asks', async () => {
    const { thread } = await openThread();
    await mentionIn(thread.id, BREAD);
    expect((await mentionIn(thread.id, 'Why?')).content).toMatch(LEANED);
    expect((await mentionIn(thread.id, LEANING)).content).toMatch(LEANED);
  });

  it('leans on what somebody else asked in the same thread, as in any conversation', async () => {
    const { thread } = await openThread();
    const reply = await (await ask(LEANING, { channelId: thread.id, userId: '1100000000000000042' })).reply();
    expect(reply.content).toMatch(LEANED);
  });

  it('finds it in direct messages', async () => {
    const dm = async (content: string) => {
      const message = await discord.sendMessage({ content, dm: true });
      return discord.nextMessage(({ replyToId }) => replyToId === message.id);
    };
    await dm(CRISIS);
    expect((await dm(LEANING)).content).toMatch(LEANED);
    expect((await (await ask(LEANING, { guildId: null })).reply()).content).toMatch(LEANED);
  });

  it('stands by itself in a channel, and where it can’t know what was said', async () => {
    await (await ask(CRISIS)).reply();
    expect((await (await ask(LEANING)).reply()).content).not.toMatch(LEANED);
    const elsewhere = { guildId: '1100000000000009999', installedBy: 'user' as const };
    await (await ask(CRISIS, elsewhere)).reply();
    expect((await (await ask(LEANING, elsewhere)).reply()).content).not.toMatch(LEANED);
  });

  it('stands by itself when what was said before can’t be read', async () => {
    const { thread } = await openThread();
    discord.failNext({
      method: 'GET',
      path: /\/messages$/u,
      status: 403,
      body: { code: 50001, message: 'injected' },
    });
    const reply = await (await ask(LEANING, { channelId: thread.id })).reply();
    expect(reply.content).toContain(`**${LEANING}**`);
    expect(reply.content).not.toMatch(LEANED);
    expect(running.troubles()).toEqual([]);
  });

  it('is not looked for when a question says all by itself', async () => {
    const { thread } = await openThread();
    await mentionIn(thread.id, CRISIS);
    expect(
      discord.requests.filter(({ method, path }) => method === 'GET' && path.endsWith('/messages')),
    ).toEqual([]);
  });
});
