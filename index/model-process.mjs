import { startModelSession } from './model-session.mjs';

/*
 * A process that runs a model's forward passes; model-runner.ts starts it, and hears what model-session.mjs says.
 * Plain JavaScript: it starts without a translator, at once, from source and beside the compiled bot.
 */

const [weights, pooling] = process.argv.slice(2);

// The parent decides when to end: a terminal's Ctrl+C reaches both, and it may still want what it asked for.
process.on('SIGINT', () => {});
process.on('SIGTERM', () => {});
process.on('disconnect', () => process.exit());

const embed = await startModelSession({ weights, pooling }, (message) => {
  // The parent may have gone while nothing could be heard of it; later 'disconnect' says so.
  if (!process.connected) process.exit();
  process.send(message, () => {
    if (message.kind === 'unloadable') process.exit();
  });
});
if (embed !== null) process.on('message', embed);
