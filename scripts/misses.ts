import { groupMisses, type MissGroup } from '../bot/group-misses.ts';
import type { Feedback } from '../bot/state/feedback.ts';
import { hasState, openState, type State } from '../bot/state/state.ts';
import { nameVotes, type VoteAgainst } from '../bot/votes-against.ts';
import { AttacheError } from '../index/index.ts';
import { createCommand, readSettingsWith, runScript, UsageError, withLibrary } from './command-line.ts';
import { writeCsv } from './csv.ts';

interface Options {
  readonly data?: string;
  readonly guild?: string;
  readonly json?: true;
  readonly votes?: true;
}

const command = createCommand(
  'misses',
  'Lists what was asked on Discord and not answered, as CSV: what to add to the library. ' +
    'Questions are kept only in servers whose moderators want that (/settings misses), and never with who asked.',
)
  .option('--data <folder>', 'where the index is kept')
  .option('--guild <id>', 'of this server only')
  .option('--json', 'print a JSON array, with all wordings')
  .option('--votes', 'the votes against answers instead, newest first, with their reasons; without who voted')
  .action(async (options: Options) => {
    const { guild = null, json } = options;
    // Snowflakes: 17 to 20 digits.
    if (guild !== null && !/^\d{17,20}$/u.test(guild)) {
      throw new UsageError(`--guild ${guild} is no server id: give the 17 to 20 digits of “Copy Server ID”.`);
    }
    const { dataDirectory } = readSettingsWith(options);
    if (options.votes) return printVotes(dataDirectory, guild, json);
    const groups = readState(dataDirectory, ({ misses }) => groupMisses(misses.list(guild)));
    if (groups.length === 0) console.error('No question without an answer is kept.');
    if (json) console.log(JSON.stringify(groups));
    else process.stdout.write(writeCsv([HEADINGS, ...groups.map(rowOf)]));
  });

const HEADINGS = ['server', 'question', 'count', 'refused', 'uncertain', 'last', 'wordings'];

function rowOf({ guildId, question, count, refused, uncertain, last, wordings }: MissGroup) {
  return [guildId, question, count, refused, uncertain, last, wordings.length];
}

const VOTE_HEADINGS = ['server', 'question', 'passage', 'title', 'reason', 'at'];

async function printVotes(dataDirectory: string, guild: string | null, json = false): Promise<void> {
  const votes = await withTitles(
    dataDirectory,
    readState(dataDirectory, ({ feedback }) => feedback.against(guild)),
  );
  if (votes.length === 0) console.error('No vote against an answer is kept.');
  if (json) console.log(JSON.stringify(votes));
  else process.stdout.write(writeCsv([VOTE_HEADINGS, ...votes.map(voteRowOf)]));
}

function voteRowOf({ guildId, question, passageId, title, reason, at }: VoteAgainst) {
  return [guildId ?? '', question, passageId ?? '', title ?? '', reason ?? '', at];
}

/** Without titles where no index can be opened: the votes are worth reading all the same. */
async function withTitles(dataDirectory: string, votes: readonly Feedback[]): Promise<VoteAgainst[]> {
  const nowhere = { lookUp: async () => ({ status: 'unknown' }) as const };
  if (votes.every(({ passageId }) => passageId === null)) return nameVotes(votes, nowhere);
  let named: VoteAgainst[] = [];
  try {
    await withLibrary({ data: dataDirectory }, async (library) => {
      named = await nameVotes(votes, library);
    });
    return named;
  } catch (error) {
    if (!(error instanceof AttacheError)) throw error;
    console.error(`Titles are left out. ${error.message}`);
    return nameVotes(votes, nowhere);
  }
}

/** Nothing is made where the bot has never been. */
function readState<Row>(dataDirectory: string, read: (state: State) => Row[]): Row[] {
  if (!hasState(dataDirectory)) return [];
  const state = openState(dataDirectory);
  try {
    return read(state);
  } finally {
    state.close();
  }
}

await runScript(command);
