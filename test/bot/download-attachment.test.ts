import { readFile } from 'node:fs/promises';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { attachmentOrigins, downloadAttachment } from '../../bot/download-attachment.ts';
import { temporaryDirectory } from '../support/temporary.ts';

async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

describe('an attachment', () => {
  it.each([
    ['https://discord.com/api', ['https://cdn.discordapp.com', 'https://media.discordapp.net']],
    // A proxy for Discord's API is no place for its attachments, unless it is this machine itself.
    ['https://proxy.example.org/api', ['https://cdn.discordapp.com', 'https://media.discordapp.net']],
    [
      'http://127.0.0.1:4000/api',
      ['https://cdn.discordapp.com', 'https://media.discordapp.net', 'http://127.0.0.1:4000'],
    ],
  ])('comes from Discord, or from a stand-in on this machine: %s', (apiUrl, origins) => {
    expect(attachmentOrigins(apiUrl)).toEqual(origins);
  });

  it.each([
    'https://cdn.discordapp.com.example.org/a.md',
    'https://cdn.discordapp.com@example.org/a.md',
    'http://cdn.discordapp.com/a.md',
    'file:///etc/passwd',
    'no address',
  ])('is not fetched from elsewhere: %s', async (url) => {
    const path = join(await temporaryDirectory(), 'a.md');
    const origins = attachmentOrigins('https://discord.com/api');
    expect(await downloadAttachment(url, path, { origins, most: 10 })).toBe('not-discord');
  });

  it.each<[string, string, RequestListener]>([
    ['done', 'of the length that is allowed', (_, response) => response.end('x'.repeat(100))],
    [
      'too-large',
      'longer than was said',
      (_, response) => {
        response.write('x'.repeat(60));
        response.end('x'.repeat(60));
      },
    ],
    ['failed', 'that is gone', (_, response) => response.writeHead(404).end()],
    [
      'failed',
      'that leads elsewhere',
      (_, response) => response.writeHead(302, { Location: 'http://169.254.169.254/' }).end(),
    ],
    [
      'failed',
      'that breaks off',
      (_, response) => response.writeHead(200, { 'Content-Length': '9' }).destroy(),
    ],
  ])('is %s when it is one %s', async (result, _, listener) => {
    const origin = await serve(listener);
    const path = join(await temporaryDirectory(), 'a.md');
    expect(await downloadAttachment(`${origin}/a.md`, path, { origins: [origin], most: 100 })).toBe(result);
    if (result === 'done') expect(await readFile(path, 'utf8')).toHaveLength(100);
  });
});
