import type { AutocompleteInteraction } from 'discord.js';
import type { DocumentCard } from '../index/index.ts';
import type { BotParts } from './command.ts';
import { LIMITS, shorten } from './discord-limits.ts';
import { findSimilar, matchDocuments } from './document-list.ts';
import { escapeWithin } from './escape-within.ts';
import type { Language } from './language.ts';
import { askMessages } from './messages/ask.ts';
import { type Reply, renderNotice } from './reply.ts';

const MOST_SIMILAR = 5;

/** For a document that isn't there: those with titles near to what was typed. */
export function renderUnknownDocument(
  wanted: string,
  cards: readonly DocumentCard[],
  language: Language,
): Reply {
  const name = escapeWithin(wanted, LIMITS.choiceName);
  const similar = findSimilar(cards, wanted, MOST_SIMILAR).map(
    ({ title }) => `- ${escapeWithin(title, LIMITS.choiceName)}`,
  );
  const lines = [
    askMessages.say(language, 'noDocument', { name }),
    ...(similar.length === 0 ? [] : [askMessages.say(language, 'didYouMean'), ...similar]),
    askMessages.say(language, 'chooseDocument'),
  ];
  return renderNotice(lines.join('\n'));
}

/** Suggests documents while somebody types. */
export async function completeDocument(
  interaction: AutocompleteInteraction,
  { documents }: BotParts,
): Promise<void> {
  const cards = await documents.current();
  const matching = matchDocuments(cards, interaction.options.getFocused()).slice(0, LIMITS.choices);
  await interaction.respond(matching.map((card) => ({ name: nameChoice(card, matching), value: card.id })));
}

/** Ids are 80 characters at most, Discord takes 100. */
function nameChoice({ id, title }: DocumentCard, others: readonly DocumentCard[]): string {
  const alone = others.filter((other) => other.title === title).length === 1;
  return shorten(alone ? title : `${shorten(title, LIMITS.choiceName / 2)} (${id})`, LIMITS.choiceName);
}
