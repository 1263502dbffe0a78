import type { PassageView } from './answer.ts';
import { quotePassage } from './compose.ts';
import type { OpenGeneration } from './open-generation.ts';
import { isPassageId } from './passage.ts';

/** A passage of a generation between its neighbours; null when it has none of that id. */
export function viewPassage(generation: OpenGeneration, id: string): PassageView | null {
  const stored = isPassageId(id) ? generation.reader.passageById(id) : null;
  const document = stored === null ? undefined : generation.documents[stored.document];
  if (stored === null || document === undefined) return null;
  const all = generation.reader.passagesOf(stored.document);
  const at = all.findIndex(({ label }) => label === stored.label);
  return {
    passage: quotePassage(generation, document, stored),
    previous: all[at - 1]?.id ?? null,
    next: all[at + 1]?.id ?? null,
  };
}
