import { describe, expect, it } from 'vitest';
import { findSuccessor, SUCCESSOR_FROM } from '../../index/find-successor.ts';

const GUNS =
  'All guns above one hundred millimetres shall be withdrawn behind the river by the first of May.';
const EDITED = 'All guns above eighty millimetres shall be withdrawn behind the river by the first of June.';
const OTHER = 'Prisoners shall be exchanged at the ferry in groups of twenty, the wounded first.';

const texts = (...all: string[]) => all.map((text) => ({ text }));

describe('a successor', () => {
  it('is the candidate whose words overlap most', () => {
    const found = findSuccessor(GUNS, texts(OTHER, 'All guns above the river.', EDITED));
    expect(found?.candidate.text).toBe(EDITED);
    expect(found?.overlap).toBeGreaterThan(0.75);
    expect(found?.overlap).toBeLessThan(1);
  });

  it('is none where too little overlaps', () => {
    expect(findSuccessor(GUNS, texts(OTHER))).toBeNull();
    expect(findSuccessor(GUNS, [])).toBeNull();
    expect(findSuccessor('of the', texts('of the'))).toBeNull();
    const half = 'guns river may june july august';
    expect(findSuccessor('guns river', texts(half))?.overlap).toBeCloseTo(0.5);
    expect(findSuccessor('guns river', texts(`${half} monday tuesday wednesday`))).toBeNull();
    expect(SUCCESSOR_FROM).toBe(0.4);
  });

  it('counts a word as often as it stands there', () => {
    const found = findSuccessor('gun gun gun river', texts('gun river lake hill', 'gun gun gun hill'));
    expect(found?.candidate.text).toBe('gun gun gun hill');
  });

  it('is looked for around its place where there are very many', () => {
    const many = Array.from({ length: 10_000 }, (_, at) => ({
      text: at === 9_000 || at === 10 ? EDITED : OTHER,
      at,
    }));
    expect(findSuccessor(GUNS, many, 9_100)?.candidate.at).toBe(9_000);
    expect(findSuccessor(GUNS, many, 0)?.candidate.at).toBe(10);
    expect(findSuccessor(GUNS, many, 5_000)).toBeNull();
  });
});
