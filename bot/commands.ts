import type { Command } from './command.ts';
import { askCommand } from './commands/ask.ts';
import { libraryCommand } from './commands/library.ts';
import { reindexCommand } from './commands/reindex.ts';
import { rollbackCommand } from './commands/rollback.ts';
import { statusCommand } from './commands/status.ts';

/** Every command of the bot; a new one is a file in `commands/` and a line here. */
export const commands: readonly Command[] = [
  askCommand,
  reindexCommand,
  rollbackCommand,
  libraryCommand,
  statusCommand,
];
