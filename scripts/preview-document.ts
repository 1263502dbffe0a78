import { findModelProfile, loadTransformersEmbedder, previewDocument } from '../index/index.ts';
import { createCommand, readSettingsWith, runScript } from './command-line.ts';
import { announcingFailure, EVENTS_OPTION } from './events.ts';

const command = createCommand(
  'preview-document',
  'Tells as JSON what a file would be as a document; nothing is indexed.',
)
  .argument('<path>', 'the file; a metadata file beside it counts')
  .requiredOption('--as <file>', 'the path below a corpus folder that it would have')
  .option(...EVENTS_OPTION)
  .action((path: string, options: { readonly as: string; readonly events?: true }) =>
    announcingFailure(options.events ?? false, async () => {
      const { modelId } = readSettingsWith({});
      const embedder = await loadTransformersEmbedder(findModelProfile(modelId));
      const preview = await previewDocument(path, options.as, (text) => embedder.countWordPieces(text));
      await embedder.close();
      console.log(JSON.stringify(preview));
    }),
  );

await runScript(command);
