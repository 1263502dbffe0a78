import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openDatabase } from '../../../../index/database.ts';
import { keepPagesOf, PageCache } from '../../../../index/read/ocr/page-cache.ts';
import { recogniseDocument } from '../../../../index/read/ocr/recognise-document.ts';
import { recognisePages, type ScannedPage } from '../../../../index/read/ocr/recognise-pages.ts';
import { type FakeEngine, makeFakeEngine } from '../../../support/fake-recogniser.ts';

let folder: string;
let cacheFile: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'attache-ocr-'));
  cacheFile = join(folder, 'ocr.sqlite');
});

afterEach(() => rm(folder, { recursive: true, force: true }));

/** Pages 1, 2, … whose images say what is on them. */
function makePages(...texts: readonly string[]): ScannedPage[] {
  return texts.map((text, at) => ({ page: at + 1, pixels: 8e6, draw: async () => Buffer.from(text) }));
}

const read = (engine: FakeEngine, pages: readonly ScannedPage[], onPage = () => {}, document = 'a') =>
  recogniseDocument({ ocr: { cache: { file: cacheFile, document } }, onPage }, pages, () => engine);

const textsOf = (results: Awaited<ReturnType<typeof read>>) =>
  results.map(({ page, recognised }) => [page, recognised?.paragraphs.flat().join(' ') ?? null]);

