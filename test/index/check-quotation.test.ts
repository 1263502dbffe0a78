import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  type CheckedQuotation,
  DEFAULT_MODEL,
  type DifferencePiece,
  type Fold,
  type Library,
  openLibrary,
  type QuotationVerdict,
  startEngine,
} from '../../index/index.ts';
import { testEmbedder } from '../support/embedder.ts';
import { buildSmallLibrary, type SmallLibrary } from '../support/small-library.ts';

let small: SmallLibrary;
let library: Library;
const texts = new Map<string, string>();

const TYPOGRAPHY = `---
id: typography
title: Typography
---
# Typography

The envoy’s “note verbale” – dated 3 May – asked for a cease-fire. The ofﬁcers replied the same day … and agreed.

## A second heading

Signals were exchanged every hour [by lamp] until dawn. "All is quiet," they read; "send no one." The line is such that it is not there.
`;

/** The same sentence in seven documents. */
const COMMON = 'Seven treaties close with one and the same article on languages.';
const copies = Object.fromEntries(
  [1, 2, 3, 4, 5, 6, 7].map((number) => [`copy-${number}.md`, `# Treaty ${number}\n\n${COMMON}\n`]),
);

const LONG = `# Long\n\n${Array.from({ length: 120 }, (_, at) => `Observer ${at} counted ${at * 7} guns on that day.`).join(' ')}\n`;

beforeAll(async () => {
  small = await buildSmallLibrary();
  await small.update({ 'typography.md': TYPOGRAPHY, 'long.md': LONG, ...copies });
  library = await openLibrary({ dataDirectory: small.dataDirectory, embedder: await testEmbedder() });
  for (const { id } of await library.documents()) texts.set(id, await library.documentText(id));
});

afterAll(async () => {
  await library?.close();
  await small?.remove();
});

async function checkOne(text: string): Promise<CheckedQuotation> {
  const { quotations, left } = await library.checkQuotation(text);
  expect(left).toBe(0);
  expect(quotations).toHaveLength(1);
  return quotations[0] as CheckedQuotation;
}

type Kind<K extends QuotationVerdict['kind']> = Extract<QuotationVerdict, { kind: K }>;

/** The verdict, which must be of this kind; every excerpt of it is held to what its document says. */
async function verdictOf<K extends QuotationVerdict['kind']>(kind: K, text: string): Promise<Kind<K>> {
  const { verdict } = await checkOne(text);
  expect(verdict).toMatchObject({ kind });
  for (const { document, excerpts } of verdict.kind === 'not-there' ? [] : verdict.places) {
    const whole = texts.get(document.id) ?? '';
    for (const { text: shown, span, context } of excerpts) {
      expect(shown).toBe(whole.slice(span.start, span.end));
      expect(context.text).toBe(whole.slice(context.span.start, context.span.end));
      expect(context.span.start).toBeLessThanOrEqual(span.start);
      expect(context.span.end).toBeGreaterThanOrEqual(span.end);
      // No sentence begins within a word.
      expect(whole.slice(0, context.span.start)).toMatch(/(?:^|[^\p{L}\p{N}])$/u);
    }
  }
  return verdict as Kind<K>;
}

const shown = (verdict: Kind<'verbatim'> | Kind<'verbatim-with-omissions'> | Kind<'altered'>) =>
  verdict.places[0].excerpts.map(({ text }) => text);

const pieces = (difference: readonly DifferencePiece[], kind: DifferencePiece['kind']) =>
  difference.flatMap((piece) => (piece.kind === kind && piece.kind !== 'omitted' ? [piece.text] : []));

const block = (text: string) => text.replace(/^/gmu, '> ');

