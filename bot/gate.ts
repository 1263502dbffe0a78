import type { Interaction, Message } from 'discord.js';
import type { Language } from './language.ts';
import { gateMessages } from './messages/gate.ts';
import type { SettingsStore } from './state/settings.ts';

/** Who asks, and where. */
export interface Place {
  /** null in direct messages: nothing is set there. */
  readonly guildId: string | null;
  readonly channelId: string;
  /** The channel that a thread hangs in; null where the question is in no thread. */
  readonly parentId: string | null;
  readonly userId: string;
  /** Whether the answer is for the person alone: then the channel's cooldown has nothing to do with it. */
  readonly isPrivate: boolean;
}

/** Why a question is not taken. */
export type Refusal =
  | { readonly reason: 'channel'; readonly channels: readonly string[] }
  | {
      readonly reason: 'person-cooldown' | 'channel-cooldown';
      /** Milliseconds since 1970. */
      readonly until: number;
      /** Whether the person was not told of this cooldown before. */
      readonly isFirst: boolean;
    };

export type Entry =
  | {
      readonly open: true;
      /** Forgets the question, which came to nothing: nobody waits for an answer that wasn't. */
      giveBack(): void;
    }
  | { readonly open: false; readonly refusal: Refusal };

interface Cooldown {
  /** Milliseconds since 1970; `until` is by what was set when it began. */
  readonly begun: number;
  readonly until: number;
  /** People who were told. */
  readonly told: Set<string>;
}

const OPEN: Entry = { open: true, giveBack: () => {} };

/** Cooldowns remembered. Beyond, the oldest is forgotten: somebody asks early, and no harm is done. */
const MOST_COOLDOWNS = 10_000;

/** Where every question passes before it is taken: a server says where, and how often, it wants answers. */
export class Gate {
  readonly #cooldowns = new Map<string, Cooldown>();

  constructor(
    private readonly settings: Pick<SettingsStore, 'of'>,
    /** Milliseconds since 1970. */
    private readonly now: () => number = Date.now,
  ) {}

  /** Takes a question in, or says why not; one that is not taken does not count. */
  enter(place: Place): Entry {
    return this.#take(place, { person: true, channel: !place.isPrivate });
  }

  /**
   * Whether what nobody asked anew may be seen by all: further excerpts, an answer shared, a passage looked up.
   * @param counts whether it is an answer, for the channel's cooldown
   */
  show(place: Place, { counts }: { readonly counts: boolean }): Entry {
    return place.isPrivate ? OPEN : this.#take(place, { person: false, channel: counts });
  }

  #take(
    { guildId, channelId, parentId, userId }: Place,
    counts: { readonly person: boolean; readonly channel: boolean },
  ): Entry {
    const { channels, userCooldown, channelCooldown } = this.settings.of(guildId);
    if (channels.length > 0 && !channels.includes(channelId) && !channels.includes(parentId ?? '')) {
      return { open: false, refusal: { reason: 'channel', channels } };
    }
    // A thread counts for itself here: what is said in it leaves its channel in peace.
    const limits = [
      {
        reason: 'person-cooldown',
        key: `${guildId} person ${userId}`,
        seconds: counts.person ? userCooldown : 0,
      },
      {
        reason: 'channel-cooldown',
        key: `${guildId} channel ${channelId}`,
        seconds: counts.channel ? channelCooldown : 0,
      },
    ] as const;
    const now = this.now();
    for (const { reason, key, seconds } of limits) {
      const cooldown = this.#cooldowns.get(key);
      // What is set now counts: a moderator who shortens a cooldown means those that run, too.
      const until = cooldown === undefined ? 0 : Math.min(cooldown.until, cooldown.begun + 1000 * seconds);
      if (cooldown === undefined || until <= now) continue;
      const isFirst = !cooldown.told.has(userId);
      cooldown.told.add(userId);
      return { open: false, refusal: { reason, until, isFirst } };
    }
    const begun = limits.filter(({ seconds }) => seconds > 0);
    for (const { key, seconds } of begun) this.#begin(key, now, now + 1000 * seconds);
    return {
      open: true,
      giveBack: () => {
        for (const { key } of begun) this.#cooldowns.delete(key);
      },
    };
  }

  #begin(key: string, begun: number, until: number): void {
    if (this.#cooldowns.size >= MOST_COOLDOWNS) this.#makeRoom();
    this.#cooldowns.delete(key);
    this.#cooldowns.set(key, { begun, until, told: new Set() });
  }

  #makeRoom(): void {
    const now = this.now();
    for (const [key, { until }] of this.#cooldowns) {
      if (until <= now) this.#cooldowns.delete(key);
    }
    const [oldest] = this.#cooldowns.keys();
    if (oldest !== undefined && this.#cooldowns.size >= MOST_COOLDOWNS) this.#cooldowns.delete(oldest);
  }
}

/** The place of a question asked by a command, or of what somebody pressed. */
export function placeOfInteraction(
  interaction: Pick<Interaction, 'guildId' | 'channelId' | 'channel' | 'user'>,
  isPrivate: boolean,
): Place {
  const { guildId, channelId, channel, user } = interaction;
  return { guildId, channelId: channelId ?? '', parentId: parentOf(channel), userId: user.id, isPrivate };
}

/** The place of a question asked in a message; the answer to it is there for all. */
export function placeOfMessage({ guildId, channelId, channel, author }: Message): Place {
  return { guildId, channelId, parentId: parentOf(channel), userId: author.id, isPrivate: false };
}

function parentOf(channel: Message['channel'] | null): string | null {
  return channel?.isThread() === true ? channel.parentId : null;
}

/** Channels named in a refusal. */
const MOST_NAMED = 10;

/** What the person reads. Discord shows the time to come back in their own language, and counts it down. */
export function describeRefusal(refusal: Refusal, language: Language): string {
  if (refusal.reason === 'channel') {
    const named = refusal.channels.slice(0, MOST_NAMED).map((id) => `<#${id}>`);
    return gateMessages.say(language, 'channel', {
      channels: named.join(' '),
      more: refusal.channels.length - named.length,
    });
  }
  // Rounded up: at that second the cooldown is over.
  const time = `<t:${Math.ceil(refusal.until / 1000)}:R>`;
  const key = refusal.reason === 'person-cooldown' ? 'personCooldown' : 'channelCooldown';
  return gateMessages.say(language, key, { time });
}
