import { existsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const projectRoot = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

/** Where third-party documents for tests lie: they are not part of this project. */
const directory = resolve(projectRoot, process.env.ATTACHE_TEST_DATA ?? '../shared/data');

/** Whether tests on third-party documents can run; where they can't, they are reported as left out. */
export const hasTestData = existsSync(join(directory, 'documents'));

/** Path of a file or folder of the third-party data. */
export function testData(...path: string[]): string {
  return join(directory, ...path);
}
