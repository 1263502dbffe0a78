import { fork } from 'node:child_process';
import { once } from 'node:events';
import { cp, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { describeFailure } from '../../bot/failure.ts';
import { LANGUAGES, type Language } from '../../bot/language.ts';
import { renderOutcome } from '../../bot/run-report.ts';
import { EngineError } from '../../index/engine/engine.ts';
import { DEFAULT_MODEL, PROJECT_ROOT } from '../../index/index.ts';
import { createCorpusBench } from '../support/corpus-bench.ts';
import { runScript } from '../support/run-script.ts';
import { temporaryDirectory } from '../support/temporary.ts';

const KERNEL = 'index/vector-kernel.wasm';
const WEIGHTS = `index/models/${DEFAULT_MODEL}/onnx/model_quantized.onnx`;

const RESTORE = /could not be read: restore it with `git checkout -- /u;

/** The program in a folder of its own, with the same packages. */
async function copyProgram(): Promise<string> {
  const copy = await temporaryDirectory();
  for (const name of ['index', 'bot', 'scripts', 'package.json']) {
    await cp(join(PROJECT_ROOT, name), join(copy, name), { recursive: true });
  }
  await symlink(join(PROJECT_ROOT, 'node_modules'), join(copy, 'node_modules'));
  return copy;
}

/** What an engine says instead of being ready. */
async function startEngineOf(program: string, data: string): Promise<unknown> {
  const child = fork(join(program, 'index/engine/engine-process.ts'), [data, DEFAULT_MODEL], {
    execArgv: ['--import', import.meta.resolve('tsx')],
    serialization: 'advanced',
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  const [message] = await once(child, 'message');
  return message;
}

describe('a file of the program', () => {
  it.each([
    ['that is missing', 'program-file', KERNEL, null, ['ask', 'index'], RESTORE],
    ['that is damaged', 'program-file', KERNEL, 'torn', ['ask', 'index'], RESTORE],
    // To `ask` it is another model than that of the index, which it has to build anew: then it is told.
    ['of the model that is damaged', 'model', WEIGHTS, 'torn', ['index'], /could not be loaded\. .+/u],
  ])(
    '%s is told of with what to do, and no index is blamed',
    {
      timeout: 60_000,
    },
    async (_, code, file, content, scripts, advice) => {
      const { corpus, data, index } = await createCorpusBench({
        'a.md': '# The truce\n\nIt was signed in 1953.\n',
      });
      await index();
      const program = await copyProgram();
      if (content === null) await rm(join(program, file));
      else await writeFile(join(program, file), content);
      const parameters: Readonly<Record<string, string[]>> = {
        ask: ['--data', data, 'when was the truce signed'],
        index: ['--data', data, '--corpus', corpus, '--rebuild'],
      };
      for (const script of scripts) {
        const run = await runScript(join(program, `scripts/${script}.ts`), parameters[script] ?? []);
        expect(run).toMatchObject({ exitCode: 3, stdout: '', stderr: expect.stringMatching(advice) });
        expect(run.stderr).not.toMatch(/Generation \d+ is damaged|\n\s+at /u);
      }
      const message = { kind: 'failed', code, message: expect.stringMatching(advice) };
      expect(await startEngineOf(program, data)).toEqual(message);
    },
  );

  it.each([
    ['program-file', /^A file of this program .+ the log says how to restore it/u],
    ['model', /^The model .+ the log says why/u],
  ])('has sentences of its own on Discord, for readers and for moderators (%s)', (code, english) => {
    const told = (language: Language, known: string) => ({
      reader: describeFailure(new EngineError(known, 'Told in the log.'), language),
      moderator: renderOutcome({ kind: 'failed', code: known }, language, { allowWorse: 0, ocr: false })
        .content,
    });
    for (const language of LANGUAGES) {
      const [own, general] = [told(language, code), told(language, 'without-a-sentence')];
      expect(own.reader).not.toBe(general.reader);
      expect(own.moderator).not.toBe(general.moderator);
    }
    expect(told('en', code)).toEqual({
      reader: expect.stringMatching(english),
      moderator: expect.stringMatching(english),
    });
  });
});
