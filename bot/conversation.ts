import { createInterface } from 'node:readline';
import type { Library } from '../index/index.ts';
import { describeTerminal, renderAnswer } from './terminal.ts';

export interface ConversationParts {
  readonly library: Pick<Library, 'ask'>;
  readonly input: NodeJS.ReadStream;
  readonly output: NodeJS.WriteStream;
  /** Told what went wrong with one question; the conversation goes on. */
  readonly complain: (error: unknown) => void;
}

const GREETING = 'Ask a question in your own words. :quit or Ctrl+D ends.';
const PROMPT = '? ';
const QUIT = ':quit';

/**
 * A question a line, and its answer. On a terminal with a prompt, until `:quit`, Ctrl+D or Ctrl+C;
 * otherwise until `:quit` or the end of the input, with each question printed above its answer.
 */
export async function converse({ library, input, output, complain }: ConversationParts): Promise<void> {
  const interactive = input.isTTY === true && output.isTTY === true;
  const lines = createInterface({
    input,
    output: interactive ? output : undefined,
    terminal: interactive,
    prompt: PROMPT,
    crlfDelay: Number.POSITIVE_INFINITY,
  });
  let open = true;
  // What a question may lean on: the last one that stood by itself.
  let previous = '';
  lines.on('SIGINT', () => lines.close());
  lines.once('close', () => {
    open = false;
    // The shell's prompt shall not stand behind ours.
    if (interactive) output.write('\n');
  });
  const prompt = () => {
    if (!interactive || !open) return;
    output.write('\n');
    lines.prompt();
  };
  // Listening before the first prompt: a line typed before would be lost.
  const typed = lines[Symbol.asyncIterator]();
  if (interactive) output.write(`${GREETING}\n`);
  prompt();
  for await (const line of typed) {
    const question = line.trim();
    if (question === QUIT) break;
    if (question !== '') {
      if (!interactive) output.write(`${PROMPT}${question}\n`);
      try {
        const answer = await library.ask(question, { previous });
        if (answer.leansOn === null) previous = question;
        // Described anew each time: the window may have another width by now.
        output.write(`${renderAnswer(answer, describeTerminal(output))}\n`);
      } catch (error) {
        complain(error);
      }
      if (!interactive) output.write('\n');
    }
    prompt();
  }
  lines.close();
}
