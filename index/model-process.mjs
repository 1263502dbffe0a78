import { loadModelSession } from './model-session.mjs';

/*
 * A process that runs a model's forward passes; model-processes.ts starts it and says what goes back and forth.
 * Plain JavaScript: it starts without a translator, at once, from source and beside the compiled bot.
 */

const [weights, pooling] = process.argv.slice(2);

/**
 * Should nobody be there any more, 'disconnect' says so as well.
 * @param {import('./model-processes.ts').ProcessMessage} message
 */
function send(message, then = () => {}) {
  process.send(message, then);
}

// The parent decides when to end: a terminal's Ctrl+C reaches both, and it may still want what it asked for.
process.on('SIGINT', () => {});
process.on('SIGTERM', () => {});
process.on('disconnect', () => process.exit());

try {
  const embed = await loadModelSession({ weights, pooling });
  // It may have gone while nothing could be heard of it.
  if (!process.connected) process.exit();
  process.on('message', async ({ id, tokens }) => {
    try {
      send({ kind: 'embedded', id, vector: await embed(tokens) });
    } catch (error) {
      send({ kind: 'failed', id, message: describe(error) });
    }
  });
  send({ kind: 'ready' });
} catch (error) {
  send({ kind: 'unloadable', message: describe(error) }, () => process.exit());
}

function describe(error) {
  return error instanceof Error ? error.message : String(error);
}
