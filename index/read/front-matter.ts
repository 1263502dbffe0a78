import { z } from 'zod';
import type { DocumentMetadata } from '../document.ts';
import { UnreadableFileError } from '../errors.ts';

/** YAML reads `2026-11-22` and `1953` as what they are; a citation wants them as written. */
const words = z
  .union([z.string(), z.number(), z.date()])
  .transform((value) => (value instanceof Date ? value.toISOString().slice(0, 10) : String(value).trim()))
  .pipe(z.string().min(1));

const wordList = z.union([z.array(words), words.transform((one) => one.split(/\s*,\s*/u))]);

/** Fields that we know; others are the writer's own business. */
const frontMatterSchema = z.looseObject({
  id: z
    .string()
    .regex(/^[a-z0-9][a-z0-9._/-]{0,79}$/u, 'use 1 to 80 small letters, digits and - . _ /')
    .optional(),
  title: words.optional(),
  author: z.union([words, z.array(words).transform((names) => names.join('; '))]).optional(),
  issued: words.optional(),
  date: words.optional(),
  written: words.optional(),
  url: z.url({ protocol: /^https?$/u, error: 'use an absolute http or https address' }).optional(),
  licence: words.optional(),
  license: words.optional(),
  summary: words.optional(),
  topics: wordList.optional(),
  ocr: z.boolean({ error: 'use true or false' }).optional(),
  password: words.optional(),
  language: words.optional(),
});

export interface FrontMatter {
  readonly declaredId: string | null;
  readonly metadata: Partial<DocumentMetadata>;
  /** Whether scanned pages are to be read by OCR. */
  readonly ocr?: boolean;
  /** What the document beside a metadata file is encrypted with. */
  readonly password?: string;
  /** As written; absent where nothing is. */
  readonly language?: string;
}

/**
 * Checks what a file says of itself. Empty fields (`author:`) count as not given.
 * @param source the parsed mapping, or a function that parses it
 * @param what names where it stands, for messages
 * @throws {UnreadableFileError} naming each field that is wrong
 */
export function parseFrontMatter(source: object | (() => unknown), what = 'front matter'): FrontMatter {
  let content: unknown;
  try {
    content = (typeof source === 'function' ? source() : source) ?? {};
  } catch (cause) {
    throw new UnreadableFileError(`Its ${what} is not valid YAML: ${firstLine(cause)}.`, { cause });
  }
  if (typeof content !== 'object' || content === null || Array.isArray(content)) {
    throw new UnreadableFileError(`Its ${what} needs mending: it must be lines of \`name: value\`.`);
  }
  const parsed = frontMatterSchema.safeParse(withoutNulls(content));
  if (!parsed.success) {
    const complaints = parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`);
    throw new UnreadableFileError(`Its ${what} needs mending: ${complaints.join('; ')}.`);
  }
  const {
    id,
    title,
    author,
    issued,
    date,
    written,
    url,
    licence,
    license,
    summary,
    topics,
    language,
    ocr,
    password,
  } = parsed.data;
  const metadata = {
    title,
    author,
    issued: issued ?? date ?? written,
    url,
    licence: licence ?? license,
    summary,
    topics,
  };
  return {
    declaredId: id ?? null,
    metadata: withoutUndefined(metadata),
    ...(language === undefined ? {} : { language }),
    ...(ocr === undefined ? {} : { ocr }),
    ...(password === undefined ? {} : { password }),
  };
}

function withoutNulls(record: object): object {
  return Object.fromEntries(Object.entries(record).filter(([, value]) => value !== null && value !== ''));
}

function withoutUndefined(record: { [K in keyof DocumentMetadata]?: DocumentMetadata[K] | undefined }) {
  return Object.fromEntries(
    Object.entries(record).filter(([, value]) => value !== undefined),
  ) as Partial<DocumentMetadata>;
}

/** The parser's message is followed by the lines it speaks of, after a colon. */
function firstLine(error: unknown): string {
  const [line = ''] = (error instanceof Error ? error.message : String(error)).split('\n');
  return line.replace(/[\s.:]+$/u, '');
}
