import { execFileSync } from 'node:child_process';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { PermissionFlagsBits, REST, Routes } from 'discord.js';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { commands } from '../../bot/commands.ts';
import { type Bot, startBot } from '../../bot/discord.ts';
import { createLog } from '../../bot/log.ts';
import { Moderation, type Pace } from '../../bot/moderation.ts';
import { openState, type State } from '../../bot/state/state.ts';
import { DEFAULT_MODEL, type Library, openLibrary, startEngine } from '../../index/index.ts';
import { lockIndex } from '../../index/index-lock.ts';
import { testEmbedder } from '../support/embedder.ts';
import {
  type CommandInvocation,
  type CommandOption,
  componentsOf,
  type InteractionHandle,
  type LoopbackDiscord,
  type SeenMessage,
  startLoopbackDiscord,
} from '../support/loopback-discord.ts';
import { buildSmallLibrary, type SmallLibrary } from '../support/small-library.ts';
import { writeFiles } from '../support/temporary.ts';

const MODERATOR = PermissionFlagsBits.ManageGuild;
const OTHER_GUILD = '1100000000000009999';

/** Milliseconds for an index run on a busy machine. */
const RUN = 40_000;

let small: SmallLibrary;
let engine: Library;
let discord: LoopbackDiscord;
let bot: Bot;
let state: State;
let moderation: Moderation;
let log: Record<string, unknown>[];

/** Built once; every test works on a copy. */
let original: SmallLibrary;

beforeAll(async () => {
  original = await buildSmallLibrary();
});

afterAll(() => original?.remove());

beforeEach(async () => {
  small = await original.copy();
  engine = await openLibrary({ dataDirectory: small.dataDirectory, embedder: await testEmbedder() });
  discord = await startLoopbackDiscord();
  await start();
});

afterEach(async () => {
  await stop();
  await engine.close();
  const { violations } = discord;
  await discord.close();
  await small.remove();
  expect(violations).toEqual([]);
});

async function start(given: { guildId?: string | null; pace?: Partial<Pace> } = {}): Promise<void> {
  log = [];
  const sink = { write: (line: string) => log.push(JSON.parse(line)) };
  const botLog = createLog({ level: 'info', secrets: [discord.token] }, sink);
  state = openState(small.dataDirectory);
  moderation = await Moderation.open({
    settings: {
      dataDirectory: small.dataDirectory,
      corpora: [small.corpus],
      corporaGiven: true,
      modelId: DEFAULT_MODEL,
      allowWorse: 0.1,
    },
    guildId: given.guildId ?? null,
    log: botLog,
    pace: { edits: 100, ...given.pace },
  });
  bot = await startBot({
    config: { token: discord.token, guildId: null, apiUrl: discord.restUrl },
    library: engine,
    state,
    log: botLog,
    moderation,
  });
}

async function stop(): Promise<void> {
  await moderation.close();
  await bot.stop();
  state.close();
}

/** With other settings than the usual ones. */
async function restart(given: Parameters<typeof start>[0]): Promise<void> {
  await stop();
  await start(given);
}

function command(name: string, options: CommandOption[] = [], acting: Partial<CommandInvocation> = {}) {
  return discord.runCommand({ name, options, memberPermissions: MODERATOR, ...acting });
}

function press(message: SeenMessage, action: string, acting: { memberPermissions?: bigint } = {}) {
  return discord.pressButton(message, buttonOf(message, action), { memberPermissions: MODERATOR, ...acting });
}

function actionsOf(message: SeenMessage): string[] {
  return componentsOf(message).map(({ customId = '' }) => customId.split('|')[0] ?? '');
}

function buttonOf(message: SeenMessage, action: string): string {
  const button = componentsOf(message).find(({ customId }) => customId?.split('|')[0] === action);
  if (button?.customId === undefined) throw new Error(`No ${action} in ${JSON.stringify(message)}`);
  return button.customId;
}

const isProgress = (message: SeenMessage) => actionsOf(message).includes('runstop');

/** What is shown once the run is over. */
function ended(interaction: InteractionHandle): Promise<SeenMessage> {
  return interaction.reply(RUN, (message) => !isProgress(message) && !/indexed now/u.test(message.content));
}

async function reindex(acting: Partial<CommandInvocation> = {}): Promise<SeenMessage> {
  return ended(await command('reindex', [], acting));
}

function fieldOf(message: SeenMessage, name: string): string | undefined {
  return message.embeds[0]?.fields?.find((field) => field.name === name)?.value;
}

