import { type DocumentCard, listLibraryFiles } from '../index/index.ts';
import type { BotParts } from './command.ts';
import { moderationOf } from './moderation-access.ts';

/** Documents that moderators have added, and so may take out: those whose file is in the library folder, and no other's. */
export async function listOwnDocuments(parts: BotParts): Promise<DocumentCard[]> {
  const cards = await parts.documents.current();
  const files = await listLibraryFiles(await moderationOf(parts).libraryFolder());
  const claims = new Map<string, number>();
  // Two folders of documents may have a file each at the same path: which of them is meant can't be told.
  for (const { file } of cards) claims.set(file, (claims.get(file) ?? 0) + 1);
  return cards.filter(({ file }) => files.has(file) && claims.get(file) === 1);
}
