import { createInterface } from 'node:readline';
import { describeTerminal, renderAnswer } from '../bot/terminal.ts';
import type { Answer } from '../index/index.ts';
import { createCommand, parseCount, runScript, UsageError, withLibrary } from './command-line.ts';

interface Options {
  readonly data?: string;
  readonly limit: number;
  readonly document?: string;
  readonly stdin?: true;
  readonly json?: true;
}

const command = createCommand('ask', 'Answers a question with verbatim excerpts from the index.')
  .argument('[question...]', 'the question')
  .option('--data <folder>', 'where the index is kept')
  .option('--limit <count>', 'most excerpts in an answer', parseCount, 3)
  .option('--document <id>', 'quote this document only')
  .option('--stdin', 'read questions from standard input, one a line')
  .option('--json', 'print one JSON object for each question')
  .action(async (words: string[], options: Options) => {
    const question = words.join(' ');
    if (options.stdin ? question !== '' : question.trim() === '') {
      throw new UsageError('Give a question, or --stdin to read questions from standard input.');
    }
    await withLibrary(options, async (library) => {
      const questions = options.stdin
        ? createInterface({ input: process.stdin, crlfDelay: Infinity })
        : [question];
      for await (const line of questions) {
        const { limit, document } = options;
        const answer = await library.ask(line, {
          limit,
          ...(document === undefined ? {} : { documentId: document }),
        });
        console.log(
          options.json
            ? JSON.stringify(toJson(answer))
            : renderAnswer(answer, describeTerminal(process.stdout)),
        );
      }
    });
  });

/** An answer as the contract has it: one line, times to a tenth of a millisecond. */
function toJson(answer: Answer) {
  return { ...answer, elapsedMs: Math.round(answer.elapsedMs * 10) / 10 };
}

await runScript(command);
