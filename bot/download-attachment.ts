import { open } from 'node:fs/promises';

/** Where Discord keeps what people attach. */
const DISCORD = ['https://cdn.discordapp.com', 'https://media.discordapp.net'];

/** Milliseconds for all of it. */
const WITHIN = 60_000;

/**
 * Origins that attachments are fetched from: Discord's, and that of a stand-in for Discord on this machine.
 * @param apiUrl REST base address
 */
export function attachmentOrigins(apiUrl: string): string[] {
  const { hostname, origin } = new URL(apiUrl);
  return ['127.0.0.1', '[::1]', 'localhost'].includes(hostname) ? [...DISCORD, origin] : DISCORD;
}

export type Downloaded = 'done' | 'not-discord' | 'too-large' | 'failed';

/**
 * Writes an attachment to a file. Nothing is believed that was said of it: where it leads to, and how
 * long it is, shows only here.
 * @param most bytes
 */
export async function downloadAttachment(
  url: string,
  path: string,
  { origins, most }: { readonly origins: readonly string[]; readonly most: number },
): Promise<Downloaded> {
  if (!URL.canParse(url) || !origins.includes(new URL(url).origin)) return 'not-discord';
  try {
    const response = await fetch(url, { redirect: 'error', signal: AbortSignal.timeout(WITHIN) });
    if (!response.ok || response.body === null) return 'failed';
    await using file = await openForWriting(path);
    let bytes = 0;
    for await (const chunk of response.body) {
      bytes += chunk.byteLength;
      if (bytes > most) return 'too-large';
      await file.handle.write(chunk);
    }
    return 'done';
  } catch {
    return 'failed';
  }
}

async function openForWriting(path: string) {
  const handle = await open(path, 'wx');
  return { handle, [Symbol.asyncDispose]: () => handle.close() };
}
