import type { PassagePlace } from '../index/index.ts';
import { escapeAddress } from './escape-address.ts';
import type { Language } from './language.ts';
import { replyMessages } from './messages/reply.ts';
import { scanPageAddress } from './scan-page.ts';

/** A line for Discord that OCR read the passage, with a link to its page where that has an address; '' of other passages. */
export function describeRecognition(
  place: Pick<PassagePlace, 'document' | 'page' | 'recognised'>,
  language: Language,
): string {
  if (!place.recognised) return '';
  const address = scanPageAddress(place);
  const said =
    address === null
      ? replyMessages.say(language, 'recognised')
      : replyMessages.say(language, 'recognisedAt', { address: escapeAddress(address) });
  return `-# 🔎 ${said}`;
}
