import type { Command } from './command.ts';
import { aboutCommand } from './commands/about.ts';
import { askCommand } from './commands/ask.ts';
import { checkQuotationCommand } from './commands/check-quotation.ts';
import { citeCommand } from './commands/cite.ts';
import { exportCommand } from './commands/export.ts';
import { findSourcesCommand } from './commands/find-sources.ts';
import { helpCommand } from './commands/help.ts';
import { libraryCommand } from './commands/library.ts';
import { missesCommand } from './commands/misses.ts';
import { passageCommand } from './commands/passage.ts';
import { reindexCommand } from './commands/reindex.ts';
import { rollbackCommand } from './commands/rollback.ts';
import { settingsCommand } from './commands/settings.ts';
import { sourcesCommand } from './commands/sources.ts';
import { statusCommand } from './commands/status.ts';

/** Every command of the bot; a new one is a file in `commands/` and a line here. */
export const commands: readonly Command[] = [
  askCommand,
  findSourcesCommand,
  checkQuotationCommand,
  sourcesCommand,
  passageCommand,
  citeCommand,
  exportCommand,
  helpCommand,
  aboutCommand,
  libraryCommand,
  missesCommand,
  reindexCommand,
  rollbackCommand,
  settingsCommand,
  statusCommand,
];
