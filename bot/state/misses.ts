import type { Database, Statement } from '../../index/index.ts';

/** A question that the library did not answer, or not for certain. Who asked is not kept. */
export interface Miss {
  readonly guildId: string;
  readonly question: string;
  readonly outcome: 'refused' | 'uncertain';
  /** ISO 8601, UTC. */
  readonly at: string;
}

/** Misses, where a server wants them kept; each is gone when its days are over. */
export class MissesLog {
  readonly #insert: Statement;
  readonly #expire: Statement;
  readonly #of: Statement;
  readonly #all: Statement;
  readonly #clear: Statement;

  constructor(database: Database) {
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
    this.#expire = database.prepare('DELETE FROM misses WHERE expires <= ?');
    this.#of = database.prepare('SELECT * FROM misses WHERE guild = ? AND expires > ? ORDER BY at');
    this.#all = database.prepare('SELECT * FROM misses WHERE expires > ? ORDER BY at');
    this.#clear = database.prepare('DELETE FROM misses WHERE guild = ?');
  }

  /** @param days for which it is kept */
  add({ guildId, question, outcome, at }: Miss, days: number): void {
    this.#expire.run(at);
    const expires = new Date(Date.parse(at) + days * 86_400_000).toISOString();
    this.#insert.run(guildId, question, outcome, at, expires);
  }

  /** Of one server, or of all; oldest first. @param now ISO 8601, UTC */
  list(guildId: string | null, now = new Date().toISOString()): Miss[] {
    const rows = guildId === null ? this.#all.all(now) : this.#of.all(guildId, now);
    return (rows as unknown as (Omit<Miss, 'guildId'> & { guild: string })[]).map(
      ({ guild, question, outcome, at }) => ({ guildId: guild, question, outcome, at }),
    );
  }

  clear(guildId: string): void {
    this.#clear.run(guildId);
  }
}
