import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runScript } from '../support/run-script.ts';
import { buildSmallLibrary, type SmallLibrary } from '../support/small-library.ts';

let small: SmallLibrary;
let passageId: string;

beforeAll(async () => {
  small = await buildSmallLibrary();
  const { stdout } = await run('scripts/ask.ts', '--json', 'What does a defence attaché do in a crisis?');
  passageId = JSON.parse(stdout).excerpts[0].passageId;
});

afterAll(() => small?.remove());

function run(script: string, ...parameters: string[]) {
  return runScript(script, ['--data', small.dataDirectory, ...parameters]);
}

describe('npm run cite', () => {
  it('prints the reference, then what stands in the text; in APA unless told otherwise', async () => {
    expect(await run('scripts/cite.ts', passageId.toUpperCase())).toEqual({
      exitCode: 0,
      stdout:
        'Attaché project. (2026, November 22). What defence attachés do. https://example.org/reader/defence_attaches\n\n' +
        '(Attaché project, 2026, sec. “In a crisis”)\n',
      stderr: '',
    });
  });

  it('prints an entry and nothing else in formats for programs', async () => {
    const { stdout } = await run('scripts/cite.ts', '--style', 'csl-json', passageId);
    expect(JSON.parse(stdout)).toMatchObject([{ title: 'What defence attachés do' }]);
  });

  it('says what is wrong, and exits with it', async () => {
    expect(await run('scripts/cite.ts', 'zzzzzzzzzzzz')).toMatchObject({
      exitCode: 3,
      stdout: '',
      stderr: 'There is no passage zzzzzzzzzzzz in the index.\n',
    });
    expect(await run('scripts/cite.ts', 'nonsense')).toMatchObject({
      exitCode: 2,
      stderr: 'nonsense is no passage id: give twelve letters and digits.\n',
    });
    expect(await run('scripts/cite.ts', '--style', 'turabian', passageId)).toMatchObject({ exitCode: 2 });
  });
});
