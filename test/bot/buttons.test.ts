import { execFileSync } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { readAsked, readPassageIds } from '../../bot/asked-in.ts';
import { type Bot, startBot } from '../../bot/discord.ts';
import { createLog } from '../../bot/log.ts';
import { openState, type State } from '../../bot/state/state.ts';
import { DEFAULT_MODEL, type Library, startEngine } from '../../index/index.ts';
import {
  type CommandInvocation,
  type CommandOption,
  componentsOf,
  type LoopbackDiscord,
  type SeenMessage,
  startLoopbackDiscord,
} from '../support/loopback-discord.ts';
import { buildSmallLibrary, type SmallLibrary } from '../support/small-library.ts';
import { quoteIn, showMarkdown } from './discord-markdown.ts';

const CRISIS = 'What does a defence attaché do in a crisis?';
const ANOTHER_USER = '1100000000000000777';
const PRIVATE: CommandOption = { name: 'private', type: 5, value: true };

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
  bot = await start();
});

afterEach(async () => {
  await bot.stop();
  state.settings.change(discord.guildId, { excerpts: 3 });
  state.close();
  const { violations } = discord;
  await discord.close();
  expect(violations).toEqual([]);
});

function start(): Promise<Bot> {
  const sink = { write: (line: string) => log.push(JSON.parse(line)) };
  return startBot({
    config: { token: discord.token, guildId: null, apiUrl: discord.restUrl },
    library: engine,
    state,
    log: createLog({ level: 'info', secrets: [] }, sink),
  });
}

async function ask(question: string, more: CommandOption[] = [], acting: Partial<CommandInvocation> = {}) {
  const options = [{ name: 'question', type: 3, value: question }, ...more];
  return (await discord.runCommand({ name: 'ask', options, ...acting })).reply();
}

function setExcerpts(excerpts: number): void {
  state.settings.change(discord.guildId, { excerpts });
}

/** The id of the one button, or of the first, whose id begins so. */
function idOf(message: SeenMessage, start: string): string {
  const found = componentsOf(message).find(({ customId }) => customId?.startsWith(start));
  if (found?.customId === undefined) throw new Error(`There is no button ${start}`);
  return found.customId;
}

function has(message: SeenMessage, start: string): boolean {
  return componentsOf(message).some(({ customId }) => customId?.startsWith(start));
}

function quoted(message: SeenMessage): string {
  return showMarkdown(quoteIn(message.embeds[0]?.description ?? '')).text;
}

const troubles = () => log.filter(({ level }) => Number(level) >= 40);

describe('/ask', () => {
  it('shows as many excerpts as the server has set, and three unless it has', async () => {
    expect(readPassageIds(await ask(CRISIS))).toHaveLength(3);
    setExcerpts(1);
    expect(readPassageIds(await ask(CRISIS))).toHaveLength(1);
    expect(readPassageIds(await ask(CRISIS, [], { guildId: null }))).toHaveLength(3);
  });

  it('answers in the person’s language, quotations apart', async () => {
    const reply = await ask('How do I bake sourdough bread?', [], { locale: 'de' });
    expect(reply.embeds[0]?.description).toMatch(/^\*\*Die Bibliothek hat dazu nichts/u);
    const { content } = await ask(CRISIS, [{ name: 'document', type: 3, value: 'hotlinez' }], {
      locale: 'pt-BR',
    });
    expect(content).toMatch(/^Não há nenhum documento “hotlinez” na biblioteca\./u);
  });
});

