import { spawn } from 'node:child_process';
import { join } from 'node:path';

export interface ScriptResult {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

const root = join(import.meta.dirname, '../..');

/** Runs a script as `npm run` does, to its end. Settings of this machine stay out of it. */
export function runScript(
  script: string,
  parameters: readonly string[],
  options: { readonly stdin?: string; readonly env?: Readonly<Record<string, string>> } = {},
): Promise<ScriptResult> {
  const inherited = Object.entries(process.env).filter(
    ([name]) => !/^(?:ATTACHE|DISCORD)_|^NO_COLOR$|^FORCE_COLOR$/u.test(name),
  );
  const child = spawn(process.execPath, ['--import', 'tsx', script, ...parameters], {
    cwd: root,
    env: { ...Object.fromEntries(inherited), ...options.env },
  });
  child.stdin.end(options.stdin ?? '');
  let [stdout, stderr] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    stdout += chunk;
  });
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
    stderr += chunk;
  });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (exitCode) => resolve({ exitCode, stdout, stderr }));
  });
}
