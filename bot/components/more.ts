import { MessageFlags } from 'discord.js';
import { z } from 'zod';
import { ACTIONS, withoutAction } from '../answer-buttons.ts';
import { askAgain } from '../ask-again.ts';
import { readAsked, rowsOf } from '../asked-in.ts';
import type { BotParts } from '../command.ts';
import { type ComponentHandler, type ComponentInteraction, expectPressed } from '../component.ts';
import { languageOf } from '../language.ts';
import { goneMessages } from '../messages/gone.ts';
import { replyMessages } from '../messages/reply.ts';
import { tellAlone } from '../notice.ts';
import { audienceOf } from '../public-reply.ts';
import { renderReply } from '../reply.ts';
import { ignoreUnknownMessage } from '../unknown-message.ts';

/** `more|<excerpts shown so far>|<document id, or empty>`: the next excerpts, in a message of their own. */
export const moreButton: ComponentHandler = { action: ACTIONS.more, run };

const skipSchema = z.coerce.number().int().min(1).max(1_000);

async function run(
  interaction: ComponentInteraction,
  [given, documentId]: readonly string[],
  parts: BotParts,
): Promise<void> {
  const pressed = expectPressed(interaction);
  const { message } = pressed;
  const language = languageOf(pressed.locale);
  const asked = readAsked(message);
  const skip = skipSchema.safeParse(given);
  if (asked === null || !skip.success) {
    return tellAlone(pressed, goneMessages.say(language, 'question'));
  }
  // The message with the button is edited in the end: it loses the button, which the next one has.
  await pressed.deferUpdate();
  const audience = audienceOf(
    pressed,
    { isPrivate: message.flags.has(MessageFlags.Ephemeral), counts: true },
    parts,
  );
  const { isPrivate } = audience;
  const answer = await askAgain(
    { ...asked, documentId: documentId || null },
    {
      userId: pressed.user.id,
      limit: parts.state.settings.of(pressed.guildId).excerpts,
      skip: skip.data,
    },
    parts,
  );
  if (answer?.kind !== 'quoted') audience.giveBack();
  if (answer === null) return tellAlone(pressed, goneMessages.say(language, 'document'));
  if (answer.kind === 'no-match') await tellAlone(pressed, replyMessages.say(language, 'noFurther'));
  else {
    const within = documentId ? { within: answer.excerpts[0].document } : {};
    const reply = renderReply(answer, { language, skip: skip.data, isPrivate, ...within });
    await pressed.followUp({
      ...audience.remark(reply),
      ...(isPrivate ? { flags: MessageFlags.Ephemeral } : {}),
    });
    // What one person sees alone, the others may still ask for.
    if (audience.notice !== null) return;
  }
  const components = withoutAction(rowsOf(message.components), ACTIONS.more);
  await ignoreUnknownMessage(() => pressed.editReply({ components }));
}
