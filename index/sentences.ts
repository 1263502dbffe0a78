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

const segmenter = new Intl.Segmenter('en', { granularity: 'sentence' });

/**
 * Sentences of `text` in order, each without white space around it. Breaks are Unicode's (UAX 29),
 * less those after an abbreviation, an initial, an enumeration mark ("1.", "(a)", "Art. 43") or an
 * ellipsis that the sentence goes on after. A line break within a block of text ends nothing by itself.
 * @param within the part of `text` to look at; the spans count from the start of `text`
 */
export function splitSentences(text: string, within: Span = { start: 0, end: text.length }): Span[] {
  const sentences: Span[] = [];
  let open: Span | null = null;
  // Unicode takes every line feed for the end of a sentence; of one code unit, a space changes no offset.
  const flowing = text.slice(within.start, within.end).replace(/\n/gu, ' ');
  for (const { segment, index } of segmenter.segment(flowing)) {
    const start = within.start + index;
    const end = start + segment.length;
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

  const written = /([\p{L}\p{N}.'’]+)\.$/u.exec(head)?.[1] ?? '';
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