describe('pages read by OCR', () => {
  it('come in their order, whichever is read first', async () => {
    // The first takes longest.
    const engine = makeFakeEngine(async (image) => {
      await setTimeout(image === 'one' ? 40 : 5);
      return { paragraphs: [[image]], confidence: 90 };
    });
    expect(textsOf(await read(engine, makePages('one', 'two', 'three')))).toEqual([
      [1, 'one'],
      [2, 'two'],
      [3, 'three'],
    ]);
  });

  it('are read no more at a time than there are lanes, nor drawn before their turn', async () => {
    const engine = makeFakeEngine(async (image) => {
      await setTimeout(5);
      return { paragraphs: [[image]], confidence: 90 };
    });
    let held = 0;
    let mostHeld = 0;
    const pages = makePages('1', '2', '3', '4', '5', '6').map(({ draw, ...page }) => ({
      ...page,
      draw: () => {
        held += 1;
        mostHeld = Math.max(mostHeld, held);
        return draw();
      },
    }));
    const cache = await PageCache.open(null, engine.version);
    await recognisePages(pages, {
      engine,
      cache,
      onPage: () => {
        held -= 1;
      },
      lanes: 2,
    });
    expect(engine.mostAtOnce).toBe(2);
    expect(mostHeld).toBe(2);
    expect([engine.opened, engine.closed]).toEqual([2, 2]);
  });

  it('are told of one by one, so that a limit of time counts for each', async () => {
    let done = 0;
    await read(makeFakeEngine(), makePages('a', 'b', 'c'), () => {
      done += 1;
    });
    expect(done).toBe(3);
  });

  it('are not read twice: a second run does not even start the engine', async () => {
    await read(makeFakeEngine(), makePages('a', 'b'));
    const again = makeFakeEngine();
    expect(textsOf(await read(again, makePages('a', 'b')))).toEqual([
      [1, 'a'],
      [2, 'b'],
    ]);
    expect([again.opened, again.read]).toEqual([0, []]);
  });

  it('are kept as soon as they are read, so that a run that is cut off goes on after them', async () => {
    const hanging = makeFakeEngine((image) =>
      image === 'c' ? new Promise(() => {}) : Promise.resolve({ paragraphs: [[image]], confidence: 90 }),
    );
    const pages = makePages('a', 'b', 'c', 'd');
    const cache = await PageCache.open({ file: cacheFile, document: 'a' }, hanging.version);
    void recognisePages(pages, { engine: hanging, cache, onPage: () => {}, lanes: 1 });
    await expect.poll(() => hanging.read).toEqual(['a', 'b', 'c']);
    cache.close();
    const resumed = makeFakeEngine();
    expect(textsOf(await read(resumed, pages)).map(([, text]) => text)).toEqual(['a', 'b', 'c', 'd']);
    expect(resumed.read).toEqual(['c', 'd']);
  });

  it('are not lost because the engine stumbles over another, which is tried again by the next run', async () => {
    const stumbling = makeFakeEngine(async (image) => {
      if (image === 'b') throw new Error('Unexpected end.\nat line 1');
      return { paragraphs: [[image]], confidence: 90 };
    });
    const results = await read(stumbling, makePages('a', 'b', 'c'));
    expect(textsOf(results).map(([, text]) => text)).toEqual(['a', null, 'c']);
    expect(results[1]).toMatchObject({ failure: { at: 'reading', reason: 'Unexpected end' } });
    const again = makeFakeEngine();
    await read(again, makePages('a', 'b', 'c'));
    expect(again.read).toEqual(['b']);
  });

  it('are read one after another where they are large', async () => {
    const engine = makeFakeEngine();
    const pages = makePages('a', 'b', 'c').map((page) => ({ ...page, pixels: 17e6 }));
    await read(engine, pages);
    expect(engine.mostAtOnce).toBe(1);
  });

  it('are given up where they take too long, and the others read by a new engine', async () => {
    const hanging = makeFakeEngine((image) =>
      image === 'b' ? new Promise(() => {}) : Promise.resolve({ paragraphs: [[image]], confidence: 90 }),
    );
    const cache = await PageCache.open(null, hanging.version);
    const parts = { engine: hanging, cache, onPage: () => {}, lanes: 1, seconds: 0.05 };
    const results = await recognisePages(makePages('a', 'b', 'c'), parts);
    expect(textsOf(results).map(([, text]) => text)).toEqual(['a', null, 'c']);
    expect(results[1]).toMatchObject({
      failure: { at: 'reading', reason: 'it took longer than 0.05 seconds' },
    });
    expect([hanging.opened, hanging.closed]).toEqual([2, 2]);
  });

  it('are drawn one at a time', async () => {
    let [drawing, most] = [0, 0];
    const pages = makePages('a', 'b', 'c', 'd').map(({ draw, ...page }) => ({
      ...page,
      draw: async () => {
        drawing += 1;
        most = Math.max(most, drawing);
        await setTimeout(5);
        drawing -= 1;
        return draw();
      },
    }));
    const engine = makeFakeEngine();
    const cache = await PageCache.open(null, engine.version);
    await recognisePages(pages, { engine, cache, onPage: () => {}, lanes: 2 });
    expect(most).toBe(1);
  });

  it('are read anew by another version of the engine, which lets go of what the old one read', async () => {
    await read(makeFakeEngine(), makePages('a'));
    const newer = makeFakeEngine(undefined, 'fake 2');
    await read(newer, makePages('a'));
    expect(newer.read).toEqual(['a']);
    const database = openDatabase(cacheFile, { readOnly: true });
    expect(database.prepare('SELECT engine FROM scans').all()).toEqual([{ engine: 'fake 2' }]);
    database.close();
  });

  it('are read anew where what is kept of them is no page', async () => {
    await read(makeFakeEngine(), makePages('a'));
    const database = openDatabase(cacheFile);
    database.exec(`UPDATE scans SET page = '{"paragraphs":[1]}'`);
    database.close();
    const again = makeFakeEngine();
    expect(textsOf(await read(again, makePages('a')))).toEqual([[1, 'a']]);
    expect(again.read).toEqual(['a']);
  });

  it('are let go with their document, and with no other', async () => {
    await read(makeFakeEngine(), makePages('a1', 'a2'), undefined, 'a');
    await read(makeFakeEngine(), makePages('b1'), undefined, 'b');
    keepPagesOf(cacheFile, new Set(['b', 'c']));
    const again = makeFakeEngine();
    await read(again, makePages('a1', 'a2', 'b1'));
    expect(again.read.sort()).toEqual(['a1', 'a2']);
    keepPagesOf(join(folder, 'none.sqlite'), new Set());
    await writeFile(cacheFile, 'This is no database. '.repeat(500));
    expect(() => keepPagesOf(cacheFile, new Set())).not.toThrow();
  });

  it('survive a damaged cache, which is moved aside', async () => {
    await writeFile(cacheFile, 'This is no database. '.repeat(500));
    expect(textsOf(await read(makeFakeEngine(), makePages('a')))).toEqual([[1, 'a']]);
    expect((await readdir(folder)).sort()).toEqual(['ocr.sqlite', 'ocr.sqlite.damaged']);
    const again = makeFakeEngine();
    await read(again, makePages('a'));
    expect(again.read).toEqual([]);
  });

  it('give nothing where they can’t be drawn, and leave the others as they are', async () => {
    const broken: ScannedPage = { page: 2, pixels: 8e6, draw: () => Promise.reject(new Error('broken')) };
    const [first, , third] = makePages('a', 'b', 'c');
    if (first === undefined || third === undefined) throw new Error('Expected pages');
    expect(textsOf(await read(makeFakeEngine(), [first, broken, third]))).toEqual([
      [1, 'a'],
      [2, null],
      [3, 'c'],
    ]);
  });
});
