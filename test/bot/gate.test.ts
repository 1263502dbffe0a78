import { describe, expect, it } from 'vitest';
import { describeRefusal, Gate, type Place } from '../../bot/gate.ts';
import { LANGUAGES } from '../../bot/language.ts';
import { DEFAULT_SETTINGS, type GuildSettings } from '../../bot/state/settings.ts';

const HERE: Place = {
  guildId: 'guild',
  channelId: 'library',
  parentId: null,
  userId: 'ann',
  isPrivate: false,
};

/** A gate of servers that have set `changes`, at a time that can be moved on. */
function bench(changes: Partial<GuildSettings>) {
  let [now, settings] = [1_000_000, { ...DEFAULT_SETTINGS, ...changes }];
  const gate = new Gate({ of: (guildId) => (guildId === null ? DEFAULT_SETTINGS : settings) }, () => now);
  return {
    enter: (place: Partial<Place> = {}) => gate.enter({ ...HERE, ...place }),
    pass: (seconds: number) => {
      now += 1000 * seconds;
    },
    change: (more: Partial<GuildSettings>) => {
      settings = { ...settings, ...more };
    },
    now: () => now,
  };
}

describe('channels where the bot may answer', () => {
  it('are all, unless some are named', () => {
    const { enter } = bench({});
    expect(enter({ channelId: 'anywhere' }).open).toBe(true);
  });

  it('are those named and their threads, and no others', () => {
    const { enter } = bench({ channels: ['library', 'reading'] });
    expect(enter().open).toBe(true);
    expect(enter({ channelId: 'thread', parentId: 'reading' }).open).toBe(true);
    expect(enter({ channelId: 'thread', parentId: 'chat' }).open).toBe(false);
    expect(enter({ channelId: 'chat' })).toEqual({
      open: false,
      refusal: { reason: 'channel', channels: ['library', 'reading'] },
    });
  });

  it('are not asked for in direct messages', () => {
    const { enter } = bench({ channels: ['library'], userCooldown: 10 });
    for (const _ of [1, 2]) expect(enter({ guildId: null, channelId: 'direct' }).open).toBe(true);
  });
});

describe('cooldowns', () => {
  it('hold each person back until their time is over, and say when that is', () => {
    const { enter, pass, now } = bench({ userCooldown: 10 });
    const until = now() + 10_000;
    expect(enter().open).toBe(true);
    pass(4);
    expect(enter()).toEqual({ open: false, refusal: { reason: 'person-cooldown', until, isFirst: true } });
    expect(enter()).toMatchObject({ refusal: { isFirst: false } });
    expect(enter({ userId: 'ben' }).open).toBe(true);
    expect(enter({ guildId: 'other' }).open).toBe(true);
    pass(6);
    expect(enter().open).toBe(true);
  });

  it('of a channel hold everybody back there, and nobody elsewhere, in its threads, or in private', () => {
    const { enter, pass } = bench({ channelCooldown: 30 });
    expect(enter().open).toBe(true);
    expect(enter({ userId: 'ben' })).toMatchObject({
      refusal: { reason: 'channel-cooldown', isFirst: true },
    });
    expect(enter({ userId: 'cleo' })).toMatchObject({ refusal: { isFirst: true } });
    expect(enter({ userId: 'ben', channelId: 'chat' }).open).toBe(true);
    expect(enter({ userId: 'ben', channelId: 'thread', parentId: 'library' }).open).toBe(true);
    expect(enter({ userId: 'ben', isPrivate: true }).open).toBe(true);
    pass(30);
    expect(enter({ userId: 'ben' }).open).toBe(true);
  });

  it('are not begun by questions that were refused, or came to nothing', () => {
    const { enter } = bench({ userCooldown: 10, channelCooldown: 10, channels: ['library'] });
    enter({ channelId: 'chat' });
    const first = enter();
    expect(first.open).toBe(true);
    if (first.open) first.giveBack();
    expect(enter().open).toBe(true);
  });

  it('are not given back by a private question to others in the channel', () => {
    const { enter } = bench({ channelCooldown: 10 });
    enter();
    const own = enter({ userId: 'ben', isPrivate: true });
    if (own.open) own.giveBack();
    expect(enter({ userId: 'cleo' }).open).toBe(false);
  });

  it('end sooner when a moderator shortens them, and at once when there are none any more', () => {
    const { enter, change, pass } = bench({ userCooldown: 3600 });
    enter();
    change({ userCooldown: 5 });
    expect(enter().open).toBe(false);
    pass(5);
    expect(enter().open).toBe(true);
    change({ userCooldown: 0 });
    expect(enter().open).toBe(true);
  });

  it('are remembered of so many people at most, the latest', () => {
    const { enter } = bench({ userCooldown: 3600 });
    for (let person = 0; person <= 10_000; person += 1) enter({ userId: `p${person}` });
    expect(enter({ userId: 'p10000' }).open).toBe(false);
    expect(enter({ userId: 'p5' }).open).toBe(false);
    expect(enter({ userId: 'p0' }).open).toBe(true);
  });
});

describe('a refusal', () => {
  const until = 1_700_000_000_001;

  it.each(LANGUAGES)('names channels and times so that Discord shows them well: %s', (language) => {
    const channels = Array.from({ length: 12 }, (_, index) => `1${index}`);
    const where = describeRefusal({ reason: 'channel', channels }, language);
    for (const id of channels.slice(0, 10)) expect(where).toContain(`<#${id}>`);
    expect(where).not.toContain('<#110>');
    expect(where).toMatch(/ 2 /u);
    for (const reason of ['person-cooldown', 'channel-cooldown'] as const) {
      expect(describeRefusal({ reason, until, isFirst: true }, language)).toContain('<t:1700000001:R>');
    }
  });
});
