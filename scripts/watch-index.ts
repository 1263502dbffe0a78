import { AttacheError, type IndexSummary, RunStoppedError, watchCorpus } from '../index/index.ts';

/** Milliseconds until a run that found another at work is tried again. */
const TRY_AGAIN_AFTER = 5_000;

export interface WatchingParts {
  readonly corpora: readonly string[];
  readonly signal: AbortSignal;
  readonly run: () => Promise<IndexSummary>;
  /** @param line what came of it, for people */
  readonly onRun: (summary: IndexSummary, line: string) => void;
  readonly onFailure: (error: unknown) => void;
}

/**
 * Runs once, then whenever documents have changed and settled, until the signal comes. A run that fails,
 * for whatever reason, is told of, and the watching goes on.
 */
export async function watchIndex({ corpora, signal, run, onRun, onFailure }: WatchingParts): Promise<void> {
  const once = async (): Promise<void> => {
    try {
      const summary = await run();
      onRun(summary, describeRun(summary));
    } catch (error) {
      if (error instanceof RunStoppedError) return;
      onFailure(error);
      const isLocked = error instanceof AttacheError && error.code === 'index-locked';
      if (isLocked && (await waitFor(TRY_AGAIN_AFTER, signal))) await once();
    }
  };
  await watchCorpus({ corpora, signal, onSettled: once });
}

/** @returns false when the signal came */
function waitFor(milliseconds: number, signal: AbortSignal): Promise<boolean> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve(true), milliseconds);
    signal.addEventListener('abort', () => {
      clearTimeout(timer);
      resolve(false);
    });
  });
}

/** `12:03:44  generation 5 published: 1 new, 2 changed; 14 embedded; 1 skipped (a.pdf: …); 3.2 s` */
function describeRun(summary: IndexSummary): string {
  const { newDocuments, changedDocuments, renamedDocuments, removedDocuments, skipped } = summary;
  const counts = [
    [newDocuments.length, 'new'],
    [changedDocuments.length, 'changed'],
    [renamedDocuments.length, 'renamed'],
    [removedDocuments.length, 'removed'],
  ] as const;
  const changes = counts.filter(([count]) => count > 0).map(([count, what]) => `${count} ${what}`);
  const [reason] = skipped;
  const more = skipped.length > 1 ? ` and ${skipped.length - 1} more` : '';
  const parts = [
    describeOutcome(summary) + (changes.length === 0 ? '' : `: ${changes.join(', ')}`),
    ...(summary.embedded === 0 ? [] : [`${summary.embedded} embedded`]),
    ...(reason === undefined
      ? []
      : [`skipped ${reason.file} (${reason.reason.replace(/\s+/gu, ' ')})${more}`]),
    `${summary.seconds.toFixed(1)} s`,
  ];
  return `${new Date().toTimeString().slice(0, 8)}  ${parts.join('; ')}`;
}

function describeOutcome({ published, withheld, generation }: IndexSummary): string {
  if (published) return `generation ${generation} published`;
  if (withheld) return 'nothing published, since too many answers got worse (see `npm run index`)';
  return `nothing has changed, generation ${generation} serves`;
}
