import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { renderAbout } from '../../bot/commands/about.ts';
import { renderHelp } from '../../bot/commands/help.ts';
import { LANGUAGES } from '../../bot/language.ts';
import { DEFAULT_MODEL, type DocumentCard, type Library, startEngine } from '../../index/index.ts';
import { componentsOf, type LoopbackDiscord } from '../support/loopback-discord.ts';
import { type RunningBot, startRunningBot } from '../support/running-bot.ts';
import { buildSmallLibrary, type SmallLibrary } from '../support/small-library.ts';

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
  const { violations } = discord;
  running.state.settings.change(discord.guildId, { missesDays: 0 });
  await running.stop();
  expect(violations).toEqual([]);
});

const run = async (name: string, locale = 'en-US') => (await discord.runCommand({ name, locale })).reply();

describe('/help', () => {
  it('tells how to ask, check, cite and moderate, with questions that this library answers', async () => {
    const reply = await run('help');
    expect(reply.ephemeral).toBe(true);
    const [embed] = reply.embeds;
    expect(embed?.fields?.map(({ name }) => name)).toEqual(['Ask', 'Check', 'Cite', 'Moderate']);
    const examples = Array.from((embed?.description ?? '').matchAll(/^- (.+)$/gmu), ([, text]) => text ?? '');
    expect(examples.length).toBeGreaterThan(0);
    for (const question of examples)
      expect(await engine.ask(question)).toMatchObject({ kind: 'quoted', certainty: 'certain' });
  });

  it('is there, without examples, when the library is not', async () => {
    await running.stop();
    const away = new Proxy(engine, {
      get: (target, name) =>
        name === 'exampleQuestions'
          ? () => Promise.reject(new Error('away'))
          : (...given: unknown[]) => Reflect.apply(Reflect.get(target, name), target, given),
    });
    running = await startRunningBot(away, small.dataDirectory);
    discord = running.discord;
    const [embed] = (await run('help')).embeds;
    expect(embed?.fields).toHaveLength(4);
    expect(embed?.description).not.toContain('Try one of these');
    expect(running.troubles()).toMatchObject([{ level: 40 }]);
  });

  it('speaks the language of the person', async () => {
    expect((await run('help', 'pt-BR')).embeds[0]?.title).toBe('Como usar a biblioteca');
  });

  it.each(LANGUAGES)('fits Discord in %s', (language) => {
    const [embed] = renderHelp(
      Array.from({ length: 3 }, () => '*'.repeat(300)),
      language,
    ).embeds;
    expect(embed?.description?.length).toBeLessThanOrEqual(4_096);
    for (const { value } of embed?.fields ?? []) expect(value.length).toBeLessThanOrEqual(1_024);
  });
});

describe('/about', () => {
  const fieldsOf = (reply: Awaited<ReturnType<typeof run>>) =>
    Object.fromEntries((reply.embeds[0]?.fields ?? []).map(({ name, value }) => [name, value]));

  it('tells what is indexed, when and with what, and nothing of it is a link', async () => {
    const reply = await run('about');
    expect(reply.ephemeral).toBe(true);
    const facts = await engine.facts();
    expect(fieldsOf(reply)).toMatchObject({
      Documents: '4',
      Passages: String(facts.passages),
      'Generation, indexed on': expect.stringMatching(/^\d+ · <t:\d{10}:D> \(<t:\d{10}:R>\)$/u),
      'Licences of the documents': 'CC BY 4.0 (4)',
      Topics: expect.stringContaining('Mechanisms (2)'),
      Model: expect.stringContaining('`all-MiniLM-L6-v2`'),
    });
    expect(JSON.stringify(reply.embeds)).not.toMatch(/https?:/u);
  });

  it('says in three lines what is read, stored and deleted, as this server has it', async () => {
    const lines = (fieldsOf(await run('about')).Privacy ?? '').split('\n');
    expect(lines.map((line) => /^\*\*(\w+):\*\*/u.exec(line)?.[1])).toEqual(['Read', 'Stored', 'Deleted']);
    expect(lines[1]).toContain('Questions are not kept here.');
    running.state.settings.change(discord.guildId, { missesDays: 30 });
    expect(fieldsOf(await run('about')).Privacy).toContain(
      'keeps questions that found no answer for 30 days',
    );
  });

  it('deletes what a person said of answers, and nobody else’s, when they press the button', async () => {
    const { feedback } = running.state;
    const said = (userId: string, messageId: string) =>
      feedback.put({
        guildId: discord.guildId,
        messageId,
        userId,
        helpful: false,
        question: 'A question?',
        passageId: null,
        reason: 'Mine.',
        at: '2026-11-22T00:00:00.000Z',
      });
    said(discord.userId, '1');
    said(discord.userId, '2');
    said('1100000000000000777', '1');
    const about = await run('about');
    const press = async () => (await discord.pressButton(about, 'forget')).reply();
    const reply = await press();
    expect(reply.ephemeral).toBe(true);
    expect(reply.content).toBe('Deleted what you said of 2 answers.');
    expect(feedback.of(discord.guildId).map(({ userId }) => userId)).toEqual(['1100000000000000777']);
    expect((await press()).content).toBe('There was nothing of yours to delete.');
    expect(componentsOf(about).map(({ label }) => label)).toEqual(['Delete my feedback']);
  });

  it.each(LANGUAGES)('fits Discord whatever documents have in them, in %s', (language) => {
    const wild = '*_~`|[]<>@:#'.repeat(30);
    const cards = Array.from({ length: 40 }, (_, at) => ({
      id: String(at),
      title: wild,
      file: wild,
      author: null,
      issued: null,
      url: null,
      licence: `${at} ${wild}`,
      summary: null,
      topics: [`${at} ${wild}`],
      passages: 1,
    })) as unknown as DocumentCard[];
    const facts = {
      generation: '99999',
      indexedAt: '2026-11-22T00:00:00.000Z',
      modelId: 'm'.repeat(100),
      documents: 40,
      passages: 100_000,
    };
    const [embed] = renderAbout(facts, cards, { missesDays: 365 }, language).embeds;
    for (const { value } of embed?.fields ?? []) expect(value.length).toBeLessThanOrEqual(1_024);
    const texts = [
      embed?.title,
      embed?.description,
      ...(embed?.fields ?? []).flatMap(({ name, value }) => [name, value]),
    ];
    expect(texts.join('').length).toBeLessThanOrEqual(6_000);
  });
});
