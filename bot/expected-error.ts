import { AttacheError } from '../index/index.ts';
import { SettingsError } from './config.ts';
import { DiscordStartError } from './discord-start-error.ts';

/** Whether the world did it, which is told in a line; a mistake in the program keeps its stack. */
export function isExpected(error: unknown): error is Error {
  return [SettingsError, DiscordStartError, AttacheError].some((kind) => error instanceof kind);
}