describe('checkQuotation: verbatim', () => {
  it('finds a sentence, and says where it stands', async () => {
    const verdict = await verdictOf(
      'verbatim',
      '“An attaché has no power to negotiate unless the government has given it.”',
    );
    expect(verdict).toMatchObject({
      more: false,
      places: [
        {
          passageId: expect.stringMatching(/^[0-9a-z]{12}$/u),
          document: { id: 'defence-attaches', title: 'What defence attachés do' },
          section: ['What defence attachés do', 'Limits'],
          page: null,
          recognised: false,
          omitted: [],
          folds: [],
        },
      ],
    });
    expect(shown(verdict)).toEqual([
      'An attaché has no power to negotiate unless the government has given it.',
    ]);
    const passage = await library.passage(verdict.places[0].passageId);
    expect(passage?.passage.text).toContain(shown(verdict)[0]);
  });

  it('gives the whole sentences in which a few words stand', async () => {
    const verdict = await verdictOf('verbatim', '"a friendly relation between officers"');
    expect(verdict.places[0].excerpts[0].context.text).toBe(
      'Words spoken in confidence bind nobody, and a friendly relation between officers does not replace an agreement between governments.',
    );
  });

  it('begins at the first letter of a document that begins with a sentence', async () => {
    const sentence = 'Heralds went before the armies to speak.';
    await small.update({ 'bare.md': `${sentence} Nobody shot at them.\n` });
    for (const quotation of [sentence, 'went before the armies']) {
      const { quotations } = await library.checkQuotation(`"${quotation}"`);
      const verdict = quotations[0]?.verdict as Kind<'verbatim'>;
      expect(verdict.places[0].excerpts[0].context.text).toBe(sentence);
    }
    await small.update({ 'bare.md': null });
  });

  it.each<[string, string, Fold[]]>([
    [
      'straight for curly marks, hyphens for dashes',
      'The envoy\'s "note verbale" - dated 3 May - asked for a cease-fire.',
      ['quotation-marks', 'dashes'],
    ],
    ['dashes without blanks', 'note verbale” —dated 3 May— asked for', ['dashes', 'spacing']],
    ['another hyphen', 'asked for a cease‑fire. The ofﬁcers replied', ['dashes']],
    ['case', 'ASKED FOR A Cease-fire', ['case']],
    ['line breaks', 'Signals were\nexchanged   every hour', ['spacing']],
    ['a word that the end of a line divides', 'Signals were ex-\nchanged every hour', ['spacing']],
    ['an editor’s brackets', '[s]ignals were exchange[d] every hour', ['case', 'brackets']],
    ['a ligature undone', 'The officers replied the same day', ['ligatures']],
    ['soft hyphens', 'Sig\u00adnals were ex\u00adchanged every hour', ['soft-hyphens']],
    ['Unicode’s other form', 'The attache\u0301 is a member of the diplomatic staff', ['unicode-form']],
    ['lost formatting marks', 'the urgency mark FLASH stands before the call sign', ['formatting']],
    ['single marks within marks', '‘All is quiet,’ they read; ‘send no one.’', ['quotation-marks']],
  ])('tells what was folded: %s', async (_, quotation, folds) => {
    const verdict = await verdictOf('verbatim', block(quotation));
    expect([...verdict.places[0].folds].sort()).toEqual([...folds].sort());
  });

  it('reaches over passages and headings', async () => {
    const quotation = 'and agreed.\n\nA second heading\n\nSignals were exchanged';
    expect(shown(await verdictOf('verbatim', block(quotation)))).toEqual([quotation]);
  });

  it('knows an ellipsis that is the document’s own', async () => {
    const verdict = await verdictOf('verbatim', 'replied the same day ... and agreed');
    expect(shown(verdict)).toEqual(['replied the same day … and agreed']);
  });

  it('knows brackets that are the document’s own', async () => {
    const verdict = await verdictOf('verbatim', 'exchanged every hour [by lamp] until dawn');
    expect(verdict.places[0].folds).toEqual([]);
  });

  it('finds words that say nothing', async () => {
    const [first] = (await verdictOf('verbatim', '“such that it is not there”')).places;
    expect(first.document.id).toBe('typography');
  });

  it('names five documents, and says that there are more', async () => {
    const verdict = await verdictOf('verbatim', `"${COMMON}"`);
    expect(new Set(verdict.places.map(({ document }) => document.id)).size).toBe(5);
    expect(verdict.more).toBe(true);
  });

  it('puts first the document that is nearest in typography', async () => {
    const quotation = 'the daily call keeps the habit alive';
    await small.update({ 'shouting.md': `# A shout\n\nListen: ${quotation}.\n` });
    const { quotations } = await library.checkQuotation(`"${quotation}"`);
    const verdict = quotations[0]?.verdict as Kind<'verbatim'>;
    expect(verdict.places.map(({ document, folds }) => [document.id, folds])).toEqual([
      ['shouting.md', []],
      ['hotlines', ['case']],
    ]);
    await small.update({ 'shouting.md': null });
  });
});

