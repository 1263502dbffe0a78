import { sliceSpan } from './document.ts';
import type { PassageTerms, TermPostings } from './lexical-index.ts';
import type { KnownDuplicates } from './near-duplicates.ts';
import type { OpenGeneration } from './open-generation.ts';
import type { StoredPassage } from './stored-generation.ts';
import { termsOf } from './terms.ts';
import type { Label } from './vector-index.ts';

/** Words of a passage with the headings above it. */
export interface PassageWords {
  readonly title: string;
  readonly section: readonly string[];
  readonly text: string;
}

/** The passages of the previous generation, by the labels that they had there, and where they stand in the new one. */
export class PassagesBefore implements KnownDuplicates {
  readonly lengths: Uint16Array;
  readonly vectors: Uint32Array;
  readonly signatures: Uint32Array;
  readonly firstOf: ReadonlyMap<Label, Label>;
  readonly #now = new Map<Label, Label>();

  constructor(private readonly generation: OpenGeneration) {
    const { reader, passageVectors } = generation;
    this.lengths = reader.passageArray('lengths');
    this.vectors = passageVectors;
    this.signatures = reader.passageArray('signatures');
    this.firstOf = new Map(
      reader
        .nearDuplicateGroups()
        .flatMap((group) => group.map((label) => [label, group[0] ?? label] as const)),
    );
  }

  moveTo(label: Label, now: Label): void {
    this.#now.set(label, now);
  }

  /** undefined where the passage is gone. */
  labelNow(label: Label): Label | undefined {
    return this.#now.get(label);
  }

  passage(label: Label): StoredPassage {
    return this.generation.reader.passage(label);
  }

  text(label: Label): string {
    return this.#words(label).text;
  }

  /** See `PassageTerms`. */
  terms(label: Label): PassageTerms {
    const { title, section, text } = this.#words(label);
    return { title: termsOf(title), headings: termsOf(section.join('\n')), body: termsOf(text) };
  }

  postings(): Iterable<TermPostings> {
    return this.generation.reader.allPostings();
  }

  /** Those that have not been moved. */
  *gone(): Iterable<PassageWords> {
    for (let label = 0; label < this.vectors.length; label += 1) {
      if (!this.#now.has(label)) yield this.#words(label);
    }
  }

  #words(label: Label): PassageWords {
    const { document, section, span } = this.passage(label);
    const stored = this.generation.documents[document];
    if (stored === undefined) throw new RangeError(`Expected the document of passage ${label}`);
    const text = sliceSpan(this.generation.quoter.text(stored), span);
    return { title: stored.metadata.title, section, text };
  }
}
