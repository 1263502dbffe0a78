import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findQuotations } from '../../../index/quotation/find-quotations.ts';

const textsIn = (message: string) => findQuotations(message).map(({ text }) => text);

describe('findQuotations', () => {
  it.each([
    ['straight marks', 'He says "the line is open" there.', 'the line is open'],
    ['curly marks', 'He says “the line is open” there.', 'the line is open'],
    ['German marks', 'Er sagt: „the line is open“.', 'the line is open'],
    ['German marks closed in the English way', 'Er sagt: „the line is open”.', 'the line is open'],
    ['guillemets', 'Il dit : « the line is open ».', 'the line is open'],
    ['guillemets turned round', 'Er sagt: »the line is open«.', 'the line is open'],
    ['single guillemets', 'Er sagt: ‹the line is open›.', 'the line is open'],
    [
      'single curly marks, apostrophes inside',
      'It says ‘the host’s line is open’.',
      'the host’s line is open',
    ],
    ['single straight marks', "It says 'the host's line is open', no?", "the host's line is open"],
    ['marks within marks', 'It says “the line ‘is really open’ now”.', 'the line ‘is really open’ now'],
    ['marks over a line break', 'It says “the line\nis open”.', 'the line\nis open'],
  ])('finds a text in %s', (_, message, quotation) => {
    expect(findQuotations(message)).toEqual([{ text: quotation, found: 'marks' }]);
  });

  it('finds several, in order, whatever their marks', () => {
    const message = 'First "one two three", then\n> four five six\nand «seven eight nine».';
    expect(findQuotations(message)).toEqual([
      { text: 'one two three', found: 'marks' },
      { text: 'four five six', found: 'block' },
      { text: 'seven eight nine', found: 'marks' },
    ]);
  });

  it('takes lines that are quoted one after another as one', () => {
    expect(textsIn('> one two\n> three four\nwell?')).toEqual(['one two\nthree four']);
    expect(textsIn('see:\n>>> one two\nthree four\n\nfive')).toEqual(['one two\nthree four\n\nfive']);
  });

  it('leaves out the line that names the source of a block', () => {
    expect(textsIn('> one two three\n> — The handbook, p. 3')).toEqual(['one two three']);
    expect(textsIn('> “one two three” (The handbook, chapter four)')).toEqual(['one two three']);
  });

  it('takes the whole message where nothing of three words is quoted', () => {
    expect(findQuotations('So-called "peace" is not made by two.')).toEqual([
      { text: 'So-called "peace" is not made by two.', found: 'message' },
    ]);
    expect(textsIn('a 5" gun and a 6" gun')).toEqual(['a 5" gun and a 6" gun']);
    expect(textsIn("the officers' mess and the host's ship")).toEqual([
      "the officers' mess and the host's ship",
    ]);
    expect(textsIn('it “never ends here')).toEqual(['it “never ends here']);
    expect(textsIn('> two words')).toEqual([]);
  });

  it('finds nothing in what has no three words', () => {
    for (const message of ['', '   ', '🎉 🎉 🎉 🎉', 'two words', '"""', '> ', '*** --- ...']) {
      expect(textsIn(message)).toEqual([]);
    }
  });

  it('gives only what stands in the message, soon, whatever it is given', () => {
    const marks = fc.constantFrom(
      '“',
      '”',
      '„',
      '"',
      "'",
      '’',
      '‘',
      '«',
      '»',
      '> ',
      '\n',
      ' ',
      'a',
      'bc',
      '…',
      '!',
    );
    const message = fc.array(marks, { maxLength: 3_000 }).map((parts) => parts.join(''));
    fc.assert(
      fc.property(message, (text) => {
        const begun = performance.now();
        const unquoted = text.replace(/^ {0,3}>(?:>>)? ?/gmu, '');
        for (const found of findQuotations(text)) expect(unquoted).toContain(found.text);
        expect(performance.now() - begun).toBeLessThan(2_000);
      }),
      { numRuns: 200 },
    );
  });
});
