import { dotProduct } from './embedder.ts';
import type { GenerationReader } from './generation-reader.ts';
import type { LexicalIndex, LexicalMatch } from './lexical-index.ts';
import type { StoredQuestion } from './stored-generation.ts';
import type { Label, VectorIndex } from './vector-index.ts';

/** A known question beside the one that is asked. */
export interface ComparedQuestion extends StoredQuestion {
  /** Cosine of the two questions, in [-1, 1]. */
  readonly similarity: number;
}

/** What known questions are found with. */
export interface KnownQuestionParts {
  /** A vector for each different question, under the first of its labels. */
  readonly vectors: VectorIndex;
  /** Over the words of well-asked passages and of their questions. */
  readonly words: LexicalIndex;
  /** Passages with the same words under the same headings as an earlier one, and the first of those: what one is known to answer, all are. */
  readonly twins: ReadonlyMap<Label, Label>;
}

/** Finds passages by the questions that they are known to answer. */
export class KnownQuestionIndex {
  readonly #parts: KnownQuestionParts;
  /** By the first of them: all passages with the same words. */
  readonly #alike = new Map<Label, Label[]>();

  constructor(
    private readonly reader: Pick<GenerationReader, 'sameQuestions' | 'questionsOfPassage'>,
    parts: KnownQuestionParts,
  ) {
    this.#parts = parts;
    for (const [label, first] of parts.twins) {
      this.#alike.set(first, [...(this.#alike.get(first) ?? [first]), label]);
    }
  }

  /** The passages that the `k` nearest questions lead to, of twins the first, each with the nearest of its questions. */
  search(query: Float32Array, k: number): Map<Label, ComparedQuestion> {
    const nearest = new Map<Label, ComparedQuestion>();
    for (const { label, similarity } of this.#parts.vectors.search(query, k)) {
      for (const question of this.reader.sameQuestions(label)) {
        keepNearer(nearest, this.firstOf(question.passage), { ...question, similarity });
      }
    }
    return nearest;
  }

  /** The same of given passages, all of their questions compared. */
  searchAmong(query: Float32Array, passages: readonly Label[]): Map<Label, ComparedQuestion> {
    const nearest = new Map<Label, ComparedQuestion>();
    for (const passage of passages) {
      for (const question of this.compare(query, passage)) keepNearer(nearest, passage, question);
    }
    return nearest;
  }

  /** All questions that one passage is known to answer. */
  compare(query: Float32Array, passage: Label): ComparedQuestion[] {
    return this.#questionsOf(passage).map((question) => ({
      ...question,
      similarity: this.#similarity(query, question),
    }));
  }

  /** Words in which a passage is known to be asked for. */
  questionsOf(passage: Label): string[] {
    return this.#questionsOf(passage).map(({ question }) => question);
  }

  /** Whether so many questions are known of a passage that one far from all of them is unlike it. */
  isWellAsked(passage: Label): boolean {
    return this.#alikeTo(passage).some((label) => this.#parts.words.holds(label));
  }

  /** BM25 of well-asked passages by their own words and those of their questions. */
  matchWords(terms: readonly string[]): Pick<LexicalMatch, 'scoreOf' | 'top'> {
    const match = this.#parts.words.match(terms);
    return {
      scoreOf: (passage) => Math.max(...this.#alikeTo(passage).map((label) => match.scoreOf(label))),
      top: (k) => match.top(k),
    };
  }

  /** Of passages with the same words the first, which stands for all. */
  firstOf(passage: Label): Label {
    return this.#parts.twins.get(passage) ?? passage;
  }

  #alikeTo(passage: Label): readonly Label[] {
    return this.#alike.get(this.firstOf(passage)) ?? [passage];
  }

  #questionsOf(passage: Label): StoredQuestion[] {
    return this.#alikeTo(passage).flatMap((label) => this.reader.questionsOfPassage(label));
  }

  #similarity(query: Float32Array, { label }: StoredQuestion): number {
    const [first] = this.reader.sameQuestions(label);
    return dotProduct(query, this.#parts.vectors.vector(first?.label ?? label));
  }
}

function keepNearer(nearest: Map<Label, ComparedQuestion>, passage: Label, question: ComparedQuestion): void {
  const other = nearest.get(passage);
  if (other === undefined || other.similarity < question.similarity) nearest.set(passage, question);
}
