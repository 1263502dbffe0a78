import { join, resolve } from 'node:path';
import { Argument, InvalidArgumentError } from 'commander';
import { distance } from 'fastest-levenshtein';
import { createProgressDisplay, type ProgressDisplay } from '../bot/progress-display.ts';
import {
  type CatalogueEntry,
  DEFAULT_MAX_BYTES,
  type DocumentFolder,
  DownloadError,
  openDocumentFolder,
  PROJECT_ROOT,
  type Progress,
  readCatalogue,
  StageProgress,
} from '../index/index.ts';
import packageFacts from '../package.json' with { type: 'json' };
import { createCommand, EXIT, runScript, UsageError } from './command-line.ts';

interface ListOptions {
  readonly catalogue: string;
  readonly topic?: string;
  readonly json?: true;
}

interface AddOptions {
  readonly catalogue: string;
  readonly library: string;
  readonly all?: true;
  readonly maxMegabytes: number;
}

/** In bytes. */
const KILOBYTE = 1_000;
const MEGABYTE = 1_000_000;

const shipped = join(PROJECT_ROOT, 'corpus', 'catalogue.yaml');

const command = createCommand(
  'catalogue',
  'Public documents worth adding to a library: lists and downloads them.',
);

command
  .command('list')
  .description('Lists the documents of the catalogue.')
  .option('--topic <topic>', 'only those on this topic')
  .option('--json', 'print the entries as one JSON array')
  .option('--catalogue <file>', 'another catalogue', shipped)
  .action(async (options: ListOptions) => {
    const entries = selectTopic(await readCatalogue(options.catalogue), options.topic);
    if (options.json) {
      console.log(JSON.stringify(entries));
      return;
    }
    const width = Math.max(0, ...entries.map(({ id }) => id.length));
    for (const { id, date, format, title, body } of entries)
      console.log(`${id.padEnd(width)}  ${date.padEnd(10)}  ${format.padEnd(4)}  ${title} (${body})`);
  });

command
  .command('add')
  .description('Downloads documents, each with its metadata beside it.')
  .addArgument(new Argument('[ids...]', 'ids of documents, as `list` gives them'))
  .option('--all', 'every document of the catalogue')
  .option(
    '--max-megabytes <number>',
    'largest file to download',
    parseMegabytes,
    DEFAULT_MAX_BYTES / MEGABYTE,
  )
  .option('--library <folder>', 'where to save them', join(PROJECT_ROOT, 'corpus', 'library'))
  .option('--catalogue <file>', 'another catalogue', shipped)
  .action(async (ids: readonly string[], options: AddOptions) => {
    const entries = selectEntries(await readCatalogue(options.catalogue), ids, options);
    const library = resolve(options.library);
    const folder = await openDocumentFolder(library);
    const outcome = await addAll(folder, entries, options).finally(() => folder.close());
    console.log(describeOutcome(outcome, library));
    const { added, present, failed } = outcome;
    if (failed.length === 0) process.exitCode = EXIT.done;
    else process.exitCode = added.length + present.length > 0 ? EXIT.skipped : EXIT.nothing;
  });

function selectTopic(
  entries: readonly CatalogueEntry[],
  topic: string | undefined,
): readonly CatalogueEntry[] {
  if (topic === undefined) return entries;
  const wanted = topic.toLowerCase();
  const selected = entries.filter(({ topics }) => topics.some((one) => one.toLowerCase() === wanted));
  if (selected.length > 0) return selected;
  const known = [...new Set(entries.flatMap(({ topics }) => topics))].sort();
  throw new UsageError(
    `No document is on the topic ${JSON.stringify(topic)}. There are: ${known.join(', ')}.`,
  );
}

