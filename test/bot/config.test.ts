import { symlink } from 'node:fs/promises';
import { delimiter, join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  type Environment,
  readDiscordSettings,
  readIndexSettings,
  readSettings,
  SettingsError,
} from '../../bot/config.ts';
import { DEFAULT_MODEL, PROJECT_ROOT } from '../../index/index.ts';
import { temporaryDirectory, writeFiles } from '../support/temporary.ts';

const TOKEN = 'MTEw.abc.not-a-real-token';
const HERE = import.meta.dirname;

function problemsOf(env: Environment): readonly string[] {
  try {
    readSettings(env);
  } catch (error) {
    if (error instanceof SettingsError) return error.problems;
    throw error;
  }
  return [];
}

describe('settings', () => {
  it('have a usual value each, and no token means the terminal', () => {
    const settings = readSettings({});
    expect(settings).toEqual({
      dataDirectory: join(PROJECT_ROOT, 'data'),
      corpora: [join(PROJECT_ROOT, 'corpus')],
      corporaGiven: false,
      modelId: DEFAULT_MODEL,
      allowWorse: 0.1,
      discord: null,
      moderationGuildId: null,
      logLevel: 'info',
    });
  });

  it('let one server change the library: the one that is named for it, or that of the commands', () => {
    const [a, b] = ['1100000000000000003', '1100000000000000004'];
    const of = (env: Environment) => readSettings(env).moderationGuildId;
    expect(of({ DISCORD_GUILD_ID: a })).toBe(a);
    expect(of({ DISCORD_GUILD_ID: a, DISCORD_MODERATION_GUILD_ID: b })).toBe(b);
    expect(of({ DISCORD_MODERATION_GUILD_ID: b })).toBe(b);
    expect(problemsOf({ DISCORD_MODERATION_GUILD_ID: 'mine' })).toEqual([
      expect.stringMatching(/^DISCORD_MODERATION_GUILD_ID is no server id; /u),
    ]);
  });

  it('take what the environment says', () => {
    const settings = readSettings({
      DISCORD_TOKEN: ` Bot ${TOKEN}\n`,
      DISCORD_GUILD_ID: '1100000000000000003',
      DISCORD_API_URL: 'http://127.0.0.1:8080/api/',
      ATTACHE_DATA_DIR: 'some/where',
      ATTACHE_CORPUS: `${HERE}${delimiter}${join(HERE, '..')}, ${PROJECT_ROOT}`,
      ATTACHE_ALLOW_WORSE: '7.5',
      ATTACHE_LOG_LEVEL: 'debug',
    });
    expect(settings).toEqual({
      dataDirectory: resolve('some/where'),
      corpora: [HERE, join(HERE, '..'), resolve(PROJECT_ROOT)],
      corporaGiven: true,
      modelId: DEFAULT_MODEL,
      allowWorse: 0.075,
      discord: { token: TOKEN, guildId: '1100000000000000003', apiUrl: 'http://127.0.0.1:8080/api' },
      moderationGuildId: '1100000000000000003',
      logLevel: 'debug',
    });
  });

  it('count empty values as absent', () => {
    const empty = { DISCORD_TOKEN: '', DISCORD_GUILD_ID: ' ', ATTACHE_CORPUS: '', ATTACHE_LOG_LEVEL: '' };
    expect(readSettings(empty)).toEqual(readSettings({}));
  });

  it('read the token from a file', async () => {
    const directory = await temporaryDirectory();
    await writeFiles(directory, { token: `${TOKEN}\n` });
    expect(readSettings({ DISCORD_TOKEN_FILE: join(directory, 'token') }).discord?.token).toBe(TOKEN);
  });

  it.each<[string, Environment, RegExp]>([
    ['a token with blanks', { DISCORD_TOKEN: 'abc def' }, /^DISCORD_TOKEN has blanks in it; copy/u],
    [
      'a token file that is not there',
      { DISCORD_TOKEN_FILE: '/no/file' },
      /^DISCORD_TOKEN_FILE names \/no\/file.*ENOENT/u,
    ],
    [
      'a guild that is no id',
      { DISCORD_GUILD_ID: 'my server' },
      /^DISCORD_GUILD_ID is no server id; set it/u,
    ],
    [
      'an API that is no address',
      { DISCORD_API_URL: 'discord' },
      /^DISCORD_API_URL is no http\(s\) address; remove/u,
    ],
    [
      'an API that is not http',
      { DISCORD_API_URL: 'ftp://discord.com' },
      /^DISCORD_API_URL is no http\(s\)/u,
    ],
    [
      'a data folder that is a file',
      { ATTACHE_DATA_DIR: join(HERE, 'config.test.ts') },
      /^ATTACHE_DATA_DIR names a file/u,
    ],
    [
      'a corpus that is not there',
      { ATTACHE_CORPUS: '/no/corpus' },
      /^ATTACHE_CORPUS names \/no\/corpus, which is no/u,
    ],
    ['a corpus of commas', { ATTACHE_CORPUS: ', ,' }, /^ATTACHE_CORPUS names no folder/u],
    ['an unknown model', { ATTACHE_MODEL: 'gpt' }, /^ATTACHE_MODEL is wrong: .*all-MiniLM-L6-v2/u],
    [
      'a share that is no percentage',
      { ATTACHE_ALLOW_WORSE: '10 %' },
      /^ATTACHE_ALLOW_WORSE is no percentage/u,
    ],
    ['a share above the whole', { ATTACHE_ALLOW_WORSE: '101' }, /^ATTACHE_ALLOW_WORSE is no percentage/u],
    [
      'an unknown log level',
      { ATTACHE_LOG_LEVEL: 'loud' },
      /^ATTACHE_LOG_LEVEL is no log level; set it to one of fatal/u,
    ],
  ])('refuse %s in one line with what to do', (_, env, line) => {
    const problems = problemsOf(env);
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatch(line);
    expect(problems[0]).not.toContain('\n');
  });

  it.each([
    'ATTACHE_DATA_DIR',
    'ATTACHE_CORPUS',
  ])('refuse a place that can’t be reached as %s, with the system’s reason', async (name) => {
    const directory = await temporaryDirectory();
    await writeFiles(directory, { file: '' });
    await symlink('loop', join(directory, 'loop'));
    for (const [place, code] of [
      ['file/x', 'ENOTDIR'],
      ['loop', 'ELOOP'],
    ] as const) {
      const path = join(directory, place);
      expect(problemsOf({ [name]: path })).toEqual([
        `${name} names ${path}, which can't be reached (${code}); correct the path or the folders' rights.`,
      ]);
    }
  });

  it('name every problem at once', () => {
    const problems = problemsOf({ DISCORD_GUILD_ID: 'x', DISCORD_API_URL: 'y', ATTACHE_LOG_LEVEL: 'z' });
    expect(problems.map((line) => line.split(' ')[0]).sort()).toEqual([
      'ATTACHE_LOG_LEVEL',
      'DISCORD_API_URL',
      'DISCORD_GUILD_ID',
    ]);
  });

  it('refuse a token given twice, and never repeat it', async () => {
    const directory = await temporaryDirectory();
    await writeFiles(directory, { token: TOKEN, broken: `${TOKEN} ${TOKEN}` });
    const twice = problemsOf({ DISCORD_TOKEN: TOKEN, DISCORD_TOKEN_FILE: join(directory, 'token') });
    expect(twice).toEqual([
      'DISCORD_TOKEN and DISCORD_TOKEN_FILE are both set; keep one and remove the other.',
    ]);
    const broken = problemsOf({ DISCORD_TOKEN_FILE: join(directory, 'broken'), DISCORD_TOKEN: `${TOKEN} x` });
    expect(broken).toHaveLength(3);
    expect(broken.join()).not.toContain(TOKEN);
  });

  it('are read in part by scripts, who are not held up by the rest', () => {
    expect(readIndexSettings({ DISCORD_GUILD_ID: 'x' }).modelId).toBe(DEFAULT_MODEL);
    expect(readDiscordSettings({ DISCORD_TOKEN: TOKEN, ATTACHE_MODEL: 'x' }).token).toBe(TOKEN);
    expect(() => readDiscordSettings({})).toThrow(/^DISCORD_TOKEN is missing: set it/u);
  });
});
