import {
  describeWorse,
  type Embedder,
  findModelProfile,
  type Library,
  loadTransformersEmbedder,
  openLibrary,
  runIndex,
} from '../index/index.ts';
import type { Settings } from './config.ts';
import { converse } from './conversation.ts';
import { isExpected } from './expected-error.ts';
import { codeOf } from './failure.ts';
import { createProgressDisplay } from './progress-display.ts';
import { renderCheckForTerminal } from './quotation-terminal.ts';
import { citationsOf } from './terminal-citations.ts';
import type { Page } from './terminal-page.ts';

/** Talks in the terminal until its input ends; indexes first where nothing is, or where folders were named. */
export async function runTerminal(settings: Settings): Promise<void> {
  // Whoever reads our output may have seen enough (`| head`): that is no failure.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(0);
    throw error;
  });
  const embedder = await loadTransformersEmbedder(findModelProfile(settings.modelId));
  const library = await openOrBuild(settings, embedder);
  try {
    const abilities = {
      citations: citationsOf(library),
      checkQuotation: async (text: string, page: Page) => [
        renderCheckForTerminal(await library.checkQuotation(text), page),
      ],
    };
    await converse({ library, abilities, input: process.stdin, output: process.stdout, complain });
  } finally {
    await library.close();
  }
}

async function openOrBuild(settings: Settings, embedder: Embedder): Promise<Library> {
  const { dataDirectory, corporaGiven } = settings;
  const open = () => openLibrary({ dataDirectory, embedder, onTrouble: complain });
  if (!corporaGiven) {
    try {
      return await open();
    } catch (error) {
      if (codeOf(error) !== 'no-index') throw error;
    }
  }
  const display = createProgressDisplay();
  let failure: unknown = null;
  try {
    const summary = await runIndex({
      ...settings,
      embedder,
      onProgress: display.show,
      onNotice: console.error,
    });
    for (const { file, reason } of summary.skipped) console.error(`Skipped ${file}: ${reason}`);
    for (const { file, reason } of summary.questions.problems) {
      console.error(`Left out of ${file}: ${reason}`);
    }
    if (summary.withheld && summary.comparison !== null) {
      console.error(`The new index was not published: ${describeWorse(summary.comparison)}.`);
      console.error('The index that was there before is served instead; `npm run index` shows the answers.');
    }
  } catch (error) {
    failure = error;
  } finally {
    display.stop();
  }
  if (failure === null) return open();
  const library = await open().catch(() => null);
  if (library === null) throw failure;
  complain(failure);
  console.error('The index that was there before is served instead.');
  return library;
}

function complain(error: unknown): void {
  console.error(isExpected(error) ? error.message : error);
}
