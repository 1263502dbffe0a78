import { splitSentences } from '../index/index.ts';
import { LONGEST_QUESTION, tidyQuestion } from './question.ts';

/** What is read of a message that a command was used on. */
export interface ReadableMessage {
  readonly author?: { readonly bot: boolean } | null;
  readonly content: string;
  readonly embeds: readonly { readonly description: string | null }[];
  /** Of a forwarded message: the message as it was. */
  readonly messageSnapshots?: { values(): Iterable<{ readonly content: string }> } | null;
}

/** Stands for something that must stay as it is while marks are removed; in no text that people write. */
const KEPT = '\uE000';

/** Code, escaped marks, what only Discord gives a meaning to, and addresses. */
const LITERAL =
  /```(?:[\w+-]*\n)?([\s\S]*?)```|``([^\n]+?)``|`([^`\n]+)`|\\([^0-9A-Za-z\s])|(<(?:@[!&]?\d+|#\d+|id:\w+|a?:\w+:\d+|t:-?\d+(?::\w)?|\/[^>\n]+:\d+)>)|<(https?:\/\/[^\s>]+)>|(https?:\/\/[^\s<>)\]]+)/gu;

/** `**bold**`, `__underlined__`, `~~struck~~`, `||hidden||`; innermost first. */
const PAIRED = /(\*\*|__|~~|\|\|)(?=\S)((?:(?!\1)[\s\S])*?\S)\1/gu;

/** Bold in italics in a spoiler: deeper nesting is hardly written. */
const DEEPEST = 4;

/**
 * A text without Discord's markdown, as its readers see it: marks of emphasis, spoilers, headings, lists
 * and links removed; mentions and custom emoji too. Marks of block quotes stay.
 */
export function plainText(markdown: string): string {
  const kept: string[] = [];
  const keep = (text: string) => {
    kept.push(text);
    return KEPT;
  };
  let text = markdown
    .replaceAll(KEPT, '')
    .replace(LITERAL, (_, block, twice, once, escaped, mention, bracketed, address) =>
      mention === undefined ? keep(block ?? twice ?? once ?? escaped ?? bracketed ?? address ?? '') : ' ',
    )
    .replace(
      new RegExp(`\\[([^\\][\\n]+)\\]\\(\\s*${KEPT}[^)\\n]*\\)`, 'gu'),
      (_, label: string, at, whole) => {
        // The address of the link goes with it.
        kept.splice(countKept(String(whole).slice(0, Number(at) + 1 + label.length)), 1);
        return label;
      },
    );
  text = text.replace(/^((?: {0,3}>(?:>>)? ?)?[^\S\n]*)(?:#{1,3}|-#|[-*])[^\S\n]+/gmu, '$1');
  for (let depth = 0; depth < DEEPEST; depth += 1) text = text.replace(PAIRED, '$2');
  text = text
    .replace(/\*(?=\S)([^*\n]*?\S)\*/gu, '$1')
    .replace(/(?<![\p{L}\p{N}_])_(?=\S)([^_\n]*?\S)_(?![\p{L}\p{N}_])/gu, '$1');
  let next = 0;
  return text.replaceAll(KEPT, () => kept[next++] ?? '');
}

function countKept(text: string): number {
  return text.split(KEPT).length - 1;
}

/** All that a message says; '' when it says nothing. */
export function textOfMessage(message: ReadableMessage): string {
  return spokenTexts(message)
    .map((text) => plainText(text).trim())
    .filter((text) => text !== '')
    .join('\n\n');
}

/**
 * What somebody wrote. Answers of bots are in their embeds; under a person's message embeds are previews
 * of links, and count where there is nothing else.
 */
function spokenTexts({ author, content, messageSnapshots, embeds }: ReadableMessage): string[] {
  const written = [
    content,
    ...Array.from(messageSnapshots?.values() ?? [], (forwarded) => forwarded.content),
  ];
  const hasEmbeds = author?.bot === true || !written.some((text) => /\p{L}/u.test(plainText(text)));
  return hasEmbeds ? [...written, ...embeds.map(({ description }) => description ?? '')] : written;
}

/** Parts of a long message that are looked up. */
const MOST_CLAIMS = 4;

/**
 * What a message claims, as questions to the library: its sentences, as many together as a question may be
 * long; no address, nor any mention, is part of a claim. [] when it has no word.
 */
export function claimsOf(message: ReadableMessage): string[] {
  const text = tidyQuestion(spokenTexts(message).map(readableWords).join(' '));
  if (text.length <= LONGEST_QUESTION) return text === '' ? [] : [text];
  const claims: string[] = [];
  for (const { start, end } of splitSentences(text)) {
    const sentence = cutAtWord(text.slice(start, end));
    const last = claims.at(-1);
    const together = last === undefined ? sentence : `${last} ${sentence}`;
    if (last !== undefined && together.length <= LONGEST_QUESTION) claims[claims.length - 1] = together;
    else claims.push(sentence);
  }
  return claims.slice(0, MOST_CLAIMS);
}

/** '' when nothing in it is a word. */
function readableWords(markdown: string): string {
  const text = plainText(markdown)
    .replace(/^ {0,3}>(?:>>)? ?/gmu, '')
    .replace(/https?:\/\/\S+/gu, ' ')
    .replace(/@(?:everyone|here)\b/gu, ' ');
  return /\p{L}/u.test(text) ? tidyQuestion(text) : '';
}

function cutAtWord(sentence: string): string {
  if (sentence.length <= LONGEST_QUESTION) return sentence;
  const head = sentence.slice(0, LONGEST_QUESTION);
  const atWord = head.slice(0, Math.max(0, head.lastIndexOf(' ')));
  return (atWord === '' ? head.replace(/[\uD800-\uDBFF]$/u, '') : atWord).trim();
}
