import { readFileSync, statSync } from 'node:fs';
import { delimiter, join, resolve } from 'node:path';
import { z } from 'zod';
import { DEFAULT_ALLOW_WORSE, DEFAULT_MODEL, findModelProfile, PROJECT_ROOT } from '../index/index.ts';

/** What an index run needs to know. */
export interface IndexSettings {
  /** Absolute. */
  readonly dataDirectory: string;
  /** Folders of documents, absolute. */
  readonly corpora: readonly string[];
  /** Whether `ATTACHE_CORPUS` named them; otherwise they are the shipped one. */
  readonly corporaGiven: boolean;
  readonly modelId: string;
  /** Share of the control questions, in [0, 1], that a new index may answer worse and still be published. */
  readonly allowWorse: number;
}

/** What it takes to speak with Discord. */
export interface DiscordSettings {
  /** Secret: it goes to discord.js and to the log's redaction, nowhere else. */
  readonly token: string;
  /** Where commands are registered at once; null for everywhere. */
  readonly guildId: string | null;
  /** REST base without `/v10` and without a slash at the end. */
  readonly apiUrl: string;
}

export type LogLevel = (typeof LOG_LEVELS)[number];

export interface Settings extends IndexSettings {
  /** null when no token is given: the conversation is then in the terminal. */
  readonly discord: DiscordSettings | null;
  /** The server whose moderators may change the library; null for those of every server that installed the bot. */
  readonly moderationGuildId: string | null;
  readonly logLevel: LogLevel;
}

export type Environment = Readonly<Record<string, string | undefined>>;

/** One or more settings are wrong or missing. */
export class SettingsError extends Error {
  readonly code = 'settings';

  /** @param problems one line each: the variable, what is wrong, what to do */
  constructor(readonly problems: readonly string[]) {
    super(problems.join('\n'));
    this.name = 'SettingsError';
  }
}

const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;

const DEFAULT_API_URL = 'https://discord.com/api';

const folder = z.string().transform((path) => resolve(path));

const indexFields = {
  ATTACHE_DATA_DIR: folder
    .superRefine((path, context) => {
      const place = lookAt(path);
      if (place === 'other')
        context.addIssue('names a file; set it to a folder, which is made when missing.');
      if (typeof place === 'object') context.addIssue(describeUnreachable(path, place.code));
    })
    .default(join(PROJECT_ROOT, 'data')),
  ATTACHE_CORPUS: z
    .string()
    .transform((list) => splitFolders(list))
    .superRefine((folders, context) => {
      if (folders.length === 0) context.addIssue('names no folder; set it to one or more, or remove it.');
      for (const path of folders) {
        const problem = describeFolderProblem(path);
        if (problem !== null) context.addIssue(problem);
      }
    })
    .optional(),
  ATTACHE_MODEL: z
    .string()
    .superRefine((id, context) => {
      try {
        findModelProfile(id);
      } catch (error) {
        context.addIssue(`is wrong: ${error instanceof Error ? error.message : String(error)}`);
      }
    })
    .default(DEFAULT_MODEL),
  ATTACHE_ALLOW_WORSE: z
    .string()
    .transform(Number)
    .refine(
      (percent) => percent >= 0 && percent <= 100,
      'is no percentage; set it to a number from 0 to 100, without a sign.',
    )
    .transform((percent) => percent / 100)
    .default(DEFAULT_ALLOW_WORSE),
};

const serverId = z
  .string()
  // Snowflakes count milliseconds since 2015 in their upper bits: 17 to 20 digits.
  .regex(/^\d{17,20}$/u, 'is no server id; set it to the 17 to 20 digits that “Copy Server ID” gives.')
  .optional();

const discordFields = {
  DISCORD_TOKEN: z
    .string()
    .transform(trimToken)
    .refine(looksWhole, 'has blanks in it; copy the whole token from the Bot page of your application.')
    .optional(),
  DISCORD_TOKEN_FILE: z
    .string()
    .transform((path, context) => {
      const token = readToken(path);
      if (token.problem === null) return token.value;
      context.addIssue(token.problem);
      return z.NEVER;
    })
    .optional(),
  DISCORD_GUILD_ID: serverId,
  DISCORD_MODERATION_GUILD_ID: serverId,
  DISCORD_API_URL: z
    .url({ protocol: /^https?$/u, error: `is no http(s) address; remove it to use ${DEFAULT_API_URL}.` })
    .transform((url) => url.replace(/\/+$/u, ''))
    .default(DEFAULT_API_URL),
};

const logField = {
  ATTACHE_LOG_LEVEL: z
    .enum(LOG_LEVELS, { error: `is no log level; set it to one of ${LOG_LEVELS.join(', ')}.` })
    .default('info'),
};

const indexSchema = z.object(indexFields);
const discordSchema = z.object(discordFields);
const wholeSchema = z.object({ ...indexFields, ...discordFields, ...logField });

