import { createProgressDisplay } from '../bot/progress-display.ts';
import { findModelProfile, type IndexSummary, loadTransformersEmbedder, runIndex } from '../index/index.ts';
import { collect, createCommand, EXIT, readSettingsWith, runScript } from './command-line.ts';

interface Options {
  readonly corpus: readonly string[];
  readonly data?: string;
  readonly dryRun?: true;
  readonly rebuild?: true;
  readonly json?: true;
}

const command = createCommand(
  'index',
  'Brings the index up to date with the documents in the corpus folders.',
)
  .option('--corpus <folder>', 'folder of documents; may be given several times', collect, [])
  .option('--data <folder>', 'where the index is kept')
  .option('--dry-run', 'only tell what would change')
  .option('--rebuild', 'read and split every document anew; what is embedded already stays embedded')
  .option('--json', 'print the summary as one JSON object')
  .action(async (options: Options) => {
    const { corpora, dataDirectory, modelId } = readSettingsWith(options);
    const embedder = await loadTransformersEmbedder(findModelProfile(modelId));
    const display = createProgressDisplay();
    const summary = await runIndex({
      corpora,
      dataDirectory,
      embedder,
      dryRun: options.dryRun ?? false,
      rebuild: options.rebuild ?? false,
      onProgress: display.show,
    }).finally(display.stop);
    await embedder.close();
    console.log(options.json ? JSON.stringify(summary) : describeSummary(summary, options.dryRun ?? false));
    process.exitCode = summary.skipped.length > 0 ? EXIT.skipped : EXIT.done;
  });

function describeSummary(summary: IndexSummary, dryRun: boolean): string {
  const { newDocuments, changedDocuments, removedDocuments, unchangedDocuments, skipped } = summary;
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
    `Time       ${summary.seconds.toFixed(1)} s${describeRate(summary)}`,
    `Index      ${describeOutcome(summary, dryRun)}`,
  ];
  for (const { file, reason } of skipped) lines.push(`Skipped    ${file}: ${reason}`);
  return lines.join('\n');
}

function describeRate({ embedded, passagesPerSecond }: IndexSummary): string {
  return embedded > 0 && passagesPerSecond > 0 ? `, ${passagesPerSecond.toFixed(0)} passages per second` : '';
}

function describeOutcome({ generation, published }: IndexSummary, dryRun: boolean): string {
  if (published) return `generation ${generation} published`;
  if (dryRun) return 'nothing was published: this was a dry run';
  return `nothing has changed; generation ${generation} goes on serving`;
}

await runScript(command);
