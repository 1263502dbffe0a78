import { type Span, trimSpan } from './document.ts';

/**
 * Abbreviations that a name, a number or more of the sentence follows: a full stop after one of
 * these never ends a sentence. Military and civil titles, and the parts of legal texts.
 */
const LEADING_ABBREVIATIONS = new Set(
  `adm amb asst bde bn brig capt cdr cmdr col comdr cpl cpt dr ens fr gen gov hon lt ltc ltg maj mgen mr
  mrs ms mt mx pfc pres prof pvt rep rev rt sec sen sgt spc sr st supt vadm radm wg
  art arts cf ch chap chs cl eds ed e.g eg ex fig figs i.e ie incl nos no op p par para paras pars pp pt pts
  reg regs res resp sect sects ser sub subpara supp v viz vol vols vs al approx ca`.split(/\s+/u),
);

/** Those of them that are English words too: in small letters before "The" or "It" they are the word. */
const ALSO_WORDS = new Set(['al', 'art', 'arts', 'ed', 'ex', 'fig', 'figs', 'no', 'par', 'rep', 'sub']);

/** Abbreviations that may end a sentence as well: what follows decides. */
const TRAILING_ABBREVIATIONS = new Set(
  `u.s u.n u.k e.u a.u u.s.a u.s.s.r d.c a.m p.m a.d b.c ph.d etc inc ltd co corp jr bros dept gov't est
  jan feb mar apr jun jul aug sept sep oct nov dec mon tue wed thu fri sat sun`.split(/\s+/u),
);

/** Words that commonly open a sentence, and hardly ever follow an abbreviation within one. */
const OPENERS = new Set(
  `a after all although among an and as at because before both but by despite during each even every few
  finally first for from he her his how however if in it its later many meanwhile more moreover most no not
  of on once one only our she since so some such that the their then there these they this those though
  thus to under until we what when where whether which while who why with yet you`.split(/\s+/u),
);

/**
 * Code units that Unicode's segmenter is given at once: in V8 its time grows with the square of what
 * it is given (20,000 sentences in one piece take 18 s, in such windows less than 1 s).
 */
const WINDOW = 20_000;

/** Code units before a full stop in which an abbreviation is looked for. */
const LONGEST_ABBREVIATION = 100;

const segmenter = new Intl.Segmenter('en', { granularity: 'sentence' });

/**
 * Sentences of `text` in order, each without white space around it. Breaks are Unicode's (UAX 29),
 * less those after an abbreviation, an initial, an enumeration mark ("1.", "(a)", "Art. 43") or an
 * ellipsis that the sentence goes on after. A line break within a block of text ends nothing by itself.
 * @param within the part of `text` to look at; the spans count from the start of `text`
 * @param window code units that are segmented at once; changes the time it takes, never the result
 */
export function splitSentences(
  text: string,
  within: Span = { start: 0, end: text.length },
  window: number = WINDOW,
): Span[] {
  const sentences: Span[] = [];
  let open: Span | null = null;
  // Unicode takes every line feed for the end of a sentence; of one code unit, a space changes no offset.
  const flowing = text.slice(within.start, within.end).replace(/\n/gu, ' ');
  let begin = 0;
  for (const length of segmentLengths(flowing, window)) {
    const start = within.start + begin;
    const end = start + length;
    begin += length;
    const before: string = open === null ? '' : text.slice(open.start, open.end);
    if (open !== null && continuesAfter(before, text.slice(start, end))) {
      open = { start: open.start, end };
    } else {
      if (open !== null) pushTrimmed(sentences, text, open);
      open = { start, end };
    }
  }
  if (open !== null) pushTrimmed(sentences, text, open);
  return sentences;
}

/**
 * Lengths of Unicode's sentences, in order, as of the whole text. Unicode's rules look back no further
 * than the last boundary, so that a window may begin at any; but forward as far as the next sentence's
 * end ("Sp. 12, 13, … small letter" is no boundary). So of a window that ends before the text does,
 * the last two sentences are left to the next: the second last may have a small letter coming, and
 * the last is torn.
 */
function* segmentLengths(text: string, window: number): Generator<number> {
  let start = 0;
  let size = window;
  while (start < text.length) {
    const end = windowEnd(text, start + size);
    const lengths = Array.from(segmenter.segment(text.slice(start, end)), ({ segment }) => segment.length);
    const settled = end === text.length ? lengths : lengths.slice(0, -2);
    // Sentences longer than the window need a larger one.
    size = settled.length === 0 ? size * 2 : window;
    for (const length of settled) {
      yield length;
      start += length;
    }
  }
}

/** Not between the halves of a surrogate pair. */
function windowEnd(text: string, end: number): number {
  if (end >= text.length) return text.length;
  return /^[\uDC00-\uDFFF]/.test(text.charAt(end)) ? end + 1 : end;
}

function pushTrimmed(sentences: Span[], text: string, span: Span): void {
  const trimmed = trimSpan(text, span);
  if (trimmed.end > trimmed.start) sentences.push(trimmed);
}

/** Whether `next` belongs to the same sentence as `before`, which Unicode's rules ended. */
function continuesAfter(before: string, next: string): boolean {
  const opening = next.trimStart();
  if (opening === '') return true;
  const head = before.trimEnd();
  // Nothing but a mark so far: "1.", "(a)", "IV.", "§ 3."
  if (/^[([]?(?:§\s*)?(?:\d{1,4}|[a-z]|[ivxlc]{1,6})[.)\]]+$/iu.test(head)) return true;
  // A bracket or quotation mark left open at the very end, or a small letter to come.
  if (/^[\p{Ll}]/u.test(opening)) return true;
  if (!head.endsWith('.')) return false;

  // In the last few characters only: the expression's time grows with the square of the word it meets.
  const tail = head.slice(-LONGEST_ABBREVIATION);
  const written = /([\p{L}\p{N}.'’]+)\.$/u.exec(tail)?.[1] ?? '';
  const word = written.toLowerCase();
  const follower = /^[\p{L}\p{N}'’]+/u.exec(opening)?.[0] ?? '';
  const opensSentence = OPENERS.has(follower.toLowerCase());
  if (LEADING_ABBREVIATIONS.has(word)) return !(opensSentence && written === word && ALSO_WORDS.has(word));
  // An initial: "J. Smith", "Kofi A. Annan"; but "plan B. The …" ends there.
  if (/^\p{L}$/u.test(word)) return !opensSentence;
  if (/^\p{N}/u.test(follower) && /^(?:jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec)$/u.test(word))
    return true;
  if (TRAILING_ABBREVIATIONS.has(word) || /^(?:\p{L}\.)+\p{L}$/u.test(word)) {
    return follower !== '' && !opensSentence;
  }
  return false;
}
