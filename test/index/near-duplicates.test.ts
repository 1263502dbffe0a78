import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { openLibrary, runIndex } from '../../index/index.ts';
import {
  hashWords,
  haveNearlySameWords,
  NearDuplicateFinder,
  type ShingleStore,
} from '../../index/near-duplicates.ts';
import { testEmbedder } from '../support/embedder.ts';
import { temporaryDirectory, writeFiles } from '../support/temporary.ts';

function createFinder(): NearDuplicateFinder {
  const shingles = new Map<number, Uint8Array>();
  const store: ShingleStore = {
    addShingles: (label, fingerprint) => void shingles.set(label, fingerprint),
    shingles: (label) => shingles.get(label) ?? null,
  };
  return new NearDuplicateFinder(store);
}

/** @param texts of one document each */
function find(...texts: readonly string[]): [number, number][] {
  const finder = createFinder();
  for (const [label, text] of texts.entries()) finder.add(label, label, hashWords(text));
  return [...finder.find()];
}

const ZONE =
  'The demilitarised zone between the two armies is four kilometres wide, and neither side may bring heavy weapons, aircraft or engineers into it without leave of the commission that both sides have set up to watch over the armistice.';

describe('near-duplicates', () => {
  it('are passages of different documents that differ in a word or two', () => {
    expect(find(ZONE, 'The hotline was agreed in Geneva.', ZONE.replace('aircraft', 'aeroplanes'))).toEqual([
      [0, 0],
      [2, 0],
    ]);
  });

  it('are found where only case, accents and punctuation differ', () => {
    expect(find(ZONE, ZONE.toUpperCase().replaceAll(',', ' –'))).toHaveLength(2);
  });

  it.each([
    ['a number', ZONE.replace('four', '4'), ZONE.replace('four', '5')],
    ['a negation', ZONE, ZONE.replace('may bring', 'may not bring')],
    ['a number in words', ZONE, ZONE.replace('four', 'five')],
    ['a contracted negation', ZONE, ZONE.replace('may bring', 'can’t bring').replace('neither', 'each')],
    ['what is owed', ZONE, ZONE.replace('may bring', 'must bring')],
    ['a month', ZONE.replace('armistice', 'May armistice'), ZONE.replace('armistice', 'July armistice')],
    ['a Roman numeral', `Article IV: ${ZONE}`, `Article VI: ${ZONE}`],
    [
      'a letter for a name',
      ZONE.replace('armies', 'Parties A and B'),
      ZONE.replace('armies', 'Parties A and C'),
    ],
    ['where', ZONE.replace('zone', 'northern zone'), ZONE.replace('zone', 'southern zone')],
    ['when', `Before it is signed, ${ZONE}`, `After it is signed, ${ZONE}`],
    ['every fourth word', ZONE, ZONE.replace(/(\S+ \S+ \S+) \S+/gu, '$1 other')],
    ['all but the subject', ZONE, 'The demilitarised zone between the two armies was never surveyed.'],
  ])('are not passages that differ in %s', (_, first, second) => {
    expect(find(first, second)).toEqual([]);
  });

  it('are not passages of one document', () => {
    const finder = createFinder();
    finder.add(0, 7, hashWords(ZONE));
    finder.add(1, 7, hashWords(ZONE));
    expect([...finder.find()]).toEqual([]);
  });

  it('are not passages without a word', () => {
    expect(find('***', '– –')).toEqual([]);
  });

  it('are never passages that an exact comparison keeps apart, and hardly ever missed', () => {
    const words = fc.array(
      fc.constantFrom<string>('peace', 'war', 'truce', 'zone', 'line', 'guns', 'ship', 'port'),
      {
        minLength: 30,
        maxLength: 60,
      },
    );
    let [alike, missed] = [0, 0];
    fc.assert(
      fc.property(words, fc.nat(), (first, at) => {
        const second = first.with(at % first.length, 'another');
        const [a, b] = [first.join(' '), second.join(' ')];
        const found = find(a, b).length > 0;
        const same = haveNearlySameWords(a, b);
        if (same) alike += 1;
        if (same && !found) missed += 1;
        expect(found && !same).toBe(false);
      }),
      { seed: 7, numRuns: 300 },
    );
    expect(alike).toBeGreaterThan(200);
    expect(missed / alike).toBeLessThan(0.05);
  });

  it('cost a time that grows with the passages, also where all are alike', () => {
    const finder = createFinder();
    const begun = performance.now();
    for (let label = 0; label < 5_000; label += 1) finder.add(label, label, hashWords(ZONE));
    expect(finder.find().size).toBe(5_000);
    expect(performance.now() - begun).toBeLessThan(10_000);
  });
});

describe('an answer', () => {
  it('quotes one of several documents with nearly the same words, and names the others', async () => {
    const directory = await temporaryDirectory();
    await writeFiles(`${directory}/corpus`, {
      'a.md': `# The armistice\n\n## The zone\n\n${ZONE}`,
      'b.md': `# A reader on truces\n\n## Article\n\n${ZONE.replace('aircraft', 'aeroplanes')}`,
      'c.md': `# Copy\n\n${ZONE}`,
      'd.md': '# Hotlines\n\nThe hotline between Moscow and Washington was agreed in the year of the crisis.',
    });
    const embedder = await testEmbedder();
    await runIndex({ corpora: [`${directory}/corpus`], dataDirectory: `${directory}/data`, embedder });
    const library = await openLibrary({ dataDirectory: `${directory}/data`, embedder });
    try {
      const { excerpts } = await library.ask('How wide is the demilitarised zone between the armies?');
      const ids = excerpts.map(({ document }) => document.id);
      expect(ids.filter((id) => id !== 'd.md')).toHaveLength(1);
      const [first] = excerpts;
      expect(
        new Set([first?.document.id, ...(first?.alsoIn ?? []).map(({ document }) => document.id)]),
      ).toEqual(new Set(['a.md', 'b.md', 'c.md']));
      // Which of the three is shown doesn't matter: the one without its words is named as such.
      const differing = new Set(first?.document.id === 'b.md' ? ['a.md', 'c.md'] : ['b.md']);
      for (const { document, sameWords } of first?.alsoIn ?? []) {
        expect(sameWords).toBe(!differing.has(document.id));
      }
      for (const { passageId, document } of first?.alsoIn ?? []) {
        const view = await library.passage(passageId);
        expect(view?.passage.document.id).toBe(document.id);
      }
      const inOne = await library.ask('How wide is the demilitarised zone?', { documentId: 'b.md' });
      expect(inOne.excerpts.map(({ document }) => document.id)).toEqual(['b.md']);
      expect(inOne.excerpts[0]?.alsoIn).toHaveLength(2);
    } finally {
      await library.close();
    }
  });
});
