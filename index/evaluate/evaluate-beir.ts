import { join } from 'node:path';
import type { Embedder } from '../embedder.ts';
import { withEmbeddingCache } from '../embedding-cache.ts';
import { chooseKeySentences } from '../key-sentence.ts';
import { makeDataFolder } from '../make-folder.ts';
import type { OpenGeneration } from '../open-generation.ts';
import { breathe, type OnProgress, StageProgress } from '../progress.ts';
import { type Query, understandQuestion } from '../query.ts';
import { searchPassages } from '../search.ts';
import type { Label } from '../vector-index.ts';
import { type BeirEntry, makeBeirDocument } from './beir-document.ts';
import { openBeirIndex } from './beir-index.ts';
import type { BeirQuery, BeirSet } from './beir-set.ts';
import { cacheVectors } from './cache-vectors.ts';
import { mean, ndcgAt, recallAt, reciprocalRankAt } from './metrics.ts';
import { type Baseline, firstOfEach, fuseRanks, rankByMeaning, rankByWords } from './rankings.ts';

/** All in [0, 1]. */
export interface RankingFigures {
  readonly 'ndcg@10': number;
  readonly 'recall@10': number;
  readonly 'recall@100': number;
  readonly 'mrr@10': number;
}

/** What became of one query. */
export interface BeirResult {
  readonly query: BeirQuery;
  readonly figures: RankingFigures;
  readonly baselines: Readonly<Record<Baseline, RankingFigures>>;
  /** The documents found first, best first. */
  readonly first: readonly string[];
  /** Rank of the first relevant document among the first hundred, counted from 1. */
  readonly firstRelevant: number | null;
  /** Whether the key sentence holds an answer; null where that can't be said. */
  readonly keySentence: boolean | null;
}

export interface BeirEvaluation {
  readonly set: BeirSet;
  readonly passages: number;
  readonly figures: RankingFigures;
  readonly baselines: Readonly<Record<Baseline, RankingFigures>>;
  /**
   * Of the queries whose first passage is of the right document and holds a whole answer, the share in
   * which the key sentence holds it too; null when the set has no answers.
   */
  readonly keySentence: { readonly share: number | null; readonly of: number } | null;
  readonly results: readonly BeirResult[];
}

export interface BeirParts {
  readonly dataDirectory: string;
  readonly embedder: Embedder;
  /** Build the set's index anew; embeddings are kept. */
  readonly rebuild?: boolean;
  readonly onProgress?: OnProgress;
  /** Told in a sentence of what was mended on the way. */
  readonly onNotice?: (notice: string) => void;
}

/**
 * Runs the queries of a judged set through the product's own search, on an index made by the
 * product's own path. Index and embeddings are kept below `evaluations/` in the data folder, so that
 * a second run is quick.
 * @throws {IndexLockedError} when another evaluation is building there
 * @throws {DataFolderError} when the folder can't be made
 * @throws {JudgedSetError} when its documents give no text
 */
export async function evaluateBeir(set: BeirSet, parts: BeirParts): Promise<BeirEvaluation> {
  const { dataDirectory, embedder, rebuild = false, onProgress = () => {}, onNotice = () => {} } = parts;
  const directory = join(dataDirectory, 'evaluations');
  await makeDataFolder(directory);
  const cacheFile = join(directory, 'embeddings.sqlite');
  return withEmbeddingCache(cacheFile, embedder, onNotice, async (cache) => {
    const generation = await openBeirIndex(set, { directory, embedder, cache, rebuild, onProgress });
    try {
      const results = await runQueries(set, generation, cacheVectors(embedder, cache), onProgress);
      return summarise(set, generation.manifest.passages, results);
    } finally {
      generation.close();
    }
  });
}

async function runQueries(
  set: BeirSet,
  generation: OpenGeneration,
  embedder: Embedder,
  onProgress: OnProgress,
): Promise<BeirResult[]> {
  const entries = new Map(set.entries.map((entry) => [entry.id, entry]));
  const documentsOf = documentsByLabel(generation);
  const progress = new StageProgress('asking', 'questions', set.queries.length, onProgress);
  const results: BeirResult[] = [];
  for (const [position, judged] of set.queries.entries()) {
    const query = await understandQuestion(generation, embedder, judged.text);
    const vector = await embedder.embedQuery(judged.text);
    const rank = (search: (k: number) => Label[]) => rankDocuments(search, documentsOf, judged);
    const { documents: own, passages } = rank((k) =>
      searchPassages(generation, query, { k }).map(({ label }) => label),
    );
    const { documents: dense } = rank((k) => rankByMeaning(generation, vector, k));
    const { documents: lexical } = rank((k) => rankByWords(generation, judged.text, k));
    const firstRelevant = own.findIndex((id) => (judged.grades.get(id) ?? 0) > 0);
    results.push({
      query: judged,
      figures: figuresOf(own, judged),
      baselines: {
        dense: figuresOf(dense, judged),
        lexical: figuresOf(lexical, judged),
        rrf: figuresOf(fuseRanks([dense, lexical]), judged),
      },
      first: own.slice(0, 3),
      firstRelevant: firstRelevant < 0 ? null : firstRelevant + 1,
      keySentence: await judgeKeySentence(generation, embedder, query, judged, passages, entries),
    });
    progress.report(position + 1);
    await breathe();
  }
  return results;
}

