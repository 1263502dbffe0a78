import { MessageFlags } from 'discord.js';
import type { PassageView } from '../../index/index.ts';
import { ACTIONS } from '../answer-buttons.ts';
import type { BotParts } from '../command.ts';
import { type ComponentHandler, type ComponentInteraction, expectPressed } from '../component.ts';
import { languageOf } from '../language.ts';
import { goneMessages } from '../messages/gone.ts';
import { tellAlone } from '../notice.ts';
import { renderAround } from '../render-around.ts';
import { renderNotice } from '../reply.ts';
import { ignoreUnknownMessage } from '../unknown-message.ts';

/**
 * `around|<cited passage>` opens a view of it for the person who presses; there
 * `around|<cited passage>|<passage to show>` walks on.
 */
export const aroundButton: ComponentHandler = { action: ACTIONS.around, run };

async function run(
  interaction: ComponentInteraction,
  [cited = '', shown]: readonly string[],
  parts: BotParts,
): Promise<void> {
  const pressed = expectPressed(interaction);
  const language = languageOf(pressed.locale);
  const isWalking = shown !== undefined;
  if (isWalking) await pressed.deferUpdate();
  else await pressed.deferReply({ flags: MessageFlags.Ephemeral });
  const views = await parts.admission.run(pressed.user.id, () => find(cited, shown ?? cited, parts));
  if (views === null) {
    const gone = goneMessages.say(language, 'passage');
    return isWalking ? tellAlone(pressed, gone) : void (await pressed.editReply(renderNotice(gone)));
  }
  // The person may have dismissed the view meanwhile.
  await ignoreUnknownMessage(() => pressed.editReply(renderAround(views.cited, views.shown, language)));
}

/** null unless both are there, in one document. */
async function find(
  citedId: string,
  shownId: string,
  { library }: BotParts,
): Promise<{ cited: PassageView; shown: PassageView } | null> {
  const cited = await library.passage(citedId);
  const shown = shownId === citedId ? cited : await library.passage(shownId);
  if (cited === null || shown === null) return null;
  return cited.passage.document.id === shown.passage.document.id ? { cited, shown } : null;
}
