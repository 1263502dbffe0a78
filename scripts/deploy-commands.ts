import {
  REST,
  type RESTGetCurrentApplicationResult,
  type RESTPutAPIApplicationCommandsResult,
  Routes,
} from 'discord.js';
import type { Command } from '../bot/command.ts';
import { commands } from '../bot/commands.ts';
import { type DiscordSettings, readDiscordSettings } from '../bot/config.ts';
import { explainDiscordFailure } from '../bot/discord-failure.ts';
import { redact } from '../bot/log.ts';
import { createCommand, runScript } from './command-line.ts';

/** Discord did not take the commands. Settings that are wrong end a script with 2. */
const FAILED = 1;

const command = createCommand(
  'deploy-commands',
  'Registers the slash commands: in the server DISCORD_GUILD_ID at once, otherwise everywhere.',
).action(async () => {
  const settings = readDiscordSettings(process.env);
  try {
    const registered = await deploy(settings);
    const where = settings.guildId === null ? 'everywhere' : `in the server ${settings.guildId}`;
    for (const { name, description } of registered)
      console.log(`Registered ${where}: ${describe(name, description)}`);
  } catch (error) {
    console.error(redact(explainDiscordFailure(error, settings.apiUrl), [settings.token]));
    process.exitCode = FAILED;
  }
});

/** Commands in the menu of a message have no description. */
function describe(name: string, description: string): string {
  return description === '' ? `“${name}” in the menu of a message` : `/${name} – ${description}`;
}

/** Replaces all commands of the scope by ours. */
async function deploy({
  token,
  guildId,
  apiUrl,
}: DiscordSettings): Promise<RESTPutAPIApplicationCommandsResult> {
  const rest = new REST({ api: apiUrl }).setToken(token);
  const application = (await rest.get(Routes.currentApplication())) as RESTGetCurrentApplicationResult;
  const payloads = commands.map(({ payload }) => (guildId === null ? payload : withoutScopes(payload)));
  const route =
    guildId === null
      ? Routes.applicationCommands(application.id)
      : Routes.applicationGuildCommands(application.id, guildId);
  return (await rest.put(route, { body: payloads })) as RESTPutAPIApplicationCommandsResult;
}

/** Where and for whom a command is offered can be said of global ones only. */
function withoutScopes({
  contexts: _contexts,
  integration_types: _types,
  ...rest
}: Command['payload']): Command['payload'] {
  return rest;
}

await runScript(command);
