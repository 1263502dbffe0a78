import { createReadStream } from 'node:fs';
import type { z } from 'zod';

/** A line of a file. */
export interface Line {
  /** Counted from 1. */
  readonly number: number;
  readonly text: string;
}

/**
 * The lines of a UTF-8 file that are not blank. Only line feeds end one: Node's own readline also
 * breaks at U+2028, which JSON allows inside a string.
 * @param onBytes sees all bytes of the file, in order
 * @throws the file system's error when the file can't be read
 */
export async function* readLines(
  file: string,
  onBytes: (bytes: Uint8Array) => void = () => {},
): AsyncIterable<Line> {
  // The decoder takes a byte-order mark away.
  const decoder = new TextDecoder();
  let number = 0;
  let rest = '';
  for await (const bytes of createReadStream(file) as AsyncIterable<Uint8Array>) {
    onBytes(bytes);
    const lines = (rest + decoder.decode(bytes, { stream: true })).split('\n');
    rest = lines.pop() ?? '';
    for (const text of lines) {
      number += 1;
      if (text.trim() !== '') yield { number, text };
    }
  }
  rest += decoder.decode();
  if (rest.trim() !== '') yield { number: number + 1, text: rest };
}

/**
 * Reads a file of one JSON object a line.
 * @param name how problems name the file
 * @param problems gets a line for each line of the file that is not as `schema` has it
 * @throws the file system's error when the file can't be read
 */
export async function readJsonLines<Schema extends z.ZodType>(
  source: { readonly file: string; readonly name: string; readonly onBytes?: (bytes: Uint8Array) => void },
  schema: Schema,
  problems: string[],
): Promise<{ readonly number: number; readonly value: z.output<Schema> }[]> {
  const values: { number: number; value: z.output<Schema> }[] = [];
  for await (const { number, text } of readLines(source.file, source.onBytes)) {
    const value = parseLine(text, schema);
    if (value.problem === null) values.push({ number, value: value.value });
    else problems.push(`${source.name}, line ${number}: ${value.problem}`);
  }
  return values;
}

type Parsed<Value> = { readonly value: Value; readonly problem: null } | { readonly problem: string };

function parseLine<Schema extends z.ZodType>(text: string, schema: Schema): Parsed<z.output<Schema>> {
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch {
    return { problem: 'it is not JSON.' };
  }
  const parsed = schema.safeParse(content);
  if (parsed.success) return { value: parsed.data, problem: null };
  const complaints = parsed.error.issues.map(({ path, message }) =>
    path.length > 0 ? `${path.join('.')}: ${message}` : message,
  );
  return { problem: `${complaints.join('; ')}.` };
}
