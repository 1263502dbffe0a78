import { hashFile } from './hash-file.ts';

/** SHA-256 (hex) of the bytes of files. In a run each is taken once, however often it is asked for. */
export class ContentHashes {
  readonly #known = new Map<string, Promise<string>>();

  /** @throws {Error} of the system when it can't be read */
  of(path: string): Promise<string> {
    const hash = this.#known.get(path) ?? hashFile(path);
    this.#known.set(path, hash);
    return hash;
  }

  /** Takes it again. @returns whether it is another than before; false when the file can't be read now */
  async hasChanged(path: string): Promise<boolean> {
    const before = await this.#known.get(path)?.catch(() => null);
    this.#known.delete(path);
    const now = await this.of(path).catch(() => null);
    return now !== null && now !== before;
  }
}
