import { mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createCorpusBench } from '../support/corpus-bench.ts';
import { runScript } from '../support/run-script.ts';
import { temporaryDirectory, writeFiles } from '../support/temporary.ts';

const index = (...parameters: string[]) => runScript('scripts/index.ts', parameters);

describe('npm run index', () => {
  it('tells what it did, and a second time that nothing has changed', { timeout: 120_000 }, async () => {
    const directory = await temporaryDirectory();
    const [corpus, data] = [join(directory, 'corpus'), join(directory, 'data')];
    await writeFiles(corpus, {
      'a.md': '# Truce\n\nThe truce held for a year.',
      'b.txt': 'The observers counted the guns.',
    });
    const first = await index('--corpus', corpus, '--data', data);
    expect(first.exitCode).toBe(0);
    expect(first.stdout).toMatch(
      /Documents {2}2 new, 0 changed, 0 renamed, 0 removed, 0 unchanged, 0 skipped/u,
    );
    expect(first.stdout).toMatch(/embedded now: 2/u);
    expect(first.stdout).toMatch(/generation 1 published/u);
    expect(first.stderr).toMatch(/embedding 2\/2 passages/u);

    const second = await index('--corpus', corpus, '--data', data, '--json');
    expect(second.exitCode).toBe(0);
    expect(JSON.parse(second.stdout)).toMatchObject({ published: false, embedded: 0, generation: '1' });

    const third = await index('--corpus', corpus, '--data', data);
    expect(third.stdout).toMatch(/nothing has changed; generation 1 goes on serving/u);
  });

  it('lists in a dry run what the next run then does', { timeout: 60_000 }, async () => {
    const {
      corpus,
      data,
      write,
      index: indexNow,
    } = await createCorpusBench({
      'a.md': '# Truce\n\nThe truce held for a year.',
      'b.md': '# Guns\n\nThe observers counted the guns.',
      'c.md': '# Zone\n\nThe zone is four kilometres wide.',
      'd.md': '# Hotline\n\nThe hotline was agreed in Geneva.',
    });
    await indexNow();
    await write({
      'a.md': '# Truce\n\nThe truce held for two years.',
      'b.md': null,
      'e.md': '# New\n\nA pact.',
    });
    await rename(join(corpus, 'c.md'), join(corpus, 'zone.md'));
    const dry = await index('--corpus', corpus, '--data', data, '--dry-run');
    expect(dry.exitCode).toBe(0);
    const counts = 'Documents  1 new, 1 changed, 1 renamed, 1 removed, 1 unchanged, 0 skipped';
    expect(dry.stdout).toContain(`${counts}\nPassages   4, to be embedded: 2\n`);
    expect(dry.stdout).toContain(
      [
        'Index      nothing was published: this was a dry run',
        'New        e.md',
        'Changed    a.md',
        'Renamed    c.md: c.md → zone.md',
        'Removed    b.md\n',
      ].join('\n'),
    );
    const { stdout } = await index('--corpus', corpus, '--data', data);
    expect(stdout).toContain(`${counts}\nPassages   4, embedded now: 2\n`);
    expect(stdout).toContain('generation 2 published');
  });

  it('exits 1 when documents were skipped, each with its reason', async () => {
    const directory = await temporaryDirectory();
    await writeFiles(directory, { 'corpus/a.txt': 'Peace.', 'corpus/b.odt': 'x' });
    const result = await index('--corpus', join(directory, 'corpus'), '--data', join(directory, 'data'));
    expect(result.exitCode).toBe(1);
    expect(result.stdout).toMatch(/Skipped {4}b\.odt: Files ending in \.odt cannot be read/u);
  });

  it('exits 1 when known questions were left out, and counts them apart from documents', async () => {
    const directory = await temporaryDirectory();
    const line = { question: 'how long did it hold', document: 'a', answer: 'for a year' };
    await writeFiles(directory, {
      'corpus/a.md': '---\nid: a\n---\n# Truce\n\nThe truce held for a year.',
      'corpus/known-questions.jsonl': `${JSON.stringify(line)}\nno JSON\n`,
    });
    const result = await index('--corpus', join(directory, 'corpus'), '--data', join(directory, 'data'));
    expect(result.exitCode).toBe(1);
    expect(result.stdout).toMatch(/Documents {2}1 new, .* 0 skipped\n/u);
    expect(result.stdout).toMatch(/Passages {3}1, embedded now: 2 with known questions\n/u);
    expect(result.stderr).toMatch(/embedding 2\/2 texts/u);
    expect(result.stdout).toMatch(/Questions {2}1 known, 1 left out\n/u);
    expect(result.stdout).toMatch(/Left out {3}known-questions\.jsonl: Line 2: it is not JSON\./u);
  });

  it(
    'tells all but its result as JSON lines with --json, whatever happens',
    { timeout: 60_000 },
    async () => {
      const { corpus, data, write } = await createCorpusBench({ 'a.pptx': 'x', 'b.txt': '' });
      const run = async (...parameters: string[]) => {
        const result = await runScript('scripts/index.ts', [
          '--json',
          '--corpus',
          corpus,
          '--data',
          data,
          ...parameters,
        ]);
        const lines = result.stderr.trimEnd().split('\n');
        return { ...result, events: lines.map((line) => JSON.parse(line)) };
      };
      const nothing = await run();
      expect(nothing).toMatchObject({ exitCode: 3, stdout: '' });
      expect(nothing.events.at(-1)).toEqual({
        event: 'failed',
        code: 'nothing-to-index',
        message: expect.stringMatching(
          /all 2 files were skipped.*\nSkipped {4}a\.pptx: .*\nSkipped {4}b\.txt: It is empty/u,
        ),
        holder: null,
      });
      const usage = await run('--watch', '--dry-run');
      expect(usage).toMatchObject({ exitCode: 2, events: [{ event: 'failed', code: 'usage' }] });
      await write({ 'c.txt': 'The truce was signed at noon.' });
      await writeFiles(data, { 'embeddings.sqlite': 'no database, of more than a hundred bytes'.repeat(9) });
      const mended = await run();
      expect(mended.exitCode).toBe(1);
      expect(JSON.parse(mended.stdout)).toMatchObject({ published: true, newDocuments: ['c.txt'] });
      expect(mended.events).toContainEqual({
        event: 'notice',
        message: expect.stringMatching(/embedding cache was damaged/u),
      });
    },
  );

  it('exits 3 when nothing could be published', async () => {
    const directory = await temporaryDirectory();
    await mkdir(join(directory, 'corpus'));
    const result = await index('--corpus', join(directory, 'corpus'), '--data', join(directory, 'data'));
    expect(result.exitCode).toBe(3);
    expect(result.stderr).toMatch(/Nothing to index in .*corpus: there are no files/u);
  });

  it.each([
    ['an unknown option', ['--nonsense'], /unknown option '--nonsense'/u],
    [
      'a folder that is not there',
      ['--corpus', '/nowhere/at/all'],
      /--corpus names \/nowhere\/at\/all, which is no folder/u,
    ],
    [
      'a folder that can’t be reached',
      ['--corpus', 'package.json/below'],
      /^--corpus names \/.*\/package\.json\/below, which can't be reached \(ENOTDIR\).*\n$/u,
    ],
    [
      'a data folder that can’t be reached',
      ['--data', 'package.json/below'],
      /^ATTACHE_DATA_DIR names \/.*\/package\.json\/below, which can't be reached \(ENOTDIR\).*\n$/u,
    ],
  ])('exits 2 for %s', async (_, parameters, message) => {
    const result = await index(...parameters);
    expect(result.exitCode).toBe(2);
    expect(result.stderr).toMatch(message);
    expect(result.stdout).toBe('');
  });
});

