import { type Span, splitSentences } from '../index/index.ts';
import { escapeMarkdown } from './escape-markdown.ts';

/** A quotation as a Discord block quote. */
export interface QuoteBlock {
  /** Every line begins with `> `; empty when not even the key sentence fits. */
  readonly markdown: string;
  /** Whether sentences of the passage are missing from it. */
  readonly shortened: boolean;
}

/**
 * Quotes a text with its key sentence in bold. What doesn't fit into `room` is left out by whole
 * sentences: as many as fit, from the first on where that takes in the key sentence, otherwise those
 * around it.
 * @param key the key sentence, counted from the start of `text`; null marks none
 * @param room code units
 */
export function formatQuoteBlock(text: string, key: Span | null, room: number): QuoteBlock {
  const sentences = splitSentences(text);
  if (key === null) return formatUnmarked(text, sentences, room);
  const whole = formatRun(text, { start: sentences[0]?.start ?? 0, end: sentences.at(-1)?.end ?? 0 }, key);
  if (whole.length <= room) return { markdown: whole, shortened: false };
  const run = longestRun(text, sentences, key, room);
  return { markdown: run === null ? '' : formatRun(text, run, key), shortened: true };
}

/** From the first sentence on. */
function formatUnmarked(text: string, sentences: readonly Span[], room: number): QuoteBlock {
  const [first, last] = [sentences[0], sentences.at(-1)];
  const nothing = { start: first?.start ?? 0, end: first?.start ?? 0 };
  const format = (end: number) => formatRun(text, { start: nothing.start, end }, nothing);
  const whole = format(last?.end ?? 0);
  if (whole.length <= room) return { markdown: whole, shortened: false };
  const fitting = sentences.findLast(({ end }) => format(end).length <= room);
  return { markdown: fitting === undefined ? '' : format(fitting.end), shortened: true };
}

/** null when the key sentence alone is too long. */
function longestRun(text: string, sentences: readonly Span[], key: Span, room: number): Span | null {
  const holding = sentences.filter(({ start, end }) => start < key.end && key.start < end);
  const fits = (from: number, to: number): Span | null => {
    const [first, last] = [sentences[from], sentences[to]];
    if (first === undefined || last === undefined) return null;
    const run = { start: first.start, end: last.end };
    return formatRun(text, run, key).length <= room ? run : null;
  };
  const [first, last] = [holding[0], holding.at(-1)];
  if (first === undefined || last === undefined) return null;
  let from = sentences.indexOf(first);
  let to = sentences.indexOf(last);
  let run = fits(from, to);
  if (run === null) return null;
  // Back to the beginning first: what a sentence refers to stands before it more often than after.
  for (let longer = fits(from - 1, to); longer !== null; longer = fits(from - 1, to)) {
    run = longer;
    from -= 1;
  }
  for (let longer = fits(from, to + 1); longer !== null; longer = fits(from, to + 1)) {
    run = longer;
    to += 1;
  }
  return run;
}

function formatRun(text: string, run: Span, key: Span): string {
  const start = Math.max(run.start, Math.min(key.start, run.end));
  const end = Math.max(start, Math.min(key.end, run.end));
  // Where bold touches a word, Discord would take its asterisks for part of an address.
  const keepAddresses = !touches(text, start, run) && !touches(text, end, run);
  const write = (part: string) => escapeMarkdown(part, { keepAddresses });
  const marked =
    write(text.slice(run.start, start)) +
    text
      .slice(start, end)
      .split('\n')
      .map((line) => embolden(line, write))
      .join('\n') +
    write(text.slice(end, run.end));
  return marked
    .split('\n')
    .map((line) => `> ${line}`)
    .join('\n');
}

function touches(text: string, at: number, within: Span): boolean {
  return at > within.start && at < within.end && /^\S\S$/u.test(text.slice(at - 1, at + 1));
}

/** Bold does not reach over an empty line, and is none with blanks at its ends. */
function embolden(line: string, write: (part: string) => string): string {
  const words = line.trim();
  if (words === '') return line;
  const at = line.indexOf(words);
  return `${line.slice(0, at)}**${write(words)}**${line.slice(at + words.length)}`;
}
