import { describe, expect, it } from 'vitest';
import { makeMissingRow, makeRow } from '../../../index/bench/bench-row.ts';
import { renderBench } from '../../../index/bench/bench-table.ts';
import { describeMachine } from '../../../index/bench/machine.ts';

const exactly = (value: number) => ({ value, min: value, max: value });

describe('a row', () => {
  it('holds when its ratio, or its value, keeps to the reach', () => {
    expect(makeRow('hits', { ...exactly(5), ratio: 1.8 }).holds).toBe(true);
    expect(makeRow('hits', { ...exactly(5), ratio: 1.81 }).holds).toBe(false);
    expect(makeRow('embedding', { ...exactly(5), ratio: 0.84 }).holds).toBe(false);
    expect(makeRow('embedding', { ...exactly(5), ratio: 0.85 }).holds).toBe(true);
    expect(makeRow('answer', exactly(80)).holds).toBe(true);
    expect(makeRow('answer', exactly(81)).holds).toBe(false);
  });

  it('claims nothing where there is nothing to reach, or the size was another', () => {
    expect(makeRow('install', exactly(1)).holds).toBeNull();
    expect(makeRow('answer', { ...exactly(1), atFullSize: false }).holds).toBeNull();
  });

  it('says why it is not there', () => {
    expect(makeMissingRow('growth', 'needs more')).toEqual({
      name: 'growth of search time',
      value: null,
      unit: 'ms',
      min: null,
      max: null,
      baseline: 'the same at 1,000 passages',
      ratio: null,
      reach: 3,
      holds: null,
      note: 'needs more',
    });
  });
});

describe('the table', () => {
  it('shows figures with three digits, what does not hold in capitals, and what it is compared with', () => {
    const rows = [makeRow('hits', { value: 5.4321, min: 4, max: 1234.5, ratio: 2, note: '3 rounds' })];
    const text = renderBench({ machine: describeMachine(), rows });
    expect(text).toMatch(/^.+, \d+ cores, \d+ GB, Node 2\d\..+, load average/u);
    expect(text).toMatch(/\n {2}question to hits, p50 +5\.43 +4–1,235 +ms +2 +1\.8 +NO\n/u);
    expect(text).toContain('\nquestion to hits, p50: ratio to: bare forward pass of the question; 3 rounds.');
  });

  it('claims no spread for what was measured once', () => {
    const text = renderBench({ machine: describeMachine(), rows: [makeRow('peak', exactly(700))] });
    expect(text).toMatch(/\n {2}index run, peak memory +700 +– +MB /u);
  });
});
