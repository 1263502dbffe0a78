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
