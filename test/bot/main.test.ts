import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { PROJECT_ROOT } from '../../index/index.ts';
import { startLoopbackDiscord } from '../support/loopback-discord.ts';
import { runScript } from '../support/run-script.ts';
import { buildSmallLibrary, type SmallLibrary } from '../support/small-library.ts';
import { temporaryDirectory, writeFiles } from '../support/temporary.ts';

const CRISIS = 'What does a defence attaché do in a crisis?';
const fixtures = join(import.meta.dirname, '../fixtures/corpus');

let small: SmallLibrary;

beforeAll(async () => {
  await promisify(execFile)(process.execPath, ['scripts/build.mjs'], { cwd: PROJECT_ROOT });
  small = await buildSmallLibrary();
});

afterAll(() => small?.remove());

const start = (stdin: string, env: Record<string, string>) => runScript('build/bot.mjs', [], { stdin, env });

describe('npm start without a token', () => {
  it('answers the questions of its input, one a line, and ends', async () => {
    const questions = `${CRISIS}\n\nHow do I bake sourdough bread?\n`;
    const { exitCode, stdout, stderr } = await start(questions, { ATTACHE_DATA_DIR: small.dataDirectory });
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
    expect(stdout).toMatch(
      /^\? What does a defence attaché do in a crisis\?\n1\. What defence attachés do\n/u,
    );
    expect(stdout).toContain('  ┃ In a crisis the attaché is often the one person in the embassy whom the');
    expect(stdout).toContain('\n\n? How do I bake sourdough bread?\nThe library has nothing on this');
    expect(stdout).not.toContain('\u001b');
    for (const line of stdout.split('\n')) expect(line.length).toBeLessThanOrEqual(80);
  });

  it('stops at :quit', async () => {
    const { exitCode, stdout } = await start(`:quit\n${CRISIS}\n`, { ATTACHE_DATA_DIR: small.dataDirectory });
    expect({ exitCode, stdout }).toEqual({ exitCode: 0, stdout: '' });
  });

  it('indexes the folders that it is given first, with progress', async () => {
    const data = await temporaryDirectory();
    const env = { ATTACHE_DATA_DIR: data, ATTACHE_CORPUS: fixtures };
    const { exitCode, stdout, stderr } = await start(`${CRISIS}\n`, env);
    expect(exitCode).toBe(0);
    expect(stderr).toMatch(/^reading 0\/4 files\n.*\nembedding \d+\/\d+ passages, \d+ passages\/s\n/su);
    expect(stdout).toContain('1. What defence attachés do');
  });

  it('serves the index that was there when nothing can be indexed, and says so', async () => {
    const empty = await temporaryDirectory();
    const env = { ATTACHE_DATA_DIR: small.dataDirectory, ATTACHE_CORPUS: empty };
    const { exitCode, stdout, stderr } = await start(`${CRISIS}\n`, env);
    expect(exitCode).toBe(0);
    expect(stderr).toMatch(
      /Nothing to index in .*\nThe index that was there before is served instead\.\n$/su,
    );
    expect(stdout).toContain('1. What defence attachés do');
  });

  it('serves the index that was there when the new one would answer worse, and says so', async () => {
    const corpus = await temporaryDirectory();
    const control = JSON.stringify({ question: CRISIS });
    await writeFiles(corpus, { 'a.md': 'Bread has to rise.', 'control-questions.jsonl': control });
    const env = { ATTACHE_DATA_DIR: small.dataDirectory, ATTACHE_CORPUS: corpus };
    const { exitCode, stdout, stderr } = await start(`${CRISIS}\n`, env);
    expect(exitCode).toBe(0);
    expect(stderr).toMatch(
      /The new index was not published: 1 of 1 control questions \(100 %\) got worse\.\nThe index that was there before is served/u,
    );
    expect(stdout).toContain('1. What defence attachés do');
  });

  it('ends with a line when there is nothing to index and no index', async () => {
    const directory = await temporaryDirectory();
    await writeFiles(directory, { 'corpus/picture.png': 'x' });
    const env = { ATTACHE_DATA_DIR: join(directory, 'data'), ATTACHE_CORPUS: join(directory, 'corpus') };
    const { exitCode, stderr } = await start('', env);
    expect(exitCode).toBe(1);
    expect(stderr).toMatch(
      /\nNothing to index in [^\n]+: its only file was skipped\. Nothing was published\.\nSkipped {4}picture\.png: [^\n]+\n$/u,
    );
  });

  it('ends with one line for each wrong setting', async () => {
    const { exitCode, stdout, stderr } = await start('', {
      DISCORD_GUILD_ID: 'mine',
      ATTACHE_LOG_LEVEL: 'loud',
    });
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
    const lines = stderr.trimEnd().split('\n').sort();
    expect(lines.map((line) => line.split(' ')[0])).toEqual(['ATTACHE_LOG_LEVEL', 'DISCORD_GUILD_ID']);
  });
});

