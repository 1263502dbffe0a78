import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { build } from 'esbuild';

/*
 * Compiles the bot and its engine into `build/`, in a fraction of a second. Run from their source, each
 * of the two would hold a TypeScript compiler and source maps as well, 100 MB together.
 */

const root = join(import.meta.dirname, '..');
const folder = join(root, 'build');

const entryPoints = { bot: 'bot/main.ts', engine: 'index/engine/engine-process.ts' };

const { outputFiles } = await build({
  absWorkingDir: root,
  entryPoints,
  outdir: folder,
  outExtension: { '.js': '.mjs' },
  bundle: true,
  splitting: true,
  packages: 'external',
  platform: 'node',
  format: 'esm',
  target: 'node20',
  write: false,
  logLevel: 'warning',
});
const made = new Map(outputFiles.map(({ path, contents }) => [basename(path), contents]));
const entries = Object.keys(entryPoints).map((name) => `${name}.mjs`);

try {
  // Entries last, each file whole, and only what differs: others may be starting, or the folder be read-only.
  for (const name of [...made.keys()].sort((a, b) => entries.indexOf(a) - entries.indexOf(b))) {
    const file = join(folder, name);
    const contents = made.get(name);
    const before = await readFile(file).catch(() => null);
    if (before?.equals(contents)) continue;
    await mkdir(folder, { recursive: true });
    const beside = `${file}.${process.pid}`;
    await writeFile(beside, contents);
    await rename(beside, file);
  }
  for (const name of await readdir(folder)) {
    // What has another number behind it is another build's, at work at this moment.
    if (!made.has(name) && !/\.mjs\.\d+$/u.test(name))
      await rm(join(folder, name), { recursive: true, force: true });
  }
} catch (error) {
  console.error(
    `The bot could not be compiled into ${folder} (${error.code ?? error}). Run \`npm run build\` as somebody who may write there.`,
  );
  process.exitCode = 1;
}
