import {
  type ButtonInteraction,
  type ChatInputCommandInteraction,
  type Message,
  PermissionFlagsBits,
  PermissionsBitField,
} from 'discord.js';
import type { Log } from './log.ts';
import type { ModerationReply } from './moderation-reply.ts';

/** A reply that was deferred, or the message of a button. */
export type LiveInteraction = ChatInputCommandInteraction | ButtonInteraction;

/** What is said in a reply that can't be edited much longer. */
export interface Farewell {
  readonly goesOnBelow: ModerationReply;
  readonly goesOnUnseen: ModerationReply;
}

/**
 * A reply that is edited while something goes on. Discord lets it be edited for as long as its token
 * lives; after that a message in the channel goes on, where the bot may write.
 *
 * Every edit is awaited before the next: none waits behind another, however long Discord takes.
 */
export class LiveReply {
  readonly #expiresAt: number;
  #message: Message | null = null;
  #failed = false;
  #said = false;

  constructor(
    private readonly interaction: LiveInteraction,
    lifetime: number,
    private readonly farewell: Farewell,
    private readonly log: Log,
  ) {
    this.#expiresAt = performance.now() + lifetime;
  }

  /** Shows what is so at this moment; given up after the first failure, for what is shown is no news. */
  async show(reply: ModerationReply): Promise<void> {
    if (!this.#failed) await this.#attempt(reply, this.farewell.goesOnUnseen);
  }

  /** Shows how it ended, also after edits have failed. */
  async finish(reply: ModerationReply): Promise<void> {
    if (await this.#attempt(reply, reply)) return;
    // A message grows too old for edits; what it was to say goes into a new one.
    if (this.#message === null) return;
    this.#message = null;
    await this.#attempt(reply, reply);
  }

  /** @param unseen what the reply says last where no message can go on */
  async #attempt(reply: ModerationReply, unseen: ModerationReply): Promise<boolean> {
    try {
      if (performance.now() < this.#expiresAt) {
        await this.interaction.editReply(reply);
      } else if (!this.#said) {
        this.#said = true;
        await this.#goOn(reply, unseen);
      } else if (this.#message !== null) {
        await this.#message.edit(reply);
      } else if (this.#mayWrite()) {
        await this.#send(reply);
      }
      return true;
    } catch (error) {
      this.#failed = true;
      this.log.warn({ err: error }, 'Progress could not be shown');
      return false;
    }
  }

  async #goOn(reply: ModerationReply, unseen: ModerationReply): Promise<void> {
    const sent =
      this.#mayWrite() &&
      (await this.#send(reply).then(
        () => true,
        () => false,
      ));
    if (!sent) this.#failed = true;
    // The token lives a little longer than it is relied on.
    await this.interaction.editReply(sent ? this.farewell.goesOnBelow : unseen);
  }

  async #send(reply: ModerationReply): Promise<void> {
    const { channel } = this.interaction;
    if (channel?.isSendable()) this.#message = await channel.send(reply);
  }

  #mayWrite(): boolean {
    const { channel, appPermissions } = this.interaction;
    if (channel === null || !channel.isSendable()) return false;
    const needed = [
      PermissionFlagsBits.ViewChannel,
      channel.isThread() ? PermissionFlagsBits.SendMessagesInThreads : PermissionFlagsBits.SendMessages,
      PermissionFlagsBits.EmbedLinks,
      PermissionFlagsBits.AttachFiles,
    ];
    return new PermissionsBitField(appPermissions).has(needed);
  }
}
