import type { BotParts } from '../command.ts';
import { type ComponentHandler, type ComponentInteraction, expectPressed } from '../component.ts';
import { findDocument } from '../document-list.ts';
import { languageOf } from '../language.ts';
import { sourcesMessages } from '../messages/sources.ts';
import {
  readSourcesView,
  renderDocumentCard,
  renderSources,
  SOURCES_ACTIONS,
  viewOfTopic,
} from '../render-sources.ts';
import type { Reply } from '../reply.ts';
import { ignoreUnknownMessage } from '../unknown-message.ts';

/** `sources|<page>|<topic>|<search>` turns to a page of the documents, and leads back to it from a card. */
export const sourcesPage: ComponentHandler = { action: SOURCES_ACTIONS.page, run: turnPage };

/** `sources-topic|…` shows the documents of the topic that was chosen. */
export const sourcesTopic: ComponentHandler = { action: SOURCES_ACTIONS.topic, run: chooseTopic };

/** `sources-open|…` shows the card of the document that was chosen. */
export const sourcesOpen: ComponentHandler = { action: SOURCES_ACTIONS.open, run: openDocument };

type Run = ComponentHandler['run'];

async function turnPage(...[interaction, values, parts]: Parameters<Run>): Promise<void> {
  await update(interaction, async (language) =>
    renderSources(await parts.documents.current(), readSourcesView(values), language),
  );
}

async function chooseTopic(...[interaction, values, parts]: Parameters<Run>): Promise<void> {
  await update(interaction, async (language) => {
    const view = viewOfTopic(readSourcesView(values), chosenIn(interaction));
    return renderSources(await parts.documents.current(), view, language);
  });
}

async function openDocument(...[interaction, values, parts]: Parameters<Run>): Promise<void> {
  await update(interaction, async (language) => {
    const view = readSourcesView(values);
    const cards = await parts.documents.current();
    const card = findDocument(cards, chosenIn(interaction));
    if (card === undefined)
      return renderSources(cards, view, language, sourcesMessages.say(language, 'documentGone'));
    const outline = await readOutline(interaction.user.id, card.id, parts);
    return renderDocumentCard(card, outline, view, language);
  });
}

/** The headings of a document, in turn with everybody's questions. */
export function readOutline(userId: string, documentId: string, { admission, library }: BotParts) {
  return admission.run(userId, () => library.outline(documentId));
}

function chosenIn(interaction: ComponentInteraction): string {
  return interaction.isStringSelectMenu() ? (interaction.values[0] ?? '') : '';
}

async function update(
  interaction: ComponentInteraction,
  render: (language: ReturnType<typeof languageOf>) => Promise<Reply>,
): Promise<void> {
  const pressed = expectPressed(interaction);
  await pressed.deferUpdate();
  const reply = await render(languageOf(pressed.locale));
  // The person may have dismissed the list meanwhile.
  await ignoreUnknownMessage(() => pressed.editReply(reply));
}