function selectEntries(
  entries: readonly CatalogueEntry[],
  ids: readonly string[],
  { all }: AddOptions,
): readonly CatalogueEntry[] {
  if (all && ids.length > 0) throw new UsageError('Give ids or --all, not both.');
  if (all) return entries;
  if (ids.length === 0)
    throw new UsageError('Say which documents: give ids, as `npm run catalogue -- list` has them, or --all.');
  const byId = new Map(entries.map((entry) => [entry.id, entry]));
  const complaints: string[] = [];
  const selected = [...new Set(ids)].flatMap((id) => {
    const entry = byId.get(id);
    if (entry === undefined) complaints.push(describeUnknown(id, [...byId.keys()]));
    return entry ?? [];
  });
  if (complaints.length > 0) throw new UsageError(complaints.join('\n'));
  return selected;
}

function describeUnknown(id: string, known: readonly string[]): string {
  const similar = known
    .map((candidate) => ({ candidate, edits: editsBetween(id, candidate) }))
    .filter(({ edits }) => edits <= id.length / 3)
    .sort((a, b) => a.edits - b.edits)
    .slice(0, 3)
    .map(({ candidate }) => candidate);
  const hint = similar.length > 0 ? ` Did you mean ${similar.join(', ')}?` : '';
  return `The catalogue has no document ${JSON.stringify(id)}.${hint}`;
}

/** To the whole id or to a word of it: `brahmi` is meant for `brahimi-report`. */
function editsBetween(id: string, candidate: string): number {
  if (candidate.includes(id)) return 0;
  return Math.min(...[candidate, ...candidate.split('-')].map((text) => distance(text, id)));
}

interface Outcome {
  /** Names of files. */
  readonly added: readonly string[];
  readonly present: readonly string[];
  /** Ids of documents. */
  readonly failed: readonly string[];
}

/** One after another: the servers are other people's. What fails is named, and the rest goes on. */
async function addAll(
  folder: DocumentFolder,
  entries: readonly CatalogueEntry[],
  { maxMegabytes }: AddOptions,
): Promise<Outcome> {
  const [added, present, failed] = [[], [], []] as [string[], string[], string[]];
  const display = createProgressDisplay();
  for (const entry of entries) {
    try {
      const { isNew, file, bytes } = await folder
        .add(entry, {
          userAgent: `Attache/${packageFacts.version}`,
          maxBytes: maxMegabytes * MEGABYTE,
          // For tests of this script: see test/scripts/catalogue.test.ts.
          allowLoopback: process.env.ATTACHE_ALLOW_LOOPBACK_DOWNLOADS === '1',
          onProgress: reportBytes(entry.id, display),
        })
        .finally(display.stop);
      (isNew ? added : present).push(file);
      console.log(`${isNew ? 'Added' : 'Already there'}  ${file}  ${describeBytes(bytes)}`);
    } catch (error) {
      if (!(error instanceof DownloadError)) throw error;
      failed.push(entry.id);
      console.log(`Failed  ${entry.id}: ${error.message}`);
    }
  }
  return { added, present, failed };
}

/** Progress in kilobytes, from when the server has said how much there is to come. */
function reportBytes(id: string, display: ProgressDisplay): (received: number, total: number | null) => void {
  let progress: StageProgress<Progress> | null = null;
  return (received, total) => {
    const kilobytes = total === null ? Number.POSITIVE_INFINITY : Math.ceil(total / KILOBYTE);
    progress ??= new StageProgress<Progress>(id, 'kB', kilobytes, display.show);
    progress.report(Math.ceil(received / KILOBYTE));
  };
}

function describeOutcome({ added, present, failed }: Outcome, library: string): string {
  return [
    `${added.length} added, ${present.length} already there, ${failed.length} failed (${library})`,
    ...(added.length > 0 ? ['Now run `npm run index` to make them searchable.'] : []),
  ].join('\n');
}

function describeBytes(bytes: number): string {
  return bytes < MEGABYTE ? `${Math.ceil(bytes / KILOBYTE)} kB` : `${(bytes / MEGABYTE).toFixed(1)} MB`;
}

function parseMegabytes(text: string): number {
  const megabytes = Number(text);
  if (!(megabytes > 0)) throw new InvalidArgumentError('Give a number of megabytes above 0.');
  return megabytes;
}

await runScript(command);
