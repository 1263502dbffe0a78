import { AttacheError, UNEXPECTED } from '../errors.ts';
import { type Library, openLibrary } from '../library.ts';
import { findModelProfile } from '../model-profile.ts';
import { FOR_ANSWERS } from '../model-sessions.ts';
import { loadTransformersEmbedder } from '../transformers-embedder.ts';
import type { Request, Response } from './messages.ts';

/*
 * The child process that holds the graph and the model, of which another lies in a process below it: both block
 * the thread that calls them, and neither a long call nor a crash may reach the process that talks with Discord.
 */

function send(response: Response, then: () => void = () => {}): void {
  process.send?.(response, then);
}

function factsOf(error: unknown): { code: string; message: string } {
  if (error instanceof AttacheError) return { code: error.code, message: error.message };
  return {
    code: UNEXPECTED,
    message: error instanceof Error ? (error.stack ?? error.message) : String(error),
  };
}

async function serve(library: Library, { id, call, arguments: given }: Request): Promise<void> {
  try {
    const method = library[call] as (...values: unknown[]) => Promise<unknown>;
    send({ kind: 'result', id, value: await method.apply(library, [...given]) });
  } catch (error) {
    send({ kind: 'error', id, ...factsOf(error) });
  }
}

async function main(dataDirectory: string, modelId: string): Promise<void> {
  const profile = findModelProfile(modelId);
  const embedder = await loadTransformersEmbedder(profile, FOR_ANSWERS);
  // The first run of a model loads it, and is slower than the rest: let it not be somebody's question.
  // Meanwhile the index is opened here; where both fail, the model's error tells why.
  const [warmed, opened] = await Promise.allSettled([
    embedder.embedQuery('ready'),
    openLibrary({
      dataDirectory,
      embedder,
      onTrouble: (error) => send({ kind: 'trouble', ...factsOf(error) }),
    }),
  ]);
  if (warmed.status === 'rejected') throw warmed.reason;
  if (opened.status === 'rejected') throw opened.reason;
  process.on('message', (request: Request) => void serve(opened.value, request));
  send({ kind: 'ready' });
}

// The parent decides when to end: a terminal's Ctrl+C reaches both, and questions are still being answered.
process.on('SIGINT', () => {});
process.on('SIGTERM', () => {});
// When the parent has gone, by whatever way and be it while this opens, there is nobody to answer.
process.on('disconnect', () => process.exit(0));

const [dataDirectory = '', modelId = ''] = process.argv.slice(2);
main(dataDirectory, modelId).catch((error: unknown) => {
  send({ kind: 'failed', ...factsOf(error) }, () => process.disconnect());
});
