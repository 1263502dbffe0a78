import type { DocumentCard, Library } from '../index/index.ts';

/**
 * Milliseconds that a look for a new generation may take before what is known has to do: an
 * autocomplete must be answered within three seconds, the way to Discord and back included.
 */
const PATIENCE = 1_000;

/** The documents of the library, kept at hand, and read again when another generation serves. */
export class DocumentList {
  #generation: string | null = null;
  #cards: readonly DocumentCard[] = [];
  #refreshing: Promise<void> | null = null;

  constructor(
    private readonly library: Pick<Library, 'facts' | 'documents'>,
    /** Told when the library can't be reached; the list stays as it was. */
    private readonly onTrouble: (error: unknown) => void,
  ) {}

  /** As it was last read. */
  get cards(): readonly DocumentCard[] {
    return this.#cards;
  }

  /** The list as it is now, or as it was last read when that takes too long. By title. */
  async current(): Promise<readonly DocumentCard[]> {
    this.#refreshing ??= this.#refresh().finally(() => {
      this.#refreshing = null;
    });
    let timer: NodeJS.Timeout | undefined;
    const patience = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, PATIENCE);
    });
    await Promise.race([this.#refreshing, patience]);
    clearTimeout(timer);
    return this.#cards;
  }

  async #refresh(): Promise<void> {
    try {
      const { generation } = await this.library.facts();
      if (generation === this.#generation) return;
      this.#cards = await this.library.documents();
      this.#generation = generation;
    } catch (error) {
      this.onTrouble(error);
    }
  }
}

/** The document with this id, or else the one that has exactly this title. */
export function findDocument(cards: readonly DocumentCard[], wanted: string): DocumentCard | undefined {
  const text = wanted.trim();
  return cards.find(({ id }) => id === text) ?? cards.find(({ title }) => title === text);
}

/** Documents with every word of `typed` somewhere in title or id; those whose title begins with it first. */
export function matchDocuments(
  cards: readonly DocumentCard[],
  typed: string,
  textOf = ({ title, id }: DocumentCard) => `${title} ${id}`,
): DocumentCard[] {
  const words = wordsOf(typed);
  const matching = cards.filter((card) => {
    const text = fold(textOf(card));
    return words.every((word) => text.includes(word));
  });
  const begins = ({ title }: DocumentCard) => Number(fold(title).startsWith(words.join(' ')));
  return matching.sort((a, b) => begins(b) - begins(a));
}

/** The same over all that a card says of a document. */
export function searchDocuments(cards: readonly DocumentCard[], text: string): DocumentCard[] {
  return matchDocuments(cards, text, ({ title, id, author, issued, summary, topics }) =>
    [title, id, author, issued, summary, ...topics].filter((part) => part !== null).join(' '),
  );
}

/** Documents that share most words with `wanted`, at most `most`; none when none shares any. */
export function findSimilar(cards: readonly DocumentCard[], wanted: string, most: number): DocumentCard[] {
  const words = wordsOf(wanted).filter((word) => word.length > 2);
  return cards
    .map((card) => {
      const text = fold(`${card.title} ${card.id}`);
      return { card, shared: words.filter((word) => text.includes(word)).length };
    })
    .filter(({ shared }) => shared > 0)
    .sort((a, b) => b.shared - a.shared)
    .slice(0, most)
    .map(({ card }) => card);
}

export function wordsOf(text: string): string[] {
  return fold(text).split(/\s+/u).filter(Boolean);
}

/** Small letters without accents: "attache" finds "Attaché". */
export function fold(text: string): string {
  return text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();
}