describe('npm run ask and show', () => {
  let directory: string;
  const data = () => join(directory, 'data');

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'attache-test-'));
    await writeFiles(join(directory, 'corpus'), {
      'truce.md':
        '---\ntitle: The truce\nurl: https://example.org/truce\n---\nThe truce of 1949 drew a line.\n\n## The zone\n\nThe zone between the armies is four kilometres wide.',
      'suez.md': '# Suez\n\nEgypt agreed to receive the emergency force.',
    });
    await index('--corpus', join(directory, 'corpus'), '--data', data());
  });

  afterAll(() => rm(directory, { recursive: true }));

  it('prints the answer as the contract has it', async () => {
    const { stdout, exitCode } = await runScript('scripts/ask.ts', [
      '--json',
      '--data',
      data(),
      '--limit',
      '1',
      'how wide is the zone?',
    ]);
    expect(exitCode).toBe(0);
    const answer = JSON.parse(stdout);
    const shown = await runScript('scripts/show.ts', ['--text', 'truce.md', '--data', data()]);
    const [excerpt] = answer.excerpts;
    expect(answer).toEqual({
      question: 'how wide is the zone?',
      leansOn: null,
      compares: null,
      readAs: null,
      kind: 'quoted',
      certainty: 'certain',
      hasMore: false,
      generation: '1',
      elapsedMs: expect.any(Number),
      excerpts: [
        {
          passageId: expect.stringMatching(/^[0-9a-z]{12}$/u),
          text: 'The zone between the armies is four kilometres wide.',
          span: { start: expect.any(Number), end: expect.any(Number) },
          highlight: excerpt.span,
          document: {
            id: 'truce.md',
            title: 'The truce',
            file: 'truce.md',
            author: null,
            issued: null,
            url: 'https://example.org/truce',
            licence: null,
          },
          section: ['The zone'],
          page: null,
          recognised: false,
          similarity: expect.any(Number),
          lexicalScore: expect.any(Number),
          score: expect.any(Number),
          confidence: expect.any(Number),
          alsoIn: [],
          references: [],
        },
      ],
    });
    expect(shown.stdout.slice(excerpt.span.start, excerpt.span.end)).toBe(excerpt.text);
    expect(shown.stdout).toBe(
      'The truce of 1949 drew a line.\n\nThe zone\n\nThe zone between the armies is four kilometres wide.',
    );
  });

  it('answers one JSON object for each line of standard input, in order', async () => {
    const stdin = 'how wide is the zone?\n\nhow do I bake bread\r\nwho agreed to the emergency force';
    const { stdout, exitCode } = await runScript('scripts/ask.ts', ['--json', '--stdin', '--data', data()], {
      stdin,
    });
    expect(exitCode).toBe(0);
    const answers = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(answers.map(({ question }) => question)).toEqual([
      'how wide is the zone?',
      '',
      'how do I bake bread',
      'who agreed to the emergency force',
    ]);
    expect(answers.map(({ kind }) => kind)).toEqual(['quoted', 'no-match', 'no-match', 'quoted']);
    expect(answers[2]).toMatchObject({
      excerpts: [],
      nearest: expect.arrayContaining([expect.objectContaining({ similarity: expect.any(Number) })]),
    });
  });

  it('prints it for people without --json', async () => {
    const { stdout } = await runScript('scripts/ask.ts', [
      '--data',
      data(),
      'how',
      'wide',
      'is',
      'the',
      'zone',
    ]);
    expect(stdout).toContain('The truce');
    expect(stdout).toContain('The zone between the armies is four kilometres wide.');
    expect(stdout).toContain('https://example.org/truce');
  });

  it('lists what is indexed', async () => {
    const { stdout } = await runScript('scripts/show.ts', ['--data', data()]);
    expect(stdout).toBe('suez.md\t1\tSuez\ntruce.md\t2\tThe truce\n');
  });

  it.each([
    ['no question', 'scripts/ask.ts', [], 2, /Give a question/u],
    ['a limit that is none', 'scripts/ask.ts', ['--limit', 'many', 'x'], 2, /whole number/u],
    [
      'a document that is not there',
      'scripts/ask.ts',
      ['--document', 'truce', 'x'],
      3,
      /no document "truce".*Did you mean truce\.md/u,
    ],
    ['a text that is not there', 'scripts/show.ts', ['--text', 'other'], 3, /no document "other"/u],
  ])('refuses %s', async (_, script, parameters, exitCode, message) => {
    const result = await runScript(script, ['--data', data(), ...parameters]);
    expect(result.exitCode).toBe(exitCode);
    expect(result.stderr).toMatch(message);
  });

  it('says how to build an index where there is none', async () => {
    const result = await runScript('scripts/ask.ts', ['--data', join(directory, 'none'), 'anything']);
    expect(result.exitCode).toBe(3);
    expect(result.stderr).toMatch(/npm run index/u);
  });
});
