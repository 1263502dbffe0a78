import {
  checkCorpus,
  type DocumentFigures,
  findModelProfile,
  loadTransformersEmbedder,
} from '../index/index.ts';
import { collect, createCommand, EXIT, readSettingsWith, runScript } from './command-line.ts';

interface Options {
  readonly corpus: readonly string[];
  readonly json?: true;
}

const command = createCommand(
  'check-corpus',
  'Looks through the corpus for what a reader would stumble over.',
)
  .option('--corpus <folder>', 'folder of documents; may be given several times', collect, [])
  .option('--json', 'print findings and figures as one JSON object')
  .action(async (options: Options) => {
    const { corpora, modelId } = readSettingsWith(options);
    const embedder = await loadTransformersEmbedder(findModelProfile(modelId));
    const check = await checkCorpus(corpora, (text) => embedder.countWordPieces(text)).finally(() =>
      embedder.close(),
    );
    const { findings, documents, unread } = check;
    process.exitCode = findings.length > 0 ? EXIT.skipped : EXIT.done;
    if (options.json) {
      console.log(JSON.stringify(check));
      return;
    }
    for (const { file, line, message } of findings)
      console.log(`${file}${line === null ? '' : `:${line}`}: ${message}`);
    console.log(describeFigures(documents));
    if (unread.length > 0) console.log(`Not read, for want of a reader: ${unread.length} files`);
    console.log(findings.length === 0 ? 'Nothing to mend.' : `To mend: ${findings.length}`);
  });

function describeFigures(documents: readonly DocumentFigures[]): string {
  const words = documents.reduce((sum, document) => sum + document.words, 0);
  const byEase = documents.toSorted((a, b) => a.readingEase - b.readingEase);
  const middle = byEase[Math.floor(byEase.length / 2)]?.readingEase ?? 0;
  const hardest = byEase.slice(0, 3).map(({ file, readingEase }) => `${file} ${readingEase.toFixed(0)}`);
  return [
    `${documents.length} documents, ${words.toLocaleString('en')} words`,
    `Flesch reading ease: median ${middle.toFixed(0)}; hardest ${hardest.join(', ')}`,
  ].join('\n');
}

await runScript(command);