describe('checkQuotation: verbatim with omissions', () => {
  it.each([
    '…',
    '...',
    '[…]',
    '(…)',
    '. . .',
    '[...]',
    '....',
  ])('takes %s for words left out', async (ellipsis) => {
    const verdict = await verdictOf(
      'verbatim-with-omissions',
      `“In a crisis the attaché is often the one person ${ellipsis} whom the host’s officers already know.”`,
    );
    expect(shown(verdict)).toEqual([
      'In a crisis the attaché is often the one person',
      "whom the host's officers already know.",
    ]);
    expect(verdict.places[0]).toMatchObject({ omitted: [3], folds: ['quotation-marks'] });
  });

  it('takes an addition in brackets for one too', async () => {
    const verdict = await verdictOf(
      'verbatim-with-omissions',
      '“In a crisis [he] is often the one person [sic] in the embassy”',
    );
    expect(shown(verdict)).toEqual(['In a crisis', 'is often the one person in the embassy']);
    expect(verdict.places[0]).toMatchObject({ omitted: [2], folds: ['brackets'] });
  });

  it('wants the parts in the document’s order, and all in one document', async () => {
    await verdictOf(
      'verbatim-with-omissions',
      '"work is made of visits ... carry a question to the capital"',
    );
    await verdictOf('altered', '"carry a question to the capital ... work is made of visits"');
    await verdictOf(
      'altered',
      '"work is made of visits, reports and introductions ... it shows at once when the line is broken"',
    );
  });

  it('does not put a text together from single words', async () => {
    await verdictOf('not-there', '"the ... attaché ... of ... and ... who"');
  });

  it('leaves an ellipsis at either end alone', async () => {
    await verdictOf('verbatim', '“… calls on the staffs of the host’s services …”');
  });
});

describe('checkQuotation: altered', () => {
  it('shows the word that was changed', async () => {
    const verdict = await verdictOf(
      'altered',
      '“An attaché has full power to negotiate unless the government has given it.”',
    );
    expect(verdict).toMatchObject({ wordsChanged: 1, marksChanged: 0, words: 13 });
    expect(verdict.difference).toEqual([
      { kind: 'same', text: 'An attaché has', glued: false },
      { kind: 'removed', text: 'full', glued: false },
      { kind: 'added', text: 'no', glued: false },
      { kind: 'same', text: 'power to negotiate unless the government has given it.', glued: false },
    ]);
    expect(shown(verdict)).toEqual([
      'An attaché has no power to negotiate unless the government has given it',
    ]);
  });

  it.each([
    ['a last word', 'bind nobody, and a friendly relation between soldiers', 'soldiers', 'officers'],
    ['a first word', 'Phrases spoken in confidence bind nobody', 'Phrases', 'Words'],
    ['an accent', 'The attache is a member of the diplomatic staff', 'attache', 'attaché'],
  ])('shows %s', async (_, quotation, removed, added) => {
    const { difference, wordsChanged } = await verdictOf('altered', `"${quotation}"`);
    expect(pieces(difference, 'removed')).toEqual([removed]);
    expect(pieces(difference, 'added')).toEqual([added]);
    expect(wordsChanged).toBe(1);
  });

  it('takes no word of the sentence before for a change of one that was put in front', async () => {
    const { difference } = await verdictOf('altered', '"Surely words spoken in confidence bind nobody"');
    expect(pieces(difference, 'removed')).toEqual(['Surely']);
    expect(pieces(difference, 'added')).toEqual([]);
  });

  it.each([
    ['a comma', 'Words spoken in confidence, bind nobody', 1],
    ['an apostrophe', 'the staffs of the hosts services', 1],
    ['a word divided', 'Words spoken in con fidence bind nobody', 2],
  ])('holds marks to be words’ equals: %s', async (_, quotation, changed) => {
    const verdict = await verdictOf('altered', `"${quotation}"`);
    expect(verdict.wordsChanged + verdict.marksChanged).toBe(changed);
  });

  it('counts a comma as no changed word', async () => {
    const verdict = await verdictOf('altered', '"Words spoken in confidence, bind nobody"');
    expect(verdict).toMatchObject({ wordsChanged: 0, marksChanged: 1 });
  });

  it('compares the parts between ellipses each for itself', async () => {
    const verdict = await verdictOf(
      'altered',
      '"In a crisis the attaché is seldom the one person … whom the host’s officers already know"',
    );
    expect(pieces(verdict.difference, 'removed')).toEqual(['seldom']);
    expect(verdict.difference).toContainEqual({ kind: 'omitted', words: 3 });
    expect(verdict.places[0].omitted).toEqual([3]);
  });

  it('names the other documents that have the words', async () => {
    const verdict = await verdictOf('altered', `"${COMMON.replace('close', 'begin')}"`);
    expect(verdict.places).toHaveLength(5);
    expect(verdict.more).toBe(true);
  });
});

