import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { type Database, openDatabase } from '../../index/index.ts';
import { FeedbackStore } from './feedback.ts';
import { MissesLog } from './misses.ts';
import { SettingsStore } from './settings.ts';

/** Name in the data folder. It outlives generations. */
const FILE = 'state.sqlite';

/** What the bot itself remembers: settings, feedback, and misses where a server wants them kept. */
export interface State {
  readonly settings: SettingsStore;
  readonly feedback: FeedbackStore;
  readonly misses: MissesLog;
  close(): void;
}

/** Opens, and makes where it is missing, the state in a data folder. Writes are small and wait for no model. */
export function openState(dataDirectory: string): State {
  mkdirSync(dataDirectory, { recursive: true });
  const database: Database = openDatabase(join(dataDirectory, FILE));
  // A script may read the misses while the bot writes.
  database.exec('PRAGMA busy_timeout = 2000; PRAGMA journal_mode = DELETE; PRAGMA synchronous = NORMAL;');
  const misses = new MissesLog(database);
  return {
    settings: new SettingsStore(database),
    feedback: new FeedbackStore(database),
    misses,
    close: () => {
      misses.stop();
      database.close();
    },
  };
}

/** Whether the bot has left a state in a data folder. */
export function hasState(dataDirectory: string): boolean {
  return existsSync(join(dataDirectory, FILE));
}
