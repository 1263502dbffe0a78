import { describe, expect, it } from 'vitest';
import { startScript } from '../../bot/child-script.ts';
import { temporaryDirectory, writeFiles } from '../support/temporary.ts';

async function document(text = 'The truce was signed at noon.') {
  const directory = await temporaryDirectory();
  await writeFiles(directory, { 'a.md': text });
  return [`${directory}/a.md`, '--as', 'library/a.md'];
}

describe('a script in a process of its own', () => {
  it('gives its result', async () => {
    const end = await startScript('preview-document', await document()).ended;
    expect(end).toMatchObject({
      kind: 'result',
      value: { passages: 1, opening: 'The truce was signed at noon.' },
    });
  });

  it('gives the code of what went wrong', async () => {
    const end = await startScript('preview-document', await document('')).ended;
    expect(end).toMatchObject({
      kind: 'failed',
      failure: { code: 'unreadable-file', message: 'It is empty.' },
    });
  });

  it('is killed when its time is over', async () => {
    const begun = performance.now();
    const end = await startScript('preview-document', await document(), { within: 50 }).ended;
    expect(end).toEqual({ kind: 'killed' });
    expect(performance.now() - begun).toBeLessThan(5_000);
  });

  it('takes no more memory than it is given', { timeout: 60_000 }, async () => {
    const end = await startScript('preview-document', await document(), { memory: 8 }).ended;
    expect(end).toMatchObject({ kind: 'failed', failure: { code: 'unexpected' } });
  });

  it('never sees Discord’s token, only what else is set', async () => {
    const tell =
      'console.error("sees:" + Object.keys(process.env).filter((name) => /^(DISCORD|ATTACHE)_/.test(name)))';
    const env = {
      NODE_OPTIONS: `--import data:text/javascript,${encodeURIComponent(tell)}`,
      ATTACHE_MODEL: 'all-MiniLM-L6-v2',
    };
    process.env.DISCORD_TOKEN = 'MTEw.abc.not-a-real-token';
    try {
      const lines: string[] = [];
      await startScript('preview-document', await document(), { env, onLine: (line) => lines.push(line) })
        .ended;
      expect(lines).toContain('sees:ATTACHE_MODEL');
    } finally {
      delete process.env.DISCORD_TOKEN;
    }
  });
});