describe('checkQuotation: words left out or moved', () => {
  const GROUPS = `# Groups

A joint military commission is a body in which officers of the parties, often with third parties, supervise a ceasefire. An example is a commission of 2002.

One officer often does this for all services, while some large embassies have separate army, naval and air attachés. The Vienna Convention on Diplomatic Relations of 1961 is the main legal basis. Few know it.
`;

  it.each([
    [
      'is a group in which officers of the parties supervise a ceasefire.',
      'is a body in which officers of the parties, often with third parties, supervise a ceasefire',
    ],
    [
      'while some large embassies have separate naval attachés',
      'while some large embassies have separate army, naval and air attachés',
    ],
    [
      'The main legal basis is the Vienna Convention on Diplomatic Relations of 1961.',
      'The Vienna Convention on Diplomatic Relations of 1961 is the main legal basis',
    ],
    [
      'officers of the parties supervise a ceasefire',
      'officers of the parties, often with third parties, supervise a ceasefire',
    ],
  ])('compares with all that was left out, and nothing else: %s', async (quotation, expected) => {
    await small.update({ 'groups.md': GROUPS });
    const { quotations } = await library.checkQuotation(`"${quotation}"`);
    const verdict = quotations[0]?.verdict as Kind<'altered'>;
    expect(verdict).toMatchObject({ kind: 'altered', places: [{ document: { id: 'groups.md' } }] });
    expect(shown(verdict)).toEqual([expected]);
    // No word is struck out that stands there.
    if (!quotation.startsWith('The main')) {
      const struck =
        pieces(verdict.difference, 'removed')
          .join(' ')
          .match(/\p{L}+/gu) ?? [];
      expect(struck.filter((word) => !['group', 'parties', 'separate'].includes(word))).toEqual([]);
    }
    await small.update({ 'groups.md': null });
  });
});

describe('checkQuotation: not there', () => {
  it.each([
    'The cat sat on the mat and thought of bread and butter for a while.',
    'A ceasefire is a plant that two gardeners water from opposite banks of the river.',
    'Les attachés de défense servent dans les ambassades de leur pays.',
  ])('%s', async (text) => {
    expect(await checkOne(`"${text}"`)).toMatchObject({ verdict: { kind: 'not-there' }, found: 'marks' });
  });
});