describe('More', () => {
  it('shows the next excerpts in a message of their own, on and on, until there are none', async () => {
    setExcerpts(1);
    let message = await ask(CRISIS);
    const seen = readPassageIds(message);
    const numbers: (string | undefined)[] = [];
    let doubted = 0;
    while (has(message, 'more|')) {
      const handle = await discord.pressButton(message, idOf(message, 'more|'), { userId: ANOTHER_USER });
      const next = await handle.nextFollowUp();
      // The button has moved on; all else stays.
      const pressed = await handle.reply();
      expect(has(pressed, 'more|')).toBe(false);
      expect(pressed).toMatchObject({ id: message.id, content: message.content, embeds: message.embeds });
      expect(next.ephemeral).toBe(false);
      const { certainFrom = 0 } = (await engine.ask(CRISIS, { explain: true })).explanation ?? {};
      const { excerpts } = await engine.ask(CRISIS, { limit: 1, skip: seen.length });
      const isDoubtful = (excerpts[0]?.confidence ?? 0) < certainFrom;
      doubted += isDoubtful ? 1 : 0;
      const doubt = isDoubtful ? 'This is further from the question, and may not answer it.\n' : '';
      expect(next.content).toBe(`**${CRISIS}**\n${doubt}One more passage:`);
      seen.push(...readPassageIds(next));
      numbers.push(next.embeds[0]?.author?.name);
      message = next;
    }
    expect(doubted).toBeGreaterThan(0);
    const { excerpts } = await engine.ask(CRISIS, { limit: 50 });
    expect(seen).toEqual(excerpts.map(({ passageId }) => passageId));
    expect(seen.length).toBeGreaterThan(2);
    expect(numbers).toEqual(seen.slice(1).map((_, position) => `Passage ${position + 2}`));
  });

  it('stays private below a private answer, and within the document that was searched', async () => {
    setExcerpts(1);
    const document: CommandOption = { name: 'document', type: 3, value: 'hotlines' };
    const message = await ask('How does a daily call help?', [PRIVATE, document]);
    expect(readAsked(message)).toEqual({
      question: 'How does a daily call help?',
      documentId: 'hotlines',
      previous: null,
    });
    const next = await (await discord.pressButton(message, idOf(message, 'more|1|hotlines'))).nextFollowUp();
    expect(next.ephemeral).toBe(true);
    expect(next.embeds[0]?.title).toBe('Hotlines between headquarters');
    expect(readAsked(next)?.documentId).toBe('hotlines');
    expect(has(next, 'share')).toBe(true);
  });

  it('works in direct messages, in servers of the person alone, and below answers to messages', async () => {
    const abroad = { guildId: '1100000000000009999', installedBy: 'user' as const };
    for (const acting of [{ guildId: null }, abroad]) {
      const message = await ask(CRISIS, [], acting);
      const next = await (
        await discord.pressButton(message, idOf(message, 'more|3|'), acting)
      ).nextFollowUp();
      expect(readPassageIds(next)).not.toEqual([]);
    }
    const written = await discord.sendMessage({ content: CRISIS, mentionsBot: true });
    const reply = await discord.nextMessage(({ replyToId }) => replyToId === written.id);
    const next = await (await discord.pressButton(reply, idOf(reply, 'more|3|'))).nextFollowUp();
    expect(next.content).toMatch(new RegExp(`^\\*\\*${CRISIS.replace('?', '\\?')}\\*\\*\n`, 'u'));
  });

  it('works after a restart, and with what another run of Discord’s had posted', async () => {
    const old = await ask(CRISIS);
    await bot.stop();
    bot = await start();
    const next = await (await discord.pressButton(old, idOf(old, 'more|'))).nextFollowUp();
    expect(readPassageIds(next)).not.toEqual([]);
    expect(readPassageIds(next).some((id) => readPassageIds(old).includes(id))).toBe(false);

    const { violations } = discord;
    await bot.stop();
    await discord.close();
    expect(violations).toEqual([]);
    discord = await startLoopbackDiscord();
    bot = await start();
    const again = await (await discord.pressButton(old, idOf(old, 'more|'))).nextFollowUp();
    expect(readPassageIds(again)).toEqual(readPassageIds(next));
  });

  it('says so when the library has nothing further now, or the document is gone', async () => {
    const bees = (n: number) =>
      `## Bee ${n}\n\nThe bees of Ruritania, hive ${n}, are counted in spring by attachés.`;
    const question = 'Who counts the bees of Ruritania?';
    await small.update({ 'bees.md': `# Bees of Ruritania\n\n${[1, 2, 3, 4].map(bees).join('\n\n')}` });
    setExcerpts(1);
    const document: CommandOption = { name: 'document', type: 3, value: 'bees.md' };
    const [wide, narrow] = [await ask(question), await ask(question, [document])];
    await small.update({ 'bees.md': null });
    const first = await discord.pressButton(narrow, idOf(narrow, 'more|'), { locale: 'fr' });
    expect(await first.nextFollowUp()).toMatchObject({
      ephemeral: true,
      content: 'Le document consulté n’est plus dans la bibliothèque. Veuillez redemander sans ce document.',
    });
    const second = await discord.pressButton(wide, idOf(wide, 'more|'));
    expect(await second.nextFollowUp()).toMatchObject({
      ephemeral: true,
      content: 'There are no further passages on this now.',
    });
    expect(discord.messages.find(({ id }) => id === wide.id)?.embeds).toEqual(wide.embeds);
    expect(troubles()).toEqual([]);
  });

  it('is of no harm when the message with it was deleted meanwhile', async () => {
    const message = await ask(CRISIS);
    discord.failNext({
      method: 'PATCH',
      path: /@original$/u,
      status: 404,
      body: { code: 10008, message: 'Unknown Message' },
    });
    const handle = await discord.pressButton(message, idOf(message, 'more|'));
    expect(readPassageIds(await handle.nextFollowUp())).not.toEqual([]);
    await discord.whenRequested(({ method, status }) => method === 'PATCH' && status === 404);
    await bot.stop();
    expect(handle.followUps).toHaveLength(1);
    expect(troubles()).toEqual([]);
  });

  it('tells the person alone when the engine is away, and leaves the answer as it is', async () => {
    const message = await ask(CRISIS);
    process.kill(findEngineProcess(), 'SIGKILL');
    const handle = await discord.pressButton(message, idOf(message, 'more|'));
    expect(await handle.nextFollowUp()).toMatchObject({
      ephemeral: true,
      content: 'The library is restarting. Please ask again in a moment.',
    });
    expect(discord.messages.find(({ id }) => id === message.id)).toEqual(message);
    while ((await engine.facts().catch(() => null)) === null) await sleep(50);
  });

  it('refuses numbers that it never wrote', async () => {
    const message = await ask(CRISIS);
    const forged = { ...message, id: '1100000000000005555', components: forge(message, 'more|-1|') };
    const handle = await discord.pressButton(forged, 'more|-1|');
    expect((await handle.reply()).ephemeral).toBe(true);
    expect(handle.followUps).toEqual([]);
  });
});

