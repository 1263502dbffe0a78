import {
  AttacheError,
  findModelProfile,
  type KeptGeneration,
  listKeptGenerations,
  loadTransformersEmbedder,
  type Rollback,
  rollbackIndex,
} from '../index/index.ts';
import {
  AnnouncedError,
  createCommand,
  parseCount,
  readSettingsWith,
  runScript,
  UsageError,
} from './command-line.ts';
import { announcingFailure, createNotices, EVENTS_OPTION } from './events.ts';

interface Options {
  readonly data?: string;
  readonly to?: number;
  readonly list?: true;
  readonly json?: true;
  readonly events?: true;
}

const command = createCommand('rollback', 'Lets an earlier generation of the index serve again.')
  .option('--data <folder>', 'where the index is kept')
  .option(
    '--to <number>',
    'the generation to return to; the one before the serving one unless given',
    parseCount,
  )
  .option('--list', 'only list the generations that are kept')
  .option('--json', 'print the result as JSON')
  .option(...EVENTS_OPTION)
  .action((options: Options) =>
    announcingFailure(options.events ?? false, () => rollback(options)).catch(blameTheCommandLine),
  );

async function rollback(options: Options): Promise<void> {
  const { dataDirectory, modelId } = readSettingsWith(options);
  if (options.list) {
    const kept = await listKeptGenerations(dataDirectory);
    console.log(options.json ? JSON.stringify(kept) : kept.map(describeGeneration).join('\n'));
    return;
  }
  const embedder = await loadTransformersEmbedder(findModelProfile(modelId));
  const to = options.to === undefined ? {} : { to: String(options.to) };
  const done = await rollbackIndex({
    dataDirectory,
    embedder,
    onNotice: createNotices(options.events ?? false),
    ...to,
  }).finally(() => embedder.close());
  console.log(options.json ? JSON.stringify(done) : describeRollback(done));
}

/** A generation that is not there is a mistake in `--to`. */
function blameTheCommandLine(error: unknown): never {
  const isAnnounced = error instanceof AnnouncedError;
  const cause = isAnnounced ? error.cause : error;
  if (!(cause instanceof AttacheError) || cause.code !== 'unknown-generation') throw error;
  const mistake = new UsageError(cause.message);
  throw isAnnounced ? new AnnouncedError(mistake) : mistake;
}

function describeGeneration({ name, serving, facts }: KeptGeneration): string {
  const start = `${serving ? '*' : ' '} ${name.padStart(4)}  `;
  if (facts === null) return `${start}can't be read`;
  const published = facts.createdAt.replace('T', ' ').replace(/\.\d+Z$/u, ' UTC');
  const counts = `${facts.documents} documents, ${facts.passages} passages`;
  return `${start}${published}  ${counts}${serving ? '  (serves)' : ''}`;
}

function describeRollback({ from, to }: Rollback): string {
  if (from === to) return `Generation ${to} serves already; nothing was changed.`;
  const undo = from === null ? '' : ` To undo this: npm run rollback -- --to ${from}`;
  return `Generation ${to} serves again${from === null ? '' : ` in place of ${from}`}.${undo}`;
}

await runScript(command);
