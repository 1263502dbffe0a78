import { PostingWriter, packCounts, readPostings } from './posting-list.ts';
import { selectTop } from './select-top.ts';
import type { Label } from './vector-index.ts';

/** What is indexed of a passage, as terms (see `termsOf`). */
export interface PassageTerms {
  readonly title: readonly string[];
  readonly headings: readonly string[];
  readonly body: readonly string[];
}

/** The passages that hold one term: see `posting-list.ts` for the bytes. */
export interface PostingList {
  readonly documentFrequency: number;
  readonly bytes: Uint8Array;
}

/** A term with the passages that hold it. */
export interface TermPostings extends PostingList {
  readonly term: string;
}

/** Where posting lists are kept. */
export interface PostingSource {
  /** null when no passage holds the term. */
  postings(term: string): PostingList | null;
}

export interface LexicalHit {
  readonly label: Label;
  /** BM25, above 0. */
  readonly score: number;
}

/** Robertson and Zaragoza's k1 and b, with the values of Anserini's BM25 baselines. */
const K1 = 0.9;
const B = 0.4;

/** How many occurrences in the body one in a heading, or in the title, is worth (BM25F). */
const HEADING_WEIGHT = 1;
const TITLE_WEIGHT = 1;

/** Collects the terms of passages, label after label, and gives a posting list for each term. */
export class LexicalIndexBuilder {
  readonly #lists = new Map<string, PostingWriter>();
  readonly #lengths: number[] = [];

  /** @throws {RangeError} unless labels come in order from 0, those of `takeOver` among them */
  add(label: Label, { title, headings, body }: PassageTerms): void {
    this.takeOver(label, Math.min(title.length + headings.length + body.length, LONGEST));
    const counts = new Map<string, { body: number; headings: number; title: number }>();
    const count = (terms: readonly string[], field: 'body' | 'headings' | 'title') => {
      for (const term of terms) {
        const entry = counts.get(term) ?? { body: 0, headings: 0, title: 0 };
        entry[field] += 1;
        counts.set(term, entry);
      }
    };
    count(body, 'body');
    count(headings, 'headings');
    count(title, 'title');
    for (const [term, entry] of counts) {
      const list = this.#lists.get(term) ?? new PostingWriter();
      list.add(label, packCounts(entry));
      this.#lists.set(term, list);
    }
  }

  /**
   * Notes the length of a passage whose terms are in lists that are merged in later: see `mergePostings`.
   * @param length terms, as in `lengths`
   */
  takeOver(label: Label, length: number): void {
    if (label !== this.#lengths.length) {
      throw new RangeError(`Expected label ${this.#lengths.length}, got ${label}`);
    }
    this.#lengths.push(length);
  }

  /** Terms per passage, by label. */
  get lengths(): Uint16Array {
    return Uint16Array.from(this.#lengths);
  }

  /** Of the passages that were added. */
  *postings(): Iterable<TermPostings> {
    for (const [term, { passages, bytes }] of this.#lists) {
      yield { term, documentFrequency: passages, bytes };
    }
  }
}

/** Terms of a passage, as far as they are counted: lengths are kept in 16 bits. */
const LONGEST = 0xffff;

/** Ranks passages by BM25 over the posting lists of a generation. A passage without a single term is none of it. */
export class LexicalIndex {
  readonly #passages: number;
  /**
   * By label, 0 between matches. One for all of them: an array for each, of four bytes a passage, would
   * be most of what a question leaves for the garbage collector.
   */
  readonly #scores: Float32Array;
  /** The first `#matchedCount` are those with a score; of as many as there are passages, for the same reason. */
  readonly #matched: Uint32Array;
  #matchedCount = 0;
  #matches = 0;
  /** By length: what a frequency is damped with. Up to the longest passage. */
  readonly #norms: Float64Array;

  constructor(
    private readonly source: PostingSource,
    private readonly lengths: Uint16Array,
  ) {
    let total = 0;
    let passages = 0;
    let longest = 0;
    for (const length of lengths) {
      total += length;
      if (length > 0) passages += 1;
      if (length > longest) longest = length;
    }
    this.#passages = passages;
    const averageLength = total / Math.max(1, passages);
    this.#scores = new Float32Array(lengths.length);
    this.#matched = new Uint32Array(lengths.length);
    this.#norms = Float64Array.from(
      { length: longest + 1 },
      (_, length) => K1 * (1 - B + (B * length) / averageLength),
    );
  }

