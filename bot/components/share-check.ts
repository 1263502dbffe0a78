import type { ComponentHandler } from '../component.ts';
import { checkQuotationMessages } from '../messages/check-quotation.ts';
import { SHARE_CHECK } from '../quotation-reply.ts';
import { shareMessage } from '../share-message.ts';
import { escapeName } from '../target-message.ts';

/** `share-check`: shows the private result of a check to everybody in the channel, once. */
export const shareCheck: ComponentHandler = {
  action: SHARE_CHECK,
  run: (interaction, _, parts) =>
    shareMessage(interaction, SHARE_CHECK, parts, (content, language) => {
      const name = escapeName(interaction.user.displayName);
      return [`-# ${checkQuotationMessages.say(language, 'shared', { name })}`, content];
    }),
};
