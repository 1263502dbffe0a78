import { renderLookUp } from '../bot/terminal-look-up.ts';
import { describeTerminal, Page } from '../bot/terminal-page.ts';
import { type Library, readPassageId } from '../index/index.ts';
import { createCommand, EXIT, runScript, UsageError, withLibrary } from './command-line.ts';

interface Options {
  readonly data?: string;
  readonly text?: string;
  readonly passage?: string;
  readonly json?: true;
}

const command = createCommand(
  'show',
  'Lists what is indexed, prints the text of one document, or tells what became of a passage.',
)
  .option('--data <folder>', 'where the index is kept')
  .option('--text <document>', 'id of a document: print its extracted text exactly, nothing added')
  .option(
    '--passage <id>',
    'permanent id of a passage: tell whether it is current, moved, changed or removed',
  )
  .option('--json', 'with --passage: print one JSON object')
  .action(async (options: Options) => {
    if (options.passage !== undefined && options.text !== undefined)
      throw new UsageError('Give --text or --passage, not both.');
    if (options.json && options.passage === undefined) throw new UsageError('--json goes with --passage.');
    const id = options.passage === undefined ? null : parseId(options.passage);
    await withLibrary(options, async (library) => {
      if (id !== null) return showPassage(id, library, options);
      if (options.text !== undefined) {
        process.stdout.write(await library.documentText(options.text));
        return;
      }
      for (const { id, title, passages } of await library.documents())
        console.log(`${id}\t${passages}\t${title}`);
    });
  });

function parseId(typed: string): string {
  const id = readPassageId(typed);
  if (id === null)
    throw new UsageError(`${JSON.stringify(typed)} is no passage id: those have 12 letters and digits.`);
  return id;
}

async function showPassage(id: string, library: Library, { json }: Options): Promise<void> {
  const found = await library.lookUp(id);
  console.log(
    json
      ? JSON.stringify({ id, ...found })
      : renderLookUp(id, found, new Page(describeTerminal(process.stdout))),
  );
  if (found.status === 'unknown') process.exitCode = EXIT.nothing;
}

await runScript(command);
