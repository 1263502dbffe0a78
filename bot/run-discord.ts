import { type AttacheError, type Library, startEngine } from '../index/index.ts';
import type { DiscordSettings, Settings } from './config.ts';
import { type Bot, startBot } from './discord.ts';
import { codeOf } from './failure.ts';
import { IndexRuns } from './index-runs.ts';
import { createLog, type Log } from './log.ts';
import { Moderation } from './moderation.ts';
import type { SetHandler } from './signals.ts';
import { openState, type State } from './state/state.ts';

/** What the bot exits with when it has lost Discord for good, or finds a mistake in itself. */
const FAILED = 1;

/** Milliseconds from the signal to the end, whatever hangs: less than the ten seconds that are promised. */
const END_WITHIN = 9_000;

/** Serves on Discord until it is ended by a signal, or loses Discord for good. */
export async function runDiscord(
  settings: Settings,
  discord: DiscordSettings,
  setHandler: SetHandler,
): Promise<void> {
  const log = createLog({ level: settings.logLevel, secrets: [discord.token] });
  process.on('uncaughtException', (error) => {
    log.fatal({ err: error }, 'A mistake in the program: it ends');
    process.exit(FAILED);
  });
  const runs = new IndexRuns(settings, log);
  const running: Running = { runs, library: null, state: null, moderation: null, bot: null, ending: false };
  setHandler((signal) => void end(running, log, signal));
  const library = await openForDiscord(settings, running, log);
  running.library = library;
  if (running.ending) return;
  const state = openState(settings.dataDirectory);
  running.state = state;
  const guildId = settings.moderationGuildId;
  const moderation = await Moderation.open({ settings, guildId, log, runs });
  running.moderation = moderation;
  const bot = await startBot({ config: discord, library, state, log, moderation });
  running.bot = bot;
  // Should the engine be restarting at this moment, that is no reason not to be ready.
  const facts = await library.facts().catch(() => ({}));
  if (guildId === null) {
    log.info(
      'Moderators of every server with this bot may change the library: DISCORD_MODERATION_GUILD_ID limits it to one',
    );
  }
  log.info(facts, `Ready on Discord as ${bot.tag}`);
  const reason = await bot.lost;
  if (running.ending) return;
  log.fatal(reason);
  await stop(running);
  process.exit(FAILED);
}

/** What has to be ended. */
interface Running {
  readonly runs: IndexRuns;
  library: Library | null;
  state: State | null;
  moderation: Moderation | null;
  bot: Bot | null;
  ending: boolean;
}

async function end(running: Running, log: Log, signal: string): Promise<void> {
  if (running.ending) return;
  running.ending = true;
  log.info(`${signal}: ending`);
  setTimeout(() => process.exit(0), END_WITHIN).unref();
  await stop(running).catch((error: unknown) => log.error({ err: error }, 'The end was not clean'));
  log.info('Ended');
  process.exit(0);
}

async function stop({ runs, moderation, bot, library, state }: Running): Promise<void> {
  // First: those who follow a run are told that it was stopped.
  await (moderation ?? runs).close();
  await bot?.stop();
  await library?.close();
  state?.close();
}

/** The library in a process of its own; indexed first where nothing is, or where folders were named. */
async function openForDiscord(settings: Settings, running: Running, log: Log): Promise<Library> {
  const { dataDirectory, modelId, corporaGiven } = settings;
  const onTrouble = (error: AttacheError) => log.warn({ err: error }, 'Trouble in the engine process');
  const open = () => startEngine({ dataDirectory, modelId, onTrouble });
  if (!corporaGiven) {
    try {
      return await open();
    } catch (error) {
      if (codeOf(error) !== 'no-index') throw error;
    }
  }
  const published = await indexFirst(running.runs, log);
  const library = await open();
  if (!published) {
    log.warn(
      'The index run published nothing, as it says above; the index that was there before is served instead',
    );
  }
  return library;
}

/**
 * Brings the index up to date. Nobody is there to be asked, so an index that answers worse is not published.
 * @returns whether the index is as the corpus is now
 */
async function indexFirst(runs: IndexRuns, log: Log): Promise<boolean> {
  const outcome = await runs.start().outcome;
  if (outcome.kind === 'locked') log.warn({ holder: outcome.holder }, 'Another index run is at work');
  return outcome.kind === 'done' && !outcome.summary.withheld;
}
