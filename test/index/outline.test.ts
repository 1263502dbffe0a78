import { describe, expect, it } from 'vitest';
import { outlineOf } from '../../index/outline.ts';
import type { PassageId } from '../../index/passage.ts';
import { createCorpusBench } from '../support/corpus-bench.ts';

/** Passages by their headings, apart by slashes; named by their number. */
function outline(...sections: string[]) {
  const passages = sections.map((section, at) => ({
    id: String(at) as PassageId,
    section: section.split('/').filter(Boolean),
  }));
  return outlineOf(passages).map(
    ({ heading, level, first, passages: count }) => `${level} ${heading} ${first} ${count}`,
  );
}

describe('an outline', () => {
  it('counts passages below each heading, those below inner ones too', () => {
    expect(outline('', 'A', 'A', 'A/B', 'A/B/C', 'A/D', 'E')).toEqual([
      '1 A 1 5',
      '2 B 3 2',
      '3 C 4 1',
      '2 D 5 1',
      '1 E 6 1',
    ]);
  });

  it('names a heading that only has inner ones, and tells equal ones apart', () => {
    expect(outline('A/Notes', 'B/Notes', 'A/Notes')).toEqual([
      '1 A 0 1',
      '2 Notes 0 1',
      '1 B 1 1',
      '2 Notes 1 1',
      '1 A 2 1',
      '2 Notes 2 1',
    ]);
  });

  it('is empty without headings', () => {
    expect(outline('', '')).toEqual([]);
  });

  it('of a document in a library has its first passages', async () => {
    const bench = await createCorpusBench({
      'a.md': '# Title\n\nLead.\n\n## Part\n\nText.\n\n### Inner\n\nMore.\n',
    });
    await bench.index();
    const library = await bench.open();
    const entries = await library.outline('a.md');
    expect(entries.map(({ heading, level, passages }) => [heading, level, passages])).toEqual([
      ['Title', 1, 3],
      ['Part', 2, 2],
      ['Inner', 3, 1],
    ]);
    const part = await library.passage(entries[1]?.first ?? '');
    expect(part?.passage.text).toBe('Text.');
    await expect(library.outline('b.md')).rejects.toMatchObject({ code: 'not-found' });
  });
});
