import { ownCopy } from './own-copy.ts';

/** What is asked of a tokenizer; that of transformers.js is one. */
export interface Tokenizer {
  readonly model: { readonly config: { readonly type: string } };
  encode(text: string, pair?: null, options?: { readonly add_special_tokens: boolean }): number[];
}

/** Cuts texts into the word pieces of a model. */
export interface WordPieces {
  /** Without special tokens. */
  count(text: string): number;
  /** Ids, special tokens of the model before and behind them. */
  encode(text: string): number[];
}

/** Words whose pieces are remembered; 2 million words of prose about everything have 110,000 different ones. */
const WORDS_KEPT = 120_000;

/**
 * Runs between white space and marks at which tokenizers of BERT's kind part words whatever stands around
 * them, and the marks, each a piece. Dots and apostrophes are such marks only in a run that is ASCII to its end,
 * which is looked for over some letters: they have a say in how Greek before or behind them is made small.
 * Brackets never are: they belong to special tokens.
 */
const WORD = /[A-Za-z0-9]+(?=['.][!-~]{0,30}?(?:[ \t\n\r,;()"!?-]|$))|[^ \t\n\r,;()"!?-]+|[,;()"!?-]/gu;

/**
 * Remembers the pieces of each word: a tokenizer of BERT's kind cuts every word by itself, and the one
 * of transformers.js takes longer over a passage than reading and splitting do. Other kinds are asked
 * for the whole text, since there the pieces of a word depend on what stands before it.
 */
export function createWordPieces(tokenizer: Tokenizer, wordsKept: number = WORDS_KEPT): WordPieces {
  const isByWord = tokenizer.model.config.type === 'WordPiece';
  return isByWord ? new WordByWord(tokenizer, wordsKept) : new WholeText(tokenizer);
}

class WholeText implements WordPieces {
  constructor(private readonly tokenizer: Tokenizer) {}

  count(text: string): number {
    return this.tokenizer.encode(text, null, { add_special_tokens: false }).length;
  }

  encode(text: string): number[] {
    return this.tokenizer.encode(text);
  }
}

class WordByWord implements WordPieces {
  readonly #kept = new Map<string, readonly number[]>();
  readonly #first: readonly number[];
  readonly #last: readonly number[];

  constructor(
    private readonly tokenizer: Tokenizer,
    private readonly wordsKept: number,
  ) {
    // [CLS] and [SEP]: half of what an empty text is made of stands before a text, half behind it.
    const around = tokenizer.encode('');
    this.#first = around.slice(0, around.length / 2);
    this.#last = around.slice(around.length / 2);
  }

  count(text: string): number {
    let count = 0;
    for (const [word] of text.matchAll(WORD)) count += this.#piecesOf(word).length;
    return count;
  }

  encode(text: string): number[] {
    const pieces = [...this.#first];
    for (const [word] of text.matchAll(WORD)) pieces.push(...this.#piecesOf(word));
    pieces.push(...this.#last);
    return pieces;
  }

  #piecesOf(word: string): readonly number[] {
    const kept = this.#kept.get(word);
    if (kept !== undefined) return kept;
    const pieces = this.tokenizer.encode(word, null, { add_special_tokens: false });
    // Forgotten all at once: what is frequent is soon back.
    if (this.#kept.size >= this.wordsKept) this.#kept.clear();
    this.#kept.set(ownCopy(word), pieces);
    return pieces;
  }
}
