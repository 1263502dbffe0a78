import { basename, relative } from 'node:path';
import type { ButtonInteraction } from 'discord.js';
import { addToLibrary, lookUpName, removeFromLibrary } from '../../index/index.ts';
import type { BotParts } from '../command.ts';
import type { ComponentHandler } from '../component.ts';
import { findDocument } from '../document-list.ts';
import { followRun } from '../follow-run.ts';
import { languageOf } from '../language.ts';
import { listOwnDocuments } from '../library-documents.ts';
import { libraryMessages as messages } from '../messages/library.ts';
import { allowChange, moderationOf } from '../moderation-access.ts';
import { renderModeration } from '../moderation-reply.ts';

/** “Add and index”: moves a document that was sent into the library, and indexes it. */
export const addButton: ComponentHandler = {
  action: 'libadd',
  async run(interaction, [id = ''], parts) {
    if (!interaction.isButton() || !(await allowChange(interaction, parts))) return;
    const moderation = moderationOf(parts);
    const language = languageOf(interaction.locale);
    const upload = moderation.uploads.take(id);
    if (upload === undefined) return update(interaction, messages.say(language, 'expired'));
    await interaction.deferUpdate();
    const change = async () => {
      const folder = await moderation.libraryFolder();
      // Another may have come while this one waited.
      const place = await lookUpName(folder, basename(upload.path));
      if (place.kind === 'other') throw new Error(`Expected no other file of this name, got ${place.name}`);
      await addToLibrary(folder, upload.path, moderation.removedDirectory);
      parts.log.info({ file: basename(upload.path) }, 'A document was added from Discord');
    };
    try {
      await changeAndIndex(interaction, parts, change, messages.say(language, 'adding'));
    } finally {
      await moderation.uploads.discard(id);
    }
  },
};

/** “Cancel”: discards a document that was sent. */
export const discardButton: ComponentHandler = {
  action: 'libcancel',
  async run(interaction, [id = ''], parts) {
    if (!interaction.isButton() || !(await allowChange(interaction, parts))) return;
    await moderationOf(parts).uploads.discard(id);
    await update(interaction, messages.say(languageOf(interaction.locale), 'discarded'));
  },
};

/** “Take out and index”: moves a document out of the library, and indexes without it. */
export const removeButton: ComponentHandler = {
  action: 'libremove',
  async run(interaction, [id = ''], parts) {
    if (!interaction.isButton() || !(await allowChange(interaction, parts))) return;
    const moderation = moderationOf(parts);
    const language = languageOf(interaction.locale);
    await interaction.deferUpdate();
    const document = findDocument(await listOwnDocuments(parts), id);
    if (document === undefined) {
      const content = messages.say(language, 'unknownDocument');
      await interaction.editReply(renderModeration({ content }));
      return;
    }
    const change = async () => {
      const folder = await moderation.libraryFolder();
      const place = await removeFromLibrary(folder, document.file, moderation.removedDirectory);
      const kept = relative(moderation.settings.dataDirectory, place);
      parts.log.info({ file: document.file, kept }, 'A document was taken out from Discord');
    };
    await changeAndIndex(interaction, parts, change, messages.say(language, 'removing'));
  },
};

/** @param interaction deferred */
async function changeAndIndex(
  interaction: ButtonInteraction,
  parts: BotParts,
  change: () => Promise<void>,
  introduction: string,
): Promise<void> {
  const language = languageOf(interaction.locale);
  try {
    await change();
  } catch (error) {
    parts.log.error({ err: error }, 'The library folder could not be changed');
    const content = messages.say(language, 'notWritten');
    await interaction.editReply(renderModeration({ content }));
    return;
  }
  await interaction.editReply(renderModeration({ content: introduction }));
  // A run at work may have looked for files before this one was there.
  const run = await moderationOf(parts).runs.startNext();
  await followRun(interaction, run, parts, introduction);
}

async function update(interaction: ButtonInteraction, content: string): Promise<void> {
  await interaction.update(renderModeration({ content }));
}
