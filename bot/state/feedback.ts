import type { Database, Statement } from '../../index/index.ts';

/** One person's word on one answer. */
export interface Feedback {
  readonly guildId: string | null;
  /** Of the message that holds the answer. */
  readonly messageId: string;
  readonly userId: string;
  readonly helpful: boolean;
  readonly question: string;
  /** Of the first excerpt; null when there was none. */
  readonly passageId: string | null;
  /** What the person wrote; null when nothing. */
  readonly reason: string | null;
  /** ISO 8601, UTC. */
  readonly at: string;
}

/** What people said of answers. A person has one word on each: the last. */
export class FeedbackStore {
  readonly #replace: Statement;
  readonly #all: Statement;
  readonly #against: Statement;
  readonly #forget: Statement;

  constructor(database: Database) {
    database.exec(`
      CREATE TABLE IF NOT EXISTS feedback (
        message  TEXT NOT NULL,
        user     TEXT NOT NULL,
        guild    TEXT,
        helpful  INTEGER NOT NULL,
        question TEXT NOT NULL,
        passage  TEXT,
        reason   TEXT,
        at       TEXT NOT NULL,
        PRIMARY KEY (message, user)
      ) WITHOUT ROWID;
    `);
    this.#replace = database.prepare('INSERT OR REPLACE INTO feedback VALUES (?, ?, ?, ?, ?, ?, ?, ?)');
    this.#all = database.prepare('SELECT * FROM feedback WHERE guild IS ? ORDER BY at');
    this.#against = database.prepare(
      'SELECT * FROM feedback WHERE helpful = 0 AND guild IS coalesce(?, guild) ORDER BY at DESC, message DESC, user',
    );
    this.#forget = database.prepare('DELETE FROM feedback WHERE user = ?');
  }

  put({ messageId, userId, guildId, helpful, question, passageId, reason, at }: Feedback): void {
    this.#replace.run(messageId, userId, guildId, helpful ? 1 : 0, question, passageId, reason, at);
  }

  /** Deletes all that a person said, anywhere. @returns of how many answers */
  forget(userId: string): number {
    return Number(this.#forget.run(userId).changes);
  }

  /** Of a server, oldest first. */
  of(guildId: string | null): Feedback[] {
    return readRows(this.#all.all(guildId));
  }

  /** Votes against answers, newest first. @param guildId of a server; null for all there are */
  against(guildId: string | null): Feedback[] {
    return readRows(this.#against.all(guildId));
  }
}

function readRows(rows: unknown[]): Feedback[] {
  return (rows as FeedbackRow[]).map((row) => ({
    guildId: row.guild,
    messageId: row.message,
    userId: row.user,
    helpful: row.helpful === 1,
    question: row.question,
    passageId: row.passage,
    reason: row.reason,
    at: row.at,
  }));
}

interface FeedbackRow {
  message: string;
  user: string;
  guild: string | null;
  helpful: number;
  question: string;
  passage: string | null;
  reason: string | null;
  at: string;
}
