import { describe, expect, it, onTestFinished } from 'vitest';
import { commands } from '../../bot/commands.ts';
import { type LoopbackDiscord, startLoopbackDiscord } from '../support/loopback-discord.ts';
import { runScript } from '../support/run-script.ts';

async function loopback(): Promise<LoopbackDiscord> {
  const discord = await startLoopbackDiscord();
  onTestFinished(() => discord.close());
  return discord;
}

const deploy = (env: Record<string, string>) => runScript('scripts/deploy-commands.ts', [], { env });

describe('npm run deploy-commands', () => {
  it('registers the commands everywhere', async () => {
    const discord = await loopback();
    const result = await deploy({ DISCORD_TOKEN: discord.token, DISCORD_API_URL: discord.restUrl });
    expect(result).toMatchObject({ exitCode: 0, stderr: '' });
    expect(result.stdout).toMatch(/^Registered everywhere: \/ask – /u);
    expect(discord.commands()).toHaveLength(commands.length);
    expect(discord.commands().find(({ name }) => name === 'ask')).toMatchObject({
      contexts: [0, 1, 2],
      integration_types: [0, 1],
    });
    expect(discord.violations).toEqual([]);
  });

  it('registers them in one server, and again without making more of them', async () => {
    const discord = await loopback();
    const env = {
      DISCORD_TOKEN: discord.token,
      DISCORD_API_URL: discord.restUrl,
      DISCORD_GUILD_ID: discord.guildId,
    };
    for (const _ of [1, 2]) {
      const result = await deploy(env);
      expect(result).toMatchObject({ exitCode: 0, stderr: '' });
      expect(result.stdout).toContain(`Registered in the server ${discord.guildId}: /ask`);
    }
    expect(discord.commands(discord.guildId)).toHaveLength(commands.length);
    expect(discord.commands()).toEqual([]);
    expect(discord.violations).toEqual([]);
  });

  it('exits 2 with a line when the token is missing', async () => {
    const result = await deploy({});
    expect(result).toMatchObject({ exitCode: 2, stdout: '' });
    expect(result.stderr).toMatch(/^DISCORD_TOKEN is missing: set it .*\n$/u);
  });

  it.each<[string, (discord: LoopbackDiscord) => Record<string, string>, RegExp]>([
    ['a refused token', () => ({ DISCORD_TOKEN: 'MTEw.wrong.token' }), /^Discord refused the token: .*\n$/u],
    [
      'a server without access',
      () => ({ DISCORD_GUILD_ID: '1100000000000099999' }),
      /^Discord gives no access to that server: check DISCORD_GUILD_ID.*\n$/u,
    ],
    [
      'a Discord that is not there',
      () => ({ DISCORD_API_URL: 'http://127.0.0.1:9/api' }),
      /^Discord at http:\/\/127\.0\.0\.1:9\/api can't be reached \(ECONNREFUSED\).*\n$/u,
    ],
  ])('exits 1 with one clear line for %s', async (_, wrong, line) => {
    const discord = await loopback();
    const env = { DISCORD_TOKEN: discord.token, DISCORD_API_URL: discord.restUrl, ...wrong(discord) };
    const result = await deploy(env);
    expect(result).toMatchObject({ exitCode: 1, stdout: '' });
    expect(result.stderr).toMatch(line);
    expect(result.stderr).not.toContain(env.DISCORD_TOKEN);
  });
});
