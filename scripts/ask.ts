import { createInterface } from 'node:readline';
import { describeExplanation } from '../bot/explain.ts';
import { renderAnswer } from '../bot/terminal.ts';
import { describeTerminal } from '../bot/terminal-page.ts';
import type { Answer } from '../index/index.ts';
import { createCommand, parseCount, runScript, UsageError, withLibrary } from './command-line.ts';

interface Options {
  readonly data?: string;
  readonly limit: number;
  readonly document?: string;
  readonly stdin?: true;
  readonly explain?: true;
  readonly json?: true;
}

const command = createCommand('ask', 'Answers a question with verbatim excerpts from the index.')
  .argument('[question...]', 'the question')
  .option('--data <folder>', 'where the index is kept')
  .option('--limit <count>', 'most excerpts in an answer', parseCount, 3)
  .option('--document <id>', 'quote this document only')
  .option('--stdin', 'read questions from standard input, one a line')
  .option('--explain', 'tell why the answer is what it is: ranks, figures, words, thresholds')
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
        const { limit, document, explain = false } = options;
        const answer = await library.ask(line, {
          limit,
          explain,
          ...(document === undefined ? {} : { documentId: document }),
        });
        if (options.json) {
          console.log(JSON.stringify(toJson(answer)));
          continue;
        }
        console.log(renderAnswer(answer, describeTerminal(process.stdout)));
        for (const why of describeExplanation(answer)) console.log(why);
      }
    });
  });

/** An answer as the contract has it: one line, times to a tenth of a millisecond. */
function toJson(answer: Answer) {
  return { ...answer, elapsedMs: Math.round(answer.elapsedMs * 10) / 10 };
}

await runScript(command);
