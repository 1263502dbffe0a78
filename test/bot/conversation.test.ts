import { PassThrough } from 'node:stream';
import { stripVTControlCharacters } from 'node:util';
import { describe, expect, it } from 'vitest';
import { converse } from '../../bot/conversation.ts';
import type { Answer } from '../../index/index.ts';
import { makeExcerpt, makeQuoted } from './excerpts.ts';

/** A terminal, with a person who types `keys` at each prompt in turn. */
async function talk(keys: readonly string[], ask: (question: string) => Promise<Answer>): Promise<string> {
  const input = Object.assign(new PassThrough(), { isTTY: true, setRawMode: () => input });
  const output = Object.assign(new PassThrough(), { isTTY: true, columns: 60 });
  const left = [...keys];
  let text = '';
  output.on('data', (chunk: Buffer) => {
    text += chunk.toString();
    if (stripVTControlCharacters(text).endsWith('\n? ') && left.length > 0) input.write(left.shift());
  });
  await converse({
    library: {
      ask,
      documents: async () => [],
      passage: async () => null,
      lookUp: async () => ({ status: 'unknown' }),
    },
    input: input as unknown as NodeJS.ReadStream,
    output: output as unknown as NodeJS.WriteStream,
    complain: (error) => output.write(`complaint: ${String(error)}\n`),
  });
  return stripVTControlCharacters(text).replaceAll('\r', '');
}

const peace = async () => makeQuoted(makeExcerpt('Peace was made.'));

describe('a conversation in the terminal', () => {
  it.each([
    [':quit', ':quit\r'],
    ['Ctrl+D', '\u0004'],
    ['Ctrl+C', '\u0003'],
  ])('prompts, answers, prompts again, and ends at %s', async (_, end) => {
    const text = await talk(['Was peace made?\r', '\r', end], peace);
    expect(text).toMatch(/^Ask in your own words\. :help lists .*; :quit or Ctrl\+D ends\.\n\n\? /u);
    expect(text).toContain('Was peace made?\n1. What attachés do\n');
    expect(text).toContain('  ┃ Peace was made.\n');
    expect(text.match(/^\? /gmu)).toHaveLength(3);
    expect(text.endsWith('\n')).toBe(true);
  });

  it('brings back earlier lines with the arrow keys, and completes commands', async () => {
    const asked: string[] = [];
    await talk(['One?\r', 'Two?\r', '\u001b[A\u001b[A\r', ':q\t\r'], async (question) => {
      asked.push(question);
      return peace();
    });
    expect(asked).toEqual(['One?', 'Two?', 'One?']);
  });

  it('goes on after a question that failed', async () => {
    let asked = 0;
    const text = await talk(['One?\r', 'Two?\r', ':quit\r'], async () => {
      asked += 1;
      if (asked === 1) throw new Error('broken');
      return peace();
    });
    expect(text).toContain('complaint: Error: broken\n');
    expect(text).toContain('  ┃ Peace was made.\n');
  });
});
