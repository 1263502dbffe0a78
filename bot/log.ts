import pino from 'pino';
import type { LogLevel } from './config.ts';

export type Log = pino.Logger;

/** What a log is written to. */
export interface LineSink {
  write(text: string): unknown;
}

/**
 * A log of JSON lines that holds no secret: the last look is at the finished line, so that it
 * doesn't matter which message, address or stack a token was in.
 * @param secrets strings that must not appear
 */
export function createLog(
  options: { readonly level: LogLevel; readonly secrets?: readonly string[] },
  sink: LineSink = process.stderr,
): Log {
  const { level, secrets = [] } = options;
  const destination = { write: (line: string) => void sink.write(redact(line, secrets)) };
  return pino({ level, base: null, serializers: { err: describeError } }, destination);
}

/**
 * Takes secrets out of a text, and the tokens of interactions, which let anybody answer in the
 * bot's name for 15 minutes: they stand in the paths of webhooks and callbacks.
 */
export function redact(text: string, secrets: readonly string[]): string {
  let clean = text.replace(/(\/(?:webhooks|interactions)\/\d+\/)[^/\s"'?]+/gu, '$1[redacted]');
  for (const secret of secrets) {
    for (const form of [secret, JSON.stringify(secret).slice(1, -1)]) {
      if (form !== '') clean = clean.replaceAll(form, '[redacted]');
    }
  }
  return clean;
}

/** Facts of Discord's errors that help; their bodies repeat questions and whole replies, and stay out. */
const FACTS = ['code', 'status', 'method', 'url'] as const;

function describeError(error: unknown): Record<string, unknown> {
  if (!(error instanceof Error)) return { message: String(error) };
  const facts: Record<string, unknown> = { type: error.name, message: error.message };
  for (const fact of FACTS) {
    if (fact in error) facts[fact] = (error as unknown as Record<string, unknown>)[fact];
  }
  facts.stack = error.stack;
  if (error.cause !== undefined) facts.cause = describeError(error.cause);
  return facts;
}
