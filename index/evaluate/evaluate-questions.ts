import type { Embedder } from '../embedder.ts';
import { currentGeneration } from '../generations.ts';
import { type Library, openLibrary } from '../library.ts';
import { expectationOf } from '../manifest.ts';
import { type OpenGeneration, openGeneration } from '../open-generation.ts';
import { type OnProgress, StageProgress } from '../progress.ts';
import type { Label } from '../vector-index.ts';
import { isRight, type Judgement, judgeAnswer } from './judge-answer.ts';
import { type Half, halfOf, type JudgedQuestion } from './questions.ts';
import { type Baseline, fuseRanks, rankByMeaning, rankByWords } from './rankings.ts';

/** What became of one question. */
export interface QuestionResult extends Judgement {
  readonly question: JudgedQuestion;
  readonly half: Half;
  /** First topic of the first document that answers it; null for questions without an answer. */
  readonly topic: string | null;
  /** Rank of the first right passage in each, counted from 1; null when not among the first three. */
  readonly baselineRanks: Readonly<Record<Baseline, number | null>>;
}

export interface QuestionsEvaluation {
  readonly generation: string;
  readonly documents: number;
  readonly passages: number;
  /** Least confidence with which a question is answered at all, and with which without reserve. */
  readonly quoteFrom: number;
  readonly certainFrom: number;
  readonly results: readonly QuestionResult[];
  /** Documents that questions name as answers and that the index does not have. */
  readonly missing: readonly string[];
}

export interface QuestionsParts {
  readonly dataDirectory: string;
  /** Closed in the end. */
  readonly embedder: Embedder;
  readonly onProgress?: OnProgress;
}

/** Excerpts asked for, as the bot does. */
const LIMIT = 3;

/**
 * Asks judged questions of the serving index exactly as the bot does, and judges what is shown.
 * @throws {NoIndexError} {IndexMismatchError} {IndexCorruptError}
 */
export async function evaluateQuestions(
  questions: readonly JudgedQuestion[],
  { dataDirectory, embedder, onProgress = () => {} }: QuestionsParts,
): Promise<QuestionsEvaluation> {
  const library = await openLibrary({ dataDirectory, embedder });
  try {
    const generation = await openGeneration(await currentGeneration(dataDirectory), expectationOf(embedder));
    try {
      return await askAll(questions, { generation, library, embedder, onProgress });
    } finally {
      generation.close();
    }
  } finally {
    await library.close();
  }
}

interface Asking {
  readonly generation: OpenGeneration;
  readonly library: Library;
  readonly embedder: Embedder;
  readonly onProgress: OnProgress;
}

async function askAll(questions: readonly JudgedQuestion[], parts: Asking): Promise<QuestionsEvaluation> {
  const { generation, library, embedder, onProgress } = parts;
  const topics = new Map(
    (await library.documents()).map(({ id, topics: [first] }) => [String(id), first ?? null]),
  );
  const progress = new StageProgress('asking', 'questions', questions.length, onProgress);
  const results: QuestionResult[] = [];
  for (const [position, question] of questions.entries()) {
    const answer = await library.ask(question.question, { limit: LIMIT });
    const vector = await embedder.embedQuery(question.question);
    results.push({
      ...judgeAnswer(question, answer),
      question,
      half: halfOf(question.question),
      topic: topics.get(question.answers[0]?.document ?? '') ?? null,
      baselineRanks: rankBaselines(generation, vector, question),
    });
    progress.report(position + 1);
  }
  const named = new Set(questions.flatMap(({ answers }) => answers.map(({ document }) => document)));
  return {
    generation: generation.name,
    documents: generation.documents.length,
    passages: generation.manifest.passages,
    quoteFrom: generation.manifest.calibration.quoteFrom,
    certainFrom: generation.manifest.calibration.certainFrom,
    results,
    missing: [...named].filter((id) => !topics.has(id)),
  };
}

/** Passages of each leg that rank fusion sees, as many as the product's own search looks at. */
const CANDIDATES = 100;

function rankBaselines(
  generation: OpenGeneration,
  vector: Float32Array,
  question: JudgedQuestion,
): Record<Baseline, number | null> {
  const dense = rankByMeaning(generation, vector, CANDIDATES);
  const lexical = rankByWords(generation, question.question, CANDIDATES);
  const rankOfRight = (labels: readonly Label[]) => {
    const position = labels.slice(0, LIMIT).findIndex((label) => {
      const passage = generation.reader.passage(label);
      const document = generation.documents[passage.document];
      return document !== undefined && isRight(question, document.id, passage.section);
    });
    return position < 0 ? null : position + 1;
  };
  return {
    dense: rankOfRight(dense),
    lexical: rankOfRight(lexical),
    rrf: rankOfRight(fuseRanks([dense, lexical])),
  };
}
