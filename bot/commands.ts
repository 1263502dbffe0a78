import type { Command } from './command.ts';
import { askCommand } from './commands/ask.ts';
import { missesCommand } from './commands/misses.ts';
import { settingsCommand } from './commands/settings.ts';

/** Every command of the bot; a new one is a file in `commands/` and a line here. */
export const commands: readonly Command[] = [askCommand, settingsCommand, missesCommand];
