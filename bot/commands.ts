import type { Command } from './command.ts';
import { askCommand } from './commands/ask.ts';
import { citeCommand } from './commands/cite.ts';
import { exportCommand } from './commands/export.ts';

/** Every command of the bot; a new one is a file in `commands/` and a line here. */
export const commands: readonly Command[] = [askCommand, citeCommand, exportCommand];