describe('npm start with a token', () => {
  it('indexes, serves, answers, and ends cleanly at SIGTERM', { timeout: 90_000 }, async () => {
    const discord = await startLoopbackDiscord();
    onTestFinished(() => discord.close());
    const bot = startChild({
      DISCORD_TOKEN: discord.token,
      DISCORD_API_URL: discord.restUrl,
      ATTACHE_DATA_DIR: await temporaryDirectory(),
      ATTACHE_CORPUS: fixtures,
    });
    await bot.says('Ready on Discord as ');
    const interaction = await discord.runCommand({
      name: 'ask',
      options: [{ name: 'question', type: 3, value: CRISIS }],
    });
    expect((await interaction.reply()).embeds[0]?.title).toBe('What defence attachés do');
    const reindex = await discord.runCommand({ name: 'reindex', memberPermissions: 1n << 5n });
    const done = await reindex.reply(30_000, ({ embeds }) => embeds[0]?.title !== undefined);
    expect(done.embeds[0]?.title).toBe('Nothing has changed: generation 1 goes on serving');
    bot.child.kill('SIGTERM');
    expect(await bot.ended).toBe(0);
    expect(discord.sessions).toEqual([]);
    expect(discord.violations).toEqual([]);
    expect(bot.output()).not.toContain(discord.token);
  });

  it('serves the index that was there when the new one would answer worse, and says so', async () => {
    const discord = await startLoopbackDiscord();
    onTestFinished(() => discord.close());
    const corpus = await temporaryDirectory();
    const control = JSON.stringify({ question: CRISIS });
    await writeFiles(corpus, { 'a.md': 'Bread has to rise.', 'control-questions.jsonl': control });
    const bot = startChild({
      DISCORD_TOKEN: discord.token,
      DISCORD_API_URL: discord.restUrl,
      ATTACHE_DATA_DIR: small.dataDirectory,
      ATTACHE_CORPUS: corpus,
    });
    await bot.says('Ready on Discord as ');
    expect(bot.output()).toMatch(/Nothing was published: 1 of 1 control questions \(100 %\) got worse/u);
    expect(bot.output()).toContain('the index that was there before is served instead');
    const interaction = await discord.runCommand({
      name: 'ask',
      options: [{ name: 'question', type: 3, value: CRISIS }],
    });
    expect((await interaction.reply()).embeds[0]?.title).toBe('What defence attachés do');
    bot.child.kill('SIGTERM');
    expect(await bot.ended).toBe(0);
    expect(discord.violations).toEqual([]);
  });

  it('ends at SIGTERM also while it still connects', async () => {
    const discord = await startLoopbackDiscord();
    onTestFinished(() => discord.close());
    discord.refuseConnections(true);
    const env = { DISCORD_TOKEN: discord.token, DISCORD_API_URL: discord.restUrl };
    const bot = startChild({ ...env, ATTACHE_DATA_DIR: small.dataDirectory });
    await discord.whenRequested(({ path }) => path === '/gateway/bot', 30_000);
    bot.child.kill('SIGTERM');
    expect(await bot.ended).toBe(0);
  });

  it('ends cleanly at a signal that comes while it is still being loaded', async () => {
    const bot = startChild({
      NODE_OPTIONS: `--import ${HOLD_LOADING}`,
      DISCORD_TOKEN: 'MTEw.abc.not-a-token',
    });
    await bot.says('Loading is held');
    bot.child.kill('SIGTERM');
    expect(await bot.ended).toBe(0);
  });

  it('ends with one clear line when the token is refused, and repeats it nowhere', async () => {
    const discord = await startLoopbackDiscord();
    onTestFinished(() => discord.close());
    const token = 'MTEwMDAw.wrong.not-a-real-token-either';
    const { exitCode, stdout, stderr } = await start('', {
      DISCORD_TOKEN: token,
      DISCORD_API_URL: discord.restUrl,
      ATTACHE_DATA_DIR: small.dataDirectory,
    });
    expect(exitCode).toBe(1);
    expect(stderr).toMatch(/^Discord refused the token: set DISCORD_TOKEN .*\n$/u);
    expect(stdout + stderr).not.toContain(token);
  });

  it('ends with one clear line when Discord puts it out for good, at the start or later', async () => {
    const discord = await startLoopbackDiscord();
    onTestFinished(() => discord.close());
    const env = {
      DISCORD_TOKEN: discord.token,
      DISCORD_API_URL: discord.restUrl,
      ATTACHE_DATA_DIR: small.dataDirectory,
    };
    const bot = startChild(env);
    await bot.says('Ready on Discord as ');
    discord.closeGateway(4004);
    expect(await bot.ended).toBe(1);
    const lines = bot.output().trimEnd().split('\n');
    const bad = lines.map((line) => JSON.parse(line)).filter(({ level }) => level >= 40);
    expect(bad).toMatchObject([
      { level: 60, msg: expect.stringMatching(/^Discord refused the token: set/u) },
    ]);

    discord.refuseIdentify(4014);
    const { exitCode, stderr } = await start('', env);
    expect(exitCode).toBe(1);
    expect(stderr).toMatch(/^Discord refused the intents that were asked for \(4014\): [^\n]+\n$/u);
  });

  it('ends with one clear line when Discord can’t be reached', async () => {
    const { exitCode, stderr } = await start('', {
      DISCORD_TOKEN: 'MTEw.abc.not-a-real-token',
      // Port 9 (discard) is not served on any machine that runs tests.
      DISCORD_API_URL: 'http://127.0.0.1:9/api',
      ATTACHE_DATA_DIR: small.dataDirectory,
    });
    expect(exitCode).toBe(1);
    expect(stderr).toBe(
      "Discord at http://127.0.0.1:9/api can't be reached (ECONNREFUSED): check the network, and DISCORD_API_URL if it is set.\n",
    );
  });
});

