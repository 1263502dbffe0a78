import type { Reply } from './reply.ts';

/** Code units of a message's content; discord-api-docs, resources/message, "Create Message". */
const MOST = 2_000;

/** Adds a line below what a message says, in small print; left out where it would not fit. */
export function addRemark(reply: Reply, text: string): Reply {
  const content = [reply.content ?? '', `-# ${text}`].filter((part) => part !== '').join('\n');
  return content.length > MOST ? reply : { ...reply, content };
}
