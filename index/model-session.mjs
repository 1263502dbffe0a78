import onnxruntime from 'onnxruntime-node';

/*
 * A model's forward passes in the thread that asks for them. Plain JavaScript: model-process.mjs, which starts
 * without a translator, imports it too. Types: model-session.d.mts.
 */

const { InferenceSession, Tensor } = onnxruntime;

/**
 * Memory patterns are plans for inputs of one shape, kept for good; texts have
 * hundreds of lengths: without them it takes 3 to 6 MB less, and no more time.
 */
const SESSION = { intraOpNumThreads: 1, enableMemPattern: false };

/** The output that graphs exported for sentence embeddings have: pooled, of norm 1. */
const POOLED = 'sentence_embedding';

/** [1, tokens, dimensions] */
const HIDDEN = 'last_hidden_state';

export async function startModelSession(files, say) {
  let pass;
  try {
    pass = await loadForwardPass(files);
  } catch (error) {
    say({ kind: 'unloadable', message: messageOf(error) });
    return null;
  }
  say({ kind: 'ready' });
  return async ({ id, tokens }) => {
    try {
      say({ kind: 'embedded', id, vector: await pass(tokens) });
    } catch (error) {
      say({ kind: 'failed', id, message: messageOf(error) });
    }
  };
}

function messageOf(error) {
  return error instanceof Error ? error.message : String(error);
}

async function loadForwardPass({ weights, pooling }) {
  const session = await InferenceSession.create(weights, SESSION);
  // Only what is used: every output asked for is copied out of the session.
  const wanted = session.outputNames.includes(POOLED) ? POOLED : HIDDEN;
  return async (tokens) => {
    const shape = [1, tokens.length];
    const given = {
      input_ids: tokens,
      attention_mask: new BigInt64Array(tokens.length).fill(1n),
      token_type_ids: new BigInt64Array(tokens.length),
    };
    const inputs = session.inputNames.map((name) => [name, new Tensor('int64', given[name] ?? [], shape)]);
    // By position: asked for fewer than there are, onnxruntime-node 1.14 gives them the names of the first.
    const [output] = Object.values(await session.run(Object.fromEntries(inputs), [wanted]));
    return wanted === POOLED ? output.data : pool(output, pooling);
  };
}

function pool({ data, dims: [, tokens, dimensions] }, pooling) {
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
