import { mkdir, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { DataFolderError } from './errors.ts';

/** Makes the folder that the program writes to. @throws {DataFolderError} */
export async function makeDataFolder(path: string): Promise<void> {
  try {
    await makeFolder(path);
  } catch (cause) {
    throw new DataFolderError(path, (cause as NodeJS.ErrnoException).code ?? String(cause), { cause });
  }
}

/**
 * Makes a folder and those above it, where they are missing. Node's own recursive `mkdir` never ends
 * where a folder is there but takes no new ones and says ENOENT, as below `/proc`.
 * @param path absolute
 * @throws the system's error, when it can't be made or something else is there
 */
async function makeFolder(path: string): Promise<void> {
  try {
    await mkdir(path);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST' && (await stat(path)).isDirectory()) return;
    const above = dirname(path);
    if (code !== 'ENOENT' || above === path || (await isThere(above))) throw error;
    await makeFolder(above);
    await makeFolder(path);
  }
}

async function isThere(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
