import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Bot, startBot } from '../../bot/discord.ts';
import { createLog } from '../../bot/log.ts';
import { openState, type State } from '../../bot/state/state.ts';
import { DEFAULT_MODEL, type Library, startEngine } from '../../index/index.ts';
import {
  type CommandInvocation,
  type LoopbackDiscord,
  type LoopbackOptions,
  type SeenMessage,
  startLoopbackDiscord,
} from '../support/loopback-discord.ts';
import { buildSmallLibrary, type SmallLibrary } from '../support/small-library.ts';

const CRISIS = 'What does a defence attaché do in a crisis?';
const HOTLINE = 'When was the hotline between Washington and Moscow agreed?';

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

async function start(options: LoopbackOptions = {}): Promise<void> {
  discord = await startLoopbackDiscord({ rateLimits: false, ...options });
  log = [];
  state = openState(small.dataDirectory);
  const sink = { write: (line: string) => log.push(JSON.parse(line)) };
  bot = await startBot({
    config: { token: discord.token, guildId: null, apiUrl: discord.restUrl },
    library: engine,
    state,
    log: createLog({ level: 'info', secrets: [discord.token] }, sink),
  });
}

async function stop(): Promise<void> {
  await bot.stop();
  state.close();
  const { violations } = discord;
  await discord.close();
  expect(violations).toEqual([]);
  expect(log.filter(({ level }) => Number(level) >= 40)).toEqual([]);
}

beforeEach(() => start());
afterEach(stop);

async function ask(question: string, acting: Partial<CommandInvocation> = {}): Promise<SeenMessage> {
  const options = [{ name: 'question', type: 3, value: question }];
  return (await discord.runCommand({ name: 'ask', options, ...acting })).reply();
}

function exportAs(
  format: string,
  { isPrivate = false, ...acting }: Partial<CommandInvocation> & { isPrivate?: boolean } = {},
) {
  const options = [
    { name: 'format', type: 3, value: format },
    ...(isPrivate ? [{ name: 'private', type: 5, value: true }] : []),
  ];
  return discord.runCommand({ name: 'export', options, ...acting });
}

/** @returns the id of a thread on a message, opened as the bot would */
async function startThread(messageId: string, name: string): Promise<string> {
  const response = await fetch(
    `${discord.restUrl}/v10/channels/${discord.channelId}/messages/${messageId}/threads`,
    {
      method: 'POST',
      headers: { Authorization: `Bot ${discord.token}`, 'Content-Type': 'application/json' },
      body: JSON.stringify({ name }),
    },
  );
  const thread = (await response.json()) as { id: string };
  return thread.id;
}

function textOf(message: SeenMessage): string {
  return new TextDecoder('utf-8', { fatal: true }).decode(message.files[0]?.bytes);
}

async function passagesOf(answer: SeenMessage): Promise<string[]> {
  const ids = answer.embeds.map(({ footer }) => footer?.text.split(' · ').at(-1) ?? '');
  const views = await Promise.all(ids.map((id) => engine.passage(id)));
  return views.map((view) => view?.passage.text ?? '');
}