/** Documents are judged to this rank. */
const DEEPEST = 100;

/** Passages asked for at first: several may be of one document. */
const PASSAGES_AT_FIRST = 2 * DEEPEST;

/**
 * Documents in the order of their best passages. A document with the query's own id is left out, as
 * in BEIR's own evaluation: in sets whose queries are documents (ArguAna), each would find itself.
 * One that is judged for the query stays; ids may agree by chance.
 * @param search the `k` best passages
 */
function rankDocuments(
  search: (k: number) => Label[],
  documentsOf: (label: Label) => readonly string[],
  { id, grades }: BeirQuery,
): { readonly passages: readonly Label[]; readonly documents: readonly string[] } {
  for (let k = PASSAGES_AT_FIRST; ; k *= 2) {
    const passages = search(k);
    const found = firstOfEach(passages.flatMap(documentsOf));
    const documents = found.filter((document) => document !== id || grades.has(document));
    if (documents.length >= DEEPEST || passages.length < k) {
      return { passages, documents: documents.slice(0, DEEPEST) };
    }
  }
}

/**
 * The documents that a passage stands for: its own, and those in which the same passage stands again.
 * Searching gives only the first of such twins; to a judged set all of them are found.
 */
function documentsByLabel({ reader, documents, twins }: OpenGeneration): (label: Label) => readonly string[] {
  const repeats = new Map<Label, Label[]>();
  for (const [label, first] of twins) repeats.set(first, [...(repeats.get(first) ?? []), label]);
  const known = new Map<Label, readonly string[]>();
  return (label) => {
    const ids =
      known.get(label) ??
      [label, ...(repeats.get(label) ?? [])].map(
        (each) => documents[reader.passage(each).document]?.id ?? '',
      );
    known.set(label, ids);
    return ids;
  };
}

function figuresOf(ranking: readonly string[], { grades }: BeirQuery): RankingFigures {
  return {
    'ndcg@10': ndcgAt(10, ranking, grades),
    'recall@10': recallAt(10, ranking, grades),
    'recall@100': recallAt(100, ranking, grades),
    'mrr@10': reciprocalRankAt(10, ranking, grades),
  };
}

/** null unless the first passage is of a right document and holds a whole answer. */
async function judgeKeySentence(
  generation: OpenGeneration,
  embedder: Embedder,
  query: Query,
  judged: BeirQuery,
  [label]: readonly Label[],
  entries: ReadonlyMap<string, BeirEntry>,
): Promise<boolean | null> {
  if (label === undefined || judged.answers.length === 0) return null;
  const passage = generation.reader.passage(label);
  const stored = generation.documents[passage.document];
  const entry = entries.get(stored?.id ?? '');
  if (stored === undefined || entry === undefined || (judged.grades.get(entry.id) ?? 0) <= 0) return null;
  const spans = judged.answers.filter(({ documentId }) => documentId === entry.id).map(({ span }) => span);
  const { marks } = makeBeirDocument(
    entry,
    spans.flatMap(({ start, end }) => [start, end]),
  );
  const { span } = passage;
  const inside = spans.flatMap((_, position) => {
    const [start = 0, end = 0] = marks.slice(2 * position, 2 * position + 2);
    return start >= span.start && end <= span.end
      ? [{ start: start - span.start, end: end - span.start }]
      : [];
  });
  if (inside.length === 0) return null;
  const text = generation.quoter.quote(stored, span);
  const context = [stored.metadata.title, ...passage.section];
  const [key] = await chooseKeySentences(embedder, query, [{ text, context, known: [] }]);
  return key !== undefined && inside.some(({ start, end }) => start >= key.start && end <= key.end);
}

function summarise(set: BeirSet, passages: number, results: readonly BeirResult[]): BeirEvaluation {
  const weighed = results.flatMap(({ keySentence }) => (keySentence === null ? [] : [keySentence]));
  return {
    set,
    passages,
    figures: meanFigures(results.map(({ figures }) => figures)),
    baselines: {
      dense: meanFigures(results.map(({ baselines }) => baselines.dense)),
      lexical: meanFigures(results.map(({ baselines }) => baselines.lexical)),
      rrf: meanFigures(results.map(({ baselines }) => baselines.rrf)),
    },
    keySentence: set.hasAnswers
      ? { share: mean(weighed.map((holds) => (holds ? 1 : 0))), of: weighed.length }
      : null,
    results,
  };
}

function meanFigures(figures: readonly RankingFigures[]): RankingFigures {
  const meanOf = (name: keyof RankingFigures) => mean(figures.map((figure) => figure[name])) ?? 0;
  return {
    'ndcg@10': meanOf('ndcg@10'),
    'recall@10': meanOf('recall@10'),
    'recall@100': meanOf('recall@100'),
    'mrr@10': meanOf('mrr@10'),
  };
}
