import { z } from 'zod';
import { DEFAULT_MODEL } from './model-profile.ts';

/** Factors of the evidence (see `Evidence`) in a logit, and the constant. */
const logitSchema = z.object({
  similarity: z.number(),
  coverage: z.number(),
  rarestHeld: z.number(),
  constant: z.number(),
});

/**
 * When a passage answers: a logistic function of what was measured of question and passage. Fitted
 * to one model's similarities, it is kept in the manifest of every generation made with that model.
 */
export const calibrationSchema = z.object({
  /** The model whose similarities it was fitted to. */
  modelId: z.string().min(1),
  /** For passages of which no question is known that they answer. */
  plain: logitSchema,
  /** For the others: a question far from all that are known says more against them. */
  known: logitSchema,
  /** Least confidence, in [0, 1], with which a passage is quoted at all. */
  quoteFrom: z.number().min(0).max(1),
  /** Least confidence with which it is called an answer; between the two it is “the closest passage”. */
  certainFrom: z.number().min(0).max(1),
});

export type Calibration = z.infer<typeof calibrationSchema>;

/** What speaks for a passage being the answer to a question. */
export interface Evidence {
  /** Cosine of question and passage, or what counts of that with a known question when it is more (see `nearnessOf`); in [-1, 1]. */
  readonly similarity: number;
  /** Share of the question's content words, each weighed by its rarity, that passage, headings and title hold; in [0, 1]. */
  readonly coverage: number;
  /** Whether they hold the rarest of those words: a name, an abbreviation, a number, as a rule. */
  readonly rarestHeld: boolean;
  /** Whether questions are known that the passage answers. */
  readonly isAskedFor: boolean;
}

/** Fitted on the tuning half of the handbook's questions; README.md tells how, and what it gives on the other half. */
const DEFAULT_CALIBRATION: Calibration = {
  modelId: DEFAULT_MODEL,
  plain: { similarity: 8.709, coverage: 0.852, rarestHeld: 1.077, constant: -3.955 },
  // Fitted with the handbook's known questions, then scaled so that the thresholds below hold for both.
  known: { similarity: 15.5, coverage: 4.21, rarestHeld: 0, constant: -9.95 },
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
export function confidenceOf(calibration: Calibration, evidence: Evidence): number {
  const factors = evidence.isAskedFor ? calibration.known : calibration.plain;
  const logit =
    factors.similarity * evidence.similarity +
    factors.coverage * evidence.coverage +
    factors.rarestHeld * (evidence.rarestHeld ? 1 : 0) +
    factors.constant;
  return 1 / (1 + Math.exp(-logit));
}
