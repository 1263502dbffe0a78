import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { startBot } from '../../bot/discord.ts';
import { DiscordStartError } from '../../bot/discord-start-error.ts';
import { createLog } from '../../bot/log.ts';
import { DEFAULT_MODEL, type Library, startEngine } from '../../index/index.ts';
import {
  type Fault,
  type InteractionHandle,
  type LoopbackDiscord,
  startLoopbackDiscord,
} from '../support/loopback-discord.ts';
import { type RunningBot, startRunningBot } from '../support/running-bot.ts';
import { buildSmallLibrary, type SmallLibrary } from '../support/small-library.ts';

const CRISIS = 'What does a defence attaché do in a crisis?';
const SOURCE = 'What defence attachés do';

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
  expect(JSON.stringify(running.log)).not.toContain(discord.token);
});

const ask = () =>
  discord.runCommand({ name: 'ask', options: [{ name: 'question', type: 3, value: CRISIS }] });
const mention = (channelId = discord.channelId) =>
  discord.sendMessage({ content: CRISIS, mentionsBot: true, channelId });
const replyTo = (id: string) => discord.nextMessage(({ replyToId }) => replyToId === id, 15_000);

/** Until the log has such a line. */
const logged = (accept: (line: Record<string, unknown>) => boolean) =>
  vi.waitFor(() => expect(running.log.filter(accept)).not.toEqual([]), 20_000);

/** Whatever happened before: the bot is alive, and answers. */
async function expectAlive(): Promise<void> {
  expect((await (await ask()).reply(15_000)).embeds[0]?.title).toBe(SOURCE);
}

const EDIT = { method: 'PATCH', path: /@original$/u };
const SEND = { method: 'POST', path: /\/messages$/u };
const refusal = (status: number, code: number) => ({ status, body: { code, message: 'injected' } });

describe('a limit of the rate', () => {
  it.each<[string, Partial<Fault>]>([
    ['with a header', { headers: { 'Retry-After': '0.2' } }],
    ['of all requests', { headers: { 'Retry-After': '0.2', 'X-RateLimit-Global': 'true' } }],
    ['without any header', {}],
    ['from a proxy, in HTML', { body: '<html>Too many requests</html>' }],
  ])('%s is waited for, and told of once', async (_, fault) => {
    discord.failNext({ ...EDIT, status: 429, times: 2, ...fault });
    await expectAlive();
    expect(running.troubles()).toMatchObject([
      { msg: 'Discord limits the rate of requests; they wait and are sent again', method: 'PATCH' },
    ]);
  });

  it('that does not say how long it lasts is not run against again and again', async () => {
    discord.failNext({ ...SEND, status: 429, times: 2 });
    const begun = Date.now();
    await replyTo((await mention()).id);
    // One second, then two. discord.js alone would have tried without a pause.
    expect(Date.now() - begun).toBeGreaterThanOrEqual(3_000);
    expect(discord.requests.filter(({ status }) => status === 429)).toHaveLength(2);
  });

  it('that lasts too long to wait for is given up, and logged', async () => {
    discord.failNext({ ...SEND, status: 429, headers: { 'Retry-After': '3600' } });
    await mention();
    await logged(({ msg }) => msg === 'A message was not answered');
    expect(running.troubles()).toMatchObject([
      { retryAfter: '3600' },
      { msg: 'A message was not answered', err: { type: expect.stringContaining('RateLimitError') } },
    ]);
    await expectAlive();
  });
});

describe('a server error', () => {
  it('is tried again, and nobody notices', async () => {
    discord.failNext({ method: 'POST', path: /\/callback$/u, status: 503 });
    discord.failNext({ ...EDIT, status: 500, times: 3 });
    await expectAlive();
    expect(running.troubles()).toEqual([]);
  });

  it('that stays is logged once, and the person is told when Discord is back', async () => {
    discord.failNext({ ...EDIT, status: 502, times: 4 });
    const reply = await (await ask()).reply();
    expect(reply.content).toMatch(/^Something went wrong here/u);
    expect(running.troubles()).toMatchObject([{ msg: 'A command failed', err: { status: 502 } }]);
    await expectAlive();
  });

  it('that stays for long is logged once, too', async () => {
    discord.failNext({ ...EDIT, status: 502, times: 8 });
    const interaction = await ask();
    await discord.until(() => failuresOf(interaction) === 8, 15_000);
    await expectAlive();
    expect(running.troubles()).toHaveLength(1);
  });

  it('after which Discord had taken the message does not make it two', async () => {
    discord.failNext({ ...SEND, status: 504, afterApplying: true });
    const message = await mention();
    await replyTo(message.id);
    await discord.until(() => discord.requests.filter(({ path }) => path.endsWith('/messages')).length === 2);
    expect(discord.messages.filter(({ replyToId }) => replyToId === message.id)).toHaveLength(1);
    expect(running.troubles()).toEqual([]);
  });
});

