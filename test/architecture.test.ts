import { readdir, readFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { describe, expect, it } from 'vitest';

const root = join(import.meta.dirname, '..');

/** Every module of a folder with what it imports: packages by name, local files by path from the root. */
async function importsOf(folder: string): Promise<Map<string, string[]>> {
  const imports = new Map<string, string[]>();
  for (const entry of await readdir(join(root, folder), { recursive: true, withFileTypes: true })) {
    if (!/(?<!\.d)\.ts$|\.mjs$/u.test(entry.name)) continue;
    const path = join(entry.parentPath, entry.name);
    const source = await readFile(path, 'utf8');
    const specifiers = Array.from(
      source.matchAll(/(?:from\s+|import\s*\(\s*|import\s+|import\.meta\.resolve\()'([^']+)'/gu),
      ([, specifier]) => specifier ?? '',
    );
    imports.set(
      relative(root, path),
      specifiers.map((name) => (name.startsWith('.') ? relative(root, join(dirname(path), name)) : name)),
    );
  }
  return imports;
}

/** Files of a folder that import something for which `matches` holds. */
async function importers(folder: string, matches: (imported: string) => boolean): Promise<string[]> {
  const imports = await importsOf(folder);
  return [...imports]
    .filter(([, imported]) => imported.some(matches))
    .map(([file]) => file)
    .sort();
}

describe('import boundaries', () => {
  it('keep Discord out of the engine', async () => {
    expect(
      await importers('index', (name) => /^discord/u.test(name) || /^(?:bot|scripts|test)\//u.test(name)),
    ).toEqual([]);
  });

  it.each([
    // The benchmark compares with the bare model.
    ['@xenova/transformers', ['index/bench/bare-model.ts', 'index/transformers-embedder.ts']],
    ['onnxruntime-node', ['index/model-session.mjs']],
    ['hnswlib-node', ['index/hnsw-vector-index.ts']],
    ['@photostructure/sqlite', ['index/database.ts']],
    ['vega', ['index/evaluate/render-chart.ts']],
    ['@citation-js/core', ['index/cite.ts']],
    ['@citation-js/plugin-csl', ['index/cite.ts']],
  ])('let one file know %s', async (name, files) => {
    for (const folder of ['index', 'bot', 'scripts']) {
      expect(
        await importers(folder, (imported) => imported === name || imported.startsWith(`${name}/`)),
      ).toEqual(folder === 'index' ? files : []);
    }
  });

  it('let the bot and the scripts see only the engine’s public face', async () => {
    for (const folder of ['bot', 'scripts']) {
      expect(
        await importers(folder, (name) => name.startsWith('index/') && name !== 'index/index.ts'),
      ).toEqual([]);
    }
  });

  it('let nothing in the product import a script or a test', async () => {
    for (const folder of ['index', 'bot']) {
      expect(await importers(folder, (name) => /^(?:scripts|test)\//u.test(name))).toEqual([]);
    }
  });

  it('leave no circle of imports', async () => {
    const imports = new Map([
      ...(await importsOf('index')),
      ...(await importsOf('bot')),
      ...(await importsOf('scripts')),
    ]);
    const circles: string[] = [];
    const finished = new Set<string>();
    const visit = (file: string, above: readonly string[]) => {
      if (above.includes(file)) circles.push([...above.slice(above.indexOf(file)), file].join(' → '));
      if (finished.has(file) || above.includes(file)) return;
      for (const imported of imports.get(file) ?? []) visit(imported, [...above, file]);
      finished.add(file);
    };
    for (const file of imports.keys()) visit(file, []);
    expect(circles).toEqual([]);
  });
});

/** `@scope/name/file.js` → `@scope/name`, `node:fs/promises` → `node`. */
function packageOf(specifier: string): string {
  return /^(?:@[^/]+\/)?[^/:]+/u.exec(specifier)?.[0] ?? specifier;
}

/** Packages that modules of these folders import. */
async function packagesOf(folders: readonly string[]): Promise<Set<string>> {
  const imports = await Promise.all(folders.map(importsOf));
  return new Set(imports.flatMap((modules) => [...modules.values()].flat()).map(packageOf));
}

const PRODUCT = ['bot', 'index', 'scripts'];

/** Not imported, and wanted all the same. */
const WANTED: readonly string[] = [
  // Data without code: tesseract.js reads it by its path.
  '@tesseract.js-data/eng',
];

describe('installed packages', async () => {
  const { scripts, overrides, ...manifest } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'));
  const words = new Set(Object.values<string>(scripts).flatMap((script) => script.split(/\s+/u)));
  /** Whether a script calls the package by its name, or by a command that it brings. */
  const isCalled = async (name: string) => {
    // What is optional may not be there.
    const file = join(root, 'node_modules', name, 'package.json');
    const { bin = {} } = JSON.parse(await readFile(file, 'utf8').catch(() => '{}'));
    const commands = typeof bin === 'string' ? [name.replace(/^.*\//u, '')] : Object.keys(bin);
    return [name, ...commands].some((command) => words.has(command));
  };

  it.each([
    ['dependencies', PRODUCT],
    ['devDependencies', [...PRODUCT, 'test']],
    ['optionalDependencies', [...PRODUCT, 'test']],
  ])('are used, all %s', async (kind, folders) => {
    const imported = await packagesOf(folders);
    const unused: string[] = [];
    for (const name of Object.keys(manifest[kind])) {
      // Types are those of what is imported by the other name.
      const isUsed = imported.has(name.replace(/^@types\//u, '')) || WANTED.includes(name);
      if (!isUsed && !(await isCalled(name))) unused.push(name);
    }
    expect(unused).toEqual([]);
  });

  it('override others for a reason', () => {
    expect(Object.keys(overrides)).toEqual([
      // transformers.js asks for an older one, which would be installed beside ours.
      'sharp',
      // transformers.js imports it and uses it in browsers only: a package of a few files stands in its place.
      'onnxruntime-web',
    ]);
  });
});
