import { ApplicationCommandType, type MessageContextMenuCommandInteraction, MessageFlags } from 'discord.js';
import { type Answer, subjectTermsOf } from '../../index/index.ts';
import type { BotParts, MessageCommand, MessagePayload } from '../command.ts';
import { LIMITS } from '../discord-limits.ts';
import { languageOf } from '../language.ts';
import { claimsOf } from '../message-text.ts';
import { findSourcesMessages as messages } from '../messages/find-sources.ts';
import { OFFERED_EVERYWHERE } from '../offered-everywhere.ts';
import { renderNotice, renderReply } from '../reply.ts';
import { describeTarget } from '../target-message.ts';

const { text: name, localizations } = messages.localize('name');

const payload: MessagePayload = {
  type: ApplicationCommandType.Message,
  name,
  name_localizations: localizations,
  ...OFFERED_EVERYWHERE,
};

/**
 * **Find sources**: what the library says on what somebody claimed. Private, since it is about another
 * one's message.
 */
export const findSourcesCommand: MessageCommand = { kind: 'message', payload, run };

async function run(interaction: MessageContextMenuCommandInteraction, parts: BotParts): Promise<void> {
  const language = languageOf(interaction.locale);
  const { targetMessage } = interaction;
  const written = claimsOf(targetMessage);
  const claims = written.filter(saysSomething);
  if (claims.length === 0) {
    const notice = renderNotice(messages.say(language, written.length === 0 ? 'nothing' : 'noClaim'));
    await interaction.reply({ ...notice, flags: MessageFlags.Ephemeral });
    return;
  }
  await interaction.deferReply({ flags: MessageFlags.Ephemeral });
  const answer = await askForBest(claims, interaction.user.id, parts);
  const reply = renderReply(answer, { language, isPrivate: true });
  // The question comes first: the buttons read it from there.
  const lines = [
    ...(claims.length > 1 ? [`-# ${messages.say(language, 'part')}`] : []),
    `-# ${messages.say(language, 'about', describeTarget(targetMessage))}`,
  ];
  await interaction.editReply({ ...reply, content: addLines(reply.content ?? '', lines) });
}

/** Fewer words that say what a text is about are no claim: "lol", "ok" and a link. */
const FEWEST_WORDS = 2;

function saysSomething(claim: string): boolean {
  const words = claim.replace(/<?https?:\/\/\S+/gu, ' ');
  return subjectTermsOf(words).length >= FEWEST_WORDS;
}

/** As many of the lines below a content as Discord has room for. */
function addLines(content: string, lines: readonly string[]): string {
  let whole = content;
  for (const line of lines) {
    const longer = whole === '' ? line : `${whole}\n${line}`;
    if (longer.length <= LIMITS.content) whole = longer;
  }
  return whole;
}

/** Asks for each part of a message, and gives the answer that is likeliest to be one. */
async function askForBest(claims: readonly string[], userId: string, parts: BotParts): Promise<Answer> {
  let best: Answer | null = null;
  // One after the other: several at once would take places from people who wait.
  for (const claim of claims) {
    const answer = await parts.admission.run(userId, () => parts.library.ask(claim));
    if (best === null || confidenceOf(answer) > confidenceOf(best)) best = answer;
  }
  if (best === null) throw new RangeError('Expected a claim, got none');
  return best;
}

function confidenceOf(answer: Answer): number {
  return answer.kind === 'quoted' ? 1 + answer.excerpts[0].confidence : (answer.nearest[0]?.confidence ?? 0);
}
