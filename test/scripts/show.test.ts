import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openLibrary, runIndex } from '../../index/index.ts';
import { testEmbedder } from '../support/embedder.ts';
import { runScript } from '../support/run-script.ts';
import { writeFiles } from '../support/temporary.ts';

describe('npm run show -- --passage', () => {
  let directory: string;
  let ids: readonly string[];
  const data = () => join(directory, 'data');
  const show = (...parameters: string[]) => runScript('scripts/show.ts', ['--data', data(), ...parameters]);

  const GUNS =
    'All guns above one hundred millimetres shall be withdrawn behind the river by the first of May.';
  const BRIDGES = 'Bridges stay open to doctors, farmers and the post.';
  const FERRY = 'Prisoners are exchanged at the ferry in groups of twenty.';
  const write = (guns: string, heading: string, ferry: string) =>
    writeFiles(join(directory, 'corpus'), {
      'truce.md': `# The truce\n\nLead.\n\n## Guns\n\n${guns}\n\n## ${heading}\n\n${BRIDGES}\n\n${ferry}`,
    });
  const index = async () =>
    runIndex({
      corpora: [join(directory, 'corpus')],
      dataDirectory: data(),
      embedder: await testEmbedder(),
    });

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'attache-test-'));
    await write(GUNS, 'Bridges', `## Ferry\n\n${FERRY}\n`);
    await index();
    const library = await openLibrary({ dataDirectory: data(), embedder: await testEmbedder() });
    ids = (await library.outline('truce.md')).map(({ first }) => first);
    await library.close();
    await write(GUNS.replace('one hundred', 'eighty'), 'Crossings', '');
    await index();
  });

  afterAll(() => rm(directory, { recursive: true, force: true }));

  const id = (at: number) => ids[at] ?? '';

  it('tells in the terminal what became of it', async () => {
    const current = await show('--passage', id(0));
    expect(current).toMatchObject({ exitCode: 0, stderr: '' });
    expect(current.stdout).toMatch(/^Unchanged\.\n\nThe truce\n[\s\S]* {2}│ Lead\.\n[\s\S]* {3}1 of 3\n$/u);

    const changed = await show('--passage', id(1).toUpperCase());
    expect(changed.stdout).toMatch(
      /^Changed: another passage took its place\.\n\nThen, until generation 1, indexed on \d{4}-/u,
    );
    expect(changed.stdout.replace(/\s+(?:± )?/gu, ' ')).toContain(
      'All guns above [-one-]{+eighty+} [-hundred -]millimetres shall be withdrawn',
    );
    expect(changed.stdout).toMatch(/\nNow:\nThe truce\n {3}Guns\n {2}│ All guns above eighty/u);

    const moved = await show('--passage', id(2));
    expect(moved.stdout).toMatch(
      /^Moved: the same words now stand elsewhere\.\n\nThen, in generation 1, [^:]+:\nThe truce\n {3}Bridges\n {3}truce\.md · 3 of 4\n\nNow:\nThe truce\n {3}Crossings\n/u,
    );

    const removed = await show('--passage', id(3));
    expect(removed.stdout).toMatch(
      /^Removed: no passage took its place\.\n\nNo longer in the library; until generation 1,/u,
    );
    expect(removed.stdout).toContain(`  │ ${FERRY}\n`);
    for (const { stdout } of [current, changed, moved, removed])
      for (const line of stdout.split('\n')) expect(line.length).toBeLessThanOrEqual(80);
  });

  it('prints one JSON object', async () => {
    const changed = await show('--passage', id(1), '--json');
    expect(JSON.parse(changed.stdout)).toMatchObject({
      id: id(1),
      status: 'changed',
      former: { passageId: id(1), text: GUNS, generation: '1', position: 2, of: 4 },
      now: { passage: { text: GUNS.replace('one hundred', 'eighty') }, position: 2, of: 3 },
      difference: expect.arrayContaining([{ kind: 'added', text: 'eighty' }]),
    });
    expect(changed.stdout.trim().split('\n')).toHaveLength(1);
  });

  it('exits 3 for an id that never was, and says so', async () => {
    const unknown = await show('--passage', '0123456789ab');
    expect(unknown).toMatchObject({ exitCode: 3, stderr: '' });
    expect(unknown.stdout).toMatch(/^No passage has the id 0123456789ab/u);
    const json = await show('--passage', '0123456789ab', '--json');
    expect(json.exitCode).toBe(3);
    expect(JSON.parse(json.stdout)).toEqual({ id: '0123456789ab', status: 'unknown' });
  });

  it.each([
    ['what is no id', ['--passage', 'hello'], /"hello" is no passage id/u],
    ['two things at once', ['--passage', '0123456789ab', '--text', 'truce.md'], /not both/u],
    ['--json alone', ['--json'], /goes with --passage/u],
  ])('exits 2 for %s', async (_, parameters, message) => {
    const result = await show(...parameters);
    expect(result).toMatchObject({ exitCode: 2, stdout: '' });
    expect(result.stderr).toMatch(message);
  });
});
