import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runScript } from '../support/run-script.ts';
import { buildSmallLibrary, type SmallLibrary } from '../support/small-library.ts';

const SENTENCE = 'An attaché has no power to negotiate unless the government has given it.';

let small: SmallLibrary;

beforeAll(async () => {
  small = await buildSmallLibrary();
});

afterAll(() => small?.remove());

const check = (...parameters: string[]) =>
  runScript('scripts/check-quotation.ts', ['--data', small.dataDirectory, ...parameters]);

describe('npm run check-quotation', () => {
  it('exits 0 for what stands in the library, and says where', async () => {
    const { exitCode, stdout } = await check(`“${SENTENCE}”`);
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(
      /^Verbatim\nWhat defence attachés do › Limits · defence-attaches · [0-9a-z]{12}\n {2}│ An attaché/u,
    );
  });

  it('exits 1 for what is altered, and marks the difference', async () => {
    const { exitCode, stdout } = await check(SENTENCE.replace('no power', 'full power'));
    expect(exitCode).toBe(1);
    expect(stdout).toMatch(
      /^Altered: 1 word differs\n {2}An attaché has \[-full-\] \{\+no\+\} power to negotiate/u,
    );
  });

  it.each([
    ['what is not there', '“the cat sat on the mat”'],
    ['one of two that is not there', `“${SENTENCE}” and “the cat sat on the mat”`],
    ['a text of which only one sentence is there', `The cat sat on the mat. ${SENTENCE} Bread is good.`],
  ])('exits 1 for %s', async (_, text) => {
    expect((await check(text)).exitCode).toBe(1);
  });

  it('prints one JSON object', async () => {
    const { exitCode, stdout } = await check('--json', SENTENCE);
    expect(exitCode).toBe(0);
    const result = JSON.parse(stdout);
    expect(result).toMatchObject({
      quotations: [
        {
          text: SENTENCE,
          found: 'message',
          shortened: false,
          verdict: {
            kind: 'verbatim',
            more: false,
            places: [{ document: { id: 'defence-attaches' }, folds: [] }],
          },
        },
      ],
      left: 0,
      generation: '1',
    });
    const [{ span, text }] = result.quotations[0].verdict.places[0].excerpts;
    const shown = await runScript('scripts/show.ts', [
      '--data',
      small.dataDirectory,
      '--text',
      'defence-attaches',
    ]);
    expect(shown.stdout.slice(span.start, span.end)).toBe(text);
  });

  it.each([
    ['no text', []],
    ['too few words', ['two', 'words']],
    ['an unknown option', ['--nonsense', SENTENCE]],
  ])('exits 2 for %s', async (_, parameters) => {
    const { exitCode, stdout, stderr } = await check(...parameters);
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
    expect(stderr).not.toBe('');
  });

  it('exits 3 where there is no index', async () => {
    const { exitCode, stderr } = await runScript('scripts/check-quotation.ts', [
      '--data',
      join(small.dataDirectory, 'none'),
      SENTENCE,
    ]);
    expect(exitCode).toBe(3);
    expect(stderr).toMatch(/npm run index/u);
  });
});
