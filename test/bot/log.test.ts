import { describe, expect, it } from 'vitest';
import { createLog, redact } from '../../bot/log.ts';

const TOKEN = 'MTEw.abc.not-a-real-token';

function logged(write: (log: ReturnType<typeof createLog>) => void): string {
  let text = '';
  const sink = {
    write: (line: string) => {
      text += line;
    },
  };
  write(createLog({ level: 'info', secrets: [TOKEN] }, sink));
  return text;
}

describe('the log', () => {
  it('writes lines of JSON', () => {
    const line = logged((log) => log.info({ generation: '3' }, 'Ready'));
    expect(JSON.parse(line)).toMatchObject({ level: 30, generation: '3', msg: 'Ready' });
    expect(line.endsWith('}\n')).toBe(true);
  });

  it('holds the token nowhere: not in messages, fields, errors, their causes and stacks', () => {
    const error = new Error(`refused ${TOKEN}`, { cause: new Error(`Authorization: Bot ${TOKEN}`) });
    const text = logged((log) => {
      log.info(TOKEN);
      log.info({ [TOKEN]: { deep: [TOKEN] } });
      log.error({ err: error }, `with ${TOKEN}`);
    });
    expect(text).not.toContain(TOKEN);
    expect(text).toContain('refused [redacted]');
    expect(text).toContain('Authorization: Bot [redacted]');
  });

  it('holds no interaction tokens', () => {
    const error = Object.assign(new Error('Unknown interaction'), {
      code: 10062,
      status: 404,
      url: 'https://discord.com/api/v10/interactions/11/aW50ZXJh-Y3Rpb24_x/callback?with_response=false',
      requestBody: { json: { content: 'the whole answer' } },
    });
    const text = logged((log) => log.error({ err: error }));
    expect(text).toContain('/interactions/11/[redacted]/callback');
    expect(text).toContain('"code":10062');
    expect(text).not.toContain('the whole answer');
    expect(redact('PATCH /webhooks/12/aW50/messages/@original', [])).toBe(
      'PATCH /webhooks/12/[redacted]/messages/@original',
    );
  });

  it('hides secrets that JSON writes differently', () => {
    expect(redact(JSON.stringify({ a: 'p"q' }), ['p"q'])).toBe('{"a":"[redacted]"}');
  });
});