  /** Whether a passage has terms here. */
  holds(label: Label): boolean {
    return (this.lengths[label] ?? 0) > 0;
  }

  /** In how many passages a term stands. */
  documentFrequency(term: string): number {
    return this.source.postings(term)?.documentFrequency ?? 0;
  }

  /** Weight of a term by how few passages hold it: about 0 for one in all, ln(2N) for one in a single one. */
  inverseDocumentFrequency(term: string): number {
    return this.#inverse(this.documentFrequency(term));
  }

  /** The passages that hold a term, in order. */
  labelsOf(term: string): Label[] {
    const labels: Label[] = [];
    readPostings(this.source.postings(term)?.bytes ?? new Uint8Array(), (label) => labels.push(label));
    return labels;
  }

  /** BM25 of every passage that holds one of `terms`; to be looked at before the next match. */
  match(terms: readonly string[]): LexicalMatch {
    this.#matches += 1;
    this.#forgetScores();
    const lists = [...new Set(terms)].flatMap((term) => this.source.postings(term) ?? []);
    // The rarest term first: most of the best passages stand at the beginning of those matched then, and choosing
    // them is done sooner.
    for (const list of lists.sort((a, b) => a.documentFrequency - b.documentFrequency)) this.#addScores(list);
    const match = this.#matches;
    const matched = this.#matched.subarray(0, this.#matchedCount);
    return new LexicalMatch(this.#scores, matched, () => this.#matches === match);
  }

  #forgetScores(): void {
    // Zeroes in a row are written a good deal faster than one here and there.
    if (16 * this.#matchedCount > this.#scores.length) this.#scores.fill(0);
    else for (const label of this.#matched.subarray(0, this.#matchedCount)) this.#scores[label] = 0;
    this.#matchedCount = 0;
  }

  #inverse(documentFrequency: number): number {
    return Math.log(1 + (this.#passages - documentFrequency + 0.5) / (documentFrequency + 0.5));
  }

  /** Reads the list itself, not by `readPostings`: this loop is where matching spends its time. */
  #addScores({ bytes, documentFrequency }: PostingList): void {
    const [scores, matched, norms, lengths] = [this.#scores, this.#matched, this.#norms, this.lengths];
    const inverse = this.#inverse(documentFrequency);
    let count = this.#matchedCount;
    let label = -1;
    for (let at = 0; at < bytes.length; ) {
      let gap = 0;
      let shift = 0;
      let byte = bytes[at++] as number;
      while (byte > 0x7f) {
        gap |= (byte & 0x7f) << shift;
        shift += 7;
        byte = bytes[at++] as number;
      }
      label += gap | (byte << shift);
      const counts = bytes[at++] as number;
      const frequency = (counts >> 4) + HEADING_WEIGHT * ((counts >> 2) & 3) + TITLE_WEIGHT * (counts & 3);
      const norm = norms[lengths[label] as number] as number;
      const before = scores[label] as number;
      if (before === 0) matched[count++] = label;
      scores[label] = before + (inverse * frequency * (K1 + 1)) / (frequency + norm);
    }
    this.#matchedCount = count;
  }
}

/** The BM25 scores of one query. Every method throws a RangeError once the index has matched another. */
export class LexicalMatch {
  constructor(
    private readonly scores: Float32Array,
    private readonly matched: Uint32Array,
    private readonly isLast: () => boolean,
  ) {}

  /** BM25 of a passage: 0 when it holds none of the terms. */
  scoreOf(label: Label): number {
    this.#check();
    return this.scores[label] ?? 0;
  }

  /** The `k` best, best first, ties by label. */
  top(k: number): LexicalHit[] {
    return this.#best(this.matched, k);
  }

  /** The `k` best of `labels` that hold a term at all. */
  topAmong(labels: readonly Label[], k: number): LexicalHit[] {
    return this.#best(
      labels.filter((label) => this.scoreOf(label) > 0),
      k,
    );
  }

  #best(labels: ArrayLike<Label>, k: number): LexicalHit[] {
    this.#check();
    return selectTop(labels, k, this.scores).map((label) => ({ label, score: this.scores[label] ?? 0 }));
  }

  #check(): void {
    if (!this.isLast()) throw new RangeError('Expected the last match of the index, got one before it');
  }
}