describe('Read around', () => {
  it('opens a view for the person alone, and walks to both ends while the cited passage stays named', async () => {
    setExcerpts(1);
    const message = await ask(CRISIS);
    const [cited = ''] = readPassageIds(message);
    const all = await passagesAround(cited);
    const view = await (
      await discord.pressButton(message, `around|${cited}`, { userId: ANOTHER_USER })
    ).reply();
    expect(view.ephemeral).toBe(true);
    expect(view.content).toBe(`-# 📌 Cited: What defence attachés do › In a crisis · \`${cited}\``);
    expect(view.embeds[0]?.author?.name).toBe('📌 The cited passage');
    expect(quoted(view)).toBe(quoted(message));

    const at = all.indexOf(cited);
    expect(at).toBeGreaterThan(0);
    expect(at).toBeLessThan(all.length - 1);
    let shown = view;
    for (const id of [...all.slice(at + 1), ...all.slice(0, -1).reverse()]) {
      const handle = await discord.pressButton(shown, `around|${cited}|${id}`, { userId: ANOTHER_USER });
      shown = await handle.reply();
      expect(shown.id).toBe(view.id);
      expect(readPassageIds(shown)).toEqual([id]);
      expect(shown.content).toBe(view.content);
      const where = all.indexOf(id) - at;
      expect(shown.embeds[0]?.author?.name).toBe(
        where === 0
          ? '📌 The cited passage'
          : where < 0
            ? '▲ Before the cited passage'
            : '▼ After the cited passage',
      );
      expect(has(shown, `cite|${cited}`)).toBe(true);
    }
    const ends = componentsOf(shown).filter(({ disabled }) => disabled);
    expect(ends.map(({ customId }) => customId)).toEqual([`around|${cited}|start`]);
    // From afar one step leads back.
    const back = await discord.pressButton(shown, `around|${cited}|${cited}`, { userId: ANOTHER_USER });
    expect(quoted(await back.reply())).toBe(quoted(message));
  });

  it('has a button for each excerpt, numbered like it, that leaves a private answer as it is', async () => {
    const message = await ask(CRISIS, [PRIVATE]);
    const ids = readPassageIds(message);
    const labels = componentsOf(message)
      .filter(({ customId }) => customId?.startsWith('around|'))
      .map(({ customId, label }) => [customId, label]);
    expect(labels).toEqual(ids.map((id, position) => [`around|${id}`, `Read around ${position + 1}`]));
    expect(message.embeds.map(({ author }) => author?.name)).toEqual(['Passage 1', 'Passage 2', 'Passage 3']);
    const view = await (await discord.pressButton(message, `around|${ids[1]}`)).reply();
    expect(view.id).not.toBe(message.id);
    expect(readPassageIds(view)).toEqual([ids[1]]);
    expect(discord.messages.find(({ id }) => id === message.id)).toEqual(message);
  });

  it('works after a restart, in direct messages and where the person alone has the bot', async () => {
    for (const acting of [
      { guildId: null },
      { guildId: '1100000000000009999', installedBy: 'user' as const },
    ]) {
      const message = await ask(CRISIS, [], acting);
      await bot.stop();
      bot = await start();
      const around = idOf(message, 'around|');
      const view = await (await discord.pressButton(message, around, acting)).reply();
      expect(readPassageIds(view)).toEqual(readPassageIds(message).slice(0, 1));
    }
  });

  it('says kindly that a passage is gone, before and while walking', async () => {
    const text = 'The bees of Ruritania are counted each spring by the military attaché of Syldavia.';
    const more = '## Honey\n\nHoney of Ruritania is sold to embassies by the bees’ own ministry in Strelsau.';
    await small.update({ 'bees.md': `# Bees of Ruritania\n\n${text}\n\n${more}` });
    const message = await ask('Who counts the bees of Ruritania?');
    const [cited = ''] = readPassageIds(message);
    const view = await (await discord.pressButton(message, `around|${cited}`)).reply();
    const next = componentsOf(view).find(({ label }) => label?.startsWith('Next'))?.customId ?? '';
    await small.update({ 'bees.md': null });

    const opening = await discord.pressButton(message, `around|${cited}`, { locale: 'es-419' });
    expect(await opening.reply()).toMatchObject({
      ephemeral: true,
      content: expect.stringMatching(/^Ese pasaje ya no está en la biblioteca tal como se citó/u),
    });
    const walking = await discord.pressButton(view, next);
    expect(await walking.nextFollowUp()).toMatchObject({
      ephemeral: true,
      content: expect.stringMatching(/^That passage is no longer in the library as it was quoted/u),
    });
    expect(troubles()).toEqual([]);
  });

  it('does not walk from one document into another', async () => {
    const message = await ask(CRISIS);
    const [cited = ''] = readPassageIds(message);
    const { excerpts } = await engine.ask('What is a hotline?', { documentId: 'hotlines' });
    const strange = `around|${cited}|${excerpts[0]?.passageId}`;
    const forged = { ...message, id: '1100000000000005556', components: forge(message, strange) };
    const handle = await discord.pressButton(forged, strange);
    expect((await handle.nextFollowUp()).content).toMatch(/^That passage is no longer/u);
  });
});

