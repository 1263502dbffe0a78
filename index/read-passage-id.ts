import { isPassageId, type PassageId } from './passage.ts';

/**
 * The passage id in what a person typed or pasted: the id itself, with blanks or hyphens in it, in
 * capitals, with O for 0 or I and L for 1 (as Crockford's base 32 is read), a link to the passage, or a
 * line that ends with it. null when there is nothing of its form; one that is returned may still name no passage.
 */
export function readPassageId(typed: string): PassageId | null {
  const whole = decode(typed.replace(/[\s\-\u2010-\u2015]+/gu, ''));
  if (whole !== null) return whole;
  const words = typed.split(/[^\p{L}\p{N}]+/u).toReversed();
  // A word such as “conversation” can be read as an id: what is one as it stands comes first.
  return words.find(isPassageId) ?? words.map(decode).find((id) => id !== null) ?? null;
}

function decode(word: string): PassageId | null {
  const id = word.toLowerCase().replaceAll('o', '0').replace(/[il]/gu, '1');
  return isPassageId(id) ? id : null;
}