/**
 * Everything that the bot is told by its environment. Empty values count as absent.
 * @throws {SettingsError} with every problem at once; the token itself is in none of them
 */
export function readSettings(env: Environment): Settings {
  const values = check(wholeSchema, env);
  return {
    ...indexSettingsOf(values),
    discord: discordSettingsOf(values),
    moderationGuildId: values.DISCORD_MODERATION_GUILD_ID ?? values.DISCORD_GUILD_ID ?? null,
    logLevel: values.ATTACHE_LOG_LEVEL,
  };
}

/** The part that scripts about the index use. @throws {SettingsError} */
export function readIndexSettings(env: Environment): IndexSettings {
  return indexSettingsOf(check(indexSchema, env));
}

/** The part for scripts that speak with Discord; here a token is a must. @throws {SettingsError} */
export function readDiscordSettings(env: Environment): DiscordSettings {
  const settings = discordSettingsOf(check(discordSchema, env));
  if (settings !== null) return settings;
  throw new SettingsError([
    'DISCORD_TOKEN is missing: set it (or DISCORD_TOKEN_FILE) to the token on the Bot page of your application.',
  ]);
}

function indexSettingsOf(values: z.output<typeof indexSchema>): IndexSettings {
  return {
    dataDirectory: values.ATTACHE_DATA_DIR,
    corpora: values.ATTACHE_CORPUS ?? [join(PROJECT_ROOT, 'corpus')],
    corporaGiven: values.ATTACHE_CORPUS !== undefined,
    modelId: values.ATTACHE_MODEL,
    allowWorse: values.ATTACHE_ALLOW_WORSE,
  };
}

function discordSettingsOf(values: z.output<typeof discordSchema>): DiscordSettings | null {
  const token = values.DISCORD_TOKEN ?? values.DISCORD_TOKEN_FILE;
  if (token === undefined) return null;
  return { token, guildId: values.DISCORD_GUILD_ID ?? null, apiUrl: values.DISCORD_API_URL };
}

function check<Schema extends z.ZodObject>(schema: Schema, env: Environment): z.output<Schema> {
  const given = Object.fromEntries(
    Object.keys(schema.shape).flatMap((name) => {
      const value = env[name]?.trim() ?? '';
      return value === '' ? [] : [[name, value]];
    }),
  );
  const parsed = schema.safeParse(given);
  const problems = parsed.success
    ? []
    : parsed.error.issues.map(({ path: [name], message }) => `${String(name)} ${message}`);
  if ('DISCORD_TOKEN' in given && 'DISCORD_TOKEN_FILE' in given) {
    problems.push('DISCORD_TOKEN and DISCORD_TOKEN_FILE are both set; keep one and remove the other.');
  }
  if (!parsed.success || problems.length > 0) throw new SettingsError(problems);
  return parsed.data;
}

/** Folders apart by commas or by what the platform puts between paths. */
function splitFolders(list: string): string[] {
  const paths = list.split(',').flatMap((part) => part.split(delimiter));
  return paths.flatMap((path) => (path.trim() === '' ? [] : [resolve(path.trim())]));
}

/** What is at a path; the system's code (ENOTDIR, EACCES, ELOOP, …) where the way there is barred. */
type Place = 'folder' | 'other' | 'nothing' | { readonly code: string };

function lookAt(path: string): Place {
  try {
    const facts = statSync(path, { throwIfNoEntry: false });
    if (facts === undefined) return 'nothing';
    return facts.isDirectory() ? 'folder' : 'other';
  } catch (error) {
    return { code: (error as NodeJS.ErrnoException).code ?? 'unknown error' };
  }
}

function describeUnreachable(path: string, code: string): string {
  return `names ${path}, which can't be reached (${code}); correct the path or the folders' rights.`;
}

/** What is wrong with a folder that has to be there, to be read after the name of its setting; null when nothing is. */
export function describeFolderProblem(path: string): string | null {
  const place = lookAt(path);
  if (typeof place === 'object') return describeUnreachable(path, place.code);
  return place === 'folder' ? null : `names ${path}, which is no folder; correct it.`;
}

/** As people paste it: with blanks around, or with the scheme of the header. */
function trimToken(token: string): string {
  return token.trim().replace(/^Bot\s+/iu, '');
}

function looksWhole(token: string): boolean {
  return token !== '' && !/\s/u.test(token);
}

type TokenFile = { readonly value: string; readonly problem: null } | { readonly problem: string };

function readToken(path: string): TokenFile {
  try {
    const value = trimToken(readFileSync(path, 'utf8'));
    if (looksWhole(value)) return { value, problem: null };
    return { problem: `names ${path}, which does not hold one token and nothing else; correct the file.` };
  } catch (error) {
    const reason = (error as NodeJS.ErrnoException).code ?? 'unknown error';
    return {
      problem: `names ${path}, which can't be read (${reason}); correct the path or the file's rights.`,
    };
  }
}
