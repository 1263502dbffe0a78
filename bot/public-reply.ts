import type { ChatInputCommandInteraction } from 'discord.js';
import type { BotParts } from './command.ts';
import type { ComponentInteraction } from './component.ts';
import { describeRefusal, placeOfInteraction } from './gate.ts';
import { languageOf } from './language.ts';
import { addRemark } from './remark.ts';
import type { Reply } from './reply.ts';

/** Who sees a reply, and what is said below it to a person who sees it alone though they wished otherwise. */
export interface Audience {
  readonly isPrivate: boolean;
  /** Why not everybody sees it; null where that is as it was wanted. */
  readonly notice: string | null;
  /** Adds the notice, where there is one. */
  remark(reply: Reply): Reply;
  /** Nothing was shown after all: the channel need not wait. */
  giveBack(): void;
}

/**
 * Who may see what was no question of its own: where a server wants no answers, or not so soon, the person alone.
 * @param counts whether it is an answer, for the channel's cooldown
 */
export function audienceOf(
  interaction: ChatInputCommandInteraction | ComponentInteraction,
  { isPrivate, counts }: { readonly isPrivate: boolean; readonly counts: boolean },
  { gate }: Pick<BotParts, 'gate'>,
): Audience {
  const entry = gate.show(placeOfInteraction(interaction, isPrivate), { counts });
  if (entry.open) return { isPrivate, notice: null, remark: (reply) => reply, giveBack: entry.giveBack };
  const notice = describeRefusal(entry.refusal, languageOf(interaction.locale));
  return { isPrivate: true, notice, remark: (reply) => addRemark(reply, notice), giveBack: () => {} };
}
