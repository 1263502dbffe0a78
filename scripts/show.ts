import { createCommand, runScript, withLibrary } from './command-line.ts';

interface Options {
  readonly data?: string;
  readonly text?: string;
}

const command = createCommand('show', 'Lists what is indexed, or prints the text of one document.')
  .option('--data <folder>', 'where the index is kept')
  .option('--text <document>', 'id of a document: print its extracted text exactly, nothing added')
  .action((options: Options) =>
    withLibrary(options, async (library) => {
      if (options.text !== undefined) {
        process.stdout.write(await library.documentText(options.text));
        return;
      }
      for (const { id, title, passages } of await library.documents())
        console.log(`${id}\t${passages}\t${title}`);
    }),
  );

await runScript(command);
