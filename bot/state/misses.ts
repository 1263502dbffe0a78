import { type Database, inTransaction, type Statement } from '../../index/index.ts';

/** A question that the library did not answer, or not for certain. Who asked is not kept. */
export interface Miss {
  readonly guildId: string;
  readonly question: string;
  readonly outcome: 'refused' | 'uncertain';
  /** ISO 8601, UTC. */
  readonly at: string;
}

/**
 * Questions kept of one server; beyond, the oldest go. Nobody reads more, nobody can fill the disk, and grouping
 * them takes 25 ms: the bot's other work hardly waits.
 */
const MOST_OF_ONE_SERVER = 1_000;

/** Milliseconds. */
const DAY = 86_400_000;
const SWEEP_EVERY = 3_600_000;

/** Misses, where a server wants them kept; each is gone when its days are over. */
export class MissesLog {
  readonly #insert: Statement;
  readonly #trim: Statement;
  readonly #expire: Statement;
  readonly #of: Statement;
  readonly #all: Statement;
  readonly #shorten: Statement;
  readonly #clear: Statement;
  readonly #sweeping: NodeJS.Timeout;

  constructor(private readonly database: Database) {
    database.exec(`
      CREATE TABLE IF NOT EXISTS misses (
        guild    TEXT NOT NULL,
        question TEXT NOT NULL,
        outcome  TEXT NOT NULL,
        at       TEXT NOT NULL,
        expires  TEXT NOT NULL
      );
      CREATE INDEX IF NOT EXISTS misses_by_guild ON misses (guild, at);
    `);
    this.#insert = database.prepare('INSERT INTO misses VALUES (?, ?, ?, ?, ?)');
    // Nothing is before the offset of a server that has fewer.
    this.#trim = database.prepare(`
      DELETE FROM misses WHERE guild = ?1 AND at < (
        SELECT at FROM misses WHERE guild = ?1 ORDER BY at DESC LIMIT 1 OFFSET ${MOST_OF_ONE_SERVER - 1}
      )
    `);
    this.#expire = database.prepare('DELETE FROM misses WHERE expires <= ?');
    this.#of = database.prepare('SELECT * FROM misses WHERE guild = ? AND expires > ? ORDER BY at');
    this.#all = database.prepare('SELECT * FROM misses WHERE expires > ? ORDER BY guild, at');
    // Written as `toISOString` does, so that texts compare as times.
    this.#shorten = database.prepare(`
      UPDATE misses SET expires = min(expires, strftime('%Y-%m-%dT%H:%M:%fZ', at, ?2)) WHERE guild = ?1
    `);
    this.#clear = database.prepare('DELETE FROM misses WHERE guild = ?');
    this.expire();
    this.#sweeping = setInterval(() => this.expire(), SWEEP_EVERY).unref();
  }

  /** @param days for which it is kept */
  add({ guildId, question, outcome, at }: Miss, days: number): void {
    const expires = new Date(Date.parse(at) + days * DAY).toISOString();
    // Written to the disk once.
    inTransaction(this.database, () => {
      this.expire(at);
      this.#insert.run(guildId, question, outcome, at, expires);
      this.#trim.run(guildId);
    });
  }

  /** Of one server, or of all; oldest first. @param now ISO 8601, UTC */
  list(guildId: string | null, now = new Date().toISOString()): Miss[] {
    const rows = guildId === null ? this.#all.all(now) : this.#of.all(guildId, now);
    return (rows as unknown as (Omit<Miss, 'guildId'> & { guild: string })[]).map(
      ({ guild, question, outcome, at }) => ({ guildId: guild, question, outcome, at }),
    );
  }

  /** Keeps what a server has for so many days at most, and forgets what is older. */
  shorten(guildId: string, days: number): void {
    this.#shorten.run(guildId, `+${days} days`);
    this.expire();
  }

  clear(guildId: string): void {
    this.#clear.run(guildId);
  }

  /** Deletes what is over; done now and then anyway. @param now ISO 8601, UTC */
  expire(now = new Date().toISOString()): void {
    this.#expire.run(now);
  }

  /** The database is about to close. */
  stop(): void {
    clearInterval(this.#sweeping);
  }
}
