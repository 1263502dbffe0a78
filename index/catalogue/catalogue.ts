import { readFile } from 'node:fs/promises';
import { LineCounter, parseDocument } from 'yaml';
import { z } from 'zod';
import { AttacheError } from '../errors.ts';

/** Endings that a catalogued document is saved under. */
export const DOCUMENT_FORMATS = ['pdf', 'html', 'txt', 'md'] as const;

export type DocumentFormat = (typeof DOCUMENT_FORMATS)[number];

/** The catalogue cannot be used as it is. */
export class CatalogueError extends AttacheError {
  readonly code = 'catalogue';

  /** @param problems one line each: which entry, what is wrong with it */
  constructor(
    file: string,
    readonly problems: readonly string[],
  ) {
    super([...problems, `Correct ${file}, then run this again.`].join('\n'));
  }
}

const line = z
  .string({ error: 'give one line of text' })
  .trim()
  .min(1, 'give one line of text')
  .regex(/^[^\n]*$/u, 'keep it to one line');

/** Without credentials: they would be written into metadata and shown in citations. */
const httpsAddress = z
  .url({ protocol: /^https$/u, error: 'give a whole https address' })
  .refine((address) => {
    const { username, password } = new URL(address);
    return username === '' && password === '';
  }, 'leave user name and password out');

/** A day or a year, which YAML reads as a number. */
const date = z
  .union([z.iso.date(), z.string().regex(/^\d{4}$/u), z.int().min(1000).max(9999)], {
    error: 'give a date as 1953-07-27, or a year',
  })
  .transform(String);

/** Strict, so that a misspelt field is an error and not a silent gap. */
const entrySchema = z.strictObject({
  id: z
    .string({ error: 'give an id' })
    .regex(/^[a-z0-9]+(?:-[a-z0-9]+)*$/u, 'use small letters and digits in words joined by -')
    .max(60, 'use at most 60 characters'),
  title: line,
  /** Who issued or concluded it; becomes the author in a citation. */
  body: line,
  date,
  /** Where a reader is sent: the document's lasting official address. */
  url: httpsAddress,
  /** Where the file itself is, when `url` leads to a page about it. */
  download: httpsAddress.optional(),
  format: z.enum(DOCUMENT_FORMATS, { error: `use one of ${DOCUMENT_FORMATS.join(', ')}` }),
  /** ISO 639-1. */
  language: z.string().regex(/^[a-z]{2}$/u, 'use two small letters, as in en'),
  rights: line,
  topics: z.array(line, { error: 'give a list' }).min(1, 'give at least one'),
  note: line.optional(),
});

/** A public document worth adding to a library. */
export type CatalogueEntry = Readonly<z.output<typeof entrySchema>>;

/**
 * Reads a catalogue: a YAML list of entries.
 * @throws {CatalogueError} naming everything that is wrong, or that the file can't be read
 */
export async function readCatalogue(file: string): Promise<readonly CatalogueEntry[]> {
  const content = await parseFile(file);
  if (!Array.isArray(content)) throw new CatalogueError(file, ['The catalogue is not a list of entries.']);
  const entries: CatalogueEntry[] = [];
  const problems: string[] = [];
  const holders = new Map<string, number>();
  for (const [index, given] of content.entries()) {
    const parsed = entrySchema.safeParse(given);
    const name = nameOf(given, index + 1);
    if (!parsed.success) {
      const complaints = parsed.error.issues.map(({ path, message }) =>
        path.length === 0 ? message : `${path.join('.')}: ${message}`,
      );
      problems.push(`${name}: ${complaints.join('; ')}.`);
      continue;
    }
    const { id } = parsed.data;
    const holder = holders.get(id);
    if (holder !== undefined) problems.push(`${name}: its id is that of entry ${holder}.`);
    else holders.set(id, index + 1);
    entries.push(parsed.data);
  }
  if (problems.length > 0) throw new CatalogueError(file, problems);
  return entries;
}

async function parseFile(file: string): Promise<unknown> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    const reason = (error as NodeJS.ErrnoException).code ?? String(error);
    throw new CatalogueError(file, [`The catalogue can't be read (${reason}).`]);
  }
  const document = parseDocument(text, { lineCounter: new LineCounter() });
  if (document.errors.length > 0) {
    throw new CatalogueError(
      file,
      document.errors.map(({ message }) => `Not valid YAML: ${message.split('\n')[0]}`),
    );
  }
  return document.toJS();
}

/** `Entry 3 (un-charter)`, counted from 1. */
function nameOf(given: unknown, position: number): string {
  const id = typeof given === 'object' && given !== null && 'id' in given ? given.id : undefined;
  return typeof id === 'string' ? `Entry ${position} (${id})` : `Entry ${position}`;
}
