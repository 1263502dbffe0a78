import { headingsOf } from '../bot/headings.ts';
import type { AnswerComparison, ComparedQuestion, FirstAnswer } from '../index/index.ts';

/** First answers shown before the rest is only counted: about as many as a person looks through. */
const MOST_SHOWN = 20;

/** Where the columns of a summary begin. */
const INDENT = ' '.repeat(11);

/** One line: what became of the first answers. */
export function countAnswers({ questions, worse }: AnswerComparison): string {
  const parts: string[] = [];
  if (questions.some(({ change }) => change !== null)) {
    const counts = (['unchanged', 'changed', 'lost', 'gained'] as const).map(
      (change) => `${questions.filter((question) => question.change === change).length} ${change}`,
    );
    parts.push(counts.join(', '), `${worse} got worse`);
  }
  const expecting = questions.flatMap(({ expected }) => (expected === null ? [] : [expected]));
  if (expecting.length > 0) {
    const now = expecting.filter(({ rightAfter }) => rightAfter).length;
    const before = expecting.filter(({ rightBefore }) => rightBefore === true).length;
    const was = expecting.some(({ rightBefore }) => rightBefore !== null) ? ` (before: ${before})` : '';
    parts.push(`${now} of ${expecting.length} as expected${was}`);
  }
  const asked = questions.length === 1 ? '1 control question' : `${questions.length} control questions`;
  return [asked, ...parts].join('; ');
}

/** The first answers that a person should look at, what got worse first; at most twenty, then how many more. */
export function listAnswers({ questions }: AnswerComparison): string[] {
  const worthALook = questions.filter(isWorthALook).sort((a, b) => Number(b.worse) - Number(a.worse));
  const lines = worthALook.slice(0, MOST_SHOWN).flatMap(describeQuestion);
  const more = worthALook.length - MOST_SHOWN;
  return more > 0 ? [...lines, `${INDENT}and ${more} more: --json has them all`] : lines;
}

/** What differs, and what is not as expected for the first time: also a passage whose heading alone has changed. */
function isWorthALook({ change, expected }: ComparedQuestion): boolean {
  const isNewlyWrong = expected?.rightAfter === false && expected.rightBefore !== false;
  return isNewlyWrong || (change !== null && change !== 'unchanged');
}

function describeQuestion({ question, change, worse, before, after, expected }: ComparedQuestion): string[] {
  const isSame = change === null || change === 'unchanged';
  const label = worse ? 'Worse' : capitalise(isSame ? 'unexpected' : change);
  const lines = [`${label.padEnd(INDENT.length)}“${question}”`];
  if (change !== null) lines.push(`${INDENT}before    ${describeAnswer(before)}`);
  lines.push(`${INDENT}now       ${describeAnswer(after)}`);
  if (expected !== null && !expected.rightAfter) {
    const { document, section, is } = expected;
    const place = [document, ...(section === null ? [] : [section || '(before the first heading)'])].join(
      ' › ',
    );
    const note = {
      present: '',
      removed: ': its document was removed',
      missing: ', which is not in the index',
    }[is];
    lines.push(`${INDENT}expected  ${place}${note}`);
  }
  return lines;
}

function describeAnswer(answer: FirstAnswer | null): string {
  if (answer === null) return 'no answer';
  const { title, section } = answer;
  return [title, ...headingsOf({ section, document: { title } })].join(' › ');
}

function capitalise(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}
