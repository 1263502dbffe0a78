import type { DocumentId, Reference, Span } from './document.ts';
import type { PassageId } from './passage.ts';
import type { Quotation } from './quote.ts';

/** Where a quotation stands: what a reader needs to find and cite it. */
export interface Source {
  readonly id: DocumentId;
  readonly title: string;
  readonly file: string;
  readonly author: string | null;
  readonly issued: string | null;
  readonly url: string | null;
  readonly licence: string | null;
}

/** Where a passage stands. */
export interface PassagePlace {
  readonly passageId: PassageId;
  readonly document: Source;
  /** Headings above the passage, outermost first. */
  readonly section: readonly string[];
  /** Counted from 1; null in formats without pages. */
  readonly page: number | null;
  /** Whether OCR read any of it from a scan: it may hold misread letters, and the page is to be compared. */
  readonly recognised: boolean;
}

/** A passage's verbatim text, and where it stands. */
export interface QuotedPassage extends PassagePlace {
  /** The slice of the document's extracted text at `span`. */
  readonly text: Quotation;
  readonly span: Span;
  /** Footnotes that the passage rests on, in order. */
  readonly references: readonly Reference[];
}

/** A passage between its neighbours in the document. */
export interface PassageView {
  readonly passage: QuotedPassage;
  /** null at the beginning of the document. */
  readonly previous: PassageId | null;
  /** null at its end. */
  readonly next: PassageId | null;
}

/** A passage that came near, with the figures of the search. */
export interface Candidate extends PassagePlace {
  /** Cosine of question and passage, in [-1, 1]. */
  readonly similarity: number;
  /** BM25 by the passage's own words, 0 and up. */
  readonly lexicalScore: number;
  /** What the ranking is by: see `rank` in search.ts. */
  readonly score: number;
  /** How likely it is, in (0, 1), that the passage answers the question: by the generation's calibration. */
  readonly confidence: number;
}

/** Where an excerpt's words stand too. */
export interface LikePlace extends PassagePlace {
  /** False where a few words differ there: what is quoted is then not its text. Case, accents and punctuation don't count. */
  readonly sameWords: boolean;
}

/** A passage that was found, quoted. */
export interface Excerpt extends Candidate, QuotedPassage {
  /** The sentence that answers most directly; inside `span`, and like it counted in the document's text. */
  readonly highlight: Span;
  /** Where else, in other documents, the same or nearly the same words stand; one passage of each, the first five. */
  readonly alsoIn: readonly LikePlace[];
}

interface Asked {
  readonly question: string;
  /** The question as it was searched for, where its spelling was mended; null where it was taken as it is. */
  readonly readAs: string | null;
  /** The question before, where this one leans on it: its content words joined the search. */
  readonly leansOn: string | null;
  /** The two things that the question compares: excerpts for both sides are among the first. */
  readonly compares: readonly [string, string] | null;
  /** Only when it was asked for. */
  readonly explanation?: Explanation;
  /** The generation that answered. */
  readonly generation: string;
  readonly elapsedMs: number;
}

/** Why the answer is what it is, for a moderator whom it surprises. */
export interface Explanation {
  /** What was searched for; for a comparison once for the whole and once for each side. */
  readonly searches: readonly {
    readonly text: string;
    /** Content words as the lexical index knows them, with the number of passages that hold each. */
    readonly terms: readonly { readonly term: string; readonly passages: number }[];
  }[];
  /** Share of the cosine in the score, in [0, 1]; the rest is BM25. */
  readonly denseWeight: number;
  /** Least confidence for being quoted, and for being called an answer. */
  readonly quoteFrom: number;
  readonly certainFrom: number;
  /** The first passages found, best first, shown or not. */
  readonly candidates: readonly ExplainedCandidate[];
}

export interface ExplainedCandidate extends Candidate {
  /** Rank in each leg, counted from 1; null where that leg did not find it. As in `Hit`. */
  readonly denseRank: number | null;
  readonly lexicalRank: number | null;
  /** The question's content words that passage, headings or title hold. */
  readonly matchedTerms: readonly string[];
  /** Share of the question's content words, weighed by rarity, that they hold; in [0, 1]. */
  readonly coverage: number;
  /** Whether so many questions are known of it that these order it among passages of its kind. */
  readonly isWellAsked: boolean;
  /** BM25 by its own words and those of its known questions; null unless it is well asked. */
  readonly askedScore: number | null;
  /** A question that it is known to answer and that is nearer than the passage itself, with its cosine; null when none is. */
  readonly known: { readonly question: string; readonly similarity: number } | null;
}

export interface Quoted extends Asked {
  readonly kind: 'quoted';
  /**
   * `uncertain`: the first excerpt is the closest passage, and may not answer; or, of later excerpts
   * (`skip`), one of them may not.
   */
  readonly certainty: 'certain' | 'uncertain';
  /** Best first. */
  readonly excerpts: readonly [Excerpt, ...Excerpt[]];
  /** Whether there are excerpts beyond these. */
  readonly hasMore: boolean;
}

/** The library has nothing on the question. */
export interface NoMatch extends Asked {
  readonly kind: 'no-match';
  readonly excerpts: readonly [];
  /** What came closest, best first, so that a person sees why it was not enough. */
  readonly nearest: readonly Candidate[];
}

export type Answer = Quoted | NoMatch;