describe('checkQuotation: messages', () => {
  const SENTENCE =
    'Words spoken in confidence bind nobody, and a friendly relation between officers does not replace an agreement between governments.';

  it('checks the whole message where nothing is marked as quoted', async () => {
    expect(await checkOne(SENTENCE)).toMatchObject({
      found: 'message',
      text: SENTENCE,
      verdict: { kind: 'verbatim' },
    });
  });

  it('finds the sentence of a message that is a quotation', async () => {
    const checked = await checkOne(
      `I read this yesterday evening, and liked it a lot. ${SENTENCE} What do you all think about it?`,
    );
    expect(checked).toMatchObject({ found: 'sentence', text: SENTENCE, verdict: { kind: 'verbatim' } });
  });

  it('keeps a passage with a changed word together', async () => {
    const passage =
      'An attaché has no power to negotiate unless the ministry has given it. Words spoken in confidence bind nobody, and a friendly relation between officers does not replace an agreement between governments.';
    expect(await checkOne(passage)).toMatchObject({
      found: 'message',
      verdict: { kind: 'altered', wordsChanged: 1 },
    });
  });

  it.each([
    ' - wow, so cool',
    ' — wow',
    '\nwow, so cool',
    ' (wow, so cool)',
    ' lol, that is so cool',
    ' - I had - honestly - no idea at all, did you, my dear friends?',
  ])('leaves the remark %j after a sentence out', async (remark) => {
    expect(await checkOne(`${SENTENCE}${remark}`)).toMatchObject({
      found: 'sentence',
      text: SENTENCE,
      verdict: { kind: 'verbatim' },
    });
    const later = await checkOne(`I read this yesterday evening, and liked it a lot. ${SENTENCE}${remark}`);
    expect(later).toMatchObject({ text: SENTENCE, verdict: { kind: 'verbatim' } });
  });

  it('takes no words for a remark that go on within the sentence, or are a changed sentence', async () => {
    const part = SENTENCE.slice(0, SENTENCE.indexOf(' between officers'));
    const sentence = 'Signals were exchanged every hour [by lamp] until dawn';
    for (const text of [`${part} – it does not`, `${sentence.replace(' until dawn', '')} - until midnight`]) {
      expect((await checkOne(text)).verdict.kind).toBe('altered');
    }
    const next = 'The line is such that it is not here.'.toLowerCase();
    const both = `"All is quiet," they read; "send no one." ${next}`.replaceAll('"', '');
    expect(await checkOne(both)).toMatchObject({ text: both, verdict: { kind: 'altered' } });
  });

  it('checks five quotations, and says how many were left', async () => {
    const quotation = '> The daily call keeps the habit alive\n';
    const { quotations, left } = await library.checkQuotation(`${quotation}and\n`.repeat(8));
    expect(quotations.map(({ verdict }) => verdict.kind)).toEqual(Array(5).fill('verbatim'));
    expect(left).toBe(3);
  });

  it('says that there was nothing to check', async () => {
    expect(await library.checkQuotation('🎉🎉🎉')).toMatchObject({ quotations: [], left: 0 });
  });

  it('compares the first 4,000 characters of what is longer', async () => {
    const long = block((texts.get('long.md') ?? '').slice('Long\n\n'.length));
    expect(await checkOne(long)).toMatchObject({ shortened: true, verdict: { kind: 'verbatim' } });
  });

  it('takes less than two seconds for the longest and worst', async () => {
    const words = [...(texts.get('hotlines') ?? '').matchAll(/\S+/gu)].map(([word]) => word);
    const turned = words.reverse().join(' ').slice(0, 2_300);
    const begun = performance.now();
    await library.checkQuotation(`> ${turned}\n\n`.repeat(5));
    expect(performance.now() - begun).toBeLessThan(2_000);
  });

  it('works from another process', async () => {
    const engine = await startEngine({ dataDirectory: small.dataDirectory, modelId: DEFAULT_MODEL });
    const { quotations } = await engine.checkQuotation(SENTENCE);
    await engine.close();
    expect(quotations).toMatchObject([{ verdict: { kind: 'verbatim' } }]);
  });
});

