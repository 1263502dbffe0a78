import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { CERTIFICATE, pdfOf, serveDocuments } from '../support/document-server.ts';
import { runScript } from '../support/run-script.ts';
import { temporaryDirectory, writeFiles } from '../support/temporary.ts';

const catalogue = (...parameters: string[]) => runScript('scripts/catalogue.ts', parameters);

function entry(id: string, facts: Readonly<Record<string, string>>): string {
  const fields = {
    title: `The ${id}`,
    body: 'A body',
    date: '1953',
    url: `https://example.org/${id}`,
    format: 'pdf',
    language: 'en',
    rights: 'Public domain',
    topics: '[Ceasefires]',
    ...facts,
  };
  return `- id: ${id}\n${Object.entries(fields)
    .map(([name, value]) => `  ${name}: ${value}\n`)
    .join('')}`;
}

async function createBench(entries: readonly string[]) {
  const directory = await temporaryDirectory();
  await writeFiles(directory, { 'catalogue.yaml': entries.join('') });
  const library = join(directory, 'library');
  const parameters = ['--catalogue', join(directory, 'catalogue.yaml'), '--library', library];
  return { library, parameters };
}

describe('npm run catalogue -- list', () => {
  it('lists ids, dates, formats and titles of the shipped catalogue', async () => {
    const { stdout, stderr, exitCode } = await catalogue('list');
    expect({ stderr, exitCode }).toEqual({ stderr: '', exitCode: 0 });
    expect(stdout).toMatch(
      /^un-charter +1945-06-26 {2}html {2}Charter of the United Nations \(United Nations\)$/mu,
    );
    expect(stdout.trim().split('\n').length).toBeGreaterThan(60);
  });

  it('lists one topic, also as JSON', async () => {
    const { stdout } = await catalogue('list', '--topic', 'cyber', '--json');
    const entries = JSON.parse(stdout);
    expect(entries.length).toBeGreaterThan(0);
    for (const { topics } of entries) expect(topics).toContain('Cyber');
  });

  it('names the topics there are when there is none like it', async () => {
    const { stderr, exitCode } = await catalogue('list', '--topic', 'cooking');
    expect(exitCode).toBe(2);
    expect(stderr).toMatch(/No document is on the topic "cooking"\. There are: .*Ceasefires, /u);
  });
});

describe('npm run catalogue -- add', () => {
  it.each([
    ['no ids', [], /give ids.*or --all/u],
    ['ids and --all', ['--all', 'un-charter'], /ids or --all, not both/u],
    ['an id that is wrong', ['un-chater'], /no document "un-chater"\. Did you mean un-charter\?/u],
    ['a word of an id', ['brahmi'], /Did you mean brahimi-report\?/u],
    ['an id like no other', ['cooking'], /no document "cooking"\.\n/u],
    ['a limit that is none', ['--max-megabytes', '0', 'un-charter'], /number of megabytes above 0/u],
    ['a subcommand that is unknown', ['--nonsense'], /unknown option '--nonsense'/u],
  ])('exits 2 for %s', async (_, parameters, message) => {
    const result = await catalogue('add', ...parameters);
    expect(result.exitCode).toBe(2);
    expect(result.stderr).toMatch(message);
    expect(result.stdout).toBe('');
  });

  it('exits 2 without a subcommand, and shows how it is used', async () => {
    const result = await catalogue();
    expect(result.exitCode).toBe(2);
    expect(result.stderr).toMatch(/Usage: catalogue .*list.*add/su);
  });

  it('exits 3 for a catalogue that is wrong', async () => {
    const { parameters } = await createBench([entry('a', { format: 'exe' })]);
    const result = await catalogue('add', '--all', ...parameters);
    expect(result.exitCode).toBe(3);
    expect(result.stderr).toMatch(/Entry 1 \(a\): format: use one of/u);
  });

  it('exits 3 when nothing could be added, and refuses this machine without the switch for tests', async () => {
    const { library, parameters } = await createBench([entry('a', { url: 'https://127.0.0.1/a.pdf' })]);
    const result = await catalogue('add', 'a', ...parameters);
    expect(result.exitCode).toBe(3);
    expect(result.stdout).toMatch(/Failed {2}a: 127\.0\.0\.1 is not on the public internet/u);
    expect(result.stdout).toMatch(/0 added, 0 already there, 1 failed/u);
    expect(await readdir(library)).toEqual([]);
  });
});

