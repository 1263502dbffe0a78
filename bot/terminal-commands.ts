import { distance } from 'fastest-levenshtein';
import { type QuotedPassage, readPassageId } from '../index/index.ts';
import { describeExplanation } from './explain.ts';
import { openWindow, widenWindow } from './terminal-around.ts';
import { renderLookUp } from './terminal-look-up.ts';
import { Page, type TerminalOptions, withoutControls } from './terminal-page.ts';
import { renderSources } from './terminal-sources.ts';
import type { Talk } from './terminal-talk.ts';

/** What the engine adds to a conversation. */
export interface TerminalAbilities {
  readonly citations?: TerminalCitations;
  /** Whether a text, or a quotation in it, stands in the library, told on a page. */
  readonly checkQuotation?: (text: string, page: Page) => Promise<readonly string[]>;
}

export interface TerminalCitations {
  /** Names as they are typed; the first is used where none is given. */
  readonly styles: readonly [string, ...string[]];
  /** Texts to be copied, each a paragraph. @param style one of `styles` */
  cite(passage: QuotedPassage, style: string): Promise<readonly string[]>;
}

/** What a command works with. */
interface Context {
  readonly talk: Talk;
  readonly page: Page;
  readonly terminal: TerminalOptions;
  readonly commands: readonly TerminalCommand[];
}

export interface TerminalCommand {
  /** As it is typed; the first is the one that help shows. */
  readonly names: readonly [string, ...string[]];
  /** What may follow, as help shows it. */
  readonly takes: string;
  readonly does: string;
  /**
   * @param given what follows the name, without blanks around it
   * @returns lines to be shown; null ends the conversation
   */
  run(given: string, context: Context): Promise<readonly string[] | null>;
}

/** What can be done beside asking; a new command is an entry here. */
export function terminalCommands(abilities: TerminalAbilities = {}): readonly TerminalCommand[] {
  const { citations, checkQuotation } = abilities;
  return [
    {
      names: [':more'],
      takes: '',
      does: 'the next passages on the last question',
      run: async (_, { talk, terminal }) => [await talk.more(terminal)],
    },
    {
      names: [':around'],
      takes: '[N]',
      does: 'what stands before and after passage N of the answer',
      run: readAround,
    },
    { names: ['<', ':previous'], takes: '', does: 'reads further back', run: widen('previous') },
    { names: ['>', ':next'], takes: '', does: 'reads on', run: widen('next') },
    ...(citations === undefined ? [] : [citeWith(citations)]),
    { names: [':why'], takes: '', does: 'why the last answer is what it is', run: explain },
    {
      names: [':passage'],
      takes: 'ID',
      does: 'what stands, or stood, under this permanent id',
      run: showPassage,
    },
    ...(checkQuotation === undefined ? [] : [checkWith(checkQuotation)]),
    {
      names: [':sources'],
      takes: '[WORDS]',
      does: 'the documents of the library; those on a topic, or with these words in the title',
      run: async (given, { talk, page }) => renderSources(await talk.library.documents(), given, page),
    },
    { names: [':help'], takes: '', does: 'this list', run: async (_, context) => help(context) },
    { names: [':quit'], takes: '', does: 'ends (as Ctrl+D does)', run: async () => null },
  ];
}

/** Whether a line is a command, or is meant to be one. */
export function isCommand(line: string): boolean {
  return line.startsWith(':') || line === '<' || line === '>';
}

/** Does what a line commands. @returns text to be shown; null when the conversation ends */
export async function runCommand(
  line: string,
  commands: readonly TerminalCommand[],
  talk: Talk,
  terminal: TerminalOptions,
): Promise<string | null> {
  const [typed = ''] = line.split(/\s/u, 1);
  const context = { talk, page: new Page(terminal), terminal, commands };
  const found = findCommand(typed.toLowerCase(), commands);
  const lines =
    found === null ? unknown(typed, context) : await found.run(line.slice(typed.length).trim(), context);
  return lines === null ? null : lines.join('\n');
}

/** By its whole name, or by a beginning that no other has. */
function findCommand(typed: string, commands: readonly TerminalCommand[]): TerminalCommand | null {
  const whole = commands.find(({ names }) => names.includes(typed));
  if (whole !== undefined) return whole;
  const [only, ...others] = commands.filter(({ names }) => names.some((name) => name.startsWith(typed)));
  return only !== undefined && others.length === 0 && typed.length > 1 ? only : null;
}

/** Letters that may be wrong in a name that is taken for a mistake of typing. */
const MOST_WRONG = 3;

