import { userMention } from 'discord.js';
import { ACTIONS } from '../answer-buttons.ts';
import type { ComponentHandler } from '../component.ts';
import { shareMessages } from '../messages/share.ts';
import { shareMessage } from '../share-message.ts';

/** `share`: makes a private answer public, once. */
export const shareButton: ComponentHandler = {
  action: ACTIONS.share,
  run: (interaction, _, parts) =>
    shareMessage(interaction, ACTIONS.share, parts, (content, language) => {
      const by = shareMessages.say(language, 'sharedBy', { person: userMention(interaction.user.id) });
      // An answer's first line is its question.
      return [content, `-# ${by}`];
    }),
};
