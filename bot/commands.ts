import type { Command } from './command.ts';
import { askCommand } from './commands/ask.ts';

/** Every command of the bot; a new one is a file in `commands/` and a line here. */
export const commands: readonly Command[] = [askCommand];