function unknown(typed: string, { commands, page }: Context): string[] {
  const near = commands
    .flatMap(({ names }) => names)
    .map((name) => ({ name, wrong: distance(name, typed.toLowerCase()) }))
    .filter(({ name, wrong }) => wrong <= Math.min(MOST_WRONG, name.length / 2))
    .sort((a, b) => a.wrong - b.wrong)[0];
  const hint = near === undefined ? '' : ` Did you mean ${near.name}?`;
  return page.lines(`There is no command ${typed}.${hint} :help lists them.`, '', 'plain');
}

function help({ commands, page }: Context): string[] {
  const usages = commands.map(({ names, takes }) => [names.join(' or '), takes].join(' ').trim());
  const width = Math.max(...usages.map((usage) => usage.length)) + 4;
  return [
    ...page.lines('Ask in your own words, or type one of these:', '', 'bold'),
    ...commands.flatMap(({ does }, position) => page.item(`  ${usages[position]}`.padEnd(width), does)),
    ...page.lines(
      'N is the number of a passage in the answer, or a passage’s id; without it, the one shown last is meant. The first letters of a command will do.',
      '',
      'dim',
    ),
  ];
}

async function readAround(given: string, { talk, page }: Context): Promise<string[]> {
  const cited = await talk.find(given);
  if (typeof cited === 'string') return page.lines(cited, '', 'plain');
  const opened = await openWindow(talk.library, cited, page);
  if (opened === null) {
    return page.lines('That passage is no longer in the library as it was quoted. Ask again.', '', 'plain');
  }
  talk.show(cited);
  talk.window = opened.window;
  return opened.lines;
}

function widen(towards: 'previous' | 'next'): TerminalCommand['run'] {
  return async (_, { talk, page }) => {
    if (talk.window === null) return page.lines(':around shows what there is to read on from.', '', 'plain');
    const { window, lines } = await widenWindow(talk.library, talk.window, towards, page);
    talk.window = window;
    return lines;
  };
}

async function explain(_: string, { talk, page }: Context): Promise<string[]> {
  const answer = await talk.explain();
  if (answer === null) return page.lines('Ask a question first.', '', 'plain');
  return describeExplanation(answer).flatMap((line) => {
    // Behind the number of a candidate, its further lines stand in.
    const [, number, rest] = /^(\d+\. )([\s\S]*)$/u.exec(line) ?? [];
    return number === undefined || rest === undefined
      ? page.lines(line, '', 'plain')
      : page.item(number.padStart(4), rest);
  });
}

async function showPassage(given: string, { talk, page }: Context): Promise<readonly string[]> {
  if (given === '') return page.lines('Which passage? Its id has 12 letters and digits.', '', 'plain');
  const id = readPassageId(given);
  if (id === null)
    return page.lines(`“${given}” is no passage id: it has 12 letters and digits.`, '', 'plain');
  const lookUp = await talk.library.lookUp(id);
  if ('now' in lookUp) talk.show(lookUp.now.passage);
  return [renderLookUp(id, lookUp, page)];
}

function citeWith({ styles, cite }: TerminalCitations): TerminalCommand {
  return {
    names: [':cite'],
    takes: '[N] [STYLE]',
    does: `passage N cited, to be copied: ${styles.join(', ')}`,
    run: async (given, { talk, page }) => {
      const words = given.split(/\s+/u).filter(Boolean);
      const [which = '', named = styles[0]] = isStyle(words[0]) ? ['', ...words] : words;
      const style = named.toLowerCase();
      if (words.length > 2) {
        return page.lines(`Type a number and a style, such as :cite 1 ${styles[0]}.`, '', 'plain');
      }
      if (!isStyle(style)) {
        return page.lines(`There is no style ${named}. Choose from ${styles.join(', ')}.`, '', 'plain');
      }
      const passage = await talk.find(which);
      if (typeof passage === 'string') return page.lines(passage, '', 'plain');
      talk.show(passage);
      const texts = await cite(passage, style);
      // Not wrapped, without a margin: what is copied is the citation and nothing else.
      return [texts.map(withoutControls).join('\n\n')];
    },
  };

  function isStyle(word: string | undefined): boolean {
    return word !== undefined && styles.includes(word.toLowerCase());
  }
}

function checkWith(check: NonNullable<TerminalAbilities['checkQuotation']>): TerminalCommand {
  return {
    names: [':check'],
    takes: '"TEXT"',
    does: 'whether a quotation stands in the library, word for word',
    run: async (given, { page }) =>
      given === ''
        ? page.lines('Which quotation? Put its words behind :check.', '', 'plain')
        : check(given, page),
  };
}
