import { groupMisses, type MissGroup } from '../bot/group-misses.ts';
import { hasState, openState } from '../bot/state/state.ts';
import { createCommand, readSettingsWith, runScript, UsageError } from './command-line.ts';
import { writeCsv } from './csv.ts';

interface Options {
  readonly data?: string;
  readonly guild?: string;
  readonly json?: true;
}

const command = createCommand(
  'misses',
  'Lists what was asked on Discord and not answered, as CSV: what to add to the library. ' +
    'Questions are kept only in servers whose moderators want that (/settings misses), and never with who asked.',
)
  .option('--data <folder>', 'where the index is kept')
  .option('--guild <id>', 'of this server only')
  .option('--json', 'print a JSON array, with all wordings')
  .action((options: Options) => {
    const { guild = null, json } = options;
    // Snowflakes: 17 to 20 digits.
    if (guild !== null && !/^\d{17,20}$/u.test(guild)) {
      throw new UsageError(`--guild ${guild} is no server id: give the 17 to 20 digits of “Copy Server ID”.`);
    }
    const { dataDirectory } = readSettingsWith(options);
    const groups = readGroups(dataDirectory, guild);
    if (groups.length === 0) console.error('No question without an answer is kept.');
    if (json) console.log(JSON.stringify(groups));
    else process.stdout.write(writeCsv([HEADINGS, ...groups.map(rowOf)]));
  });

const HEADINGS = ['server', 'question', 'count', 'refused', 'uncertain', 'last', 'wordings'];

function rowOf({ guildId, question, count, refused, uncertain, last, wordings }: MissGroup) {
  return [guildId, question, count, refused, uncertain, last, wordings.length];
}

/** Nothing is made where the bot has never been. */
function readGroups(dataDirectory: string, guild: string | null): MissGroup[] {
  if (!hasState(dataDirectory)) return [];
  const state = openState(dataDirectory);
  try {
    return groupMisses(state.misses.list(guild));
  } finally {
    state.close();
  }
}

await runScript(command);
