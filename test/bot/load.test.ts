import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { DEFAULT_MODEL, type Library, startEngine } from '../../index/index.ts';
import type { InteractionHandle, LoopbackDiscord } from '../support/loopback-discord.ts';
import { type RunningBot, startRunningBot } from '../support/running-bot.ts';
import { measureSlowness } from '../support/slowness.ts';
import { buildSmallLibrary, type SmallLibrary } from '../support/small-library.ts';

const CRISIS = 'What does a defence attaché do in a crisis?';
const MANY = 200;

/** Milliseconds for all answers: at 50 requests a second, as Discord allows, 200 take four seconds. */
const PATIENCE = 50_000;

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
  // Discord's three seconds, and on a machine that others keep busy what they come to there.
  running = await startRunningBot(engine, small.dataDirectory, {
    acknowledgeWithinMs: 3_000 * measureSlowness(),
  });
  discord = running.discord;
});

afterEach(async () => {
  await running.stop();
  // Whoever was not acknowledged within Discord's three seconds is among these.
  expect(discord.violations).toEqual([]);
  expect(running.troubles()).toEqual([]);
});

const ask = (userId: string, options: { name: string; type: number; value: string | boolean }[] = []) =>
  discord.runCommand({
    name: 'ask',
    options: [{ name: 'question', type: 3, value: CRISIS }, ...options],
    userId,
  });

const user = (index: number) => String(1_100_000_000_000_100_000n + BigInt(index));

/** How many of the questions were answered, and how many were put off with a time to come back, in private. */
async function outcomes(asked: readonly InteractionHandle[]) {
  await Promise.all(asked.map(({ acknowledged }) => acknowledged));
  const replies = await Promise.all(asked.map((interaction) => interaction.reply(PATIENCE)));
  const answered = replies.filter(({ embeds }) => embeds[0]?.title === 'What defence attachés do');
  const putOff = replies.filter(({ content }) =>
    /Please ask again in (?:a second|\d+ seconds)\.$/u.test(content),
  );
  return { answered: answered.length, putOff: putOff.length };
}

describe('200 questions at once', () => {
  it('of 200 people are all acknowledged in time, and answered', async () => {
    const asked = await Promise.all(Array.from({ length: MANY }, (_, index) => ask(user(index))));
    expect(await outcomes(asked)).toEqual({ answered: MANY, putOff: 0 });
  });

  it('of one person are all acknowledged; a few are answered, and the others get a time to come back', async () => {
    const asked = await Promise.all(Array.from({ length: MANY }, () => ask(user(0))));
    const { answered, putOff } = await outcomes(asked);
    expect(answered + putOff).toBe(MANY);
    expect(answered).toBeGreaterThanOrEqual(4);
    expect(putOff).toBeGreaterThan(0);
  });

  it('of one person do not keep others waiting behind them', async () => {
    const flood = Array.from({ length: MANY }, () => ask(user(0)));
    const others = Array.from({ length: 5 }, (_, index) => ask(user(index + 1)));
    const asked = await Promise.all(flood);
    expect(await outcomes(await Promise.all(others))).toEqual({ answered: 5, putOff: 0 });
    await outcomes(asked);
  });

  it('are acknowledged also about documents that are not there, while others type names of documents', async () => {
    const typing = Array.from({ length: 40 }, (_, index) =>
      discord.autocomplete({
        name: 'ask',
        options: [{ name: 'document', type: 3, value: 'hot', focused: true }],
        userId: user(index),
      }),
    );
    const unknown = { name: 'document', type: 3, value: 'nowhere' };
    const asked = await Promise.all(
      Array.from({ length: MANY }, (_, index) => ask(user(index), index % 2 === 0 ? [unknown] : [])),
    );
    for (const choices of await Promise.all(typing)) {
      expect(choices).toEqual([{ name: 'Hotlines between headquarters', value: 'hotlines' }]);
    }
    expect(await outcomes(asked)).toMatchObject({ answered: MANY / 2 });
  });
});

describe('acknowledgement', () => {
  it('waits for nothing: not for the engine, and not for the list of documents', async () => {
    const other = await startRunningBot(stuckLibrary(), small.dataDirectory);
    const options = [
      { name: 'question', type: 3, value: CRISIS },
      { name: 'document', type: 3, value: 'nowhere' },
    ];
    const plain = await other.discord.runCommand({ name: 'ask', options: options.slice(0, 1) });
    const unknown = await other.discord.runCommand({ name: 'ask', options });
    // The list of documents is given up after a second; both are acknowledged long before.
    const first = await Promise.race([
      Promise.all([plain.acknowledged, unknown.acknowledged]).then(() => 'acknowledged'),
      unknown.reply().then(() => 'answered'),
    ]);
    expect(first).toBe('acknowledged');
    expect((await unknown.reply()).content).toContain('no document “nowhere”');
    expect(other.discord.violations).toEqual([]);
    await other.stop();
  });
});

/** A library that never answers anything. */
function stuckLibrary(): Library {
  return new Proxy(engine, { get: () => () => new Promise<never>(() => {}) });
}
