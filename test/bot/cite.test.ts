import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Bot, startBot } from '../../bot/discord.ts';
import { createLog } from '../../bot/log.ts';
import { openState, type State } from '../../bot/state/state.ts';
import { DEFAULT_MODEL, type Library, startEngine } from '../../index/index.ts';
import {
  type CommandInvocation,
  componentsOf,
  type LoopbackDiscord,
  type SeenMessage,
  startLoopbackDiscord,
} from '../support/loopback-discord.ts';
import { buildSmallLibrary, type SmallLibrary } from '../support/small-library.ts';

let small: SmallLibrary;
let engine: Library;
let discord: LoopbackDiscord;
let bot: Bot;
let state: State;
let log: Record<string, unknown>[];
let passageId: string;
let accessed: string;

beforeAll(async () => {
  small = await buildSmallLibrary();
  engine = await startEngine({ dataDirectory: small.dataDirectory, modelId: DEFAULT_MODEL });
  const answer = await engine.ask('What does a defence attaché do in a crisis?', { limit: 1 });
  passageId = answer.excerpts[0]?.passageId ?? '';
  accessed = (await engine.facts()).indexedAt;
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
  expect(log.filter(({ level }) => Number(level) >= 40)).toEqual([]);
});

const URL = 'https://example.org/reader/defence_attaches';

function cite(id: string, style: string | null = null, acting: Partial<CommandInvocation> = {}) {
  const options = [
    { name: 'id', type: 3, value: id },
    ...(style === null ? [] : [{ name: 'style', type: 3, value: style }]),
  ];
  return discord.runCommand({ name: 'cite', options, ...acting });
}

/** What can be copied. */
function blocksIn({ content }: SeenMessage): string[] {
  return Array.from(content.matchAll(/^```\n([\s\S]*?)\n```$/gmu), ([, text]) => text ?? '');
}

const APA = [
  `Attaché project. (2026, November 22). What defence attachés do. ${URL}`,
  '(Attaché project, 2026, sec. “In a crisis”)',
];

