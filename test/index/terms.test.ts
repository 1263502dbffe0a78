import { describe, expect, it } from 'vitest';
import { contentTermsOf, termsOf } from '../../index/terms.ts';
import { heapInUse } from '../support/heap.ts';

describe('termsOf', () => {
  it.each([
    ['The parties agreed to negotiations', ['parti', 'agre', 'negoti']],
    ['U.N. and UN', ['un', 'un']],
    ["the Council's résumé", ['council', 'resum']],
    ['Resolution 1,325 of 31.10.2000', ['resolut', '1325', '31.10.2000']],
    ['cease-fire', ['ceas', 'fire']],
    ['O’Brien', ['o', 'brien']],
    ['和平', ['和平']],
  ])('%j', (text, terms) => {
    expect(termsOf(text)).toEqual(terms);
  });

  it('remembers words without the texts that they stood in', () => {
    const before = heapInUse();
    for (let text = 0; text < 100; text += 1) termsOf(`disarmamentology${text}${' '.repeat(500_000)}`);
    expect(heapInUse() - before).toBeLessThan(5_000_000);
  });
});

describe('contentTermsOf', () => {
  it('leaves out what only makes a question', () => {
    expect(contentTermsOf('What does a defence attaché do, and who is the attaché?')).toEqual([
      'defenc',
      'attach',
    ]);
  });

  it('keeps them where nothing else is asked', () => {
    expect(contentTermsOf('Who were you?')).toEqual(['who', 'were', 'you']);
  });
});
