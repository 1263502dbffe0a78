import onnxruntime from 'onnxruntime-node';

/*
 * A process that runs a model's forward passes; model-processes.ts starts it and says what goes back and forth.
 * Plain JavaScript: it starts without a translator, at once, from source and beside the compiled bot.
 */

const { InferenceSession, Tensor } = onnxruntime;

const [weights, pooling] = process.argv.slice(2);

/**
 * Memory patterns are plans for inputs of one shape, kept for good; texts have
 * hundreds of lengths: without them it takes 3 to 6 MB less, and no more time.
 */
const SESSION = { intraOpNumThreads: 1, enableMemPattern: false };

/** The output that graphs exported for sentence embeddings have: pooled, of norm 1. */
const POOLED = 'sentence_embedding';

/** [1, tokens, dimensions] */
const HIDDEN = 'last_hidden_state';

/**
 * Should nobody be there any more, 'disconnect' says so as well.
 * @param {import('./model-processes.ts').ProcessMessage} message
 */
function send(message, then = () => {}) {
  process.send(message, then);
}

/** The vector of a text, of norm 1. */
async function embed(session, tokens) {
  const shape = [1, tokens.length];
  const given = {
    input_ids: tokens,
    attention_mask: new BigInt64Array(tokens.length).fill(1n),
    token_type_ids: new BigInt64Array(tokens.length),
  };
  const inputs = session.inputNames.map((name) => [name, new Tensor('int64', given[name] ?? [], shape)]);
  // Only what is used: every output asked for is copied out of the session.
  const wanted = session.outputNames.includes(POOLED) ? POOLED : HIDDEN;
  // By position: asked for fewer than there are, onnxruntime-node 1.14 gives them the names of the first.
  const [output] = Object.values(await session.run(Object.fromEntries(inputs), [wanted]));
  return wanted === POOLED ? output.data : pool(output);
}

function pool({ data, dims: [, tokens, dimensions] }) {
  const vector = new Float32Array(dimensions);
  const used = pooling === 'first-token' ? 1 : tokens;
  for (let token = 0; token < used; token += 1) {
    const from = token * dimensions;
    for (let i = 0; i < dimensions; i += 1) vector[i] += data[from + i];
  }
  const norm = Math.hypot(...vector);
  if (norm > 0) for (let i = 0; i < dimensions; i += 1) vector[i] /= norm;
  return vector;
}

// The parent decides when to end: a terminal's Ctrl+C reaches both, and it may still want what it asked for.
process.on('SIGINT', () => {});
process.on('SIGTERM', () => {});
process.on('disconnect', () => process.exit());

try {
  const session = await InferenceSession.create(weights, SESSION);
  // It may have gone while nothing could be heard of it.
  if (!process.connected) process.exit();
  process.on('message', async ({ id, tokens }) => {
    try {
      send({ kind: 'embedded', id, vector: await embed(session, tokens) });
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
