import { createRequire } from 'node:module';
import { UnreadableFileError } from '../../errors.ts';

const require = createRequire(import.meta.url);

/**
 * Makes sure that packages are there which `npm ci --omit=optional` leaves out, and which have no build
 * for some machines.
 * @throws {UnreadableFileError} naming those that are missing, with the command that installs them
 */
export function requireOptional(...names: readonly string[]): void {
  const missing = names.filter((name) => !isInstalled(name));
  if (missing.length === 0) return;
  throw new UnreadableFileError(
    `It is a scan, and to read one these packages are missing: ${missing.join(', ')}. ` +
      `Run \`npm install --include=optional\`, then run this again.`,
  );
}

export function isInstalled(name: string): boolean {
  try {
    require.resolve(`${name}/package.json`);
    return true;
  } catch (error) {
    // A package that does not let its package.json be imported is there all the same.
    return (error as NodeJS.ErrnoException).code === 'ERR_PACKAGE_PATH_NOT_EXPORTED';
  }
}

/** Version of an installed package. */
export function versionOf(name: string): string {
  return (require(`${name}/package.json`) as { version: string }).version;
}

/** Where an installed package's files are. */
export function pathIn(name: string, path: string): string {
  return require.resolve(`${name}/package.json`).replace(/package\.json$/u, path);
}
