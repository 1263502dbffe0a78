import { symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { lockIndex } from '../../index/index-lock.ts';
import { runScript } from '../support/run-script.ts';
import { temporaryDirectory } from '../support/temporary.ts';

describe('a data folder', () => {
  it('is made with the folders above it', async () => {
    const directory = await temporaryDirectory();
    const lock = await lockIndex(join(directory, 'a/b/c'));
    await lock.release();
  });

  it('is named when it can’t be made', async () => {
    const directory = await temporaryDirectory();
    await writeFile(join(directory, 'file'), '');
    await symlink('loop', join(directory, 'loop'));
    for (const [place, code] of [
      ['file/x/y', 'ENOTDIR'],
      ['loop/x', 'ELOOP'],
      ['file', 'EEXIST'],
    ] as const) {
      const path = join(directory, place);
      await expect(lockIndex(path)).rejects.toMatchObject({
        code: 'data-folder',
        message: expect.stringContaining(`${path} can't be made or written (${code})`),
      });
    }
  });

  // A folder that is there, takes no others, and says that it is not there.
  it.runIf(process.platform === 'linux')('is given up on where none can be made', async () => {
    for (const place of ['/proc/nope', '/proc/nope/deeper', '/proc']) {
      await expect(lockIndex(place)).rejects.toMatchObject({ code: 'data-folder' });
    }
    const corpus = await temporaryDirectory();
    const run = await runScript('scripts/index.ts', ['--data', '/proc/nope', '--corpus', corpus]);
    expect(run).toEqual({
      exitCode: 3,
      stdout: '',
      stderr: expect.stringMatching(
        /^The data folder \/proc\/nope can't be made or written \(ENOENT\).*\n$/u,
      ),
    });
  });
});