describe('/export', () => {
  it('gives the channel’s passages under their questions, as Markdown with footnotes', async () => {
    const crisis = await ask(CRISIS);
    const message = await discord.sendMessage({ content: HOTLINE, mentionsBot: true });
    const hotline = await discord.nextMessage(({ replyToId }) => replyToId === message.id);
    await ask(CRISIS);
    await discord.sendMessage({ content: 'Thank you!' });

    const interaction = await exportAs('markdown');
    expect(await interaction.acknowledged).toMatchObject({ type: 5, ephemeral: false });
    const reply = await interaction.reply();
    expect(reply.content).toMatch(/^\d+ passages from \d documents, quoted in the last 5 messages here\.$/u);
    expect(reply.files.map(({ name }) => name)).toEqual(['library-sources.md']);
    const file = textOf(reply);
    expect(file.match(/^#+ .*$/gmu)).toEqual(['# Quoted in “library”', `## ${CRISIS}`, `## ${HOTLINE}`]);
    const unquoted = file.replaceAll('\\\n', '\n').replace(/^> ?/gmu, '');
    for (const text of [...(await passagesOf(crisis)), ...(await passagesOf(hotline))]) {
      expect(unquoted).toContain(`\n\n${text}\n\n— `);
    }
    expect(file).toMatch(
      /^\[\^1\]: \*What defence attachés do\*, section “In a crisis”\. Attaché project, 2026-11-22\. <https:\/\/example\.org\/reader\/defence_attaches>\. Licence: CC BY 4\.0\. Passage [0-9a-z]{12}\.$/mu,
    );
    expect(file).toMatch(/^ {4}- \\\[memo\] Memorandum of Understanding .*, 20 June 1963\.$/mu);
  });

  it('gives one BibTeX entry for each document, or the same in CSL-JSON', async () => {
    await ask(CRISIS);
    await ask(HOTLINE);
    const bibtex = await (await exportAs('bibtex')).reply();
    expect(bibtex.files.map(({ name }) => name)).toEqual(['library-sources.bib']);
    const keys = textOf(bibtex).match(/^@misc\{\S+$/gmu) ?? [];
    expect(keys).toContain('@misc{attacheproject2026hotlines,');
    expect(new Set(keys).size).toBe(keys.length);
    const json = await (await exportAs('csl-json')).reply();
    const items: { title: string }[] = JSON.parse(textOf(json));
    expect(items).toHaveLength(keys.length);
    expect(items.map(({ title }) => title)).toContain('What defence attachés do');
  });

  it('is for one person alone when asked to, in their language', async () => {
    await ask(CRISIS);
    const interaction = await exportAs('markdown', { isPrivate: true, locale: 'fr' });
    expect(await interaction.acknowledged).toMatchObject({ type: 5, ephemeral: true });
    const reply = await interaction.reply();
    expect(reply.content).toMatch(
      /passages? de (?:un|\d) documents?, cités? dans le dernier message ici\.$/u,
    );
    expect(textOf(reply)).toMatch(/^# Cité dans « library »\n/u);
  });

  it('reads a thread, with the answer that it hangs on, and a direct message', async () => {
    const answer = await ask(CRISIS);
    const thread = await startThread(answer.id, 'Étude: paix #1');
    await ask(HOTLINE, { channelId: thread });
    const inThread = await (await exportAs('markdown', { channelId: thread })).reply();
    expect(inThread.files.map(({ name }) => name)).toEqual(['etude-paix-1-sources.md']);
    expect(textOf(inThread).match(/^## .*$/gmu)).toEqual([`## ${CRISIS}`, `## ${HOTLINE}`]);

    const asked = await discord.sendMessage({ content: HOTLINE, dm: true });
    await discord.nextMessage(({ replyToId }) => replyToId === asked.id);
    const direct = await (await exportAs('markdown', { guildId: null })).reply();
    expect(direct.files.map(({ name }) => name)).toEqual(['direct-messages-sources.md']);
    expect(textOf(direct).match(/^## .*$/gmu)).toEqual([`## ${HOTLINE}`]);
  });

  it('looks through five hundred messages, and no further', async () => {
    await ask(HOTLINE);
    for (let count = 0; count < 498; count += 1) await discord.sendMessage({ content: 'and so on' });
    await ask(CRISIS);
    // The answer to the command is one of the five hundred for Discord.
    const reply = await (await exportAs('markdown')).reply();
    expect(reply.content).toContain('in the last 499 messages here');
    expect(textOf(reply).match(/^## .*$/gmu)).toEqual([`## ${CRISIS}`]);
    expect(
      discord.requests.filter(({ method, path }) => method === 'GET' && path.endsWith('/messages')),
    ).toHaveLength(5);
  });

  it('keeps what is gone from the library as it was, and says so', async () => {
    const text = 'The bees of Ruritania are counted each spring by the military attaché of Syldavia.';
    await small.update({ 'bees.md': `# Bees of *Ruritania*\n\n${text}` });
    await ask('Who counts the bees of Ruritania?');
    await small.update({ 'bees.md': null });
    const reply = await (await exportAs('markdown')).reply();
    expect(reply.content).toContain('One is no longer in the library');
    expect(textOf(reply)).toMatch(
      new RegExp(
        `^> ${text}\n\n— \\*Bees of Ruritania\\*\\[\\^1\\]\n\n\\*\\*No longer in the library: these are its words as it had them until generation \\d+\\.`,
        'mu',
      ),
    );
    const bibtex = await (await exportAs('bibtex')).reply();
    expect(textOf(bibtex)).toContain(`it said: “${text}”`);
    expect(textOf(bibtex)).toMatch(/in the library until generation \d+;/u);
  });

  it('says that there is nothing', async () => {
    await discord.sendMessage({ content: 'Hello' });
    const reply = await (await exportAs('markdown')).reply();
    expect(reply).toMatchObject({
      files: [],
      content: expect.stringMatching(/^I found no passages of mine in the last message here/u),
    });
  });

  it('says which permission it lacks', async () => {
    await ask(CRISIS);
    const VIEW_AND_SEND = String((1n << 10n) | (1n << 11n));
    const interaction = await exportAs('markdown', { appPermissions: VIEW_AND_SEND });
    expect(await interaction.acknowledged).toMatchObject({ type: 4, ephemeral: true });
    expect((await interaction.reply()).content).toContain('**Read Message History**');
    const blind = await (await exportAs('markdown', { appPermissions: '0' })).reply();
    expect(blind.content).toMatch(/^I am not a member here/u);
    expect(
      discord.requests.filter(({ method, path }) => method === 'GET' && path.endsWith('/messages')),
    ).toEqual([]);
  });

  it('says it too when only Discord knows', async () => {
    await ask(CRISIS);
    discord.denyChannel(discord.channelId, 'missing-access');
    const reply = await (await exportAs('markdown')).reply();
    expect(reply.content).toContain('**Read Message History**');
  });

  it('says that it is no member of the server, or of the conversation', async () => {
    for (const acting of [
      { guildId: '1100000000000009999', installedBy: 'user' as const },
      { guildId: null, context: 2 as const, installedBy: 'user' as const },
    ]) {
      const interaction = await exportAs('markdown', acting);
      expect(await interaction.acknowledged).toMatchObject({ type: 4, ephemeral: true });
      expect((await interaction.reply()).content).toMatch(/^I am not a member here/u);
    }
  });

  it('sends no file that Discord would refuse', async () => {
    await stop();
    await start({ attachmentSizeLimit: 300 });
    await ask(CRISIS);
    const reply = await (await exportAs('markdown')).reply();
    expect(reply).toMatchObject({ files: [], content: expect.stringMatching(/^The file would be larger/u) });
  });
});
