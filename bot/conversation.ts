import { createInterface } from 'node:readline';
import { isCommand, runCommand, type TerminalAbilities, terminalCommands } from './terminal-commands.ts';
import { describeTerminal } from './terminal-page.ts';
import { Talk, type TalkLibrary } from './terminal-talk.ts';

export interface ConversationParts {
  readonly library: TalkLibrary;
  readonly abilities?: TerminalAbilities;
  readonly input: NodeJS.ReadStream;
  readonly output: NodeJS.WriteStream;
  /** Told what went wrong with one question; the conversation goes on. */
  readonly complain: (error: unknown) => void;
}

const GREETING = 'Ask in your own words. :help lists what else there is; :quit or Ctrl+D ends.';
const PROMPT = '? ';

/** Lines that the arrow keys bring back; kept in memory only. */
const HISTORY = 200;

/**
 * A question or command a line, and its answer. On a terminal with a prompt, until `:quit`, Ctrl+D
 * or Ctrl+C; otherwise until `:quit` or the end of the input, with each line printed above its answer.
 */
export async function converse({
  library,
  abilities,
  input,
  output,
  complain,
}: ConversationParts): Promise<void> {
  const interactive = input.isTTY === true && output.isTTY === true;
  const talk = new Talk(library);
  const commands = terminalCommands(abilities);
  const names = commands.flatMap((command) => command.names);
  const lines = createInterface({
    input,
    output: interactive ? output : undefined,
    terminal: interactive,
    prompt: PROMPT,
    crlfDelay: Number.POSITIVE_INFINITY,
    historySize: HISTORY,
    removeHistoryDuplicates: true,
    completer: (line: string) => [names.filter((name) => line !== '' && name.startsWith(line)), line],
  });
  let open = true;
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
    const words = line.trim();
    if (words !== '') {
      // Described anew each time: the window may have another width by now.
      const terminal = describeTerminal(output);
      const echo = interactive ? '' : `${PROMPT}${words}\n`;
      const end = interactive ? '\n' : '\n\n';
      try {
        const answer = isCommand(words)
          ? await runCommand(words, commands, talk, terminal)
          : await talk.ask(words, terminal);
        if (answer === null) break;
        output.write(`${echo}${answer}${end}`);
      } catch (error) {
        if (!interactive) output.write(`${echo}\n`);
        complain(error);
      }
    }
    prompt();
  }
  lines.close();
}
