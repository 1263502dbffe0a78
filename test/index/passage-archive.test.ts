import { existsSync } from 'node:fs';
import { cp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { archiveGenerations } from '../../index/archive-generations.ts';
import { openDatabase } from '../../index/database.ts';
import { generationNamed, pointTo } from '../../index/generations.ts';
import { type PassageLookUp, rollbackIndex } from '../../index/index.ts';
import { type CorpusBench, createCorpusBench } from '../support/corpus-bench.ts';
import { testEmbedder } from '../support/embedder.ts';

const INTRODUCTION = 'The truce of the river was signed by the officers of both armies at the old mill.';
const GUNS =
  'All guns above the calibre of one hundred millimetres shall be withdrawn ten kilometres behind the river by the first of May.';
const GUNS_LATER =
  'All guns above the calibre of eighty millimetres shall be withdrawn twenty kilometres behind the river by the first of June.';
const BRIDGES =
  'Bridges stay open to doctors, farmers and the post, and soldiers may not stand on them by day or night.';
const PRISONERS =
  'Prisoners shall be exchanged at the ferry in groups of twenty, the wounded first, within thirty days.';

interface Parts {
  readonly id?: string;
  readonly title?: string;
  readonly sections?: readonly (readonly [heading: string, text: string])[];
}

const SECTIONS = [
  ['Guns', GUNS],
  ['Bridges', BRIDGES],
  ['Prisoners', PRISONERS],
] as const;

/** A document whose sections are one passage each. */
function truce({ id = 'truce', title = 'The truce', sections = SECTIONS }: Parts = {}): string {
  const front = id === '' ? '' : `---\nid: ${id}\nauthor: Two generals\n---\n`;
  const body = sections.map(([heading, text]) => `## ${heading}\n\n${text}\n`).join('\n');
  return `${front}# ${title}\n\n${INTRODUCTION}\n\n${body}`;
}

/** An index of the truce, and the ids of its passages by their words. */
async function benchWithTruce(file = 'truce.md', parts: Parts = {}) {
  const bench = await createCorpusBench({
    [file]: truce(parts),
    'other.md': '# Other\n\nAnother document.\n',
  });
  await bench.index();
  const library = await bench.open();
  const idOf = async (text: string) => {
    const answer = await library.ask(text, { limit: 10 });
    const found = answer.excerpts.find((excerpt) => excerpt.text === text);
    if (found === undefined) throw new Error(`There is no passage ${text}`);
    return found.passageId;
  };
  return { bench, library, idOf };
}

async function rollback({ data }: CorpusBench, to: string) {
  return rollbackIndex({ dataDirectory: data, embedder: await testEmbedder(), to });
}

function expectStatus<Status extends PassageLookUp['status']>(
  found: PassageLookUp,
  status: Status,
): Extract<PassageLookUp, { status: Status }> {
  expect(found.status).toBe(status);
  return found as Extract<PassageLookUp, { status: Status }>;
}

describe('a permanent id', () => {
  it('of a passage that stayed as it was is current, with the place it stands at', async () => {
    const { bench, library, idOf } = await benchWithTruce();
    const id = await idOf(BRIDGES);
    await bench.write({ 'truce.md': truce({ sections: [['Guns', GUNS_LATER], ...SECTIONS.slice(1)] }) });
    await bench.index();
    const { now } = expectStatus(await library.lookUp(id), 'current');
    expect(now).toMatchObject({ position: 3, of: 4, passage: { passageId: id, text: BRIDGES } });
  });

  it('that was never there is unknown, and so is what has not the form of one', async () => {
    const { library } = await benchWithTruce();
    for (const id of ['000000000000', 'hello', '', "'; DROP TABLE passages; --"])
      expect(await library.lookUp(id)).toEqual({ status: 'unknown' });
  });

  it('whose words were edited is changed: what it said, what took its place, and the difference', async () => {
    const { bench, library, idOf } = await benchWithTruce();
    const id = await idOf(GUNS);
    await bench.write({ 'truce.md': truce({ sections: [['Guns', GUNS_LATER], ...SECTIONS.slice(1)] }) });
    await bench.index();
    const found = expectStatus(await library.lookUp(id), 'changed');
    expect(found.now.passage.text).toBe(GUNS_LATER);
    expect(found.former).toMatchObject({
      passageId: id,
      text: GUNS,
      section: ['The truce', 'Guns'],
      position: 2,
      of: 4,
      generation: '1',
      indexedAt: expect.stringMatching(/^20\d\d-/u),
      document: { id: 'truce', title: 'The truce', file: 'truce.md', author: 'Two generals' },
    });
    const { difference } = found;
    const join = (kinds: readonly string[]) =>
      difference
        .filter(({ kind }) => kinds.includes(kind))
        .map(({ text }) => text)
        .join('');
    expect(join(['same', 'removed'])).toBe(GUNS);
    expect(join(['same', 'added'])).toBe(GUNS_LATER);
    expect(difference.filter(({ kind }) => kind === 'removed').map(({ text }) => text)).toEqual([
      'one',
      'hundred ',
      'ten',
      'May',
    ]);
  });

  it('is followed through several edits to the passage that stands there now', async () => {
    const { bench, library, idOf } = await benchWithTruce();
    const id = await idOf(GUNS);
    for (const text of [
      GUNS_LATER,
      GUNS_LATER.replace('June', 'July'),
      GUNS_LATER.replace('June', 'August'),
    ]) {
      await bench.write({ 'truce.md': truce({ sections: [['Guns', text], ...SECTIONS.slice(1)] }) });
      await bench.index();
    }
    const found = expectStatus(await library.lookUp(id), 'changed');
    expect(found.now.passage.text).toContain('August');
    expect(found.former.generation).toBe('1');
  });

  it('is still known when the generation that had it has long been deleted', async () => {
    const { bench, library, idOf } = await benchWithTruce();
    const id = await idOf(PRISONERS);
    for (let take = 0; take < 5; take += 1) {
      await bench.write({
        'truce.md': truce({ sections: SECTIONS.slice(0, 2) }),
        'other.md': `# Other\n\nTake ${take}.\n`,
      });
      await bench.index();
    }
    expect(existsSync(generationNamed(bench.data, '1').directory)).toBe(false);
    const found = expectStatus(await library.lookUp(id), 'removed');
    expect(found).toMatchObject({ documentThere: true, former: { text: PRISONERS, generation: '1' } });
  });

  it('is not led to a passage that stood beside it, however much alike they are', async () => {
    const alike = PRISONERS.replace('twenty', 'thirty');
    const sections = [...SECTIONS, ['Other prisoners', alike]] as const;
    const { bench, library, idOf } = await benchWithTruce('truce.md', { sections });
    const id = await idOf(alike);
    await bench.write({ 'truce.md': truce() });
    await bench.index();
    expectStatus(await library.lookUp(id), 'removed');
  });

  it('of a document that is gone is removed', async () => {
    const { bench, library, idOf } = await benchWithTruce();
    const id = await idOf(GUNS);
    await bench.write({ 'truce.md': null });
    await bench.index();
    const found = expectStatus(await library.lookUp(id), 'removed');
    expect(found).toMatchObject({ documentThere: false, former: { text: GUNS, document: { id: 'truce' } } });
  });

  it('is current again when its words are back', async () => {
    const { bench, library, idOf } = await benchWithTruce();
    const id = await idOf(GUNS);
    await bench.write({ 'truce.md': null });
    await bench.index();
    await bench.write({ 'truce.md': truce() });
    await bench.index();
    expectStatus(await library.lookUp(id), 'current');
    await bench.write({ 'truce.md': null });
    await bench.index();
    // The last generation that had it, not the first.
    expect(expectStatus(await library.lookUp(id), 'removed').former.generation).toBe('3');
  });
});

describe('words that stand elsewhere', () => {
  it('are moved when their section has another heading, and current when it has the first one again', async () => {
    const { bench, library, idOf } = await benchWithTruce();
    const id = await idOf(BRIDGES);
    const renamed = SECTIONS.map(
      ([heading, text]) => [heading.replace('Bridges', 'Crossings'), text] as const,
    );
    await bench.write({ 'truce.md': truce({ sections: renamed }) });
    await bench.index();
    const found = expectStatus(await library.lookUp(id), 'moved');
    expect(found.former).toMatchObject({ section: ['The truce', 'Bridges'], generation: '1', position: 3 });
    expect(found.now.passage).toMatchObject({ passageId: id, section: ['The truce', 'Crossings'] });
    expect(found.former).not.toHaveProperty('text');

    await bench.write({ 'truce.md': truce() });
    await bench.index();
    expectStatus(await library.lookUp(id), 'current');
  });

  it('are moved when their section stands elsewhere among the others, and those stay', async () => {
    const { bench, library, idOf } = await benchWithTruce();
    const ids = [await idOf(GUNS), await idOf(BRIDGES), await idOf(PRISONERS)] as const;
    const [guns, bridges, prisoners] = SECTIONS;
    await bench.write({ 'truce.md': truce({ sections: [bridges, prisoners, guns] }) });
    await bench.index();
    const found = expectStatus(await library.lookUp(ids[0]), 'moved');
    expect([found.former.position, found.now.position]).toEqual([2, 4]);
    for (const id of ids.slice(1)) expectStatus(await library.lookUp(id), 'current');
    await bench.write({ 'truce.md': truce() });
    await bench.index();
    expectStatus(await library.lookUp(ids[0]), 'current');
  });

  it('are not moved by passages that come and go around them', async () => {
    const { bench, library, idOf } = await benchWithTruce();
    const id = await idOf(BRIDGES);
    const more = [
      'Mines',
      'Mines are to be marked and lifted by those who laid them, under the eyes of both.',
    ] as const;
    await bench.write({ 'truce.md': truce({ sections: [more, ...SECTIONS.slice(1)] }) });
    await bench.index();
    expectStatus(await library.lookUp(id), 'current');
  });

  it('are moved when the file has another name and the document its id', async () => {
    const { bench, library, idOf } = await benchWithTruce();
    const id = await idOf(GUNS);
    await bench.write({ 'truce.md': null, 'treaties/river.md': truce() });
    await bench.index();
    const found = expectStatus(await library.lookUp(id), 'moved');
    expect(found.former.document.file).toBe('truce.md');
    expect(found.now.passage).toMatchObject({ passageId: id, document: { file: 'treaties/river.md' } });
  });

  it('are moved when the file has another name and the document another id with it', async () => {
    const { bench, library, idOf } = await benchWithTruce('truce.md', { id: '' });
    const id = await idOf(GUNS);
    // With other bytes it is no renamed file, which would keep its id.
    const edited = `${truce({ id: '' })}\n\nA later hand added this.\n`;
    await bench.write({ 'truce.md': null, 'river.md': edited });
    await bench.index();
    const found = expectStatus(await library.lookUp(id), 'moved');
    expect(found.now.passage).toMatchObject({ text: GUNS, document: { id: 'river.md' } });
    expect(found.now.passage.passageId).not.toBe(id);
    expect(found.former.document.id).toBe('truce.md');
  });

  it('are moved when they are now part of a longer passage', async () => {
    const { bench, library, idOf } = await benchWithTruce();
    const id = await idOf(BRIDGES);
    const joined = `${BRIDGES} The post rides at noon.`;
    await bench.write({ 'truce.md': truce({ sections: [SECTIONS[0], ['Bridges', joined], SECTIONS[2]] }) });
    await bench.index();
    const found = expectStatus(await library.lookUp(id), 'moved');
    expect(found.now.passage.text).toBe(joined);
  });

  it('are moved to their double when one of two equal passages goes', async () => {
    const sections = [...SECTIONS, ['Annex', BRIDGES]] as const;
    const { bench, library } = await benchWithTruce('truce.md', { sections });
    const all = (await library.outline('truce')).map(({ first }) => first);
    const second = all.at(-1) ?? '';
    await bench.write({ 'truce.md': truce() });
    await bench.index();
    const found = expectStatus(await library.lookUp(second), 'moved');
    expect(found.now.passage).toMatchObject({ text: BRIDGES, section: ['The truce', 'Bridges'] });
  });
});

describe('a rollback', () => {
  it('makes ids current that the generation before had, and archives those that only the later one has', async () => {
    const { bench, library, idOf } = await benchWithTruce();
    const old = await idOf(GUNS);
    await bench.write({ 'truce.md': truce({ sections: [['Guns', GUNS_LATER], ...SECTIONS.slice(1)] }) });
    await bench.index();
    const later = await idOf(GUNS_LATER);
    await rollback(bench, '1');
    expectStatus(await library.lookUp(old), 'current');
    const found = expectStatus(await library.lookUp(later), 'changed');
    expect(found).toMatchObject({
      former: { text: GUNS_LATER, generation: '2' },
      now: { passage: { text: GUNS } },
    });
    await rollback(bench, '2');
    expectStatus(await library.lookUp(later), 'current');
    expectStatus(await library.lookUp(old), 'changed');
  });

  it('leaves known what only the generation that was left had, when others have taken its place', async () => {
    const { bench, library, idOf } = await benchWithTruce();
    await bench.write({ 'truce.md': truce({ sections: [['Guns', GUNS_LATER], ...SECTIONS.slice(1)] }) });
    await bench.index();
    const later = await idOf(GUNS_LATER);
    await rollback(bench, '1');
    for (let take = 0; take < 4; take += 1) {
      await bench.write({ 'truce.md': truce(), 'other.md': `# Other\n\nTake ${take}.\n` });
      await bench.index();
    }
    expect(existsSync(generationNamed(bench.data, '2').directory)).toBe(false);
    expect(expectStatus(await library.lookUp(later), 'changed').former.generation).toBe('2');
  });
});

describe('the archive', () => {
  const archiveOf = ({ data }: CorpusBench) => join(data, 'passages.sqlite');

  /** All that is in it. */
  function contentOf(bench: CorpusBench) {
    const database = openDatabase(archiveOf(bench), { readOnly: true });
    const content = ['editions', 'passages', 'places'].map((table) =>
      database.prepare(`SELECT * FROM ${table}`).all(),
    );
    database.close();
    return content;
  }

  /** As a crash leaves it between the archiving and the pointer: the new generation is not there. */
  async function crashBeforePublishing(bench: CorpusBench, name: string) {
    await bench.index();
    await pointTo(bench.data, String(Number(name) - 1));
    await rm(generationNamed(bench.data, name).directory, { recursive: true });
  }

  it('holds what is still current after a crash before the pointer moved, which does no harm', async () => {
    const { bench, library, idOf } = await benchWithTruce();
    const ids = [await idOf(GUNS), await idOf(BRIDGES)] as const;
    await bench.write({
      'truce.md': truce({
        sections: [
          ['Guns', GUNS_LATER],
          ['Crossings', BRIDGES],
        ],
      }),
    });
    await crashBeforePublishing(bench, '2');
    expect(contentOf(bench).map((rows) => rows.length)).toEqual([1, 2, 1]);
    for (const id of ids) expectStatus(await library.lookUp(id), 'current');
    await bench.index();
    expectStatus(await library.lookUp(ids[0]), 'changed');
    expectStatus(await library.lookUp(ids[1]), 'moved');
  });

  it('is written before the pointer moves: a run that is cut off while archiving changes nothing', async () => {
    const { bench, library, idOf } = await benchWithTruce();
    await bench.write({ 'other.md': '# Other\n\nOnce more.\n' });
    await bench.index();
    const id = await idOf(GUNS);
    const first = generationNamed(bench.data, '1');
    await cp(first.manifest, first.database);
    await bench.write({ 'truce.md': null });
    // The archiving tells of the damaged generation, and ends there.
    const cutOff = () => {
      throw new Error('cut off');
    };
    await expect(bench.index({ onNotice: cutOff })).rejects.toThrow('cut off');
    expect((await library.facts()).generation).toBe('2');
    expectStatus(await library.lookUp(id), 'current');
    await bench.index();
    expect(expectStatus(await library.lookUp(id), 'removed').former.generation).toBe('2');
  });

  it('catches up with what was published without it', async () => {
    const { bench, library, idOf } = await benchWithTruce();
    const id = await idOf(GUNS);
    const empty = await readFile(archiveOf(bench));
    await bench.write({ 'truce.md': truce({ sections: SECTIONS.slice(1) }) });
    await bench.index();
    // The other order, had it been chosen: the pointer has moved, and the archive was not written.
    await writeFile(archiveOf(bench), empty);
    expect(await library.lookUp(id)).toEqual({ status: 'unknown' });
    await bench.write({ 'other.md': '# Other\n\nOnce more.\n' });
    await bench.index();
    expect(expectStatus(await library.lookUp(id), 'removed').former.generation).toBe('1');
  });

  it('is the same when an archiving is done again', async () => {
    const { bench } = await benchWithTruce();
    const [, bridges, prisoners] = SECTIONS;
    await bench.write({ 'truce.md': truce({ sections: [prisoners, ['Guns', GUNS_LATER], bridges] }) });
    await bench.index();
    const before = contentOf(bench);
    expect(before.map((rows) => rows.length)).toEqual([1, 1, 1]);
    await archiveGenerations(bench.data, generationNamed(bench.data, '2'), () => {});
    expect(contentOf(bench)).toEqual(before);
  });

  it.each<[string, (file: string) => Promise<void>, boolean]>([
    ['lost', (file) => rm(file), false],
    ['no database any more', (file) => writeFile(file, 'no database any more'.repeat(100)), true],
    [
      'torn behind its first page',
      async (file) => writeFile(file, (await readFile(file)).fill(0xa5, 4096)),
      true,
    ],
  ])('that is %s is begun anew from the generations that are kept', async (_, damage, isMovedAside) => {
    const { bench, library, idOf } = await benchWithTruce();
    const id = await idOf(GUNS);
    await bench.write({ 'truce.md': truce({ sections: SECTIONS.slice(1) }) });
    await bench.index();
    await damage(archiveOf(bench));
    expect(await library.lookUp(id)).toEqual({ status: 'unknown' });
    const notices: string[] = [];
    await bench.write({ 'other.md': '# Other\n\nOnce more.\n' });
    await bench.index({ onNotice: (notice) => notices.push(notice) });
    expect(notices).toEqual(
      isMovedAside ? [expect.stringContaining(`is now ${archiveOf(bench)}.damaged`)] : [],
    );
    expectStatus(await library.lookUp(id), 'removed');
  });

  it('is left alone by dry runs, and by runs that change nothing', async () => {
    const { bench } = await benchWithTruce();
    await bench.write({ 'truce.md': truce({ sections: SECTIONS.slice(1) }) });
    await bench.index({ dryRun: true });
    expect(contentOf(bench).map((rows) => rows.length)).toEqual([0, 0, 0]);
    await bench.index();
    const before = await stat(archiveOf(bench));
    await bench.index();
    expect((await stat(archiveOf(bench))).mtimeMs).toBe(before.mtimeMs);
  });

  it('does without a kept generation that is damaged, says so, and lets the new one serve', async () => {
    const { bench, library, idOf } = await benchWithTruce();
    const id = await idOf(GUNS);
    await bench.write({ 'other.md': '# Other\n\nOnce more.\n' });
    await bench.index();
    const first = generationNamed(bench.data, '1');
    await cp(first.manifest, first.database);
    await bench.write({ 'truce.md': null });
    const notices: string[] = [];
    expect(await bench.index({ onNotice: (notice) => notices.push(notice) })).toMatchObject({
      generation: '3',
    });
    expect(notices).toEqual([expect.stringMatching(/^Generation 1 can't be read/u)]);
    expect(expectStatus(await library.lookUp(id), 'removed').former.generation).toBe('2');
  });
});
