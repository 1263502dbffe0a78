import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { findModelProfile, loadTransformersEmbedder, PROJECT_ROOT, runIndex } from '../index/index.ts';
import { createCommand, readSettingsWith, runScript, UsageError, withLibrary } from './command-line.ts';
import { Camera, CameraError, findBrowser } from './preview/camera.ts';
import { renderPage, THEMES } from './preview/page.ts';
import {
  type Device,
  pictureName,
  type Scene,
  type Shot,
  SURROUNDINGS,
  scenes,
  WIDTHS,
} from './preview/scenes.ts';

interface Options {
  readonly data?: string;
  readonly out?: string;
  readonly browser?: string;
}

/** The README's pictures. */
const PICTURES = join(PROJECT_ROOT, 'bot', 'pictures');

const EVERY_SHOT: readonly Shot[] = THEMES.flatMap((theme) =>
  (Object.keys(WIDTHS) as Device[]).map((device) => ({ device, theme })),
);

const command = createCommand('preview', 'Takes pictures of real replies as Discord shows them.')
  .argument('[scene...]', `only these of: ${scenes.map(({ name }) => name).join(', ')}`)
  .option('--data <folder>', 'where an index is kept; otherwise the handbook is indexed for this once')
  .option(
    '--out <folder>',
    'every scene, dark and light, at both widths; otherwise only the README’s pictures',
  )
  .option('--browser <path>', 'the Chromium to use; otherwise the first on the PATH')
  .action(async (names: string[], options: Options) => {
    const chosen = chooseScenes(names);
    try {
      // Before the index: nobody should wait for one only to hear that there is no browser.
      const camera = await Camera.open(await findBrowser(options.browser), PROJECT_ROOT);
      await takePictures(camera, chosen, options).finally(() => camera.close());
    } catch (error) {
      if (error instanceof CameraError) throw new UsageError(error.message, { cause: error });
      throw error;
    }
  });

function chooseScenes(names: readonly string[]): readonly Scene[] {
  const unknown = names.find((name) => !scenes.some((scene) => scene.name === name));
  if (unknown !== undefined) {
    const known = scenes.map(({ name }) => name).join(', ');
    throw new UsageError(`There is no scene ${unknown}. There are ${known}.`);
  }
  return names.length === 0 ? scenes : scenes.filter(({ name }) => names.includes(name));
}

async function takePictures(camera: Camera, chosen: readonly Scene[], { data, out }: Options): Promise<void> {
  const folder = out === undefined ? PICTURES : resolve(out);
  await mkdir(folder, { recursive: true });
  await withData(data, (dataDirectory) =>
    withLibrary({ data: dataDirectory }, async (library) => {
      for (const scene of chosen) {
        const shots = out === undefined ? scene.kept : EVERY_SHOT;
        const posts = shots.length === 0 ? [] : await scene.posts(library);
        for (const shot of shots) {
          const page = renderPage(posts, shot.theme, SURROUNDINGS);
          const picture = await camera.take({ page, width: WIDTHS[shot.device] });
          const file = join(folder, pictureName(scene, shot));
          await writeFile(file, picture);
          console.log(file);
        }
      }
    }),
  );
}

/** With an index that is there, or with one of the handbook that is gone afterwards. */
async function withData(given: string | undefined, work: (dataDirectory: string) => Promise<void>) {
  if (given !== undefined) return work(given);
  const dataDirectory = await mkdtemp(join(tmpdir(), 'attache-preview-'));
  try {
    const embedder = await loadTransformersEmbedder(findModelProfile(readSettingsWith({}).modelId));
    const corpora = [join(PROJECT_ROOT, 'corpus', 'handbook')];
    await runIndex({ corpora, dataDirectory, embedder, onNotice: console.error });
    await embedder.close();
    return await work(dataDirectory);
  } finally {
    await rm(dataDirectory, { recursive: true, force: true });
  }
}

await runScript(command);
