import type { WordChange } from '../index/index.ts';
import { escapeMarkdown } from './escape-markdown.ts';

/** Runs that both versions share are left out in the middle beyond so many code units, where all has no room. */
const LONGEST_SHARED = 160;

/**
 * A difference as a Discord block quote: what was removed struck out, what was added in bold. It is a
 * comparison, not a quotation: where all of it has no room, the middle of long runs that both versions
 * share is left out (`…`), and then the end.
 * @param room code units
 * @returns whole false where something is left out
 */
export function renderDifference(
  changes: readonly WordChange[],
  room: number,
): { readonly markdown: string; readonly whole: boolean } {
  const all = format(changes);
  if (all.length <= room) return { markdown: all, whole: true };
  const shortened = changes.map((change, position) => ({
    ...change,
    text: change.kind === 'same' ? leaveOutMiddle(change.text, position, changes.length) : change.text,
  }));
  for (let count = shortened.length; count > 0; count -= 1) {
    const part = format(shortened.slice(0, count)) + (count < shortened.length ? ' …' : '');
    if (part.length <= room) return { markdown: part, whole: false };
  }
  return { markdown: '', whole: false };
}

/** Nothing stands before the first run, or after the last, that its start or end would lead on from. */
function leaveOutMiddle(text: string, position: number, count: number): string {
  if (text.length <= LONGEST_SHARED) return text;
  const half = LONGEST_SHARED / 2;
  const head = position === 0 ? '' : (/^[\s\S]*\s/u.exec(text.slice(0, half))?.[0] ?? '');
  const tail = position === count - 1 ? '' : (/\s[\s\S]*$/u.exec(text.slice(-half))?.[0] ?? '');
  return `${head}…${tail}`;
}

function format(changes: readonly WordChange[]): string {
  const marked = changes.map(({ kind, text }, position) => {
    if (kind === 'same') return write(text);
    const mark = kind === 'removed' ? '~~' : '**';
    const written = text
      .split('\n')
      .map((line) => surround(line, mark))
      .join(kind === 'removed' ? ' ' : '\n');
    // One word in another's place: without a blank the marks of both would run together.
    const isReplaced = kind === 'removed' && changes[position + 1]?.kind === 'added' && !/\s$/u.test(text);
    return isReplaced ? `${written} ` : written;
  });
  return marked
    .join('')
    .split('\n')
    .map((line) => `> ${line}`)
    .join('\n');
}

/** Marks do not reach over blanks at their ends. */
function surround(line: string, mark: string): string {
  const words = line.trim();
  if (words === '') return line;
  const at = line.indexOf(words);
  return `${line.slice(0, at)}${mark}${write(words)}${mark}${line.slice(at + words.length)}`;
}

/** Addresses are escaped too: a mark of ours may stand right behind them. */
function write(text: string): string {
  return escapeMarkdown(text, { keepAddresses: false });
}
