import { createProgressDisplay } from '../bot/progress-display.ts';
import { createProgressEvents, describeFailedRun } from '../bot/run-events.ts';
import {
  type AnswerComparison,
  describeShare,
  describeWorse,
  findModelProfile,
  type IndexSummary,
  IsolatedReader,
  loadTransformersEmbedder,
  runIndex,
} from '../index/index.ts';
import {
  collect,
  createCommand,
  describeFailure,
  EXIT,
  parsePercent,
  readSettingsWith,
  runScript,
  UsageError,
} from './command-line.ts';
import { canAsk, confirm } from './confirm.ts';
import { listAnswers } from './describe-comparison.ts';
import { describeSummary } from './describe-summary.ts';
import { announcingFailure, createNotices, EVENTS_OPTION, writeEvent } from './events.ts';
import { watchIndex } from './watch-index.ts';

interface Options {
  readonly corpus: readonly string[];
  readonly data?: string;
  readonly dryRun?: true;
  readonly watch?: true;
  readonly rebuild?: true;
  readonly ocr?: true;
  readonly allowWorse?: number;
  readonly yes?: true;
  readonly json?: true;
  readonly events?: true;
}

const command = createCommand(
  'index',
  'Brings the index up to date with the documents in the corpus folders.',
)
  .option('--corpus <folder>', 'folder of documents; may be given several times', collect, [])
  .option('--data <folder>', 'where the index is kept')
  .option('--dry-run', 'only tell what would change')
  .option('--watch', 'go on, and index again whenever documents have changed and settled')
  .option('--rebuild', 'read and split every document anew; what is embedded already stays embedded')
  .option('--ocr', 'read scans by OCR: PDF pages without text, and images; about 6 seconds a page')
  .option('--allow-worse <percent>', 'control questions that may get worse unasked', parsePercent)
  .option('--yes', 'publish also when more than that got worse')
  .option('--json', 'print the summary as one JSON object, and all else as JSON lines on stderr')
  .option(...EVENTS_OPTION)
  .action((options: Options) => announcingFailure(tellsEvents(options), () => index(options)));

function tellsEvents({ events, json }: Options): boolean {
  return events ?? json ?? false;
}

async function index(options: Options): Promise<void> {
  const { watch = false, dryRun = false, rebuild = false } = options;
  if (watch && (dryRun || rebuild)) {
    throw new UsageError('--watch goes neither with --dry-run nor with --rebuild: run one of them first.');
  }
  const { corpora, dataDirectory, modelId, ...settings } = readSettingsWith(options);
  const allowWorse = options.allowWorse ?? settings.allowWorse;
  const embedder = await loadTransformersEmbedder(findModelProfile(modelId));
  const asEvents = tellsEvents(options);
  const notice = createNotices(asEvents);
  const display = asEvents
    ? { show: createProgressEvents(writeEvent), stop: () => {} }
    : createProgressDisplay();
  let shown = false;
  const askPerson = async (comparison: AnswerComparison) => {
    display.stop();
    console.error(listAnswers(comparison).join('\n'));
    shown = true;
    return confirm(`${describeWorse(comparison)}. Publish anyway?`);
  };
  const { signal, ...interruption } = stopOnSignals(['SIGINT', 'SIGTERM']);
  // Watching, a run follows another: one process reads for all of them.
  const reader = watch ? new IsolatedReader() : undefined;
  const run = () =>
    runIndex({
      ...(reader === undefined ? {} : { reader }),
      corpora,
      dataDirectory,
      embedder,
      dryRun,
      rebuild,
      ocr: options.ocr ?? false,
      allowWorse,
      confirm: async (comparison) => options.yes ?? (!watch && canAsk() && askPerson(comparison)),
      onProgress: display.show,
      onNotice: notice,
      signal,
    }).finally(display.stop);
  try {
    if (watch) {
      notice(`Watching ${corpora.join(', ')}. Ctrl+C ends it.`);
      await watchIndex({
        corpora,
        signal,
        run,
        onRun: (summary, line) => console.log(options.json ? JSON.stringify(summary) : line),
        onFailure: (error) =>
          asEvents ? writeEvent(describeFailedRun(error)) : console.error(describeFailure(error)),
      });
      return;
    }
    const summary = await run();
    const described = () => describeSummary(summary, { dryRun, shown });
    console.log(options.json ? JSON.stringify(summary) : described());
    if (summary.withheld) notice(describeWithheld(summary, allowWorse));
    process.exitCode = exitCodeOf(summary);
  } finally {
    interruption.forget();
    await reader?.close();
    await embedder.close();
  }
}

/** The first signal ends the work in an orderly way, a second one ends the process at once. */
function stopOnSignals(names: readonly NodeJS.Signals[]): { signal: AbortSignal; forget: () => void } {
  const controller = new AbortController();
  const stop = () => controller.abort();
  for (const name of names) process.once(name, stop);
  return {
    signal: controller.signal,
    forget: () => {
      for (const name of names) process.off(name, stop);
    },
  };
}

function exitCodeOf({ withheld, skipped, questions }: IndexSummary): number {
  if (withheld) return EXIT.nothing;
  return skipped.length + questions.leftOut > 0 ? EXIT.skipped : EXIT.done;
}

function describeWithheld({ comparison, generation }: IndexSummary, allowWorse: number): string {
  const worse = comparison === null ? 'answers got worse' : describeWorse(comparison);
  return (
    `Nothing was published: ${worse}, more than the ${describeShare(allowWorse)} allowed; generation ${generation} ` +
    'goes on serving. Mend the documents or the control questions, or publish it all the same with ' +
    '`npm run index -- --yes`: nothing is embedded twice.'
  );
}

await runScript(command);
