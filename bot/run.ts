import { inspect } from 'node:util';
import { readSettings, SettingsError } from './config.ts';
import { isExpected } from './expected-error.ts';
import { redact } from './log.ts';
import type { SetHandler } from './signals.ts';

/** What `npm start` exits with when it doesn't end well. */
const EXIT = { failed: 1, settings: 2 } as const;

/**
 * Runs to its end whichever of the two the environment asks for: the bot on Discord, or the conversation
 * in the terminal. Only that one is loaded: the bot leaves model and graph to its engine process.
 */
export async function run(setHandler: SetHandler): Promise<void> {
  let token: string | null = null;
  try {
    const settings = readSettings(process.env);
    token = settings.discord?.token ?? null;
    if (settings.discord === null) {
      // Ctrl+C ends a conversation as it ends any other program.
      setHandler(null);
      const { runTerminal } = await import('./run-terminal.ts');
      await runTerminal(settings);
    } else {
      const { runDiscord } = await import('./run-discord.ts');
      await runDiscord(settings, settings.discord, setHandler);
    }
  } catch (error) {
    const text = isExpected(error) ? error.message : inspect(error);
    console.error(redact(text, token === null ? [] : [token]));
    process.exit(error instanceof SettingsError ? EXIT.settings : EXIT.failed);
  }
}
