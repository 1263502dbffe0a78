import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, readdir, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { PROJECT_ROOT } from '../../index/index.ts';

const folder = join(PROJECT_ROOT, 'build');
const build = () =>
  promisify(execFile)(process.execPath, ['scripts/build.mjs'], { cwd: PROJECT_ROOT, encoding: 'utf8' });

async function changeTimes(): Promise<Record<string, number>> {
  const times: Record<string, number> = {};
  for (const name of await readdir(folder)) times[name] = (await stat(join(folder, name))).mtimeMs;
  return times;
}

describe('npm run build', () => {
  it('writes nothing where all is compiled: a folder that is read-only will do', async () => {
    await build();
    const before = await changeTimes();
    await Promise.all([build(), build()]);
    expect(await changeTimes()).toEqual(before);
  });

  it('removes what earlier builds left', async () => {
    await mkdir(folder, { recursive: true });
    const left = join(folder, 'chunk-BEFORE.mjs');
    await writeFile(left, '');
    await build();
    expect(existsSync(left)).toBe(false);
    expect(await readdir(folder)).toEqual(expect.arrayContaining(['bot.mjs', 'engine.mjs']));
  });
});