const asModule = (source: string) => `data:text/javascript,${encodeURIComponent(source)}`;

/** A module that, loaded before the bot, keeps the bot's first look for discord.js from ever ending. */
const HOLD_LOADING = asModule(`
  import { register } from 'node:module';
  register(${JSON.stringify(
    asModule(`
      import { writeSync } from 'node:fs';
      export async function resolve(specifier, context, next) {
        if (specifier !== 'discord.js') return next(specifier, context);
        writeSync(2, 'Loading is held');
        return new Promise((resolve) => setTimeout(resolve, 1e9));
      }
    `),
  )});
`);

interface Started {
  readonly child: ChildProcess;
  /** Exit code. */
  readonly ended: Promise<number | null>;
  output(): string;
  /** Resolves when the output has `text`; rejects when the process ends without. */
  says(text: string): Promise<void>;
}

function startChild(env: Record<string, string>): Started {
  const inherited = Object.entries(process.env).filter(([name]) => !/^(?:ATTACHE|DISCORD)_/u.test(name));
  const child = spawn(process.execPath, ['build/bot.mjs'], {
    cwd: PROJECT_ROOT,
    env: { ...Object.fromEntries(inherited), ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  let output = '';
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (chunk: string) => {
      output += chunk;
    });
  }
  const says = (text: string) =>
    new Promise<void>((resolve, reject) => {
      const look = () => {
        if (output.includes(text)) resolve();
      };
      look();
      child.stdout.on('data', look);
      child.stderr.on('data', look);
      child.once('close', () => reject(new Error(`It ended without saying ${text}: ${output}`)));
    });
  return { child, ended, output: () => output, says };
}
