import { dotProduct } from './embedder.ts';
import type { GenerationReader, StoredQuestion } from './generation-database.ts';
import type { Label, VectorIndex } from './vector-index.ts';

/** A known question beside the one that is asked. */
export interface ComparedQuestion extends StoredQuestion {
  /** Cosine of the two questions, in [-1, 1]. */
  readonly similarity: number;
}

/** Finds passages by the questions that they are known to answer. */
export class KnownQuestionIndex {
  constructor(
    private readonly reader: Pick<GenerationReader, 'sameQuestions' | 'questionsOfPassage'>,
    /** A vector for each different question, under the first of its labels. */
    private readonly vectors: VectorIndex,
  ) {}

  /** The `k` nearest questions' passages, each with the nearest of its questions. */
  search(query: Float32Array, k: number): Map<Label, ComparedQuestion> {
    return nearestOfEach(
      this.vectors
        .search(query, k)
        .flatMap(({ label, similarity }) =>
          this.reader.sameQuestions(label).map((question) => ({ ...question, similarity })),
        ),
    );
  }

  /** The same of given passages, all of their questions compared. */
  searchAmong(query: Float32Array, passages: readonly Label[]): Map<Label, ComparedQuestion> {
    return nearestOfEach(passages.flatMap((passage) => this.compare(query, passage)));
  }

  /** All questions that one passage is known to answer. */
  compare(query: Float32Array, passage: Label): ComparedQuestion[] {
    return this.reader
      .questionsOfPassage(passage)
      .map((question) => ({ ...question, similarity: this.#similarity(query, question) }));
  }

  /** Words in which a passage is known to be asked for. */
  questionsOf(passage: Label): string[] {
    return this.reader.questionsOfPassage(passage).map(({ question }) => question);
  }

  #similarity(query: Float32Array, { label }: StoredQuestion): number {
    const [first] = this.reader.sameQuestions(label);
    return dotProduct(query, this.vectors.vector(first?.label ?? label));
  }
}

function nearestOfEach(questions: readonly ComparedQuestion[]): Map<Label, ComparedQuestion> {
  const nearest = new Map<Label, ComparedQuestion>();
  for (const question of questions) {
    const other = nearest.get(question.passage);
    if (other === undefined || other.similarity < question.similarity)
      nearest.set(question.passage, question);
  }
  return nearest;
}
