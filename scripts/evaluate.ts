import { writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { Option } from 'commander';
import { createProgressDisplay } from '../bot/progress-display.ts';
import {
  beirToJson,
  evaluateBeir,
  evaluateQuestions,
  FOR_ANSWERS,
  findModelProfile,
  HALVES,
  type Html,
  introduceBeir,
  introduceQuestions,
  JudgedSetError,
  loadTransformersEmbedder,
  type Part,
  PROJECT_ROOT,
  questionsToJson,
  readBeirSet,
  readQuestions,
  renderTable,
  reportBeir,
  reportQuestions,
  selectQuestions,
  type Table,
  tablesOfBeir,
  tablesOfQuestions,
} from '../index/index.ts';
import { createCommand, readSettingsWith, runScript, UsageError } from './command-line.ts';

interface Options {
  readonly beir?: string;
  readonly questions?: string;
  readonly half?: Part;
  readonly data?: string;
  readonly rebuild?: true;
  readonly json?: true;
  readonly report?: string;
}

/** An evaluation in every form it can be asked for. */
interface Outcome {
  readonly introduction: readonly string[];
  readonly tables: readonly Table[];
  readonly json: object;
  readonly report: () => Promise<Html>;
}

const SHIPPED_QUESTIONS = join(PROJECT_ROOT, 'test/fixtures/questions.jsonl');

const command = createCommand(
  'evaluate',
  'Measures search and answers: on the shipped questions, or on a judged set in BEIR layout.',
)
  .option('--beir <folder>', 'a judged set: corpus.jsonl, queries.jsonl, qrels.tsv or qrels/test.tsv')
  .option('--questions <file>', 'other questions than the shipped ones, in the same form')
  .addOption(
    new Option('--half <name>', 'which half of the questions; both unless given').choices([
      ...HALVES,
      'both',
    ]),
  )
  .option('--data <folder>', 'where the index is kept; indexes of judged sets are kept below it')
  .option('--rebuild', 'build the index of a judged set anew')
  .option('--json', 'print one JSON object')
  .option('--report <file>', 'write a page with charts and every question')
  .action(async (options: Options) => {
    const { beir, questions, half } = options;
    if (beir !== undefined && (questions !== undefined || half !== undefined)) {
      throw new UsageError(
        '--beir goes with neither --questions nor --half: a judged set has its own queries.',
      );
    }
    if (beir === undefined && options.rebuild) {
      throw new UsageError('--rebuild goes with --beir; `npm run index -- --rebuild` builds the index anew.');
    }
    const outcome = await refuseBrokenSets(
      beir === undefined ? runQuestions(options) : runBeir(resolve(beir), options),
    );
    const { introduction, tables, json } = outcome;
    if (options.json) console.log(JSON.stringify(json));
    else console.log([introduction.join('\n'), ...tables.map(renderTable)].join('\n\n'));
    if (options.report !== undefined) await writeReport(resolve(options.report), await outcome.report());
  });

async function runBeir(directory: string, options: Options): Promise<Outcome> {
  const set = await readBeirSet(directory);
  const { dataDirectory, modelId } = readSettingsWith(options);
  const embedder = await loadTransformersEmbedder(findModelProfile(modelId), FOR_ANSWERS);
  const display = createProgressDisplay();
  const evaluation = await evaluateBeir(set, {
    dataDirectory,
    embedder,
    rebuild: options.rebuild ?? false,
    onProgress: display.show,
    onNotice: console.error,
  }).finally(display.stop);
  await embedder.close();
  return {
    introduction: introduceBeir(evaluation),
    tables: tablesOfBeir(evaluation),
    json: beirToJson(evaluation),
    report: () => reportBeir(evaluation),
  };
}

async function runQuestions(options: Options): Promise<Outcome> {
  const part = options.half ?? 'both';
  const questions = selectQuestions(
    await readQuestions(resolve(options.questions ?? SHIPPED_QUESTIONS)),
    part,
  );
  const { dataDirectory, modelId } = readSettingsWith(options);
  const embedder = await loadTransformersEmbedder(findModelProfile(modelId), FOR_ANSWERS);
  const display = createProgressDisplay();
  const evaluation = await evaluateQuestions(questions, {
    dataDirectory,
    embedder,
    onProgress: display.show,
  }).finally(display.stop);
  return {
    introduction: introduceQuestions(evaluation),
    tables: tablesOfQuestions(evaluation, part),
    json: questionsToJson(evaluation, part),
    report: () => reportQuestions(evaluation, part),
  };
}

/** Files that the command line names and that can't be used are a mistake in how the script was called. */
async function refuseBrokenSets<Result>(work: Promise<Result>): Promise<Result> {
  try {
    return await work;
  } catch (error) {
    throw error instanceof JudgedSetError ? new UsageError(error.message) : error;
  }
}

async function writeReport(file: string, report: Html): Promise<void> {
  try {
    await writeFile(file, report);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (typeof code !== 'string') throw error;
    throw new UsageError(`--report: ${file} can't be written (${code}).`);
  }
  console.error(`Report written to ${file}`);
}

await runScript(command);
