import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { openState, type State } from '../../../bot/state/state.ts';
import { inTransaction, openDatabase } from '../../../index/index.ts';
import { temporaryDirectory } from '../../support/temporary.ts';

const DAY = 86_400_000;
const daysAgo = (days: number) => new Date(Date.now() - days * DAY).toISOString();
const miss = (question: string, at: string, guildId = 'guild') =>
  ({ guildId, question, outcome: 'refused', at }) as const;

async function open(): Promise<{ readonly state: State; readonly directory: string }> {
  const directory = await temporaryDirectory();
  const state = openState(directory);
  onTestFinished(() => state.close());
  return { state, directory };
}

const questionsOf = ({ misses }: State, guildId: string | null = 'guild') =>
  misses.list(guildId).map(({ question }) => question);

/** What is in the file, seen or not. */
function storedIn(directory: string): unknown[] {
  const database = openDatabase(join(directory, 'state.sqlite'), { readOnly: true });
  const rows = database.prepare('SELECT * FROM misses').all();
  database.close();
  return rows;
}

describe('the misses log', () => {
  it('lists the questions of a server, oldest first, or of all servers', async () => {
    const { state } = await open();
    state.misses.add(miss('second', daysAgo(1)), 30);
    state.misses.add(miss('first', daysAgo(2)), 30);
    state.misses.add(miss('elsewhere', daysAgo(3), 'other'), 30);
    expect(questionsOf(state)).toEqual(['first', 'second']);
    expect(questionsOf(state, null)).toEqual(['first', 'second', 'elsewhere']);
  });

  it('holds nothing of who asked', async () => {
    const { state, directory } = await open();
    state.misses.add(miss('why?', daysAgo(1)), 30);
    expect(Object.keys(storedIn(directory)[0] as object).sort()).toEqual([
      'at',
      'expires',
      'guild',
      'outcome',
      'question',
    ]);
  });

  it('deletes what is over, from the file too', async () => {
    const { state, directory } = await open();
    state.misses.add(miss('old', daysAgo(8)), 7);
    state.misses.add(miss('new', daysAgo(6)), 7);
    expect(questionsOf(state)).toEqual(['new']);
    state.misses.expire();
    expect(storedIn(directory)).toHaveLength(1);
  });

  it('deletes what is over when the bot starts', async () => {
    const { state, directory } = await open();
    state.misses.add(miss('old', daysAgo(8)), 7);
    openState(directory).close();
    expect(storedIn(directory)).toEqual([]);
  });

  it('keeps for fewer days what was there when fewer are set, and for no more when more are', async () => {
    const { state } = await open();
    state.misses.add(miss('old', daysAgo(20)), 30);
    state.misses.add(miss('new', daysAgo(2)), 30);
    state.misses.add(miss('elsewhere', daysAgo(20), 'other'), 30);
    state.misses.shorten('guild', 7);
    expect(questionsOf(state, null)).toEqual(['new', 'elsewhere']);
    state.misses.shorten('guild', 300);
    const soon = new Date(Date.now() + 6 * DAY).toISOString();
    expect(state.misses.list('guild', soon)).toEqual([]);
  });

  it('keeps 1,000 questions of a server, the latest', async () => {
    const { state, directory } = await open();
    state.misses.add(miss('elsewhere', daysAgo(9), 'other'), 30);
    const database = openDatabase(join(directory, 'state.sqlite'));
    const insert = database.prepare("INSERT INTO misses VALUES ('guild', ?, 'refused', ?, ?)");
    inTransaction(database, () => {
      for (let index = 0; index < 1_000; index += 1) {
        insert.run(`q${index}`, new Date(Date.now() - DAY + index).toISOString(), daysAgo(-29));
      }
    });
    database.close();
    state.misses.add(miss('latest', daysAgo(0)), 30);
    const kept = questionsOf(state);
    expect(kept).toHaveLength(1_000);
    expect([kept.at(0), kept.at(-1)]).toEqual(['q1', 'latest']);
    expect(questionsOf(state, 'other')).toEqual(['elsewhere']);
  });
});
