import { Option } from 'commander';
import { CITATION_STYLES, type CitationStyle, citePassage, readPassageId } from '../index/index.ts';
import { createCommand, EXIT, runScript, UsageError, withLibrary } from './command-line.ts';

interface Options {
  readonly data?: string;
  readonly style: CitationStyle;
}

const command = createCommand(
  'cite',
  'Cites a passage: for the list of references, then for the text or the note.',
)
  .argument('<passage>', 'id of the passage: the twelve characters at the end of its source')
  .option('--data <folder>', 'where the index is kept')
  .addOption(new Option('--style <style>', 'style of the citation').choices(CITATION_STYLES).default('apa'))
  .action((written: string, options: Options) => {
    const id = readPassageId(written);
    if (id === null) throw new UsageError(`${written} is no passage id: give twelve letters and digits.`);
    return withLibrary(options, async (library) => {
      const [view, { indexedAt }] = await Promise.all([library.passage(id), library.facts()]);
      if (view === null) {
        console.error(`There is no passage ${id} in the index.`);
        process.exitCode = EXIT.nothing;
        return;
      }
      const { reference, inText } = await citePassage(view, options.style, { accessed: indexedAt });
      console.log(reference.text);
      if (inText !== null) console.log(`\n${inText.text}`);
    });
  });

await runScript(command);
