import type { IndexSummary } from '../index/index.ts';
import { countAnswers, listAnswers } from './describe-comparison.ts';

/** Lines of notices in a summary for people: of a corpus in another language there is one for each file. */
const MOST_NOTICES = 20;

/** Documents listed by name in a dry run; the report has all of them. */
const MOST_LISTED = 500;

/**
 * The table at the end of an index run.
 * @param shown whether the changed answers have been shown already
 */
export function describeSummary(
  summary: IndexSummary,
  { dryRun, shown }: { readonly dryRun: boolean; readonly shown: boolean },
): string {
  const { newDocuments, changedDocuments, renamedDocuments, removedDocuments, unchangedDocuments } = summary;
  const { skipped, comparison, questions } = summary;
  const counts = [
    `${newDocuments.length} new`,
    `${changedDocuments.length} changed`,
    `${renamedDocuments.length} renamed`,
    `${removedDocuments.length} removed`,
    `${unchangedDocuments.length} unchanged`,
    `${skipped.length} skipped`,
  ];
  const lines = [
    `Documents  ${counts.join(', ')}`,
    `Passages   ${count(summary.passages)}, ${dryRun ? 'to be embedded' : 'embedded now'}: ${describeEmbedded(summary)}`,
    ...(questions.known + questions.leftOut === 0
      ? []
      : [`Questions  ${count(questions.known)} known, ${count(questions.leftOut)} left out`]),
    `Time       ${summary.seconds.toFixed(1)} s${describeRate(summary)}`,
    ...(summary.bytes === 0 ? [] : [`Size       ${describeBytes(summary.bytes)} on disk`]),
    ...(comparison === null ? [] : [`Answers    ${countAnswers(comparison)}`]),
    ...(comparison === null || shown ? [] : listAnswers(comparison)),
    `Index      ${describeOutcome(summary, dryRun)}`,
    ...(summary.report === null ? [] : [`Report     ${summary.report}`]),
    ...(dryRun ? listChanges(summary) : []),
  ];
  for (const { file, reason } of skipped) lines.push(`Skipped    ${file}: ${reason}`);
  for (const { file, notice } of summary.notices.slice(0, MOST_NOTICES))
    lines.push(`Notice     ${file}: ${notice}`);
  const more = summary.notices.length - MOST_NOTICES;
  if (more > 0) lines.push(`Notice     … and ${count(more)} more: --json prints all`);
  for (const { file, reason } of questions.problems) lines.push(`Left out   ${file}: ${reason}`);
  return lines.join('\n');
}

/** What a run would change, a line for each document. */
function listChanges({
  newDocuments,
  changedDocuments,
  renamedDocuments,
  removedDocuments,
}: IndexSummary): string[] {
  const lines = [
    ...newDocuments.map((id) => `New        ${id}`),
    ...changedDocuments.map((id) => `Changed    ${id}`),
    ...renamedDocuments.map(({ id, from, to }) => `Renamed    ${id}: ${from} → ${to}`),
    ...removedDocuments.map((id) => `Removed    ${id}`),
  ];
  const left = lines.length - MOST_LISTED;
  return left > 0 ? [...lines.slice(0, MOST_LISTED), `and ${count(left)} more (all with --json)`] : lines;
}

function count(number: number): string {
  return number.toLocaleString('en');
}

/** Known questions are embedded too, and may be many more than passages. */
function describeEmbedded({ embedded, knownQuestions }: IndexSummary): string {
  return embedded > 0 && knownQuestions > 0 ? `${count(embedded)} with known questions` : count(embedded);
}

function describeBytes(bytes: number): string {
  if (bytes < 1e6) return `${Math.ceil(bytes / 1e3)} kB`;
  return bytes < 1e9 ? `${(bytes / 1e6).toFixed(1)} MB` : `${(bytes / 1e9).toFixed(2)} GB`;
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