describe('any words of any document', () => {
  /** Words with letters, with all that stands between the first and the last. */
  const slices = (fewest: number, most: number) =>
    fc
      .record({ document: fc.nat(), from: fc.nat(), length: fc.integer({ min: fewest, max: most }) })
      .map(({ document, from, length }) => {
        const ids = [...texts.keys()].filter((id) => !id.startsWith('copy'));
        const id = ids[document % ids.length] ?? '';
        const text = texts.get(id) ?? '';
        const words = [...text.matchAll(/\S*[\p{L}\p{N}]\S*/gu)].map(({ 0: word, index }) => ({
          word,
          index,
        }));
        const first = from % Math.max(1, words.length - length);
        const run = words.slice(first, first + length);
        const last = run.at(-1);
        return { id, run, text: text.slice(run[0]?.index, (last?.index ?? 0) + (last?.word.length ?? 0)) };
      });

  /** Each a change of typography to one character. */
  const FOLDING: readonly ((character: string) => string)[] = [
    (character) => character,
    (character) => character,
    (character) => character.toUpperCase(),
    (character) => character.normalize('NFD'),
    (character) => (/\p{L}/u.test(character) ? `\u00ad${character}` : character),
    (character) => (/\p{L}/u.test(character) ? `[${character}]` : character),
    (character) => (/\p{L}/u.test(character) ? `*${character}*` : character),
    (character) => (character === ' ' ? '\n' : character),
    (character) => (character === ' ' ? ' \u00a0 ' : character),
    (character) => (/['’"“”‘]/u.test(character) ? '″' : character),
    (character) => (/[-–—]/u.test(character) ? '‒' : character),
  ];

  /** Letters and digits, folded: what must be the same in what is shown. */
  const lettersOf = (text: string) =>
    text
      .normalize('NFKC')
      .toLowerCase()
      .replace(/[^\p{L}\p{N}]/gu, '');

  it('are found verbatim, however their typography is changed', async () => {
    await fc.assert(
      fc.asyncProperty(
        slices(3, 60),
        fc.array(fc.nat({ max: FOLDING.length - 1 }), { minLength: 1, maxLength: 97 }),
        async ({ text }, choices) => {
          // Where a line may end after its closing mark, what begins with a quotation is read as that one.
          fc.pre(!/^["“][^"”]*["”][,;.]?\s/u.test(text));
          const changed = Array.from(text, (character, at) =>
            (FOLDING[choices[at % choices.length] ?? 0] ?? String)(character),
          ).join('');
          // A line that begins with a dash would name the source of the block.
          const quotation = block(changed.replace(/\n(?=\s*[‒–—-])/gu, ' '));
          const verdict = await verdictOf('verbatim', quotation);
          expect(lettersOf(shown(verdict)[0] ?? '')).toBe(lettersOf(text));
        },
      ),
      { numRuns: 300 },
    );
  });

  it('are altered when one word is another, and the difference names it', async () => {
    await fc.assert(
      fc.asyncProperty(slices(10, 60), fc.nat(), async ({ text, run }, which) => {
        const { word, index } = run[which % run.length] ?? { word: '', index: 0 };
        // What is in brackets counts as an addition, whatever it is.
        fc.pre(!/[[\]]/u.test(word));
        // Beside its double (a heading that repeats the title) either may be the one that was changed.
        const position = which % run.length;
        fc.pre(![run[position - 1]?.word, run[position + 1]?.word].includes(word));
        const at = index - (run[0]?.index ?? 0);
        const core = /[\p{L}\p{N}]+/u.exec(word);
        const start = at + (core?.index ?? 0);
        // A word alone behind a sentence, or before one, may be somebody's remark.
        const before = text.slice(0, start);
        const behind = text.slice(start + (core?.[0].length ?? 0));
        fc.pre(!(position === run.length - 1 && /[.!?…:][^\p{L}\p{N}]*$/u.test(before)));
        fc.pre(!(position === 0 && /^[^\p{L}\p{N}]*[.!?…:]/u.test(behind)));
        const changed = `${text.slice(0, start)}xylophone${text.slice(start + (core?.[0].length ?? 0))}`;
        const { difference, wordsChanged } = await verdictOf('altered', block(changed));
        expect(pieces(difference, 'removed').join(' ')).toContain('xylophone');
        expect(pieces(difference, 'added').join(' ')).toContain(core?.[0]);
        expect(wordsChanged).toBe(1);
      }),
      { numRuns: 200 },
    );
  });
});
