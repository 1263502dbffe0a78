/** A name as CSL-JSON has it: a person's in parts, or anything else as it is written. */
export type CslName =
  | {
      readonly family: string;
      readonly given: string;
      readonly suffix?: string;
      /** Sorted with the family name (`de Gaulle`), or after the given one (`Clausewitz, Carl von`). */
      readonly 'non-dropping-particle'?: string;
      readonly 'dropping-particle'?: string;
    }
  | { readonly literal: string };

/** A word that no person is called, but organisations are: with one of them, a name stays as it is written. */
const ORGANISATION =
  /(?:^|[^\p{L}])(?:academ(?:y|ia)|administration|agenc(?:y|ia)|alliance|archives?|armed|army|assembl(?:y|ée)|association|authority|bank|board|bureau|cent(?:er|re|ro)|coalition|college|colloquium|command|commission|committee|conf[ée]ren(?:ce|cia)|confederation|congress|consortium|convention|corporation|corps|council|court|cross|defen[cs]e|delegation|department|directorate|embassy|federal|federation|fleet|force|forces|forum|foundation|general|government|group|handbook|headquarters|house|initiative|institut(?:e|ion|o)?|international|joint|kingdom|law|league|library|marine|ministry|minist(?:ère|erio|ério|erium)|mission|monitor|museum|nations?|national|navy|network|observatory|offices?|organi[sz]ation|organisation|parliament|partnership|party|press|programme?|project|reader|republic|rights|royal|sans|school|secretariat|senate|services?|society|staff|states|team|treasury|treaty|tribunal|trust|union|universit(?:y|ät|é|ad|ade)|vereinte|watch|world)(?![\p{L}])/iu;

/** People with a rank or an office are left as they are written, since where it ends can't be told; so is what begins with an article. */
const RANK =
  /^(?:adm|admiral|amb|ambassador|brig|capt|captain|cdr|col|colonel|commander|dr|gen|general|lt|lieutenant|maj|major|marshal|mr|mrs|ms|president|prof|professor|sgt|sir)\b|^(?:the|das|der|les|los)\s/iu;

const PARTICLE =
  /^(?:van|von|vom|zu|zur|de|del|della|der|den|des|di|da|do|dos|du|la|le|el|al|bin|ibn|ben|ten|ter|af|av)$/u;
/** German ones go to the end of the given name when names are sorted. */
const DROPPING = /^(?:von|vom|zu|zur)\b/u;
const SUFFIX = /^(?:jr|sr|jnr|snr|ii|iii|iv)\.?$/iu;
/** `Gordon`, `A.`, `J.-P.`, `O’Neill`, `al-Rashid`. */
const NAME_WORD = /^(?:\p{Lu}[\p{L}\p{M}’'.-]*|al-\p{Lu}[\p{L}\p{M}’'-]*)$/u;
const INITIALS = /^(?:\p{Lu}\.-?)+$/u;

/** Words of a name beyond which it is taken for something else. */
const MOST_WORDS = 6;

/**
 * Reads authors as a document's metadata have them: `United Nations`, `Gordon A. Craig`, `Craig, Gordon A.; Smith, J.`,
 * `Gordon A. Craig and Alexander L. George`. Who is not clearly a person is set as written: a person who is
 * taken for an organisation can still be found, `Nations, U.` can't.
 */
export function parseAuthors(author: string | null): CslName[] {
  const written = author?.replace(/\s+/gu, ' ').trim() ?? '';
  if (written === '') return [];
  if (written.includes(';')) {
    return written
      .split(';')
      .map((part) => part.trim())
      .filter((part) => part !== '')
      .map((part) => readPerson(part) ?? { literal: part });
  }
  const alone = readPerson(written);
  if (alone !== null) return [alone];
  const byConjunction = readAll(written.split(/,?\s+(?:and|&)\s+/u));
  if (byConjunction !== null) return byConjunction;
  return readAll(written.split(/,\s*(?:(?:and|&)\s+)?|\s+(?:and|&)\s+/u)) ?? [{ literal: written }];
}

/** Persons, all of them, or null. */
function readAll(parts: readonly string[]): CslName[] | null {
  const names = parts.flatMap((part) => readPerson(part.trim()) ?? []);
  return names.length === parts.length && names.length > 1 ? names : null;
}

