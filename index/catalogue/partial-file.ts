import { type FileHandle, open, readFile, rm, stat } from 'node:fs/promises';
import writeFileAtomic from 'write-file-atomic';
import { z } from 'zod';

/** What a partial file is a part of, so that the rest can be asked for. */
const recordSchema = z.object({
  /** The address it was asked from. */
  address: z.string(),
  /** A strong ETag or a Last-Modified date, as the server gave it. */
  validator: z.string(),
});

/** From where, and of which version, a download goes on. */
export interface ResumePoint {
  /** Bytes that are there already; 1 or more. */
  readonly size: number;
  readonly validator: string;
}

/**
 * The bytes of a download so far, and beside them (`.json`) of which version they are. Without that
 * record they are never added to.
 */
export class PartialFile {
  readonly #record: string;

  constructor(readonly path: string) {
    this.#record = `${path}.json`;
  }

  /** null when a download from `address` has to begin at its beginning. */
  async resumePoint(address: string): Promise<ResumePoint | null> {
    try {
      const record = recordSchema.parse(JSON.parse(await readFile(this.#record, 'utf8')));
      const { size } = await stat(this.path);
      return record.address === address && size > 0 ? { size, validator: record.validator } : null;
    } catch {
      // Missing, torn or of another shape: all the same, it can't be trusted.
      return null;
    }
  }

  /** Opens it, so that what is written is added to what is there. */
  open(): Promise<FileHandle> {
    return open(this.path, 'a');
  }

  /**
   * Empties the file for another version. The old record goes before the old bytes do: a kill at
   * any point leaves no bytes of one version under the record of another.
   */
  async restart(address: string, validator: string | null): Promise<void> {
    await this.discard();
    if (validator !== null) await writeFileAtomic(this.#record, JSON.stringify({ address, validator }));
  }

  /** Its first bytes: `length` of them, or all when there are fewer. */
  async head(length: number): Promise<Uint8Array> {
    const handle = await open(this.path);
    try {
      const { buffer, bytesRead } = await handle.read(Buffer.alloc(length), 0, length, 0);
      return buffer.subarray(0, bytesRead);
    } finally {
      await handle.close();
    }
  }

  async discard(): Promise<void> {
    await this.forgetRecord();
    await rm(this.path, { force: true });
  }

  /** When the file is complete: what it was a part of no longer matters. */
  async forgetRecord(): Promise<void> {
    await rm(this.#record, { force: true });
  }
}
