import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { makeRow } from '../../../index/bench/bench-row.ts';
import { KeptRows } from '../../../index/bench/kept-rows.ts';
import { temporaryDirectory } from '../../support/temporary.ts';

const row = makeRow('answer', { value: 1, min: 1, max: 1 });

describe('rows of an interrupted benchmark', () => {
  it('are there when it goes on with the same settings, and only then', async () => {
    const file = join(await temporaryDirectory(), 'bench', 'rows.json');
    await (await KeptRows.open(file, 'large')).keep({ answer: row });
    expect((await KeptRows.open(file, 'large')).get('answer')).toEqual(row);
    expect((await KeptRows.open(file, 'large')).get('recall')).toBeNull();
    expect((await KeptRows.open(file, 'small')).get('answer')).toBeNull();
  });

  it('are taken up no more once it was through, yet still in the file, nor where that is torn', async () => {
    const file = join(await temporaryDirectory(), 'rows.json');
    const kept = await KeptRows.open(file, 'large');
    await kept.keep({ answer: row });
    await kept.finish();
    expect(JSON.parse(await readFile(file, 'utf8')).rows.answer).toEqual(row);
    expect((await KeptRows.open(file, 'large')).get('answer')).toBeNull();
    await writeFile(file, '{"settings":"large","rows":{');
    expect((await KeptRows.open(file, 'large')).get('answer')).toBeNull();
  });
});
