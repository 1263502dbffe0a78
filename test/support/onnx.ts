/*
 * As much of the protobuf encoding as it takes to alter a model's file: a message is a sequence of fields,
 * each a key (number and wire type), and what follows it.
 */

/** Of `ModelProto`, and of `GraphProto` in it. */
const [GRAPH, OUTPUT] = [7, 12];

/** The same model without one of its outputs. */
export function withoutOutput(model: Buffer, name: string): Buffer {
  return rewrite(model, (field, content) =>
    field === GRAPH
      ? rewrite(content, (inner, output) => (inner === OUTPUT && output.includes(name) ? null : output))
      : content,
  );
}

/** @param change what takes the place of a field that has a length; null for nothing */
function rewrite(message: Buffer, change: (field: number, content: Buffer) => Buffer | null): Buffer {
  const parts: Buffer[] = [];
  for (let at = 0; at < message.length; ) {
    const key = readVarint(message, at);
    const value = readVarint(message, key.end);
    if (key.value % 8 !== 2) {
      // A number: the fields of a model and a graph have no other kinds.
      parts.push(message.subarray(at, value.end));
      at = value.end;
      continue;
    }
    const end = value.end + value.value;
    const content = change(Math.floor(key.value / 8), message.subarray(value.end, end));
    if (content !== null) parts.push(message.subarray(at, key.end), varint(content.length), content);
    at = end;
  }
  return Buffer.concat(parts);
}

function readVarint(message: Buffer, from: number): { readonly value: number; readonly end: number } {
  let value = 0;
  for (let at = from; ; at += 1) {
    const byte = message[at] ?? 0;
    value += (byte % 128) * 128 ** (at - from);
    if (byte < 128) return { value, end: at + 1 };
  }
}

function varint(value: number): Buffer {
  const bytes: number[] = [];
  for (let rest = value; ; rest = Math.floor(rest / 128)) {
    if (rest < 128) return Buffer.from([...bytes, rest]);
    bytes.push((rest % 128) + 128);
  }
}
