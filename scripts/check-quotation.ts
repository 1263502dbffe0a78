import { renderCheckForTerminal } from '../bot/quotation-terminal.ts';
import { describeTerminal, Page } from '../bot/terminal-page.ts';
import { createCommand, runScript, UsageError, withLibrary } from './command-line.ts';

interface Options {
  readonly data?: string;
  readonly json?: true;
}

/** Something in the text is altered or not there. */
const NOT_VERBATIM = 1;

const command = createCommand(
  'check-quotation',
  'Tells whether a text, or each quotation in it, stands in the library word for word. Exits with 0 when all do, with 1 otherwise.',
)
  .argument('[text...]', 'the text; quotations in it are found by their marks')
  .option('--data <folder>', 'where the index is kept')
  .option('--json', 'print one JSON object')
  .action(async (words: string[], options: Options) => {
    const text = words.join(' ');
    if (text.trim() === '') throw new UsageError('Give a text to check.');
    await withLibrary(options, async (library) => {
      const check = await library.checkQuotation(text);
      if (check.quotations.length === 0)
        throw new UsageError('There is nothing to check: a quotation has three words or more.');
      console.log(
        options.json
          ? JSON.stringify({ ...check, elapsedMs: Math.round(check.elapsedMs * 10) / 10 })
          : renderCheckForTerminal(check, new Page(describeTerminal(process.stdout))),
      );
      // Where single sentences were found, the rest of the text is not there.
      const isVerbatim = check.quotations.every(
        ({ verdict, found }) => verdict.kind.startsWith('verbatim') && found !== 'sentence',
      );
      if (!isVerbatim || check.left > 0) process.exitCode = NOT_VERBATIM;
    });
  });

await runScript(command);
