import { join } from 'node:path';
import { findLibraryFolder, type LibraryFolder } from '../index/index.ts';
import type { IndexSettings } from './config.ts';
import { IndexRuns } from './index-runs.ts';
import type { Log } from './log.ts';
import { Uploads } from './uploads.ts';

/** Times in milliseconds. */
export interface Pace {
  /** Between two edits that show progress. */
  readonly edits: number;
  /** For which a reply may be edited. */
  readonly reply: number;
  /** For which a document waits to be confirmed. */
  readonly upload: number;
}

/** Discord takes five edits in five seconds of one webhook; its tokens live 15 minutes, and a minute is kept for the way. */
const PACE: Pace = { edits: 2_500, reply: 14 * 60_000, upload: 15 * 60_000 };

/** What moderators change from Discord: the library that all servers of this bot share. */
export class Moderation {
  private constructor(
    readonly settings: IndexSettings,
    /** The one server whose moderators may change the library; null for those of every server that installed the bot. */
    readonly guildId: string | null,
    readonly runs: IndexRuns,
    readonly uploads: Uploads,
    readonly pace: Pace,
  ) {}

  static async open(given: {
    readonly settings: IndexSettings;
    readonly guildId: string | null;
    readonly log: Log;
    readonly runs?: IndexRuns;
    readonly pace?: Partial<Pace>;
  }): Promise<Moderation> {
    const { settings, guildId, log, runs = new IndexRuns(settings, log) } = given;
    const pace = { ...PACE, ...given.pace };
    const uploads = await Uploads.open(join(settings.dataDirectory, 'uploads'), pace.upload);
    return new Moderation(settings, guildId, runs, uploads, pace);
  }

  libraryFolder(): Promise<LibraryFolder> {
    return findLibraryFolder(this.settings.corpora);
  }

  /** What was taken out of the library, or replaced in it. */
  get removedDirectory(): string {
    return join(this.settings.dataDirectory, 'removed');
  }

  /** Stops what is at work. */
  async close(): Promise<void> {
    this.uploads.close();
    await this.runs.close();
  }
}
