import { chmod, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { runScript } from '../support/run-script.ts';
import { temporaryDirectory } from '../support/temporary.ts';

const HINT =
  'Install Chromium (for example `apt install chromium`), or name the program with `--browser PATH`.';

describe('npm run preview', () => {
  it('says what to do when there is no Chromium', async () => {
    const run = await runScript('scripts/preview.ts', [], { env: { PATH: await temporaryDirectory() } });
    expect(run).toEqual({
      exitCode: 2,
      stdout: '',
      stderr: `The pictures are taken with Chromium, and none is on the PATH. ${HINT}\n`,
    });
  });

  it('says so when the browser that was named is not there, or is none', async () => {
    const folder = await temporaryDirectory();
    const missing = join(folder, 'missing');
    expect(await runScript('scripts/preview.ts', ['--browser', missing])).toMatchObject({
      exitCode: 2,
      stderr: `There is no program ${missing}. ${HINT}\n`,
    });
    const other = join(folder, 'other');
    await writeFile(other, '#!/bin/sh\nexit 1\n');
    await chmod(other, 0o755);
    expect(await runScript('scripts/preview.ts', ['--browser', other])).toMatchObject({
      exitCode: 2,
      stderr: `${other} did not start as a browser. ${HINT}\n`,
    });
  });

  it('names the scenes that there are when one is unknown', async () => {
    const run = await runScript('scripts/preview.ts', ['nothing']);
    expect(run.exitCode).toBe(2);
    expect(run.stderr).toMatch(/^There is no scene nothing\. There are answer, /u);
  });
});
