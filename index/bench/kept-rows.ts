import { mkdir, readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import writeFileAtomic from 'write-file-atomic';
import { z } from 'zod';
import { type BenchRow, ROW_KEYS, type RowKey } from './bench-row.ts';

const rowSchema = z.object({
  name: z.string(),
  value: z.number().nullable(),
  unit: z.string(),
  min: z.number().nullable(),
  max: z.number().nullable(),
  baseline: z.string().nullable(),
  ratio: z.number().nullable(),
  reach: z.number().nullable(),
  holds: z.boolean().nullable(),
  note: z.string(),
});

const fileSchema = z.object({
  settings: z.string(),
  finished: z.boolean(),
  rows: z.partialRecord(z.enum(ROW_KEYS as [RowKey, ...RowKey[]]), rowSchema),
});

/** Rows that an interrupted benchmark had measured already, in a file. */
export class KeptRows {
  readonly #rows = new Map<RowKey, BenchRow>();

  private constructor(
    private readonly file: string,
    private readonly settings: string,
  ) {}

  /** @param settings what was measured; rows of other settings are forgotten */
  static async open(file: string, settings: string): Promise<KeptRows> {
    const kept = new KeptRows(file, settings);
    const content = await readFile(file, 'utf8').catch(() => null);
    if (content === null) return kept;
    const parsed = fileSchema.safeParse(parseJson(content));
    if (!parsed.success || parsed.data.finished || parsed.data.settings !== settings) return kept;
    for (const key of ROW_KEYS) {
      const row = parsed.data.rows[key];
      if (row !== undefined) kept.#rows.set(key, row);
    }
    return kept;
  }

  get(key: RowKey): BenchRow | null {
    return this.#rows.get(key) ?? null;
  }

  keep(rows: Readonly<Partial<Record<RowKey, BenchRow>>>): Promise<void> {
    for (const key of ROW_KEYS) {
      const row = rows[key];
      if (row !== undefined) this.#rows.set(key, row);
    }
    return this.#write(false);
  }

  /** All is to be measured again. */
  forget(): void {
    this.#rows.clear();
  }

  /** All is measured: the rows stay in the file for whoever lost sight of them, and the next benchmark begins anew. */
  finish(): Promise<void> {
    return this.#write(true);
  }

  async #write(finished: boolean): Promise<void> {
    await mkdir(dirname(this.file), { recursive: true });
    const content = { settings: this.settings, finished, rows: Object.fromEntries(this.#rows) };
    await writeFileAtomic(this.file, `${JSON.stringify(content, null, 2)}\n`);
  }
}

function parseJson(content: string): unknown {
  try {
    return JSON.parse(content);
  } catch {
    return null;
  }
}