describe('Why this?', () => {
  it('tells the person alone, in their language, what was weighed and which of it is shown', async () => {
    const message = await ask(CRISIS);
    const handle = await discord.pressButton(message, 'why|', { userId: ANOTHER_USER, locale: 'de' });
    const reply = await handle.reply();
    expect(reply.ephemeral).toBe(true);
    expect(reply.embeds[0]?.title).toBe('Warum das?');
    const lines = (reply.embeds[0]?.description ?? '').split('\n');
    expect(lines[0]).toMatch(/^Textstelle 1: .*; enthält .* Wörter .*attaché.*\.$/u);
    expect(lines.some((line) => /^-# Generation \d+\. Wertung: 0,\d+ × Nähe/u.test(line))).toBe(true);
    const shown = lines.filter((line) => line.endsWith('`')).length;
    expect(shown).toBeGreaterThan(0);
    const marked = lines.flatMap((line) => /^-# `(\w{12})` · gezeigt$/u.exec(line)?.[1] ?? []);
    expect(marked.sort()).toEqual([...readPassageIds(message)].sort());
  });

  it('asks within the document, and is there when there was no answer', async () => {
    const document: CommandOption = { name: 'document', type: 3, value: 'hotlines' };
    const message = await ask('How do I bake sourdough bread?', [document]);
    const reply = await (await discord.pressButton(message, 'why|hotlines')).reply();
    const places = (reply.embeds[0]?.description ?? '')
      .split('\n')
      .filter((line) => /^-# \d+\\\./u.test(line));
    expect(places.length).toBeGreaterThan(0);
    for (const place of places) expect(place).toMatch(/^-# \d+\\\. Hotlines between headquarters/u);
  });

  it('says so when the message has lost its text', async () => {
    const message = await ask(CRISIS);
    const bare = { ...message, id: '1100000000000005557', content: '' };
    for (const id of ['why|', 'more|3|', 'vote|up']) {
      expect(await (await discord.pressButton(bare, id)).reply()).toMatchObject({
        ephemeral: true,
        content: 'The question can’t be read from this message any more. Please ask it again.',
      });
    }
    expect(state.feedback.of(discord.guildId).filter(({ messageId }) => messageId === bare.id)).toEqual([]);
  });
});

describe('Share', () => {
  it('posts a private answer for all, once, saying who shared it', async () => {
    const message = await ask(CRISIS, [PRIVATE]);
    const handle = await discord.pressButton(message, 'share');
    const copy = await handle.nextFollowUp();
    expect(copy).toMatchObject({
      ephemeral: false,
      channelId: message.channelId,
      content: `${message.content}\n-# Shared by <@${discord.userId}>`,
      embeds: message.embeds,
    });
    const own = await handle.reply();
    expect(own).toMatchObject({ id: message.id, content: `${message.content}\n-# Shared in this channel.` });
    for (const each of [copy, own]) expect(has(each, 'share')).toBe(false);
    // The copy can be asked on from, by anybody.
    expect(readAsked(copy)?.question).toBe(CRISIS);
    const next = await discord.pressButton(copy, idOf(copy, 'more|'), { userId: ANOTHER_USER });
    expect((await next.nextFollowUp()).ephemeral).toBe(false);
  });

  it('posts one copy when it is pressed twice at once, and when pressed again from before', async () => {
    const message = await ask(CRISIS, [PRIVATE]);
    const twice = await Promise.all([1, 2].map(() => discord.pressButton(message, 'share')));
    await Promise.all(twice.map(({ acknowledged }) => acknowledged));
    const refused = await Promise.any(
      twice.map((handle) => handle.reply(2_000, ({ id }) => id !== message.id)),
    );
    expect(refused).toMatchObject({
      ephemeral: true,
      content: 'You have already shared this answer here.',
    });
    await discord.until(() => twice.some(({ followUps }) => followUps.length === 1));
    expect(twice.flatMap(({ followUps }) => followUps)).toHaveLength(1);
  });

  it('works in direct messages, and where the person alone has the bot, after a restart', async () => {
    for (const acting of [
      { guildId: null },
      { guildId: '1100000000000009999', installedBy: 'user' as const },
    ]) {
      const message = await ask(CRISIS, [PRIVATE], acting);
      await bot.stop();
      bot = await start();
      const copy = await (await discord.pressButton(message, 'share', acting)).nextFollowUp();
      expect(copy).toMatchObject({ ephemeral: false, embeds: message.embeds });
    }
  });

  it('can be tried again when Discord refused', async () => {
    const message = await ask(CRISIS, [PRIVATE]);
    discord.failNext({
      method: 'POST',
      path: /^\/webhooks\//u,
      status: 403,
      body: { code: 50013, message: 'Missing Permissions' },
    });
    const refused = await discord.pressButton(message, 'share');
    expect((await refused.nextFollowUp()).content).toMatch(/^Something went wrong here/u);
    const copy = await (await discord.pressButton(message, 'share')).nextFollowUp();
    expect(copy.embeds).toEqual(message.embeds);
  });

  it('says so where Discord shows to one person what was meant for all', async () => {
    const message = await ask(CRISIS, [PRIVATE]);
    discord.failNext({
      method: 'POST',
      path: /^\/webhooks\//u,
      status: 200,
      body: { id: message.id, channel_id: message.channelId, flags: 64, content: '', author: { id: '1' } },
    });
    const handle = await discord.pressButton(message, 'share');
    expect((await handle.nextFollowUp()).content).toMatch(/^Discord doesn’t let me post here for all/u);
    expect(has(message, 'share')).toBe(true);
  });

  it('is not below answers that all can see', async () => {
    expect(has(await ask(CRISIS), 'share')).toBe(false);
  });
});

describe('votes', () => {
  const votesOn = (message: SeenMessage) =>
    state.feedback.of(message.guildId).filter(({ messageId }) => messageId === message.id);

  it('for an answer are kept with question and first passage, and thanked for in private', async () => {
    const message = await ask(CRISIS);
    const handle = await discord.pressButton(message, 'vote|up', { locale: 'fr' });
    expect(await handle.reply()).toMatchObject({
      ephemeral: true,
      content: 'Merci ! Votre vote aide à améliorer la bibliothèque.',
    });
    expect(votesOn(message)).toEqual([
      {
        guildId: discord.guildId,
        messageId: message.id,
        userId: discord.userId,
        helpful: true,
        question: CRISIS,
        passageId: readPassageIds(message)[0],
        reason: null,
        at: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/u),
      },
    ]);
  });

  it('against an answer open a form, whose reason may be left out; of one person the last counts', async () => {
    const message = await ask(CRISIS);
    await (await discord.pressButton(message, 'vote|up')).reply();
    await (await discord.pressButton(message, 'vote|up', { userId: ANOTHER_USER })).reply();
    const pressed = await discord.pressButton(message, 'vote|down');
    expect((await pressed.modal()).title).toBe('What was wrong with this answer?');
    expect(votesOn(message)).toContainEqual(
      expect.objectContaining({ userId: discord.userId, helpful: false, reason: null }),
    );
    const sent = await discord.submitModal(pressed, { reason: '  Not what I *asked*. ' });
    expect(await sent.reply()).toMatchObject({
      ephemeral: true,
      content: 'Thank you! What you wrote has been noted for the moderators.',
    });
    expect(votesOn(message).map(({ userId, helpful, reason }) => [userId, helpful, reason])).toEqual(
      expect.arrayContaining([
        [discord.userId, false, 'Not what I *asked*.'],
        [ANOTHER_USER, true, null],
      ]),
    );
    expect(votesOn(message)).toHaveLength(2);

    const again = await discord.pressButton(message, 'vote|down', { userId: ANOTHER_USER });
    const empty = await discord.submitModal(again, {});
    expect((await empty.reply()).content).toBe('Thank you! Your vote helps to improve the library.');
    expect(votesOn(message).every(({ helpful }) => !helpful)).toBe(true);
  });

  it('take a reason of 500 characters, no more', async () => {
    const message = await ask(CRISIS, [PRIVATE], { guildId: null });
    const pressed = await discord.pressButton(message, 'vote|down');
    await expect(discord.submitModal(pressed, { reason: 'x'.repeat(501) })).rejects.toThrow('too long');
    await bot.stop();
    bot = await start();
    await (await discord.submitModal(pressed, { reason: 'x'.repeat(500) })).reply();
    expect(votesOn(message)).toMatchObject([{ guildId: null, reason: 'x'.repeat(500) }]);
  });

  it('on an answer without excerpts name no passage', async () => {
    const message = await ask('How do I bake sourdough bread?');
    await (await discord.pressButton(message, 'vote|up')).reply();
    expect(votesOn(message)).toMatchObject([{ passageId: null }]);
  });

  it('of other kinds are none', async () => {
    const message = await ask(CRISIS);
    const forged = { ...message, id: '1100000000000005558', components: forge(message, 'vote|sideways') };
    const { content } = await (await discord.pressButton(forged, 'vote|sideways')).reply();
    expect(content).toMatch(/^This button is of an earlier version/u);
    expect(votesOn(forged)).toEqual([]);
  });
});

/** The rows of a message, and one with a button that the bot never made. */
function forge(message: SeenMessage, customId: string): SeenMessage['components'] {
  const button = { type: 2, style: 2, label: 'Forged', custom_id: customId } as const;
  return [...message.components, { type: 1, components: [button] }];
}

/** Ids of all passages of the document that holds this one, in order. */
async function passagesAround(id: string): Promise<string[]> {
  const ids = [id];
  for (let view = await engine.passage(id); view?.previous; view = await engine.passage(view.previous)) {
    ids.unshift(view.previous);
  }
  for (let view = await engine.passage(id); view?.next; view = await engine.passage(view.next)) {
    ids.push(view.next);
  }
  return ids;
}

/** The engine is the only child of this process that runs its file. */
function findEngineProcess(): number {
  const rows = execFileSync('ps', ['-A', '-o', 'pid=,ppid=,args='], { encoding: 'utf8' }).split('\n');
  for (const row of rows) {
    const [, pid, parent, command] = /^\s*(\d+)\s+(\d+)\s+(.*)$/u.exec(row) ?? [];
    if (Number(parent) === process.pid && command?.includes('engine-process')) return Number(pid);
  }
  throw new Error('There is no engine process');
}
