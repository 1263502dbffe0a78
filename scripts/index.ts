import { createProgressDisplay } from '../bot/progress-display.ts';
import { createProgressEvents } from '../bot/run-events.ts';
import {
  type AnswerComparison,
  describeShare,
  describeWorse,
  findModelProfile,
  type IndexSummary,
  loadTransformersEmbedder,
  runIndex,
} from '../index/index.ts';
import { collect, createCommand, EXIT, parsePercent, readSettingsWith, runScript } from './command-line.ts';
import { canAsk, confirm } from './confirm.ts';
import { countAnswers, listAnswers } from './describe-comparison.ts';
import { announcingFailure, EVENTS_OPTION, writeEvent } from './events.ts';

interface Options {
  readonly corpus: readonly string[];
  readonly data?: string;
  readonly dryRun?: true;
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
  .option('--rebuild', 'read and split every document anew; what is embedded already stays embedded')
  .option('--ocr', 'read scans by OCR: PDF pages without text, and images; about 6 seconds a page')
  .option('--allow-worse <percent>', 'control questions that may get worse unasked', parsePercent)
  .option('--yes', 'publish also when more than that got worse')
  .option('--json', 'print the summary as one JSON object')
  .option(...EVENTS_OPTION)
  .action((options: Options) => announcingFailure(options.events ?? false, () => index(options)));

async function index(options: Options): Promise<void> {
  const { corpora, dataDirectory, modelId, ...settings } = readSettingsWith(options);
  const allowWorse = options.allowWorse ?? settings.allowWorse;
  const embedder = await loadTransformersEmbedder(findModelProfile(modelId));
  const display = options.events
    ? { show: createProgressEvents(writeEvent), stop: () => {} }
    : createProgressDisplay();
  let shown = false;
  const askPerson = async (comparison: AnswerComparison) => {
    display.stop();
    console.error(listAnswers(comparison).join('\n'));
    shown = true;
    return confirm(`${describeWorse(comparison)}. Publish anyway?`);
  };
  const summary = await runIndex({
    corpora,
    dataDirectory,
    embedder,
    dryRun: options.dryRun ?? false,
    rebuild: options.rebuild ?? false,
    ocr: options.ocr ?? false,
    allowWorse,
    confirm: async (comparison) => options.yes ?? (canAsk() && askPerson(comparison)),
    onProgress: display.show,
    onNotice: console.error,
  }).finally(display.stop);
  await embedder.close();
  const described = () => describeSummary(summary, { dryRun: options.dryRun ?? false, shown });
  console.log(options.json ? JSON.stringify(summary) : described());
  if (summary.withheld) console.error(describeWithheld(summary, allowWorse));
  process.exitCode = exitCodeOf(summary);
}

function exitCodeOf({ withheld, skipped, questions }: IndexSummary): number {
  if (withheld) return EXIT.nothing;
  return skipped.length + questions.leftOut > 0 ? EXIT.skipped : EXIT.done;
}

/** Lines of notices in a summary for people: of a corpus in another language there is one for each file. */
const MOST_NOTICES = 20;

/** @param shown whether the changed answers have been shown already */
function describeSummary(
  summary: IndexSummary,
  { dryRun, shown }: { dryRun: boolean; shown: boolean },
): string {
  const { newDocuments, changedDocuments, removedDocuments, unchangedDocuments, skipped, comparison } =
    summary;
  const { questions } = summary;
  const counts = [
    `${newDocuments.length} new`,
    `${changedDocuments.length} changed`,
    `${removedDocuments.length} removed`,
    `${unchangedDocuments.length} unchanged`,
    `${skipped.length} skipped`,
  ];
  const lines = [
    `Documents  ${counts.join(', ')}`,
    `Passages   ${summary.passages}, ${dryRun ? 'to be embedded' : 'embedded now'}: ${summary.embedded}`,
    ...(questions.known + questions.leftOut === 0
      ? []
      : [`Questions  ${count(questions.known)} known, ${count(questions.leftOut)} left out`]),
    `Time       ${summary.seconds.toFixed(1)} s${describeRate(summary)}`,
    ...(comparison === null ? [] : [`Answers    ${countAnswers(comparison)}`]),
    ...(comparison === null || shown ? [] : listAnswers(comparison)),
    `Index      ${describeOutcome(summary, dryRun)}`,
  ];
  for (const { file, notice } of summary.notices) lines.push(`Notice     ${file}: ${notice}`);
  for (const { file, reason } of skipped) lines.push(`Skipped    ${file}: ${reason}`);
  for (const { file, notice } of summary.notices.slice(0, MOST_NOTICES))
    lines.push(`Notice     ${file}: ${notice}`);
  const more = summary.notices.length - MOST_NOTICES;
  if (more > 0) lines.push(`Notice     … and ${count(more)} more: --json prints all`);
  for (const { file, reason } of questions.problems) lines.push(`Left out   ${file}: ${reason}`);
  return lines.join('\n');
}

function count(number: number): string {
  return number.toLocaleString('en');
}

function describeRate({ embedded, passagesPerSecond }: IndexSummary): string {
  return embedded > 0 && passagesPerSecond > 0 ? `, ${passagesPerSecond.toFixed(0)} texts per second` : '';
}

function describeOutcome({ generation, published, withheld }: IndexSummary, dryRun: boolean): string {
  if (withheld) return `nothing was published; generation ${generation} goes on serving`;
  if (published) return `generation ${generation} published`;
  if (dryRun) return 'nothing was published: this was a dry run';
  return `nothing has changed; generation ${generation} goes on serving`;
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