describe('npm run catalogue -- add, from a server', () => {
  const env = { ATTACHE_ALLOW_LOOPBACK_DOWNLOADS: '1', NODE_EXTRA_CA_CERTS: CERTIFICATE };

  it('names what fails, goes on with the rest, and finds it there the next time', async () => {
    const server = await serveDocuments(
      (response, { url }) => {
        if (url === '/gone') response.writeHead(404).end();
        else if (url === '/login')
          response.writeHead(200, { 'content-type': 'text/html' }).end('<html>Sign in');
        else if (url === '/text')
          response.writeHead(200, { 'content-type': 'text/plain' }).end('The truce held.');
        else response.writeHead(200, { 'content-type': 'application/pdf' }).end(pdfOf(5_000));
      },
      { secure: true },
    );
    const { library, parameters } = await createBench([
      entry('gone', { url: `${server.origin}/gone` }),
      entry('login', { url: `${server.origin}/login` }),
      entry('nowhere', { url: 'https://127.0.0.1:1/' }),
      entry('text', { url: `${server.origin}/text`, format: 'txt' }),
      entry('treaty', { download: `${server.origin}/treaty` }),
    ]);
    const first = await runScript('scripts/catalogue.ts', ['add', '--all', ...parameters], { env });
    expect(first.exitCode).toBe(1);
    expect(first.stdout.split('\n')).toEqual([
      expect.stringMatching(/^Failed {2}gone: The server answered 404/u),
      expect.stringMatching(/^Failed {2}login: The server sent text\/html where PDF was expected/u),
      expect.stringMatching(/^Failed {2}nowhere: 127\.0\.0\.1 can't be reached \(ECONNREFUSED\)/u),
      'Added  text.txt  1 kB',
      'Added  treaty.pdf  5 kB',
      `2 added, 0 already there, 3 failed (${library})`,
      'Now run `npm run index` to make them searchable.',
      '',
    ]);
    expect(first.stderr).toMatch(/treaty \d+(?:\/\d+)? kB/u);
    expect((await readdir(library)).sort()).toEqual([
      'text.meta.yaml',
      'text.txt',
      'treaty.meta.yaml',
      'treaty.pdf',
    ]);
    expect(server.requests.every((headers) => /^Attache\/\d/u.test(headers['user-agent'] ?? ''))).toBe(true);

    const second = await runScript('scripts/catalogue.ts', ['add', 'text', 'treaty', ...parameters], { env });
    expect(second.exitCode).toBe(0);
    expect(second.stdout).toMatch(/Already there {2}text\.txt.*0 added, 2 already there, 0 failed/su);
    expect(second.stdout).not.toMatch(/npm run index/u);
  });

  it('refuses more megabytes than were allowed', async () => {
    const server = await serveDocuments(
      (response) => response.writeHead(200, { 'content-type': 'application/pdf' }).end(pdfOf(200_000)),
      { secure: true },
    );
    const { parameters } = await createBench([entry('treaty', { url: server.origin })]);
    const limit = ['--max-megabytes', '0.1'];
    const result = await runScript('scripts/catalogue.ts', ['add', 'treaty', ...limit, ...parameters], {
      env,
    });
    expect(result.exitCode).toBe(3);
    expect(result.stdout).toMatch(/treaty: It is larger than 0\.1 MB/u);
  });

  it('trusts no server whose certificate nobody vouches for', async () => {
    const server = await serveDocuments((response) => response.end(), { secure: true });
    const { parameters } = await createBench([entry('treaty', { url: server.origin })]);
    const result = await runScript('scripts/catalogue.ts', ['add', 'treaty', ...parameters], {
      env: { ATTACHE_ALLOW_LOOPBACK_DOWNLOADS: '1' },
    });
    expect(result.stdout).toMatch(/can't be reached \(DEPTH_ZERO_SELF_SIGNED_CERT\)/u);
    expect(server.requests).toHaveLength(0);
  });

  it('leaves no document when it is killed amid one, and goes on from there the next time', async () => {
    const bytes = pdfOf(100_000);
    const server = await serveDocuments(
      (response, request, attempt) => {
        if (attempt === 0) {
          const length = { 'content-length': String(bytes.length) };
          response.writeHead(200, { 'content-type': 'application/pdf', etag: '"v1"', ...length });
          response.write(bytes.subarray(0, 60_000));
          return;
        }
        const start = Number(/\d+/u.exec(request.headers.range ?? '')?.[0] ?? 0);
        const range = `bytes ${start}-${bytes.length - 1}/${bytes.length}`;
        response.writeHead(206, { 'content-type': 'application/pdf', 'content-range': range });
        response.end(bytes.subarray(start));
      },
      { secure: true },
    );
    const { library, parameters } = await createBench([entry('treaty', { url: server.origin })]);
    const child = spawn(
      process.execPath,
      ['--import', 'tsx', 'scripts/catalogue.ts', 'add', 'treaty', ...parameters],
      {
        cwd: join(import.meta.dirname, '../..'),
        env: { ...process.env, ...env },
        stdio: 'ignore',
      },
    );
    const part = join(library, '.treaty.pdf.part');
    await vi.waitFor(async () => expect((await stat(part)).size).toBe(60_000), { timeout: 30_000 });
    child.kill('SIGKILL');
    await once(child, 'exit');
    expect((await readdir(library)).filter((file) => !file.startsWith('.'))).toEqual([]);

    const result = await runScript('scripts/catalogue.ts', ['add', 'treaty', ...parameters], { env });
    expect(result.exitCode).toBe(0);
    expect(server.requests[1]).toMatchObject({ range: 'bytes=60000-', 'if-range': '"v1"' });
    expect(await readFile(join(library, 'treaty.pdf'))).toEqual(bytes);
  });
});
