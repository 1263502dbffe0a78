import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createCorpusBench } from '../support/corpus-bench.ts';
import { runScript } from '../support/run-script.ts';

const TRUCE = '# The truce\n\n## The zone\n\nThe zone between the armies is four kilometres wide.\n';
const QUESTION = 'How wide is the zone between the armies?';

/** An index that answers the control question, and a corpus that no longer does. */
async function createWorse() {
  const bench = await createCorpusBench({
    'truce.md': TRUCE,
    'control-questions.jsonl': JSON.stringify({
      question: QUESTION,
      document: 'truce.md',
      section: 'The zone',
    }),
  });
  await bench.index();
  await bench.write({ 'truce.md': '# The truce\n\nBread has to rise for twelve hours.\n' });
  const index = (parameters: readonly string[], env: Record<string, string> = {}) =>
    runScript('scripts/index.ts', ['--corpus', bench.corpus, '--data', bench.data, ...parameters], { env });
  return { ...bench, index };
}

describe('npm run index, when answers got worse', () => {
  it('publishes nothing where nobody can be asked, shows why, and publishes with --yes', async () => {
    const { index } = await createWorse();
    const refused = await index([]);
    expect(refused.exitCode).toBe(3);
    expect(refused.stdout).toContain(
      [
        'Answers    1 control question; 0 unchanged, 0 changed, 1 lost, 0 gained; 1 got worse; 0 of 1 as expected (before: 1)',
        `Worse      “${QUESTION}”`,
        '           before    The truce › The zone',
        '           now       no answer',
        '           expected  truce.md › The zone',
        'Index      nothing was published; generation 1 goes on serving',
      ].join('\n'),
    );
    expect(refused.stderr).toMatch(
      /Nothing was published: 1 of 1 control questions \(100 %\) got worse, more than the 10 % allowed; .*`npm run index -- --yes`/u,
    );

    const confirmed = await index(['--yes']);
    expect(confirmed.exitCode).toBe(0);
    expect(confirmed.stdout).toMatch(/embedded now: 0\n/u);
    expect(confirmed.stdout).toMatch(/Worse {6}“How wide/u);
    expect(confirmed.stdout).toMatch(/generation 2 published/u);
  });

  it('prints the comparison as JSON', async () => {
    const { index } = await createWorse();
    const { exitCode, stdout } = await index(['--json']);
    expect(exitCode).toBe(3);
    expect(JSON.parse(stdout)).toMatchObject({
      generation: '1',
      published: false,
      withheld: true,
      comparison: {
        comparable: 1,
        worse: 1,
        worseShare: 1,
        questions: [{ question: QUESTION, change: 'lost', after: null, worse: true }],
      },
    });
  });

  it.each([
    ['--allow-worse', ['--allow-worse', '100'], {}, 0],
    ['ATTACHE_ALLOW_WORSE', [], { ATTACHE_ALLOW_WORSE: '100' }, 0],
    ['--allow-worse over ATTACHE_ALLOW_WORSE', ['--allow-worse', '99.5'], { ATTACHE_ALLOW_WORSE: '100' }, 3],
  ])('goes by %s', async (_, parameters, env, exitCode) => {
    const { index } = await createWorse();
    expect((await index(parameters, env)).exitCode).toBe(exitCode);
  });

  it('exits 2 for a limit that is none', async () => {
    const { index } = await createWorse();
    const result = await index(['--allow-worse', 'ten']);
    expect(result).toMatchObject({ exitCode: 2, stdout: '' });
    expect(result.stderr).toMatch(/number from 0 to 100/u);
  });

  it('exits 3 for control questions that are wrong, naming file and line', async () => {
    const { corpus, write, index } = await createWorse();
    await write({ 'control-questions.jsonl': '{"question":"One?"}\nTwo?\n' });
    const result = await index([]);
    expect(result).toMatchObject({ exitCode: 3, stdout: '' });
    expect(result.stderr).toContain(`${join(corpus, 'control-questions.jsonl')}, line 2: `);
  });
});

describe('npm run index, with changes that are no loss', () => {
  it('says that a document was removed, and publishes', async () => {
    const { write, index } = await createWorse();
    await write({ 'truce.md': null, 'bread.md': '# Bread\n\nBread has to rise for twelve hours.\n' });
    const { exitCode, stdout } = await index([]);
    expect(exitCode).toBe(0);
    expect(stdout).toContain(`Lost       “${QUESTION}”`);
    expect(stdout).toContain('expected  truce.md › The zone: its document was removed');
  });

  it('shows a passage whose heading alone has changed, and publishes', async () => {
    const { write, index } = await createWorse();
    await write({ 'truce.md': TRUCE.replace('The zone\n', 'Its width\n') });
    const { exitCode, stdout } = await index([]);
    expect(exitCode).toBe(0);
    expect(stdout).toContain(
      '1 unchanged, 0 changed, 0 lost, 0 gained; 0 got worse; 0 of 1 as expected (before: 1)',
    );
    expect(stdout).toContain(
      [
        `Unexpected “${QUESTION}”`,
        '           before    The truce › The zone',
        '           now       The truce › Its width',
        '           expected  truce.md › The zone',
      ].join('\n'),
    );
  });

  it('shows twenty first answers, and counts the rest', async () => {
    const { write, index } = await createWorse();
    const lines = Array.from({ length: 25 }, (_, i) => JSON.stringify({ question: `${QUESTION} ${i}` }));
    await write({ 'control-questions.jsonl': lines.join('\n') });
    const { stdout } = await index([]);
    expect(stdout.match(/^Worse /gmu)).toHaveLength(20);
    expect(stdout).toContain('and 5 more: --json has them all');
  });
});
