import {
  type Answer,
  contentTermsOf,
  type ExplainedCandidate,
  type Explanation,
  type PassageId,
} from '../index/index.ts';
import { headingsOf } from './headings.ts';
import type { Language } from './language.ts';
import { explainMessages } from './messages/explain.ts';

/** Why an answer is what it is, in sentences. */
export interface Explained {
  /** Weights, thresholds, and what was searched for. */
  readonly summary: readonly string[];
  /** The passages that were weighed, best first. */
  readonly candidates: readonly {
    readonly passageId: PassageId;
    /** `Document › Section`. */
    readonly place: string;
    readonly facts: readonly string[];
  }[];
}

/**
 * Why an answer is what it is; null when the answer has no explanation.
 * @param write escapes what comes from documents and questions
 */
export function explainAnswer(
  { explanation, generation }: Answer,
  language: Language,
  write: (text: string) => string = (text) => text,
): Explained | null {
  if (explanation === undefined) return null;
  const explainer = new Explainer(language, write);
  return {
    summary: explainer.summarise(explanation, generation),
    candidates: explanation.candidates.map((candidate) => ({
      passageId: candidate.passageId,
      place: write([candidate.document.title, ...headingsOf(candidate)].join(' › ')),
      facts: explainer.describe(candidate),
    })),
  };
}

/** The same in lines for a terminal; [] when the answer has no explanation. */
export function describeExplanation(answer: Answer, language: Language = 'en'): string[] {
  const explained = explainAnswer(answer, language);
  if (explained === null) return [];
  const lines = explained.candidates.map(({ passageId, place, facts }, position) =>
    [`${position + 1}. ${passageId} ${place}`, ...facts].join('; '),
  );
  return [...explained.summary, ...lines];
}

/**
 * Why each shown passage is shown, in one plain sentence each, in the order of `shown`; [] when the answer has
 * no explanation. What is shown but was not weighed has none.
 * @param write escapes what comes from documents and questions
 */
export function explainPlainly(
  answer: Answer,
  shown: readonly PassageId[],
  language: Language,
  write: (text: string) => string = (text) => text,
): string[] {
  const { explanation } = answer;
  if (explanation === undefined) return [];
  const typed = wordsAsTyped([answer.question, ...explanation.searches.map(({ text }) => text)]);
  const say = explainMessages.say.bind(explainMessages, language);
  return shown.flatMap((id, position) => {
    const candidate = explanation.candidates.find(({ passageId }) => passageId === id);
    if (candidate === undefined) return [];
    const { denseRank, matchedTerms, known } = candidate;
    const words = [...new Set(matchedTerms.map((term) => typed.get(term) ?? term))].slice(0, MOST_WORDS);
    const reasons = [
      denseRank === 1
        ? say('nearest')
        : denseRank === null
          ? say('byWords')
          : say('near', { rank: denseRank }),
      words.length === 0
        ? say('noneOfYours')
        : say('hasWords', { count: words.length, words: write(words.join(', ')) }),
      ...(known === null ? [] : [say('knownFor', { question: write(known.question) })]),
    ];
    return [
      say('plain', {
        number: position + 1,
        reasons: reasons.reduce((first, next) => say('joined', { first, next })),
      }),
    ];
  });
}

/** Words named of one passage. */
const MOST_WORDS = 8;

/** What each stem stands for, as somebody wrote it: the first of its words in the first text that has one. */
function wordsAsTyped(texts: readonly string[]): ReadonlyMap<string, string> {
  const typed = new Map<string, string>();
  for (const text of texts) {
    for (const [word] of text.matchAll(/[\p{L}\p{N}\p{M}]+(?:['’.,][\p{L}\p{N}\p{M}]+)*/gu)) {
      for (const term of contentTermsOf(word)) if (!typed.has(term)) typed.set(term, word);
    }
  }
  return typed;
}

class Explainer {
  constructor(
    private readonly language: Language,
    private readonly write: (text: string) => string,
  ) {}

  summarise(
    { denseWeight, quoteFrom, certainFrom, searches, candidates }: Explanation,
    generation: string,
  ): readonly string[] {
    const weights = { generation, dense: this.#short(denseWeight), lexical: this.#short(1 - denseWeight) };
    const thresholds = { quoteFrom: this.#short(quoteFrom), certainFrom: this.#short(certainFrom) };
    return [
      this.#say('weights', weights),
      ...(candidates.some(({ isWellAsked }) => isWellAsked) ? [this.#say('wellAsked')] : []),
      this.#say('thresholds', thresholds),
      ...searches.map(({ text, terms }) => {
        const words = terms.map(({ term, passages }) =>
          this.#say('word', { term: this.write(term), passages: String(passages) }),
        );
        return this.#say('searched', {
          text: this.write(text),
          words: words.join(', ') || this.#say('noWords'),
        });
      }),
    ];
  }

  describe(candidate: ExplainedCandidate): readonly string[] {
    const { denseRank, lexicalRank, similarity, lexicalScore, coverage, known, matchedTerms, askedScore } =
      candidate;
    const words = {
      rank: rankOf(lexicalRank),
      score:
        askedScore === null
          ? this.#round(lexicalScore)
          : this.#say('withQuestions', {
              own: this.#round(lexicalScore),
              asked: this.#round(askedScore),
            }),
      words: this.write(matchedTerms.join(' ')) || this.#say('noWord'),
      coverage: this.#round(coverage),
    };
    const score = { score: this.#round(candidate.score), confidence: this.#round(candidate.confidence) };
    return [
      this.#say('meaning', { rank: rankOf(denseRank), similarity: this.#round(similarity) }),
      ...(known === null
        ? []
        : [
            this.#say('known', {
              question: this.write(known.question),
              similarity: this.#round(known.similarity),
            }),
          ]),
      this.#say('words', words),
      this.#say('score', score),
    ];
  }

  #say(
    ...[key, values]: Parameters<typeof explainMessages.say> extends [Language, ...infer Rest] ? Rest : never
  ) {
    return explainMessages.say(this.language, key, values);
  }

  #round(value: number): string {
    return formatNumber(value, this.language, 2);
  }

  /** Without zeros at the end. */
  #short(value: number): string {
    return formatNumber(value, this.language, 0);
  }
}

function formatNumber(value: number, language: Language, least: number): string {
  return value.toLocaleString(language, {
    minimumFractionDigits: least,
    maximumFractionDigits: Math.max(least, 2),
    useGrouping: false,
  });
}

function rankOf(rank: number | null): string {
  return rank === null ? '–' : String(rank);
}
