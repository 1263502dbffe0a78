import { z } from 'zod';
import { DEFAULT_MODEL } from './model-profile.ts';

/** Factors of the evidence (see `Evidence`) in a logit, and the constant. */
const plainSchema = z.object({
  similarity: z.number(),
  coverage: z.number(),
  rarestHeld: z.number(),
  constant: z.number(),
});

/** No factor is below 0: a further known question can only raise what a passage is worth for others. */
const knownSchema = z.object({
  similarity: z.number().nonnegative(),
  coverage: z.number().nonnegative(),
  constant: z.number(),
});

/**
 * When a passage answers: a logistic function of what was measured of question and passage. Fitted
 * to one model's similarities, it is kept in the manifest of every generation made with that model.
 */
export const calibrationSchema = z.object({
  /** The model whose similarities it was fitted to. */
  modelId: z.string().min(1),
  /** For a passage by itself. */
  plain: plainSchema,
  /** For a passage together with the questions that it is known to answer. */
  known: knownSchema,
  /** Least confidence, in [0, 1], with which a passage is quoted at all. */
  quoteFrom: z.number().min(0).max(1),
  /** Least confidence with which it is called an answer; between the two it is “the closest passage”. */
  certainFrom: z.number().min(0).max(1),
});

export type Calibration = z.infer<typeof calibrationSchema>;

/** What speaks for a passage being the answer to a question. */
export interface Evidence {
  readonly plain: PlainEvidence;
  /** null when no known question is near enough to count: see `gatherEvidence`. */
  readonly known: KnownEvidence | null;
  /** Whether what people ask of the passage is known so well that only `known` counts. */
  readonly isWellAsked: boolean;
}

/** By the passage alone, headings and title. */
export interface PlainEvidence {
  /** Cosine of question and passage, in [-1, 1]. */
  readonly similarity: number;
  /** Share of the question's content words, each weighed by its rarity, that they hold; in [0, 1]. */
  readonly coverage: number;
  /** Whether they hold the rarest of those words: a name, an abbreviation, a number, as a rule. */
  readonly rarestHeld: boolean;
}

/** By the passage and the questions that it is known to answer. */
export interface KnownEvidence {
  /** Cosine of question and passage, or most of that with the nearest known question (see `nearnessOf`); in [-1, 1]. */
  readonly similarity: number;
  /** As in `PlainEvidence`, words of the known questions among those held. */
  readonly coverage: number;
}

/** Fitted on the tuning half of the handbook's questions; README.md tells how, and what it gives on the other half. */
const DEFAULT_CALIBRATION: Calibration = {
  modelId: DEFAULT_MODEL,
  plain: { similarity: 8.709, coverage: 0.852, rarestHeld: 1.077, constant: -3.955 },
  // Fitted with the handbook's known questions, then scaled so that the thresholds below hold for both.
  known: { similarity: 15.5, coverage: 4.21, constant: -9.95 },
  // Refuses 4 % of the answerable questions of the tuning half.
  quoteFrom: 0.2,
  // Calls an answer what is none for less than a quarter of its near-subject questions.
  certainFrom: 0.6,
};

const CALIBRATIONS: ReadonlyMap<string, Calibration> = new Map([
  [DEFAULT_CALIBRATION.modelId, DEFAULT_CALIBRATION],
]);

/**
 * The calibration for a model. Another model than the default has none of its own yet: it takes the
 * default's, and `modelId` tells that it was made for another.
 */
export function findCalibration(modelId: string): Calibration {
  return CALIBRATIONS.get(modelId) ?? DEFAULT_CALIBRATION;
}

/** Confidence, in (0, 1), that a passage answers. */
export function confidenceOf({ plain, known }: Calibration, evidence: Evidence): number {
  const byItself = logistic(
    plain.similarity * evidence.plain.similarity +
      plain.coverage * evidence.plain.coverage +
      plain.rarestHeld * (evidence.plain.rarestHeld ? 1 : 0) +
      plain.constant,
  );
  if (evidence.known === null) return byItself;
  const byQuestions = logistic(
    known.similarity * evidence.known.similarity + known.coverage * evidence.known.coverage + known.constant,
  );
  return evidence.isWellAsked ? byQuestions : Math.max(byItself, byQuestions);
}

function logistic(logit: number): number {
  return 1 / (1 + Math.exp(-logit));
}
