import { execFile } from 'node:child_process';
import { copyFile, lstat, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Measured } from './bench-row.ts';

const MEGABYTE = 1e6;

/** Bytes of all files below a folder; links are not followed. */
export async function sizeOfFolder(folder: string): Promise<number> {
  let bytes = 0;
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (entry.isFile()) bytes += (await lstat(join(entry.parentPath, entry.name))).size;
  }
  return bytes;
}

const exactly = (value: number, note: string): Measured => ({ value, min: value, max: value, note });

/** `npm ci` in a folder of its own, with whatever npm has in its cache. */
export async function measureInstall(root: string): Promise<{ install: Measured; modules: Measured }> {
  const directory = await mkdtemp(join(tmpdir(), 'attache-bench-'));
  try {
    for (const file of ['package.json', 'package-lock.json'])
      await copyFile(join(root, file), join(directory, file));
    const begun = performance.now();
    await promisify(execFile)('npm', ['ci', '--no-audit', '--no-fund'], { cwd: directory });
    const seconds = (performance.now() - begun) / 1000;
    const bytes = await sizeOfFolder(join(directory, 'node_modules'));
    return {
      install: exactly(seconds, 'once, in an empty folder'),
      modules: exactly(bytes / MEGABYTE, 'with development dependencies'),
    };
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}