describe('what is gone', () => {
  it('a reply that was deleted while it was “thinking” is logged once', async () => {
    discord.failNext({ ...EDIT, ...refusal(404, 10008) });
    const interaction = await ask();
    await discord.until(() => failuresOf(interaction) === 1);
    await expectAlive();
    expect(failuresOf(interaction)).toBe(1);
    expect(running.troubles()).toMatchObject([{ msg: 'A command failed', err: { code: 10008 } }]);
  });

  it.each([
    ['whose channel was deleted', 10003, 404],
    ['that is unknown', 10015, 404],
    ['that is too old', 50027, 401],
  ])('an interaction %s is logged once', async (_, code, status) => {
    discord.failNext({ ...EDIT, ...refusal(status, code) });
    const interaction = await ask();
    await discord.until(() => failuresOf(interaction) === 1);
    await expectAlive();
    expect(running.troubles()).toMatchObject([{ msg: 'A command failed', err: { code } }]);
  });

  it('a message that was deleted before its answer is answered all the same', async () => {
    discord.failNext({ method: 'POST', path: /\/typing$/u, delayMs: 50 });
    const message = await mention();
    await discord.deleteMessage(message.id);
    expect((await discord.nextMessage()).embeds[0]?.title).toBe(SOURCE);
    expect(running.troubles()).toEqual([]);
  });

  it('a channel that was deleted under a question is logged once', async () => {
    const channel = discord.addChannel('short-lived');
    await mention(channel);
    discord.deleteChannel(channel);
    const asked = await discord.sendMessage({ content: CRISIS, mentionsBot: true });
    await replyTo(asked.id);
    await logged(({ msg }) => msg === 'A message was not answered');
    expect(running.troubles()).toMatchObject([{ msg: 'A message was not answered' }]);
    await expectAlive();
  });
});

describe('missing rights', () => {
  it.each([
    ['to see a channel', 'missing-access', 50001],
    ['to write in it', 'missing-permissions', 50013],
  ] as const)('%s are logged once, and commands work there all the same', async (_, denial, code) => {
    discord.denyChannel(discord.channelId, denial);
    await mention();
    await discord.whenRequested(({ path, status }) => path.endsWith('/messages') && status === 403);
    await expectAlive();
    expect(running.troubles()).toMatchObject([{ msg: 'A message was not answered', err: { code } }]);
  });
});

describe('the gateway', () => {
  const isBack = (resumes: number) =>
    discord.until(
      () => discord.sessions.some((session) => session.connected && session.resumes === resumes),
      20_000,
    );

  it.each([4000, 4001, 4009])('closed with %i is resumed', async (code) => {
    discord.closeGateway(code);
    await isBack(1);
    await expectAlive();
    await logged(({ msg }) => msg === 'Connected to Discord again');
    expect(running.troubles()).toEqual([]);
    expect(running.log.filter(({ msg }) => msg === 'Reconnecting to Discord')).toHaveLength(1);
    expect(running.log.filter(({ msg }) => msg === 'Connected to Discord again')).toHaveLength(1);
  });

  it('closed with 4007 is identified to anew', async () => {
    discord.closeGateway(4007);
    await discord.until(() => discord.sessions.filter(({ connected }) => connected).length === 1, 20_000);
    await logged(({ msg }) => msg === 'Connected to Discord again');
    await expectAlive();
    expect(running.troubles()).toEqual([]);
  });

  it('that asks to reconnect is resumed', async () => {
    discord.requestReconnect();
    await isBack(1);
    await expectAlive();
    expect(running.troubles()).toEqual([]);
  });

  it('with a session that is invalid for now resumes it', async () => {
    discord.invalidateSessions(true);
    await isBack(1);
    await expectAlive();
    expect(running.troubles()).toEqual([]);
  });

  it('with a session that is lost begins another', async () => {
    const [before] = discord.sessions;
    discord.invalidateSessions(false);
    await discord.until(
      () => discord.sessions.some(({ id, connected }) => connected && id !== before?.id),
      20_000,
    );
    await expectAlive();
    expect(running.troubles()).toEqual([]);
  });

  it.each([
    [4004, /^Discord refused the token: set DISCORD_TOKEN .*\(4004\)$/u],
    [4010, /^Discord wants this bot to use several connections \(4010\)/u],
    [4012, /^Discord no longer takes the gateway version .*\(4012\)/u],
    [4013, /^Discord refused the intents that were asked for \(4013\)/u],
    [4014, /^Discord refused the intents that were asked for \(4014\)/u],
  ])('closed with %i while the bot runs is the end, said in one line', async (code, line) => {
    discord.closeGateway(code);
    expect(await running.bot.lost).toMatch(line);
    // Whoever started the bot logs that line, and nothing else tells of it.
    expect(running.troubles()).toEqual([]);
  });

  it.each([
    [4004, /^Discord refused the token: set DISCORD_TOKEN .*\(4004\)$/u],
    [4014, /^Discord refused the intents that were asked for \(4014\)/u],
  ])('closed with %i at the start keeps the bot from starting, said in one line', async (code, line) => {
    const refusing = await startLoopbackDiscord();
    refusing.refuseIdentify(code);
    const log: string[] = [];
    const started = startBot({
      config: { token: refusing.token, guildId: null, apiUrl: refusing.restUrl },
      library: engine,
      state: running.state,
      log: createLog({ level: 'warn' }, { write: (text) => log.push(text) }),
    });
    const error = await started.then(
      () => null,
      (failure: unknown) => failure,
    );
    expect(error).toBeInstanceOf(DiscordStartError);
    expect((error as Error).message).toMatch(line);
    expect(log).toEqual([]);
    await refusing.close();
  });
});

/** Refused or failed requests of an interaction. */
function failuresOf({ history, token }: InteractionHandle): number {
  // What an injected fault answers has not reached the interaction: the requests themselves tell.
  const all = new Set([...history, ...discord.requests.filter(({ path }) => path.includes(token))]);
  return [...all].filter(({ status }) => status >= 400).length;
}