async function firstTitle(question: string): Promise<string | undefined> {
  const options = [{ name: 'question', type: 3, value: question }];
  return (await (await discord.runCommand({ name: 'ask', options })).reply()).embeds[0]?.title;
}

const generation = async () => (await engine.facts()).generation;

/** So many passages that embedding them takes seconds. */
function manyDocuments(count: number): Record<string, string> {
  const paragraph = (document: number) =>
    Array.from(
      { length: 12 },
      (_, i) =>
        `Observer team ${document} reported to sector ${i} that convoy ${document * 31 + i} had passed the crossing in good order.`,
    ).join(' ');
  return Object.fromEntries(
    Array.from({ length: count }, (_, i) => [`reports/r${i}.md`, `# Report ${i}\n\n${paragraph(i)}\n`]),
  );
}

/** Takes all but a few away again. */
function withoutMost(documents: Record<string, string>): Record<string, string | null> {
  return Object.fromEntries(Object.entries(documents).map(([file, text], i) => [file, i < 3 ? text : null]));
}

const TRUCE = '# The truce\n\n## The zone\n\nThe zone between the armies is four kilometres wide.\n';
const WIDTH = 'How wide is the zone between the armies?';
const CONTROL = JSON.stringify({ question: WIDTH, document: 'truce.md', section: 'The zone' });

