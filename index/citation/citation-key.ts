import type { CslItem } from './csl-item.ts';

/** Letters that don't come apart into a plain one and a mark. */
const FOLDED: Readonly<Record<string, string>> = {
  ß: 'ss',
  æ: 'ae',
  œ: 'oe',
  ø: 'o',
  đ: 'd',
  ð: 'd',
  þ: 'th',
  ł: 'l',
  ħ: 'h',
  ı: 'i',
};

/** Words that say nothing about which title it is. */
const EMPTY = new Set(
  'a an the of and in on to for by with from at as what how why when who which is are der die das ein eine und von zu le la les un une et du des de el los las una y o os as um uma e'.split(
    ' ',
  ),
);

/**
 * The key by which an entry is cited in LaTeX: author, year and a word of the title, `craig1983force`; without an author,
 * two words of the title. Depends on the document's metadata alone, so that it stays the same in every export.
 */
export function citationKey(item: Omit<CslItem, 'id'>, documentId: string): string {
  const [author] = item.author ?? [];
  const titleWords = wordsOf(item.title);
  const name =
    author === undefined
      ? ''
      : 'family' in author
        ? fold(author.family).join('')
        : wordsOf(author.literal).slice(0, 2).join('');
  const first = name === '' ? titleWords.shift() : name;
  const year = yearOf(item);
  const key = [first, year, titleWords[0]].join('');
  // What is written in other letters than Latin leaves nothing: the document's id is made of these.
  return /[a-z]/u.test(key) ? key : ['document', year, documentId.replace(/[^a-z0-9]/gu, '')].join('');
}

/** Keys made different by a letter at the end, in order: `craig1983force`, `craig1983forceb`. */
export function distinguishKeys(keys: readonly string[]): string[] {
  const taken = new Set<string>();
  return keys.map((key) => {
    let own = key;
    for (let n = 1; taken.has(own); n += 1) own = `${key}${n < 26 ? String.fromCharCode(97 + n) : `-${n}`}`;
    taken.add(own);
    return own;
  });
}

function yearOf({ issued }: Pick<CslItem, 'issued'>): string {
  if (issued === undefined) return '';
  return 'literal' in issued
    ? (/\d{4}/u.exec(issued.literal)?.[0] ?? '')
    : String(issued['date-parts'][0][0]);
}

function wordsOf(text: string): string[] {
  const words = fold(text);
  const telling = words.filter((word) => !EMPTY.has(word));
  return telling.length > 0 ? telling : words;
}

/** Words in small letters from a to z, and digits. */
function fold(text: string): string[] {
  return text
    .toLowerCase()
    .normalize('NFKD')
    .replace(/[’'\p{M}]/gu, '')
    .replace(/[^\p{ASCII}]/gu, (letter) => FOLDED[letter] ?? ' ')
    .split(/[^a-z0-9]+/u)
    .filter((word) => word !== '');
}
