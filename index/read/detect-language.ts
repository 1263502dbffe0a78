import type { ExtractedText } from '../document.ts';

/** "en-GB", "EN", "de_AT", "ger" → ISO 639-1; null of anything else. */
export function languageOfTag(tag: string | null | undefined): string | null {
  const [, written] = /^([a-z]{2,3})(?:$|[-_])/iu.exec(tag?.trim() ?? '') ?? [];
  // Knows which codes of three letters have one of two.
  const [language = ''] = written === undefined ? [] : Intl.getCanonicalLocales(written);
  return language.length === 2 ? language : null;
}

/** UTF-16 code units looked at; more changes nothing and costs time. */
const SAMPLE = { pieces: 5, length: 400 } as const;

/** Letters below which nothing is claimed: three or four lines. In writing without an alphabet a letter is a word. */
const FEWEST_LETTERS = { alphabet: 150, ideographs: 40 } as const;

/** Of the pieces that a language is found in, so many must agree. */
const AGREEMENT = 0.6;

/** Loaded when first needed, and asked for once: to find it loaded takes the loader of modules most of a millisecond. */
let detector: Promise<typeof import('tinyld')> | null = null;

/**
 * The language that most of a text is in, by samples from all over it.
 * @returns ISO 639-1; null where it is short, mixed, or like no language that is known
 */
export async function detectLanguage({ text }: ExtractedText): Promise<string | null> {
  detector ??= import('tinyld');
  const { detect } = await detector;
  const samples: string[] = [];
  for (let piece = 0; piece < SAMPLE.pieces; piece += 1) {
    const at = Math.floor((text.length * piece) / SAMPLE.pieces);
    samples.push(text.slice(at, at + SAMPLE.length));
  }
  if (!isEnough(samples.join(''))) return null;
  const counts = new Map<string, number>();
  for (const sample of samples) {
    const language = detect(sample);
    const count = (counts.get(language) ?? 0) + 1;
    counts.set(language, count);
    // It is more than half: no other can agree as often, and each look takes a millisecond.
    if (count < AGREEMENT * samples.length) continue;
    return isInItsScript(language, samples.join('')) ? languageOfTag(language) : null;
  }
  return null;
}

/** English with many names passes for romanised Hindi: a language counts only in the script that it is written in. */
function isInItsScript(language: string, sample: string): boolean {
  if (language === '') return false;
  const latin = (sample.match(/\p{Script=Latin}/gu)?.length ?? 0) / (sample.match(/\p{L}/gu)?.length ?? 1);
  const isLatin = new Intl.Locale(language).maximize().script === 'Latn';
  return isLatin ? latin > 0.5 : latin < 0.5;
}

function isEnough(sample: string): boolean {
  const letters = sample.match(/\p{L}/gu)?.length ?? 0;
  const ideographs =
    sample.match(/\p{Script=Han}|\p{Script=Hangul}|\p{Script=Hiragana}|\p{Script=Katakana}/gu)?.length ?? 0;
  return letters >= FEWEST_LETTERS.alphabet || ideographs >= FEWEST_LETTERS.ideographs;
}
