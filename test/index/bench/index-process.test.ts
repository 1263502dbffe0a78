import { fork } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { DEFAULT_MODEL, PROJECT_ROOT } from '../../../index/index.ts';
import { temporaryDirectory, writeFiles } from '../../support/temporary.ts';

it('an index run of a benchmark that was killed ends, and publishes nothing', async () => {
  const directory = await temporaryDirectory();
  const [corpus, data] = [join(directory, 'corpus'), join(directory, 'data')];
  await writeFiles(corpus, { 'a.md': '# The truce\n\nThe truce was signed in 1953.\n' });
  const child = fork(join(PROJECT_ROOT, 'index/bench/index-process.ts'), [corpus, data, DEFAULT_MODEL], {
    execArgv: ['--import', import.meta.resolve('tsx')],
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  });
  child.disconnect();
  await once(child, 'exit');
  expect(existsSync(join(data, 'current'))).toBe(false);
});
