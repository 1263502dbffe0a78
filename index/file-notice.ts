import type { Document } from './document.ts';
import type { Embedder } from './embedder.ts';
import { describeForeignLanguage } from './read/foreign-language.ts';

/** What a moderator should know of a file that is in the index. */
export interface FileNotice {
  readonly file: string;
  /** A sentence. */
  readonly notice: string;
}

/** Of a document, and of its language where the model doesn't know it. */
export function noticesOf(
  { file, notices = [], language = null }: Pick<Document, 'file' | 'notices' | 'language'>,
  { profile }: Pick<Embedder, 'profile'>,
): FileNotice[] {
  const foreign = describeForeignLanguage(language, profile.language);
  return [...notices, ...(foreign === null ? [] : [foreign])].map((notice) => ({ file, notice }));
}