describe('/cite', () => {
  it('cites in private, in APA where no style was chosen', async () => {
    const interaction = await cite(passageId);
    expect(await interaction.acknowledged).toMatchObject({ type: 5, ephemeral: true });
    const reply = await interaction.reply();
    expect(reply.ephemeral).toBe(true);
    expect(blocksIn(reply)).toEqual(APA);
    expect(reply.embeds).toMatchObject([
      {
        title: 'What defence attachés do',
        description: `Attaché project. (2026, November 22). *What defence attachés do*. ${URL}\n\n${APA[1]}`,
        footer: { text: `APA · ${passageId}` },
      },
    ]);
  });

  it('takes an id in capitals, with blanks, and with what surrounds it', async () => {
    const groups = passageId.toUpperCase().match(/.{4}/gu)?.join(' ') ?? '';
    for (const written of [` ${groups} `, `Attaché project · CC BY 4.0 · ${passageId}`]) {
      expect(blocksIn(await (await cite(written)).reply())).toEqual(APA);
    }
  });

  it('knows the other styles, with the day of the index as the day of access', async () => {
    const day = new Date(accessed).toLocaleDateString('en-GB', {
      day: 'numeric',
      month: 'long',
      year: 'numeric',
      timeZone: 'UTC',
    });
    const [harvard] = blocksIn(await (await cite(passageId, 'harvard')).reply());
    expect(harvard).toBe(
      `Attaché project (2026) What defence attachés do. Available at: ${URL} (Accessed: ${day}).`,
    );
    const bibtex = await (await cite(passageId, 'bibtex')).reply();
    expect(bibtex.content).toMatch(/^For your reference manager:\n```\n@misc\{attacheproject2026defence,\n/u);
    expect(blocksIn(bibtex)[0]).toContain(`  urldate = {${accessed.slice(0, 10)}},`);
    const [json = ''] = blocksIn(await (await cite(passageId, 'csl-json')).reply());
    expect(JSON.parse(json)).toMatchObject([{ URL, section: 'In a crisis' }]);
    const chicago = await (await cite(passageId, 'chicago')).reply();
    expect(chicago.content).toContain('For the footnote:\n```\nAttaché project, “What Defence Attachés Do,”');
  });

  it('works in a direct message, and in a server that only the person belongs to', async () => {
    for (const acting of [
      { guildId: null },
      { guildId: '1100000000000009999', installedBy: 'user' as const },
    ]) {
      expect(blocksIn(await (await cite(passageId, 'apa', acting)).reply())).toEqual(APA);
    }
  });

  it('speaks the language of whoever asks', async () => {
    const reply = await (await cite(passageId, 'apa', { locale: 'de' })).reply();
    expect(reply.content).toMatch(/^Fürs Literaturverzeichnis:\n/u);
    expect(blocksIn(reply)).toEqual(APA);
  });

  it('says kindly that something is no id, or names no passage', async () => {
    const nonsense = await cite('```@everyone```');
    expect(await nonsense.acknowledged).toMatchObject({ type: 4, ephemeral: true });
    expect((await nonsense.reply()).content).toMatch(/^“.+” is no passage id\./u);
    const unknown = await (await cite('zzzzzzzzzzzz')).reply();
    expect(unknown).toMatchObject({ ephemeral: true, embeds: [], components: [] });
    expect(unknown.content).toMatch(/^There is no passage `zzzzzzzzzzzz` in the library now\./u);
    const spanish = await (await cite('zzzzzzzzzzzz', null, { locale: 'es-ES' })).reply();
    expect(spanish.content).toMatch(/^El pasaje `zzzzzzzzzzzz` no está/u);
  });

  it('treats a style that was never offered as none', async () => {
    const reply = await (await cite(passageId, 'turabian', { unchecked: true })).reply();
    expect(blocksIn(reply)).toEqual(APA);
  });
});

describe('a Cite button', () => {
  /** A message from before the bot was started. */
  function oldMessage(id: string, customId: string): SeenMessage {
    return {
      id,
      channelId: discord.channelId,
      guildId: discord.guildId,
      authorId: discord.botUserId,
      origin: 'reply',
      content: '**A question**',
      embeds: [],
      components: [{ type: 1, components: [{ type: 2, style: 2, label: 'Cite', custom_id: customId }] }],
      flags: 0,
      ephemeral: false,
      files: [],
      allowedMentions: { parse: [] },
      replyToId: null,
      edits: 0,
      deleted: false,
    };
  }

  let pressed = 0;
  function press(customId: string) {
    pressed += 1;
    return discord.pressButton(oldMessage(`11000000000000077${pressed + 10}`, customId), customId);
  }

  it('cites for the person who presses it, and its menu changes the style', async () => {
    const pressed = await press(`cite|${passageId}`);
    expect(await pressed.acknowledged).toMatchObject({ type: 5, ephemeral: true });
    const reply = await pressed.reply();
    expect(blocksIn(reply)).toEqual(APA);
    const [menu] = componentsOf(reply);
    expect(menu?.options.map(({ label }) => label)).toEqual([
      'APA',
      'MLA',
      'Chicago',
      'Harvard',
      'Vancouver',
      'BibTeX',
      'CSL-JSON',
    ]);

    const chosen = await discord.choose(reply, menu?.customId ?? '', ['mla']);
    expect(await chosen.acknowledged).toMatchObject({ type: 6 });
    const after = await discord.whenMessage(reply.id, ({ content }) => content.includes('What Defence'));
    expect(blocksIn(after)).toEqual([
      `Attaché project. What Defence Attachés Do. 22 Nov. 2026, ${URL}.`,
      '(Attaché project, sec. “In a crisis”)',
    ]);
    expect(componentsOf(after)[0]?.customId).toBe(`cite|${passageId}|mla`);
    expect(after.ephemeral).toBe(true);
  });

  it('says kindly that the passage is gone, or that it is no button of ours', async () => {
    const gone = await (await press('cite|zzzzzzzzzzzz')).reply();
    expect(gone).toMatchObject({ ephemeral: true });
    expect(gone.content).toMatch(/^There is no passage `zzzzzzzzzzzz`/u);
    const nonsense = await (await press('cite|?')).reply();
    expect(nonsense.content).toMatch(/^“.+” is no passage id\./u);
  });

  it('says of a citation that its passage went away meanwhile', async () => {
    const text = 'The bees of Ruritania are counted each spring by the military attaché of Syldavia.';
    await small.update({ 'bees.md': `# Bees of Ruritania\n\n${text}` });
    const answer = await engine.ask('Who counts the bees of Ruritania?', { limit: 1 });
    const reply = await (await cite(answer.excerpts[0]?.passageId ?? '')).reply();
    expect(blocksIn(reply)[0]).toBe('Bees of Ruritania. (n.d.).');
    await small.update({ 'bees.md': null });
    await discord.choose(reply, componentsOf(reply)[0]?.customId ?? '', ['chicago']);
    const after = await discord.whenMessage(reply.id, ({ edits }) => edits > reply.edits);
    expect(after.embeds).toHaveLength(1);
    expect(after.content).toMatch(/^⚠️ Cited as the library had it until generation \d+: /u);
  });
});