function readPerson(text: string): CslName | null {
  const parts = text.split(',').map((part) => part.trim());
  if (parts.length === 1) return isNamedOtherwise(text) ? null : readInOrder(text.split(' '));
  const [before = '', given = ''] = parts;
  // `House, Edward M.` and `Major, John` are people all the same.
  const isSure = INITIALS.test(given.split(' ').at(-1) ?? '');
  if (!isSure && ORGANISATION.test(text)) return null;
  return before.includes(' ') && RANK.test(before) ? null : readSorted(parts);
}

function isNamedOtherwise(text: string): boolean {
  return ORGANISATION.test(text) || RANK.test(text);
}

/** `Gordon A. Craig`, `Carl von Clausewitz`, `Martin Luther King Jr.` */
function readInOrder(words: readonly string[]): CslName | null {
  const suffix = SUFFIX.test(words.at(-1) ?? '') ? words.at(-1) : undefined;
  const names = suffix === undefined ? words : words.slice(0, -1);
  if (names.length < 2 || names.length > MOST_WORDS) return null;
  if (!names.every((word) => NAME_WORD.test(word) || PARTICLE.test(word))) return null;
  const [first = '', last = ''] = [names[0], names.at(-1)];
  if (!NAME_WORD.test(first) || !NAME_WORD.test(last) || INITIALS.test(last)) return null;
  // Two words in capitals are an acronym or a slogan.
  if (names.every((word) => /^\p{Lu}{2,}$/u.test(word))) return null;
  const particleAt = names.findIndex((word) => PARTICLE.test(word));
  if (particleAt === -1) return makePerson(last, names.slice(0, -1).join(' '), '', suffix);
  const familyAt = names.findIndex((word, at) => at > particleAt && !PARTICLE.test(word));
  const particle = names.slice(particleAt, familyAt).join(' ');
  return makePerson(names.slice(familyAt).join(' '), names.slice(0, particleAt).join(' '), particle, suffix);
}

/** `Craig, Gordon A.`, `Clausewitz, Carl von`, `von Clausewitz, Carl`, `King, Martin Luther, Jr.` */
function readSorted(parts: readonly string[]): CslName | null {
  const [before = '', given = '', suffix] = parts;
  if (parts.length > 3 || (suffix !== undefined && !SUFFIX.test(suffix))) return null;
  const [beforeWords, givenWords] = [before.split(' '), given.split(' ')];
  if (beforeWords.length > 3 || givenWords.length > 4) return null;
  const isName = (word: string) => NAME_WORD.test(word) || PARTICLE.test(word);
  if (!beforeWords.every(isName) || !givenWords.every(isName) || !NAME_WORD.test(givenWords[0] ?? '')) {
    return null;
  }
  // `Gordon Craig, Alexander George` are two people; `García Márquez, Gabriel J.` is one.
  const compound = beforeWords.length > 1 && givenWords.length > 1;
  if (compound && !beforeWords.some((word) => PARTICLE.test(word))) {
    const sorted = INITIALS.test(givenWords.at(-1) ?? '') && !beforeWords.some((word) => INITIALS.test(word));
    return sorted ? makePerson(before, given, '', suffix) : null;
  }
  const familyAt = beforeWords.findIndex((word) => !PARTICLE.test(word));
  if (familyAt === -1) return null;
  const family = beforeWords.slice(familyAt).join(' ');
  const leading = beforeWords.slice(0, familyAt).join(' ');
  const trailingAt = givenWords.findIndex((word) => PARTICLE.test(word));
  if (trailingAt === -1) return makePerson(family, given, leading, suffix);
  if (leading !== '' || !givenWords.slice(trailingAt).every((word) => PARTICLE.test(word))) return null;
  return {
    family,
    given: givenWords.slice(0, trailingAt).join(' '),
    'dropping-particle': givenWords.slice(trailingAt).join(' '),
    ...(suffix === undefined ? {} : { suffix }),
  };
}

function makePerson(family: string, given: string, particle: string, suffix: string | undefined): CslName {
  const key = DROPPING.test(particle) ? 'dropping-particle' : 'non-dropping-particle';
  return {
    family,
    given,
    ...(particle === '' ? {} : { [key]: particle }),
    ...(suffix === undefined ? {} : { suffix }),
  };
}
