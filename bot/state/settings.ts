import { z } from 'zod';
import type { Database, Statement } from '../../index/index.ts';

/** What can be set at most: excerpts that a message has room for, seconds of an hour, days of a year. */
export const MOST_EXCERPTS = 5;
export const LONGEST_COOLDOWN = 3_600;
export const MOST_MISSES_DAYS = 365;

const id = z.string().regex(/^\d{17,20}$/u);

/** What moderators have set for a server; what they haven't is as `DEFAULT_SETTINGS` says. */
const settingsSchema = z.object({
  /** Where the bot may answer; everywhere when empty. A thread counts as its channel. */
  channels: z.array(id).default([]),
  /** Roles whose members may do what moderators may, beside those with the permission Manage Server. */
  moderatorRoles: z.array(id).default([]),
  /** Whether `/ask` answers in private unless asked otherwise. */
  privateByDefault: z.boolean().default(false),
  /** Excerpts in a reply, 1 to 5. */
  excerpts: z.int().min(1).max(MOST_EXCERPTS).default(3),
  /** Seconds between two questions of one person, and of one channel; 0 for none. */
  userCooldown: z.int().min(0).max(LONGEST_COOLDOWN).default(0),
  channelCooldown: z.int().min(0).max(LONGEST_COOLDOWN).default(0),
  /** Days for which questions without an answer are kept; 0 keeps none. */
  missesDays: z.int().min(0).max(MOST_MISSES_DAYS).default(0),
});

export type GuildSettings = z.output<typeof settingsSchema>;

export const DEFAULT_SETTINGS: GuildSettings = settingsSchema.parse({});

/** Settings by server. */
export class SettingsStore {
  readonly #select: Statement;
  readonly #replace: Statement;
  readonly #known = new Map<string, GuildSettings>();

  constructor(database: Database) {
    database.exec(
      'CREATE TABLE IF NOT EXISTS settings (guild TEXT PRIMARY KEY, content TEXT NOT NULL) WITHOUT ROWID',
    );
    this.#select = database.prepare('SELECT content FROM settings WHERE guild = ?');
    this.#replace = database.prepare('INSERT OR REPLACE INTO settings VALUES (?, ?)');
  }

  /** @param guildId null in direct messages and wherever the bot is not a member: the defaults hold there */
  of(guildId: string | null): GuildSettings {
    if (guildId === null) return DEFAULT_SETTINGS;
    const known = this.#known.get(guildId) ?? this.#read(guildId);
    this.#known.set(guildId, known);
    return known;
  }

  /** Changes some settings of a server, for good. @throws {z.ZodError} when one is out of its range */
  change(guildId: string, changes: Partial<GuildSettings>): GuildSettings {
    const settings = settingsSchema.parse({ ...this.of(guildId), ...changes });
    this.#replace.run(guildId, JSON.stringify(settings));
    this.#known.set(guildId, settings);
    return settings;
  }

  #read(guildId: string): GuildSettings {
    const row = this.#select.get(guildId) as { content: string } | undefined;
    if (row === undefined) return DEFAULT_SETTINGS;
    // What a later version wrote and this one doesn't know is left aside, not the whole.
    const parsed = settingsSchema.safeParse(JSON.parse(row.content));
    return parsed.success ? parsed.data : DEFAULT_SETTINGS;
  }
}
