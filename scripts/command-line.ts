import { resolve } from 'node:path';
import { Command, CommanderError, InvalidArgumentError } from 'commander';
import {
  describeFolderProblem,
  type IndexSettings,
  readIndexSettings,
  SettingsError,
} from '../bot/config.ts';
import {
  AttacheError,
  FOR_ANSWERS,
  findModelProfile,
  type Library,
  loadTransformersEmbedder,
  openLibrary,
} from '../index/index.ts';

/** What scripts exit with; others script against these. */
export const EXIT = {
  done: 0,
  /** Done, with documents skipped or known questions left out. */
  skipped: 1,
  /** The command line or the environment is wrong. */
  usage: 2,
  /** Nothing was published, or there is nothing to ask. */
  nothing: 3,
} as const;

/** A mistake in how the script was called. */
export class UsageError extends Error {}

/** A failure that is told already; `cause` decides the exit code. */
export class AnnouncedError extends Error {
  constructor(cause: unknown) {
    super('Announced', { cause });
  }
}

/** The start of every script's command line. */
export function createCommand(name: string, description: string): Command {
  return new Command(name)
    .description(description)
    .showHelpAfterError('(--help shows how it is used)')
    .exitOverride();
}

/**
 * Runs a script to its end: what a person did wrong gets a line and exit 2, what the world did a
 * line and exit 3, a mistake in the program its stack.
 */
export async function runScript(command: Command): Promise<void> {
  // Whoever reads our output may have seen enough (`| head`): that is no failure.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
    process.exit(EXIT.done);
  });
  try {
    await command.parseAsync();
  } catch (error) {
    process.exitCode = exitCodeOf(error);
    const told = error instanceof CommanderError || error instanceof AnnouncedError;
    if (!told) console.error(describeFailure(error));
  }
}

function exitCodeOf(error: unknown): number {
  if (error instanceof AnnouncedError) return exitCodeOf(error.cause);
  // Commander has printed its own complaint, or the help that was asked for.
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.done : EXIT.usage;
  return error instanceof UsageError || error instanceof SettingsError ? EXIT.usage : EXIT.nothing;
}

/** A sentence; of a mistake in the program all there is. */
export function describeFailure(error: unknown): unknown {
  const isExpected =
    error instanceof UsageError || error instanceof SettingsError || error instanceof AttacheError;
  return isExpected ? error.message : error;
}

/**
 * Settings of the environment, with what the command line gives in their place.
 * @throws {UsageError} when a folder of documents is not there, or can't be reached
 */
export function readSettingsWith(options: { data?: string; corpus?: readonly string[] }): IndexSettings {
  const { data, corpus = [] } = options;
  const given = {
    ...(data === undefined ? {} : { ATTACHE_DATA_DIR: data }),
    // Folders from the command line are taken as they are: a name may have a comma in it.
    ...(corpus.length === 0 ? {} : { ATTACHE_CORPUS: '' }),
  };
  const settings = readIndexSettings({ ...process.env, ...given });
  if (corpus.length === 0) return settings;
  const corpora = corpus.map((folder) => resolve(folder));
  const problems = corpora.flatMap((folder) => describeFolderProblem(folder) ?? []);
  if (problems.length > 0) throw new UsageError(problems.map((problem) => `--corpus ${problem}`).join('\n'));
  return { ...settings, corpora, corporaGiven: true };
}

/** Opens the library that the settings name, and closes it when `work` is done. */
export async function withLibrary(
  options: { data?: string },
  work: (library: Library) => Promise<void>,
): Promise<void> {
  const { dataDirectory, modelId } = readSettingsWith(options);
  const embedder = await loadTransformersEmbedder(findModelProfile(modelId), FOR_ANSWERS);
  const onTrouble = (error: unknown) => console.error(error instanceof Error ? error.message : error);
  const library = await openLibrary({ dataDirectory, embedder, onTrouble });
  await work(library).finally(() => library.close());
}

/** A whole number of 1 or more. */
export function parseCount(text: string): number {
  const count = Number(text);
  if (!Number.isInteger(count) || count < 1)
    throw new InvalidArgumentError('Give a whole number of 1 or more.');
  return count;
}

/** A percentage from 0 to 100, as a share in [0, 1]. */
export function parsePercent(text: string): number {
  const percent = Number(text);
  if (text.trim() === '' || !(percent >= 0 && percent <= 100))
    throw new InvalidArgumentError('Give a number from 0 to 100, without a sign.');
  return percent / 100;
}

/** For options that may be given several times. */
export function collect(value: string, before: readonly string[]): string[] {
  return [...before, value];
}