describe('/reindex', () => {
  it('shows progress that only the moderator sees, then counts, and what was left out and why', async () => {
    await writeFiles(small.corpus, { ...manyDocuments(60), 'picture.odt': 'x', 'hotlines.md': null });
    const interaction = await command('reindex');
    expect(await interaction.acknowledged).toMatchObject({ type: 5, ephemeral: true });
    const message = await ended(interaction);
    expect(message.embeds[0]?.title).toBe('Generation 2 is published');
    expect(fieldOf(message, 'Documents')).toBe(
      '60 new, 0 changed, 0 renamed, 1 removed, 3 unchanged, 1 left out',
    );
    expect(fieldOf(message, 'Passages')).toMatch(/^\d+, of them \d+ embedded now$/u);
    expect(fieldOf(message, 'Left out')).toMatch(
      /^- picture\.odt\n {2}Files ending in \.odt cannot be read/u,
    );
    expect(message.components).toEqual([]);
    expect(await generation()).toBe('2');

    const edits = interaction.history.map(({ body }) => JSON.stringify(body));
    expect(edits.some((edit) => /Embedding passages: \d+ of \d+/u.test(edit))).toBe(true);
    expect(edits.join('')).toContain('The library is being indexed. It keeps answering meanwhile.');
  });

  it('reads scans by OCR when told to, also when it is told to publish anyway', async () => {
    const runs: string[] = [];
    await writeFiles(small.corpus, {
      'truce.md': TRUCE,
      'control-questions.jsonl': CONTROL,
      // No image, so that no engine is needed: what is said of it tells whether it was asked for.
      'scan.png': Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    });
    runs.push(fieldOf(await reindex(), 'Left out') ?? '');
    await writeFiles(small.corpus, { 'truce.md': '# The truce\n\nBread has to rise for twelve hours.\n' });
    const withheld = await ended(await command('reindex', [{ name: 'ocr', type: 5, value: true }]));
    runs.push(fieldOf(withheld, 'Left out') ?? '');
    runs.push(fieldOf(await ended(await press(withheld, 'publish')), 'Left out') ?? '');
    expect(runs).toEqual([
      expect.stringContaining('to have it read by OCR'),
      expect.stringContaining('It is damaged'),
      expect.stringContaining('It is damaged'),
    ]);
  });

  it('says so when nothing has changed, in the language of whoever asks', async () => {
    const message = await reindex({ locale: 'de' });
    expect(message.embeds[0]?.title).toBe('Nichts hat sich geändert: Generation 1 antwortet weiter');
  });

  it('shows first answers that changed, by old and new titles', async () => {
    await writeFiles(small.corpus, {
      'truce.md': TRUCE,
      'control-questions.jsonl': JSON.stringify({ question: WIDTH }),
    });
    await reindex();
    await writeFiles(small.corpus, {
      'truce.md': null,
      'armistice.md': TRUCE.replace('The truce', 'The armistice'),
    });
    const message = await reindex();
    expect(fieldOf(message, 'First answers that changed')).toBe(
      `- “${WIDTH}”\n  The truce › The zone → The armistice › The zone`,
    );
    expect(fieldOf(message, 'Control questions')).toBe('1 asked, 1 with another first answer, 0 worse');
  });

  it('attaches as a file what is too long to be shown', async () => {
    const pictures = Array.from({ length: 30 }, (_, i) => [`picture-${i}.odt`, 'x']);
    await writeFiles(small.corpus, Object.fromEntries(pictures));
    const message = await reindex();
    expect(fieldOf(message, 'Left out')).toMatch(/-# and \d+ more: see the file$/u);
    const [file] = message.files;
    expect(file?.name).toBe('index-run.txt');
    const text = Buffer.from(file?.bytes ?? []).toString('utf8');
    expect(text).toContain('- picture-29.odt\n  Files ending in .odt cannot be read');
    expect(text.match(/^- picture/gmu)).toHaveLength(30);
  });

  describe('when answers got worse', () => {
    beforeEach(async () => {
      await writeFiles(small.corpus, { 'truce.md': TRUCE, 'control-questions.jsonl': CONTROL });
      await reindex();
      await writeFiles(small.corpus, { 'truce.md': '# The truce\n\nBread has to rise for twelve hours.\n' });
    });

    it('withholds them, shows which, and publishes them anyway when told to', async () => {
      const withheld = await reindex();
      expect(withheld.embeds[0]?.title).toBe('Not published: answers got worse');
      expect(withheld.embeds[0]?.description).toMatch(
        /^1 of 1 control questions \(100 %\) got worse, more than the 10 % allowed\. Generation 2 goes on serving\./u,
      );
      expect(fieldOf(withheld, 'What got worse')).toContain(`- “${WIDTH}”\n  The truce › The zone → `);
      expect(actionsOf(withheld)).toEqual(['publish', 'leave']);
      expect(await generation()).toBe('2');

      const published = await ended(await press(withheld, 'publish'));
      expect(published.embeds[0]?.title).toBe('Generation 3 is published');
      expect(fieldOf(published, 'Passages')).toMatch(/ 0 embedded now$/u);
      expect(actionsOf(published)).toEqual([]);
      expect(await generation()).toBe('3');
    });

    it('leaves them when told to', async () => {
      const left = await (await press(await reindex(), 'leave')).reply();
      expect(left).toMatchObject({
        content: 'Left as it is: what served before goes on serving.',
        components: [],
        embeds: [],
      });
      expect(await generation()).toBe('2');
    });

    it('lets nobody publish who is no moderator', async () => {
      const withheld = await reindex();
      const refused = await (await press(withheld, 'publish', { memberPermissions: 0n })).reply();
      expect(refused.content).toMatch(/^This is for moderators: members who may/u);
      expect(await generation()).toBe('2');
    });
  });

  it('joins the run at work, which can be stopped midway; what served goes on', async () => {
    await writeFiles(small.corpus, manyDocuments(150));
    const first = await command('reindex');
    await first.reply(RUN, ({ embeds }) => /Embedding passages/u.test(embeds[0]?.description ?? ''));
    const second = await command('reindex');
    const joined = await second.reply(RUN, isProgress);
    expect(joined.content).toMatch(/^An index run that began <t:\d+:R> is still at work/u);
    await press(joined, 'runstop');
    for (const interaction of [first, second]) {
      const message = await interaction.reply(RUN, (reply) => /was stopped/u.test(reply.content));
      expect(message).toMatchObject({ embeds: [], components: [] });
    }
    expect(await generation()).toBe('1');
    expect(await firstTitle('What does a defence attaché do in a crisis?')).toBe('What defence attachés do');
    expect(fieldOf(await status(), 'Last index run')).toMatch(/^<t:\d+:f>: stopped$/u);

    await writeFiles(small.corpus, withoutMost(manyDocuments(150)));
    const message = await reindex();
    expect(message.embeds[0]?.title).toBe('Generation 2 is published');
  });

  it('that dies midway is reported, and what served goes on', async () => {
    await writeFiles(small.corpus, manyDocuments(150));
    const interaction = await command('reindex');
    await interaction.reply(RUN, ({ embeds }) => /Embedding passages/u.test(embeds[0]?.description ?? ''));
    process.kill(findIndexProcess(), 'SIGKILL');
    expect((await ended(interaction)).content).toBe(
      'The index run failed, and the log says why. What served before goes on serving.',
    );
    expect(await generation()).toBe('1');
    expect(fieldOf(await status(), 'Last index run')).toMatch(/: failed \(unexpected\)$/u);
    await writeFiles(small.corpus, withoutMost(manyDocuments(150)));
    expect((await reindex()).embeds[0]?.title).toBe('Generation 2 is published');
  });

  it('tells who is at work when it is somebody else', async () => {
    const lock = await lockIndex(small.dataDirectory);
    const message = await reindex();
    await lock.release();
    expect(message.content).toMatch(
      new RegExp(
        `^Another index run is at work, one that was not started here: process ${process.pid} on `,
        'u',
      ),
    );
  });

  it('gives up editing after a failure, and still tells how it ended', async () => {
    await writeFiles(small.corpus, manyDocuments(20));
    const path = /@original$/u;
    discord.failNext({ method: 'PATCH', path, status: 403, body: { code: 50013, message: 'injected' } });
    const interaction = await command('reindex');
    const message = await ended(interaction);
    expect(message.embeds[0]?.title).toBe('Generation 2 is published');
    expect(discord.requests.filter(({ method }) => method === 'PATCH')).toHaveLength(2);
  });

  it('lets no edits pile up when Discord is slow', async () => {
    await writeFiles(small.corpus, manyDocuments(60));
    discord.failNext({ method: 'PATCH', path: /@original$/u, delayMs: 500, times: 100 });
    const edits = () => discord.requests.filter(({ method }) => method === 'PATCH').length;
    const interaction = await command('reindex');
    await interaction.acknowledged;
    while (moderation.runs.current === null) await sleep(20);
    await moderation.runs.current.outcome;
    const before = edits();
    await ended(interaction);
    expect(before).toBeGreaterThan(1);
    // The one under way may be followed by one more that was due, then comes the last.
    expect(edits() - before).toBeLessThanOrEqual(2);
  });

  it('is stopped when the bot stops, and whoever waits is told so', async () => {
    await writeFiles(small.corpus, manyDocuments(60));
    const interaction = await command('reindex');
    await interaction.reply(RUN, isProgress);
    await restart({});
    expect((await interaction.reply()).content).toMatch(/^The index run was stopped/u);
    expect(await generation()).toBe('1');
  });

  it('goes on in a message of the channel when the reply can no longer be edited', async () => {
    await restart({ pace: { reply: 800 } });
    await writeFiles(small.corpus, manyDocuments(20));
    const app = PermissionFlagsBits;
    const interaction = await command('reindex', [], {
      appPermissions: app.ViewChannel | app.SendMessages | app.EmbedLinks | app.AttachFiles,
    });
    const message = await discord.nextMessage(isProgress, RUN);
    await interaction.reply(RUN, ({ content }) => /A message in this channel goes on\.$/u.test(content));
    const last = await discord.whenMessage(message.id, (seen) => !isProgress(seen), RUN);
    expect(last.embeds[0]?.title).toBe('Generation 2 is published');
  });

  it('says where to look when it may not write there', async () => {
    await restart({ pace: { reply: 800 } });
    await writeFiles(small.corpus, manyDocuments(20));
    const interaction = await command('reindex', [], { appPermissions: 0n });
    await interaction.reply(RUN, ({ content }) =>
      /I may not write in this channel\. .*`\/status`/u.test(content),
    );
    await moderation.runs.current?.outcome;
    expect(await generation()).toBe('2');
    expect(discord.messages.filter(({ origin }) => origin === 'channel')).toEqual([]);
  });
});

describe('/rollback', () => {
  const suggestions = (value: string, memberPermissions: bigint = MODERATOR) =>
    discord.autocomplete({
      name: 'rollback',
      options: [{ name: 'generation', type: 3, value, focused: true }],
      memberPermissions,
    });

  it('asks, goes back, and the bot follows; and forth again', async () => {
    expect((await (await command('rollback')).reply()).content).toBe(
      'No generation before the one that serves is kept.',
    );
    await small.update({ 'truce.md': TRUCE });
    expect(await firstTitle(WIDTH)).toBe('The truce');

    const question = await (await command('rollback')).reply();
    expect(question.embeds[0]?.title).toBe('Return to generation 1?');
    expect(fieldOf(question, 'Serves now')).toMatch(/^Generation 2, of <t:\d+:f>: 5 documents, /u);
    expect(fieldOf(question, 'Would serve')).toMatch(/^Generation 1, of <t:\d+:f>: 4 documents, /u);
    expect(await generation()).toBe('2');

    const done = await (await press(question, 'rollback')).reply(RUN, ({ content }) =>
      /serves again/u.test(content),
    );
    expect(done.content).toMatch(/^Generation 1 serves again\./u);
    expect(done.components).toEqual([]);
    expect(await firstTitle(WIDTH)).not.toBe('The truce');

    const [choice, ...others] = await suggestions('');
    expect(choice).toMatchObject({
      value: '2',
      name: expect.stringMatching(/^Generation 2, of [\d-]+ [\d:]+ UTC: 5 documents/u),
    });
    expect(others).toEqual([]);
    const forth = await (await command('rollback', [{ name: 'generation', type: 3, value: '2' }])).reply();
    await (await press(forth, 'rollback')).reply(RUN, ({ content }) =>
      /^Generation 2 serves again/u.test(content),
    );
    expect(await firstTitle(WIDTH)).toBe('The truce');
  });

  it('changes nothing when it is cancelled, or another generation has come meanwhile', async () => {
    await small.update({ 'truce.md': TRUCE });
    const first = await (await command('rollback')).reply();
    const second = await (await command('rollback')).reply();
    expect((await (await press(first, 'cancelled')).reply()).content).toBe('Nothing was changed.');
    await small.update({ 'truce.md': null });
    const late = await (await press(second, 'rollback')).reply(
      RUN,
      ({ content }) => !/^Opening/u.test(content),
    );
    expect(late.content).toMatch(/^Another generation serves by now/u);
    expect(await generation()).toBe('3');
  });

  it.each([
    ['9', 'Generation 9 is not kept. Kept are: 1.'],
    ['1', 'Generation 1 serves already.'],
    ['**last**', 'Generation \\*\\*last\\*\\* is not kept. Kept are: 1.'],
  ])('says kindly why not: %s', async (value, content) => {
    const reply = await (await command('rollback', [{ name: 'generation', type: 3, value }])).reply();
    expect(reply.content).toBe(content);
  });

  it('keeps what serves when the other is damaged, or an index run is at work', async () => {
    await small.update({ 'truce.md': TRUCE });
    const question = await (await command('rollback')).reply();
    const lock = await lockIndex(small.dataDirectory);
    const locked = await (await press(question, 'rollback')).reply(
      RUN,
      ({ content }) => !/^Opening/u.test(content),
    );
    await lock.release();
    expect(locked.content).toMatch(/^Another index run is at work/u);

    const again = await (await command('rollback')).reply();
    await writeFile(join(small.dataDirectory, 'generations/1/index.sqlite'), 'torn');
    const failed = await (await press(again, 'rollback')).reply(
      RUN,
      ({ content }) => !/^Opening/u.test(content),
    );
    expect(failed.content).toMatch(/^Generation 1 can’t serve: it is damaged/u);
    expect(await generation()).toBe('2');
  });

  it('suggests nothing to who is no moderator', async () => {
    await small.update({ 'truce.md': TRUCE });
    expect(await suggestions('', 0n)).toEqual([]);
    expect(await suggestions('')).toHaveLength(1);
    expect(await suggestions('7')).toEqual([]);
  });
});

describe('/library', () => {
  const BEES = 'The bees of Ruritania are counted each spring by the military attaché of Syldavia.';
  const QUESTION = 'Who counts the bees of Ruritania?';

  function upload(name: string, content: string | Uint8Array) {
    const bytes = typeof content === 'string' ? Buffer.from(content) : content;
    return discord.uploadAttachment({ name, bytes, contentType: 'text/markdown' });
  }

  async function add(
    name: string,
    content: string | Uint8Array,
    notes: Readonly<Record<string, string>> = {},
    acting: Partial<CommandInvocation> = {},
  ): Promise<SeenMessage> {
    const { id } = upload(name, content);
    const options = [
      { name: 'file', type: 11, value: id },
      ...Object.entries(notes).map(([note, value]) => ({ name: note, type: 3, value })),
    ];
    return (await command('library', [{ name: 'add', type: 1, options }], acting)).reply(RUN);
  }

  const remove = async (document: string) => {
    const options = [{ name: 'document', type: 3, value: document }];
    return (await command('library', [{ name: 'remove', type: 1, options }])).reply();
  };

  const suggestions = (memberPermissions: bigint = MODERATOR) => {
    const options = [{ name: 'document', type: 3, value: '', focused: true }];
    return discord.autocomplete({
      name: 'library',
      options: [{ name: 'remove', type: 1, options }],
      memberPermissions,
    });
  };

  const inFolder = (folder: string) => readdir(folder).catch(() => []);
  const libraryFolder = () => join(small.corpus, 'library');
  const waiting = () => inFolder(join(small.dataDirectory, 'uploads'));

  it('shows how a document would be read, indexes it when confirmed, and takes it out again', async () => {
    const preview = await add('bees.md', `# Bees of Ruritania\n\n${BEES}\n`, {
      author: 'Bureau of @everyone',
      url: 'https://example.org/bees_of_ruritania',
    });
    expect(preview.ephemeral).toBe(true);
    const [embed] = preview.embeds;
    expect(embed?.title).toBe('Add “Bees of Ruritania”?');
    expect(embed?.description).toBe(
      [
        '⚠️ Not given, and missed by whoever cites it: Issued, Licence.',
        'It begins:',
        '> Bees of Ruritania',
        '> ',
        `> ${BEES}`,
      ].join('\n'),
    );
    expect(fieldOf(preview, 'Author')).toBe('Bureau of \\@everyone');
    expect(fieldOf(preview, 'File')).toBe('library/bees.md');
    expect(fieldOf(preview, 'Passages')).toBe('1');
    expect(await inFolder(libraryFolder())).toEqual([]);
    expect(await firstTitle(QUESTION)).not.toBe('Bees of Ruritania');

    const added = await ended(await press(preview, 'libadd'));
    expect(added.embeds[0]?.title).toBe('Generation 2 is published');
    expect(fieldOf(added, 'Documents')).toMatch(/^1 new, /u);
    expect((await inFolder(libraryFolder())).sort()).toEqual(['bees.md', 'bees.meta.yaml']);
    expect(await readFile(join(libraryFolder(), 'bees.meta.yaml'), 'utf8')).toMatch(
      /^author: "?Bureau of @everyone"?\nurl: https:\/\/example\.org\/bees_of_ruritania\nadded: /u,
    );
    expect(await waiting()).toEqual([]);
    expect(await firstTitle(QUESTION)).toBe('Bees of Ruritania');

    expect(await suggestions()).toEqual([
      { name: 'Bees of Ruritania (library/bees.md)', value: 'library/bees.md' },
    ]);
    expect(await suggestions(0n)).toEqual([]);
    const question = await remove('Bees of Ruritania');
    expect(question.embeds[0]?.title).toBe('Take “Bees of Ruritania” out?');
    const removed = await ended(await press(question, 'libremove'));
    expect(removed.embeds[0]?.title).toBe('Generation 3 is published');
    expect(fieldOf(removed, 'Documents')).toMatch(/^0 new, 0 changed, 0 renamed, 1 removed, /u);
    expect(await firstTitle(QUESTION)).not.toBe('Bees of Ruritania');
    expect(await inFolder(libraryFolder())).toEqual([]);
    const [kept = ''] = await inFolder(join(small.dataDirectory, 'removed'));
    expect((await inFolder(join(small.dataDirectory, 'removed', kept))).sort()).toEqual([
      'bees.md',
      'bees.meta.yaml',
    ]);
  });

  it('discards a document when it is cancelled, when nobody confirms it in time, and when the bot starts', async () => {
    const first = await add('bees.md', BEES);
    expect(await waiting()).toHaveLength(1);
    expect((await (await press(first, 'libcancel')).reply()).content).toBe('Discarded: nothing was added.');
    expect(await waiting()).toEqual([]);

    await restart({ pace: { upload: 500 } });
    const second = await add('bees.md', BEES);
    while ((await waiting()).length > 0) await sleep(50);
    expect((await (await press(second, 'libadd')).reply()).content).toMatch(
      /^This document is no longer kept/u,
    );

    await restart({});
    const third = await add('bees.md', BEES);
    expect(await waiting()).toHaveLength(1);
    await restart({});
    expect(await waiting()).toEqual([]);
    expect((await (await press(third, 'libadd')).reply()).content).toMatch(
      /^This document is no longer kept/u,
    );
    expect(await inFolder(libraryFolder())).toEqual([]);
  });

  it('says what it replaces, and keeps that', async () => {
    await writeFiles(small.corpus, { 'library/bees.md': 'An old text about bees.\n' });
    await small.update({});
    const preview = await add('bees.md', `# Bees\n\n${BEES}\n`);
    expect(preview.embeds[0]?.description).toMatch(/^⚠️ It replaces the document with this file name/u);
    const added = await ended(await press(preview, 'libadd'));
    expect(fieldOf(added, 'Documents')).toMatch(/^0 new, 1 changed, /u);
    const [kept = ''] = await inFolder(join(small.dataDirectory, 'removed'));
    expect(await readFile(join(small.dataDirectory, 'removed', kept, 'bees.md'), 'utf8')).toBe(
      'An old text about bees.\n',
    );
  });

  it('offers nothing that the index would leave out: the id of another document', async () => {
    const reply = await add(
      'mine.md',
      `---\nid: hotlines\n---\n# Hotlines between headquarters\n\n${BEES}\n`,
    );
    expect(reply.embeds[0]?.description).toMatch(
      /^⚠️ The id that it declares, `hotlines`, is that of “Hotlines between headquarters”: one of both would be left out/u,
    );
    expect(actionsOf(reply)).toEqual([]);
    expect(await waiting()).toEqual([]);
  });

  it.each<[string, string, string | Uint8Array, Record<string, string>, RegExp]>([
    [
      'a type that can’t be read',
      'bees.exe',
      BEES,
      {},
      /^Files ending in \.exe can’t be read\. These can: \.md, /u,
    ],
    ['no ending', 'bees', BEES, {}, /^A file without an ending can’t be read/u],
    ['a path', '../../bees.md', BEES, {}, /can’t be the name of a document\. .* `bees\.md`\.$/u],
    ['a hidden file', '.bees.md', BEES, {}, /can’t be the name of a document/u],
    ['a name that is no document’s', 'LICENSE.md', BEES, {}, /can’t be the name of a document/u],
    [
      'an address that is none',
      'bees.md',
      BEES,
      { url: 'javascript:alert(1)' },
      /^The address has to begin with/u,
    ],
    ['an empty file', 'bees.md', ' ', {}, /^This file can’t be indexed: It holds no text to quote\.$/u],
    [
      'bytes that are no text',
      'bees.txt',
      Uint8Array.from({ length: 400 }, (_, i) => (i * 7) % 32),
      {},
      /^This file can’t be indexed: /u,
    ],
    [
      'metadata that are broken',
      'bees.md',
      '---\n: [\n---\nBees.\n',
      {},
      /^This file can’t be indexed: Its front matter/u,
    ],
    [
      'more than 25 MiB',
      'bees.md',
      new Uint8Array(25 * 2 ** 20 + 1).fill(97),
      {},
      /^That file is too large: at most 25 MiB\.$/u,
    ],
  ])('refuses %s', async (_, name, content, notes, reason) => {
    expect((await add(name, content, notes)).content).toMatch(reason);
    expect(await waiting()).toEqual([]);
    expect(await inFolder(libraryFolder())).toEqual([]);
  });

  it('refuses a name that would share its metadata file with another document', async () => {
    await writeFiles(small.corpus, { 'library/bees.txt': BEES });
    expect((await add('Bees.md', BEES)).content).toMatch(/^There is “bees\.txt” in the library already/u);
  });

  it('tells when the file can’t be fetched', async () => {
    discord.failNext({ method: 'GET', path: /^\/attachments\//u, status: 404 });
    expect((await add('bees.md', BEES)).content).toMatch(/^The file could not be fetched from Discord/u);
  });

  it('takes out nothing that the library came with', async () => {
    for (const document of ['hotlines', 'Hotlines between headquarters', '../hotlines.md', 'nothing']) {
      expect((await remove(document)).content).toMatch(
        /^There is no such document among those that can be taken out/u,
      );
    }
    expect(await suggestions()).toEqual([]);
  });

  it('indexes a document also when a run was at work as it came', async () => {
    const preview = await add('bees.md', `# Bees of Ruritania\n\n${BEES}\n`);
    await writeFiles(small.corpus, manyDocuments(60));
    const first = await command('reindex');
    await first.reply(RUN, ({ embeds }) => /Embedding passages/u.test(embeds[0]?.description ?? ''));
    const added = await ended(await press(preview, 'libadd'));
    expect(added.embeds[0]?.title).toBe('Generation 3 is published');
    expect(await firstTitle(QUESTION)).toBe('Bees of Ruritania');
  });
});

function status(acting: Partial<CommandInvocation> = {}): Promise<SeenMessage> {
  return command('status', [], acting).then((interaction) => interaction.reply());
}

describe('/status', () => {
  it('tells how bot and library fare', async () => {
    await stop();
    await engine.close();
    engine = await startEngine({ dataDirectory: small.dataDirectory, modelId: DEFAULT_MODEL });
    await start();
    const before = await status();
    expect(before.ephemeral).toBe(true);
    expect(fieldOf(before, 'Answers')).toBe('None since the start');
    await firstTitle('What does a defence attaché do in a crisis?');
    const after = await status();
    expect(fieldOf(after, 'Library')).toMatch(
      /^Generation 1, indexed <t:\d+:f>\n4 documents, \d+ passages\nModel all-MiniLM-L6-v2$/u,
    );
    expect(fieldOf(after, 'Answers')).toMatch(
      /^Half within \d+ ms, 95 % within \d+ ms, 99 % within \d+ ms \(the last one\)$/u,
    );
    expect(fieldOf(after, 'Waiting questions')).toBe('0, and 0 being answered');
    expect(fieldOf(after, 'Memory')).toMatch(/^Bot [1-9]\d* MiB, engine [1-9]\d* MiB$/u);
    expect(fieldOf(after, 'Running since')).toMatch(/^<t:\d+:R>$/u);
    expect(fieldOf(after, 'Delay of the bot’s own work')).toMatch(/^99 % below [\d.]+ ms$/u);
    expect(fieldOf(after, 'Last index run')).toMatch(
      /^<t:\d+:f>: generation 1 was published\n4 new, 0 changed, 0 removed, 0 left out, in \d+\.\d s$/u,
    );
  });
});

describe('who may', () => {
  const refused = /^This is for moderators: members who may/u;

  it.each([
    'reindex',
    'rollback',
    'status',
  ])('use /%s: nobody without the right, whatever Discord lets through', async (name) => {
    const interaction = await command(name, [], { memberPermissions: 0n });
    expect((await interaction.acknowledged).ephemeral).toBe(true);
    expect((await interaction.reply()).content).toMatch(refused);
    expect(await generation()).toBe('1');
    expect(moderation.runs.current).toBeNull();
  });

  it('is told by roles of the settings too', async () => {
    // A role of the loopback's guild that every member has.
    state.settings.change(discord.guildId, { moderatorRoles: [discord.guildId] });
    expect((await status({ memberPermissions: 0n })).embeds[0]?.title).toBe('Status');
  });

  it('is nobody where the bot is not installed: there everybody is manager of their own server', async () => {
    const acting = { guildId: OTHER_GUILD, installedBy: 'user' as const };
    for (const name of ['reindex', 'status']) {
      expect((await (await command(name, [], acting)).reply()).content).toMatch(refused);
    }
    expect((await (await command('reindex', [], { guildId: null })).reply()).content).toMatch(refused);
  });

  it('change the library: only moderators of the one server that the settings name', async () => {
    await restart({ guildId: OTHER_GUILD });
    expect((await (await command('reindex')).reply()).content).toMatch(
      /^Several servers share this library/u,
    );
    expect((await status()).embeds[0]?.title).toBe('Status');
    await restart({ guildId: discord.guildId });
    expect((await reindex()).embeds[0]?.title).toMatch(/^Nothing has changed/u);
  });
});

describe('the commands of moderators', () => {
  it('are taken by Discord, and shown to moderators of servers only', async () => {
    const rest = new REST({ api: discord.restUrl }).setToken(discord.token);
    await rest.put(Routes.applicationCommands(discord.applicationId), {
      body: commands.map(({ payload }) => payload),
    });
    for (const name of ['reindex', 'rollback', 'library', 'status']) {
      expect(discord.commands().find((payload) => payload.name === name)).toMatchObject({
        default_member_permissions: String(MODERATOR),
        contexts: [0],
        integration_types: [0],
      });
    }
    await expect(command('reindex', [], { memberPermissions: 0n })).rejects.toThrow(/hidden from members/u);
    expect((await status()).embeds[0]?.title).toBe('Status');
  });
});

/** The index run is the only child of this process that runs its script. */
function findIndexProcess(): number {
  const rows = execFileSync('ps', ['-A', '-o', 'pid=,ppid=,args='], { encoding: 'utf8' }).split('\n');
  for (const row of rows) {
    const [, pid, parent, line] = /^\s*(\d+)\s+(\d+)\s+(.*)$/u.exec(row) ?? [];
    if (Number(parent) === process.pid && line?.includes('scripts/index.ts')) return Number(pid);
  }
  throw new Error('There is no index process');
}
