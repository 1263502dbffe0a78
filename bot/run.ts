import { inspect } from 'node:util';
import {
  AttacheError,
  describeWorse,
  type Embedder,
  findModelProfile,
  type Library,
  loadTransformersEmbedder,
  openLibrary,
  runIndex,
  startEngine,
} from '../index/index.ts';
import { type DiscordSettings, readSettings, type Settings, SettingsError } from './config.ts';
import { converse } from './conversation.ts';
import { type Bot, DiscordStartError, startBot } from './discord.ts';
import { codeOf } from './failure.ts';
import { IndexRuns } from './index-runs.ts';
import { createLog, type Log, redact } from './log.ts';
import { Moderation } from './moderation.ts';
import { createProgressDisplay } from './progress-display.ts';
import { renderCheckForTerminal } from './quotation-terminal.ts';
import { openState, type State } from './state/state.ts';
import { citationsOf } from './terminal-citations.ts';
import type { Page } from './terminal-page.ts';

/** What `npm start` exits with when it doesn't end well. */
const EXIT = { failed: 1, settings: 2 } as const;

/** Milliseconds from the signal to the end, whatever hangs: less than the ten seconds that are promised. */
const END_WITHIN = 9_000;

export type HandleSignal = (signal: NodeJS.Signals) => void;

/** Replaces what is done at SIGTERM and SIGINT; null leaves them to the system. */
export type SetHandler = (handle: HandleSignal | null) => void;

/** Runs to its end whichever of the two the environment asks for: the bot on Discord, or the conversation in the terminal. */
export async function run(setHandler: SetHandler): Promise<void> {
  try {
    await runAsSet(setHandler);
  } catch (error) {
    complain(error);
    process.exit(error instanceof SettingsError ? EXIT.settings : EXIT.failed);
  }
}

async function runAsSet(setHandler: SetHandler): Promise<void> {
  const settings = readSettings(process.env);
  const { discord } = settings;
  if (discord === null) {
    // Ctrl+C ends a conversation as it ends any other program.
    setHandler(null);
    return runTerminal(settings);
  }
  try {
    await runDiscord(settings, discord, setHandler);
  } catch (error) {
    const text = isExpected(error) ? error.message : inspect(error);
    console.error(redact(text, [discord.token]));
    process.exit(EXIT.failed);
  }
}

/** What the world did is told in a line; a mistake in the program keeps its stack. */
function isExpected(error: unknown): error is Error {
  return [SettingsError, DiscordStartError, AttacheError].some((kind) => error instanceof kind);
}

// In the terminal

async function runTerminal(settings: Settings): Promise<void> {
  // Whoever reads our output may have seen enough (`| head`): that is no failure.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(0);
    throw error;
  });
  const embedder = await loadTransformersEmbedder(findModelProfile(settings.modelId));
  const library = await openOrBuild(settings, embedder);
  try {
    const abilities = {
      citations: citationsOf(library),
      checkQuotation: async (text: string, page: Page) => [
        renderCheckForTerminal(await library.checkQuotation(text), page),
      ],
    };
    await converse({ library, abilities, input: process.stdin, output: process.stdout, complain });
  } finally {
    await library.close();
  }
}

async function openOrBuild(settings: Settings, embedder: Embedder): Promise<Library> {
  const { dataDirectory, corporaGiven } = settings;
  const open = () => openLibrary({ dataDirectory, embedder, onTrouble: complain });
  if (!corporaGiven) {
    try {
      return await open();
    } catch (error) {
      if (codeOf(error) !== 'no-index') throw error;
    }
  }
  const display = createProgressDisplay();
  let failure: unknown = null;
  try {
    const summary = await runIndex({
      ...settings,
      embedder,
      onProgress: display.show,
      onNotice: console.error,
    });
    for (const { file, reason } of summary.skipped) console.error(`Skipped ${file}: ${reason}`);
    for (const { file, reason } of summary.questions.problems) {
      console.error(`Left out of ${file}: ${reason}`);
    }
    if (summary.withheld && summary.comparison !== null) {
      console.error(`The new index was not published: ${describeWorse(summary.comparison)}.`);
      console.error('The index that was there before is served instead; `npm run index` shows the answers.');
    }
  } catch (error) {
    failure = error;
  } finally {
    display.stop();
  }
  if (failure === null) return open();
  const library = await open().catch(() => null);
  if (library === null) throw failure;
  complain(failure);
  console.error('The index that was there before is served instead.');
  return library;
}

function complain(error: unknown): void {
  console.error(isExpected(error) ? error.message : error);
}

// On Discord

async function runDiscord(
  settings: Settings,
  discord: DiscordSettings,
  setHandler: SetHandler,
): Promise<void> {
  const log = createLog({ level: settings.logLevel, secrets: [discord.token] });
  process.on('uncaughtException', (error) => {
    log.fatal({ err: error }, 'A mistake in the program: it ends');
    process.exit(EXIT.failed);
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
  process.exit(EXIT.failed);
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
