import type { Source } from '../index/index.ts';
import { LIMITS } from './discord-limits.ts';

/** A document's address, when Discord takes it for one. */
export function linkOf({ url }: Source): string | null {
  const isLink =
    url !== null && url.length <= LIMITS.url && /^https?:\/\/\S+$/u.test(url) && URL.canParse(url);
  return isLink ? url : null;
}
