import {
  type Answer,
  type AskOptions,
  type Excerpt,
  type Library,
  leansOnPrevious,
  type QuotedPassage,
} from '../index/index.ts';
import { renderAnswer, renderExcerpts } from './terminal.ts';
import type { ReadingWindow } from './terminal-around.ts';
import { Page, type TerminalOptions } from './terminal-page.ts';

/** What of the library a conversation makes use of. */
export type TalkLibrary = Pick<Library, 'ask' | 'documents' | 'passage' | 'lookUp'>;

/** A question and what has been shown of its answer. */
interface Asked {
  readonly question: string;
  readonly options: AskOptions;
  /** Numbered from 1, over all that `:more` has added. */
  readonly excerpts: readonly Excerpt[];
  readonly hasMore: boolean;
}

/** A conversation in the terminal: what was asked and shown, which commands refer to. */
export class Talk {
  #asked: Asked | null = null;
  /** What a question may lean on: the last one that stood by itself and was answered. */
  #previous = '';
  /** What a command without a number is about. */
  #last: QuotedPassage | null = null;
  /** What is being read around a passage. */
  window: ReadingWindow | null = null;

  constructor(readonly library: TalkLibrary) {}

  async ask(question: string, terminal: TerminalOptions): Promise<string> {
    const options = { previous: this.#previous };
    const answer = await this.library.ask(question, options);
    if (answer.kind === 'quoted' && !leansOnPrevious(question)) this.#previous = question;
    const hasMore = answer.kind === 'quoted' && answer.hasMore;
    this.#asked = { question, options, excerpts: answer.excerpts, hasMore };
    this.show(answer.excerpts[0] ?? null);
    const text = renderAnswer(answer, terminal);
    return hasMore ? [text, ...hintAtMore(terminal)].join('\n') : text;
  }

  /** Shows the excerpts after those that were shown. */
  async more(terminal: TerminalOptions): Promise<string> {
    const asked = this.#asked;
    if (asked === null) return ASK_FIRST;
    if (asked.excerpts.length === 0) return 'The library has nothing on your last question.';
    if (!asked.hasMore) return NO_MORE;
    const { question, options, excerpts } = asked;
    const answer = await this.library.ask(question, { ...options, skip: excerpts.length });
    // Another index may have been published meanwhile.
    if (answer.kind !== 'quoted') return NO_MORE;
    const { hasMore } = answer;
    this.#asked = { ...asked, excerpts: [...excerpts, ...answer.excerpts], hasMore };
    this.show(answer.excerpts[0]);
    const page = new Page(terminal);
    const doubt = answer.certainty === 'certain' ? [] : [...page.lines(MAY_NOT_ANSWER, '', 'dim'), ''];
    const text = [...doubt, renderExcerpts(answer.excerpts, excerpts.length + 1, page)].join('\n');
    return hasMore ? [text, ...hintAtMore(terminal)].join('\n') : text;
  }

  /** The last answer once more, with why it is what it is; null before the first question. */
  async explain(): Promise<Answer | null> {
    if (this.#asked === null) return null;
    const { question, options } = this.#asked;
    return this.library.ask(question, { ...options, explain: true });
  }

  /** Commands without a number are about this passage from now on. */
  show(passage: QuotedPassage | null): void {
    this.#last = passage;
    this.window = null;
  }

  /**
   * The passage that a person means: by its number in the last answer, by its id, or without either
   * the one that was shown last.
   * @returns a sentence when there is none
   */
  async find(given: string): Promise<QuotedPassage | string> {
    const excerpts = this.#asked?.excerpts ?? [];
    if (given === '') return this.#last ?? ASK_FIRST;
    if (/^\d{1,3}$/u.test(given)) {
      const excerpt = excerpts[Number(given) - 1];
      if (excerpt !== undefined) return excerpt;
      if (excerpts.length === 0) return `There is no passage ${given}: nothing has been quoted. ${ASK_FIRST}`;
      return `There is no passage ${given}: ${excerpts.length === 1 ? 'only 1 was' : `1 to ${excerpts.length} were`} quoted.`;
    }
    const view = await this.library.passage(given.toLowerCase());
    return view?.passage ?? `The library has no passage “${given}”. Ids have 12 letters and digits.`;
  }
}

const NO_MORE = 'That was all that the library has on your last question.';
const MAY_NOT_ANSWER = 'This is further from the question, and may not answer it.';
const ASK_FIRST = 'Ask a question first.';

function hintAtMore(terminal: TerminalOptions): string[] {
  return ['', ...new Page(terminal).lines('There is more on this: :more', '', 'dim')];
}
