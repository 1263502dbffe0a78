import { copyFile, cp, mkdir, rm, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { Embedder } from '../embedder.ts';
import { startEngine } from '../engine/engine.ts';
import { currentGeneration } from '../generations.ts';
import { expectationOf } from '../manifest.ts';
import { type OpenGeneration, openGeneration } from '../open-generation.ts';
import { loadBareModel } from './bare-model.ts';
import { type BenchSource, changeFiles, writeBenchCorpus } from './bench-corpus.ts';
import { makeQuestions } from './bench-questions.ts';
import { type BenchRow, type Measured, makeMissingRow, makeRow, ROW_KEYS, type RowKey } from './bench-row.ts';
import type { BenchReport } from './bench-table.ts';
import { readEmbeddedTexts } from './embedded-texts.ts';
import { KeptRows } from './kept-rows.ts';
import { describeMachine } from './machine.ts';
import { measureDisk } from './measure-disk.ts';
import { compareEmbedding, measureEmbeddingRound } from './measure-embedding.ts';
import { measureInstall } from './measure-install.ts';
import { measureTogether } from './measure-load.ts';
import { measureAnswer, measureGrowth, measureHits, type QuestionParts } from './measure-questions.ts';
import { measureRecall } from './measure-recall.ts';
import { runIndexProcess, type WeighedFigures } from './run-index-process.ts';
import { percentile, spreadOf } from './statistics.ts';

/** A bot on a Discord, to be asked and weighed. */
export interface BenchBot {
  /** All at once. @returns milliseconds until each was acknowledged */
  ask(questions: readonly string[]): Promise<number[]>;
  /** One after the other, again and again, until `work` is over. @returns milliseconds until each was answered */
  askDuring(work: Promise<unknown>, questions: readonly string[]): Promise<number[]>;
  /** Bytes of the bot and all processes below it. */
  resident(): Promise<number>;
  /** @returns milliseconds, since it was asked last */
  stop(): Promise<{ readonly loopDelayP99: number }>;
}

export interface BenchOptions {
  readonly source: BenchSource;
  /** Where corpora, indexes and measured rows are kept. */
  readonly directory: string;
  readonly embedder: Embedder;
  /** Where `package.json` is. */
  readonly root: string;
  /** Passages for most rows, for those of a large library, and for the small one that growth is measured from. */
  readonly sizes: { readonly main: number; readonly large: number; readonly small: number };
  readonly rounds: number;
  readonly questions: number;
  readonly together: number;
  /** Leave out what takes long: rows that need it say so. */
  readonly quick: boolean;
  /** The rows wanted; null for all. Others that are measured with them are left out of the report. */
  readonly only: readonly RowKey[] | null;
  /** null where there is no Discord to start it on. */
  readonly startBot: ((dataDirectory: string) => Promise<BenchBot>) | null;
  /** Told in a sentence what is done now. */
  readonly onStep: (step: string) => void;
}

/** The sizes that the reaches are for. */
export const FULL_SIZES = { main: 20_000, large: 100_000, small: 1_000 } as const;

/** Every row, measured or kept from a benchmark that was interrupted. */
export async function runBench(options: BenchOptions): Promise<BenchReport> {
  const machine = describeMachine();
  const { sizes, quick, source, embedder } = options;
  const settings = JSON.stringify([
    sizes,
    quick,
    source.description,
    source.questions.length,
    embedder.modelHash,
  ]);
  // What is measured again takes nothing from a benchmark that was interrupted, and leaves it its rows.
  const file = options.only === null ? 'rows.json' : 'rows-again.json';
  const kept = await KeptRows.open(join(options.directory, file), settings);
  if (options.only !== null) kept.forget();
  const bench = new Bench(options, kept);
  await bench.measure();
  const rows = (options.only ?? ROW_KEYS).map(
    (key) => kept.get(key) ?? makeMissingRow(key, 'It was not measured'),
  );
  await kept.finish();
  return { machine, rows };
}

class Bench {
  constructor(
    private readonly options: BenchOptions,
    private readonly kept: KeptRows,
  ) {}

  async measure(): Promise<void> {
    await this.#unlessKept(['embedding', 'embeddingPipeline'], () => this.#measureEmbedding());
    await this.#unlessKept(['hits'], () =>
      this.#withGeneration('main', async (generation) => {
        const model = await loadBareModel(this.options.embedder.profile.id);
        const hits = await measureHits(this.#questionParts(generation), model);
        await model.close();
        return { hits: this.#sized('main', hits) };
      }),
    );
    await this.#unlessKept(['unchanged', 'changed'], () => this.#measureReindex());
    await this.#unlessKept(['peak'], () => this.#measurePeak());
    await this.#unlessKept(['answer', 'recall', 'disk', 'growth'], () =>
      this.#withGeneration('large', (generation) => this.#measureLarge(generation)),
    );
    await this.#unlessKept(['opening', 'together'], () => this.#measureEngine());
    await this.#unlessKept(['resident', 'acknowledged', 'loopDelay'], () => this.#measureBot());
    await this.#unlessKept(['loopDelayReindex'], () => this.#measureBotDuringReindex());
    await this.#unlessKept(['install', 'modules'], () => this.#measureInstall());
  }

  async #unlessKept(
    keys: readonly RowKey[],
    work: () => Promise<Partial<Record<RowKey, Measured | BenchRow>>>,
  ): Promise<void> {
    const { only } = this.options;
    if (only !== null && !keys.some((key) => only.includes(key))) return;
    if (keys.every((key) => this.kept.get(key) !== null)) return;
    this.options.onStep(`measuring ${keys.join(', ')}`);
    const measured = await work();
    const rows: Partial<Record<RowKey, BenchRow>> = {};
    for (const key of keys) {
      const found = measured[key];
      if (found !== undefined) rows[key] = 'name' in found ? found : makeRow(key, found);
    }
    await this.kept.keep(rows);
  }

  #path(size: 'main' | 'large' | 'small', what: 'corpus' | 'data'): string {
    return join(this.options.directory, `${this.#nameOf(size)}-${what}`);
  }

  /** Equal sizes share an index. */
  #nameOf(size: 'main' | 'large' | 'small'): string {
    return String(this.options.sizes[size]);
  }

  /** Marks what was not measured at the size that its reach is for. */
  #sized(size: 'main' | 'large', measured: Measured): Measured {
    const { sizes } = this.options;
    if (sizes[size] >= FULL_SIZES[size]) return measured;
    const note = [measured.note ?? '', `with ${sizes[size]} passages, the reach is for ${FULL_SIZES[size]}`];
    return { ...measured, atFullSize: false, note: note.filter((part) => part !== '').join('; ') };
  }

  #questionParts(generation: OpenGeneration): QuestionParts {
    const { embedder, questions, rounds } = this.options;
    return { generation, embedder, rounds, questions: this.#takeQuestions(generation, questions) };
  }

  async #withGeneration<Result>(
    size: 'main' | 'large' | 'small',
    work: (generation: OpenGeneration) => Promise<Result>,
  ): Promise<Result> {
    const data = this.#path(size, 'data');
    if ((await stat(join(data, 'current')).catch(() => null)) === null) await this.#index(size);
    const generation = await openGeneration(
      await currentGeneration(data),
      expectationOf(this.options.embedder),
    );
    try {
      return await work(generation);
    } finally {
      generation.close();
    }
  }

  /** Brings an index of that size up to date; embeddings that the main one has are taken from it. */
  async #index(size: 'main' | 'large' | 'small', isWeighed = false): Promise<WeighedFigures> {
    const { source, sizes, embedder, onStep } = this.options;
    const [corpus, data] = [this.#path(size, 'corpus'), this.#path(size, 'data')];
    await mkdir(data, { recursive: true });
    const cache = join(data, 'embeddings.sqlite');
    const known = join(this.#path('main', 'data'), 'embeddings.sqlite');
    if ((await stat(cache).catch(() => null)) === null) await copyFile(known, cache).catch(() => {});
    const { paragraphs, original } = await writeBenchCorpus(corpus, source, sizes[size]);
    const others = paragraphs - original;
    onStep(
      `indexing ${paragraphs} paragraphs: ${original} of ${source.description}` +
        (others === 0 ? '' : `, ${others} more of the same sentences in windows at other offsets`),
    );
    return runIndexProcess(corpus, data, embedder.profile.id, isWeighed);
  }

  async #measureEmbedding(): Promise<Partial<Record<RowKey, Measured>>> {
    const { embedder, rounds, source, sizes } = this.options;
    // Cold: also what a benchmark that was interrupted has embedded is embedded again.
    await rm(this.#path('main', 'data'), { recursive: true, force: true });
    await writeBenchCorpus(this.#path('main', 'corpus'), source, sizes.main);
    const texts = await readEmbeddedTexts(this.#path('main', 'corpus'), embedder);
    const model = await loadBareModel(embedder.profile.id);
    const baselines: { forward: number; usualWay: number }[] = [];
    const measureRounds = async () => {
      for (let round = 0; round < rounds; round += 1) {
        baselines.push(await measureEmbeddingRound(model, texts, baselines.length));
      }
    };
    await measureRounds();
    const figures = await this.#index('main');
    await measureRounds();
    await model.close();
    const { embedding, embeddingPipeline } = compareEmbedding(figures.seconds / figures.passages, {
      forward: baselines.map(({ forward }) => forward),
      usualWay: baselines.map(({ usualWay }) => usualWay),
    });
    const stages = Object.entries(figures.stages).map(([stage, took]) => `${stage} ${took.toFixed(1)} s`);
    return {
      embedding: this.#sized('main', { ...embedding, note: `${embedding.note}; ${stages.join(', ')}` }),
      embeddingPipeline: this.#sized('main', embeddingPipeline),
    };
  }

  async #measureReindex(): Promise<Partial<Record<RowKey, Measured | BenchRow>>> {
    const cold = this.kept.get('embedding')?.value ?? null;
    if (cold === null) throw new Error('Expected the cold run to be measured before');
    const [corpus, data] = [this.#path('main', 'corpus'), this.#path('main', 'data')];
    const run = () => runIndexProcess(corpus, data, this.options.embedder.profile.id);
    // Brings corpus and index together, whatever an interrupted benchmark left.
    const { passages } = await this.#index('main');
    const full = passages / cold;
    const [unchanged, changed]: [number[], number[]] = [[], []];
    let files = 0;
    for (let round = 0; round < this.options.rounds; round += 1) {
      unchanged.push((await run()).seconds);
      files = await changeFiles(corpus, 0.01, `This sentence came in round ${round}.`);
      changed.push((await run()).seconds);
    }
    const compare = (seconds: readonly number[], note: string) =>
      this.#sized('main', { ...spreadOf(seconds), ratio: spreadOf(seconds).value / full, note });
    const baseline = `baseline ${full.toFixed(1)} s`;
    return {
      unchanged: compare(unchanged, baseline),
      changed: compare(changed, `${baseline}; ${files} files with a sentence more`),
    };
  }

  /** A run of its own over the large corpus; embeddings that are known already are taken over. */
  async #measurePeak(): Promise<Partial<Record<RowKey, Measured | BenchRow>>> {
    const data = this.#path('large', 'data');
    // An index that an interrupted benchmark had finished would be left as it is: only its embeddings are kept.
    await rm(join(data, 'generations'), { recursive: true, force: true });
    await rm(join(data, 'current'), { force: true });
    const { peakTogether, peakMemory, embedded, seconds, loopDelayP99, passages } = await this.#index(
      'large',
      true,
    );
    if (peakTogether === 0) return { peak: makeMissingRow('peak', NEEDS_LINUX) };
    const note =
      `all processes of the run, its own at most ${(peakMemory / MEGABYTE).toFixed(0)} MB; ` +
      `${passages} passages, ${embedded} of them embedded, in ${seconds.toFixed(0)} s; ` +
      `event-loop delay of its own process p99 ${loopDelayP99.toFixed(0)} ms`;
    return { peak: this.#sized('large', { ...exactly(peakTogether / MEGABYTE), note }) };
  }

  async #measureLarge(generation: OpenGeneration): Promise<Partial<Record<RowKey, Measured | BenchRow>>> {
    const { sizes, embedder, quick } = this.options;
    const parts = this.#questionParts(generation);
    const answer = await measureAnswer(parts);
    const recall = await measureRecall(generation, embedder, parts.questions);
    const disk = await measureDisk(this.#path('large', 'data'), generation);
    const growth = quick
      ? makeMissingRow('growth', `needs ${FULL_SIZES.large} passages: run it without --quick`)
      : await this.#withGeneration('small', async (small) =>
          this.#sized('large', await measureGrowth(parts, this.#questionParts(small))),
        );
    return {
      answer: this.#sized('large', answer),
      recall: this.#sized('large', recall),
      disk: this.#sized('large', disk),
      growth: sizes.large === sizes.small ? makeMissingRow('growth', 'needs two sizes') : growth,
    };
  }

  async #measureEngine(): Promise<Partial<Record<RowKey, Measured>>> {
    const { embedder, rounds, together } = this.options;
    const questions = await this.#largeQuestions();
    const engineOptions = {
      dataDirectory: this.#path('large', 'data'),
      modelId: embedder.profile.id,
      // A question that waits for 200 others is not one that hangs.
      answerWithin: 300_000,
    };
    const opening: number[] = [];
    for (let round = 0; round < rounds; round += 1) {
      const begun = performance.now();
      const engine = await startEngine(engineOptions);
      await engine.ask(questions[0] ?? '');
      opening.push((performance.now() - begun) / 1000);
      await engine.close();
    }
    const start = () => startEngine(engineOptions);
    const measured = await measureTogether(start, questions.slice(0, together), rounds);
    return {
      opening: this.#sized('large', {
        ...spreadOf(opening),
        note: `with the start of the engine's process; ${rounds} rounds, files in the system's cache`,
      }),
      together: measured,
    };
  }

  async #measureBot(): Promise<Partial<Record<RowKey, Measured | BenchRow>>> {
    const { startBot, together } = this.options;
    if (startBot === null) {
      return {
        resident: makeMissingRow('resident', NEEDS_BOT),
        acknowledged: makeMissingRow('acknowledged', NEEDS_BOT),
        loopDelay: makeMissingRow('loopDelay', NEEDS_BOT),
      };
    }
    const questions = (await this.#largeQuestions()).slice(0, together);
    const bot = await startBot(this.#path('large', 'data'));
    const times = await bot.ask(questions);
    const resident = await bot.resident();
    const { loopDelayP99 } = await bot.stop();
    return {
      resident: this.#sized('large', {
        ...exactly(resident / MEGABYTE),
        note: `after ${together} questions; pages of a file that both have in memory counted once`,
      }),
      acknowledged: {
        value: percentile(times, 0.99),
        min: Math.min(...times),
        max: Math.max(...times),
        note: `${together} /ask at once on a loopback Discord`,
      },
      loopDelay: { ...exactly(loopDelayP99), note: 'of the bot’s process, over the same questions' },
    };
  }

  /** On copies: what other rows are measured on stays as it is. */
  async #measureBotDuringReindex(): Promise<Partial<Record<RowKey, Measured | BenchRow>>> {
    const { startBot, source, sizes, embedder, directory } = this.options;
    if (startBot === null) return { loopDelayReindex: makeMissingRow('loopDelayReindex', NEEDS_BOT) };
    const questions = await this.#largeQuestions();
    const copies = join(directory, 'reindex');
    // By the same name: documents are told apart by the folder that they are in, too.
    const corpus = join(copies, basename(this.#path('large', 'corpus')));
    const data = join(copies, 'data');
    try {
      await writeBenchCorpus(corpus, source, sizes.large);
      await cp(this.#path('large', 'data'), data, { recursive: true });
      const files = await changeFiles(corpus, 0.01, 'This sentence came while questions were asked.');
      const bot = await startBot(data);
      const run = runIndexProcess(corpus, data, embedder.profile.id);
      const times = await bot.askDuring(run, questions);
      const { loopDelayP99 } = await bot.stop();
      const { seconds, embedded } = await run;
      const [p50, p95] = [0.5, 0.95].map((share) => percentile(times, share).toFixed(0));
      const note =
        `of the bot’s process, over a run of ${seconds.toFixed(1)} s beside it: ${files} files with a sentence more, ` +
        `${embedded} passages embedded; ${times.length} /ask one after the other meanwhile, answered in p50 ${p50}, p95 ${p95} ms`;
      return { loopDelayReindex: this.#sized('large', { ...exactly(loopDelayP99), note }) };
    } finally {
      await rm(copies, { recursive: true, force: true });
    }
  }

  async #measureInstall(): Promise<Partial<Record<RowKey, Measured | BenchRow>>> {
    if (!this.options.quick) return measureInstall(this.options.root);
    const why = 'takes its time: run it without --quick';
    return { install: makeMissingRow('install', why), modules: makeMissingRow('modules', why) };
  }

  #largeQuestions(): Promise<string[]> {
    const count = Math.max(this.options.together, this.options.questions);
    return this.#withGeneration('large', async (generation) => this.#takeQuestions(generation, count));
  }

  /** Of those that people asked, spread over all of them; made of passages where there are too few. */
  #takeQuestions(generation: OpenGeneration, count: number): string[] {
    const { questions } = this.options.source;
    if (questions.length < count) return makeQuestions(generation, count);
    return Array.from(
      { length: count },
      (_, position) => questions[Math.floor((position * questions.length) / count)] ?? '',
    );
  }
}

const MEGABYTE = 1e6;

const NEEDS_LINUX = 'needs Linux’s /proc';
const NEEDS_BOT = 'needs the loopback Discord in test/, and Linux’s /proc';

function exactly(value: number): Measured {
  return { value, min: value, max: value };
}
