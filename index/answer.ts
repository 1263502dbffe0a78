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

/** A passage that came near, with the figures of the search. */
export interface Candidate {
  readonly passageId: PassageId;
  readonly document: Source;
  /** Headings above the passage, outermost first. */
  readonly section: readonly string[];
  /** Counted from 1; null in formats without pages. */
  readonly page: number | null;
  /** Cosine of question and passage, in [-1, 1]. */
  readonly similarity: number;
  /** BM25, 0 and up. */
  readonly lexicalScore: number;
  /** What the ranking is by. */
  readonly score: number;
}

/** Verbatim text and where it stands. */
export interface Excerpt extends Candidate {
  /** The slice of the document's extracted text at `span`. */
  readonly text: Quotation;
  readonly span: Span;
  /** The sentence that answers most directly; inside `span`, and like it counted in the document's text. */
  readonly highlight: Span;
  /** Footnotes that the passage rests on, in order. */
  readonly references: readonly Reference[];
}

interface Asked {
  readonly question: string;
  /** The generation that answered. */
  readonly generation: string;
  readonly elapsedMs: number;
}

export interface Quoted extends Asked {
  readonly kind: 'quoted';
  /** Best first. */
  readonly excerpts: readonly [Excerpt, ...Excerpt[]];
}

/** The library has nothing on the question. */
export interface NoMatch extends Asked {
  readonly kind: 'no-match';
  readonly excerpts: readonly [];
  /** What came closest, best first, so that a person sees why it was not enough. */
  readonly nearest: readonly Candidate[];
}

export type Answer = Quoted | NoMatch;
