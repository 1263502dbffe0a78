import type { APIEmbed } from 'discord.js';
import {
  type AnswerComparison,
  type ComparedQuestion,
  describeShare,
  type FirstAnswer,
  type IndexSummary,
} from '../index/index.ts';
import { writeCustomId } from './custom-id.ts';
import { LIMITS, shorten } from './discord-limits.ts';
import { escapeMarkdown } from './escape-markdown.ts';
import { headingsOf } from './headings.ts';
import type { IndexRun, RunOutcome } from './index-runs.ts';
import type { Language } from './language.ts';
import { indexRunMessages as messages } from './messages/index-run.ts';
import { formatMoment, type ModerationReply, renderModeration } from './moderation-reply.ts';

const COLOURS = { working: 0x3b6ea5, good: 0x3f8f5f, withheld: 0xc28a1e, bad: 0xb3423a } as const;

/** Characters of a bar. */
const BAR = 16;

const STAGES = ['reading', 'embedding', 'linking', 'checking', 'asking'] as const;

/** How far a run is, with a button that stops it. */
export function renderRun({ progress }: IndexRun, language: Language, introduction: string): ModerationReply {
  const embed: APIEmbed = { color: COLOURS.working, description: messages.say(language, 'loading') };
  const stage = STAGES.find((name) => name === progress?.stage);
  if (progress !== null && stage !== undefined) {
    const { done, total, secondsLeft } = progress;
    const filled = Math.round((BAR * Math.min(done, total)) / Math.max(1, total));
    const left = secondsLeft === null || done >= total ? '' : ` · ${describeTimeLeft(secondsLeft, language)}`;
    embed.description = [
      `\`${'█'.repeat(filled)}${'░'.repeat(BAR - filled)}\``,
      messages.say(language, stage, { done, total }) + left,
    ].join('\n');
  }
  return renderModeration({
    content: introduction,
    embeds: [embed],
    buttons: [{ id: writeCustomId('runstop'), label: messages.say(language, 'stop') }],
  });
}

function describeTimeLeft(left: number, language: Language): string {
  const seconds = Math.max(1, Math.ceil(left));
  return seconds < 90
    ? messages.say(language, 'secondsLeft', { seconds })
    : messages.say(language, 'minutesLeft', { minutes: Math.round(seconds / 60) });
}

const FAILURES = {
  'nothing-to-index': 'nothingToIndex',
  'control-questions': 'controlQuestions',
  'data-folder': 'dataFolder',
  model: 'model',
  'program-file': 'programFile',
} as const;

/** Value of “Publish anyway” that has scans read as in the run that was withheld. */
export const WITH_OCR = 'ocr';

/** What came of a run. */
export function renderOutcome(
  outcome: RunOutcome,
  language: Language,
  run: { readonly allowWorse: number; readonly ocr: boolean },
): ModerationReply {
  if (outcome.kind === 'done') return renderSummary(outcome.summary, language, run);
  return renderModeration({ content: describeFailure(outcome, language) });
}

/** Why a run, or a rollback, did nothing. */
export function describeFailure(outcome: Exclude<RunOutcome, { kind: 'done' }>, language: Language): string {
  switch (outcome.kind) {
    case 'stopped':
      return messages.say(language, 'stopped');
    case 'locked': {
      const { holder } = outcome;
      if (holder === null) return messages.say(language, 'lockedUnknown');
      const { pid, host, since } = holder;
      return messages.say(language, 'locked', {
        pid: String(pid),
        host: escapeMarkdown(host),
        since: formatMoment(since),
      });
    }
    case 'failed': {
      const key = Object.hasOwn(FAILURES, outcome.code)
        ? FAILURES[outcome.code as keyof typeof FAILURES]
        : 'failed';
      return messages.say(language, key);
    }
  }
}

function renderSummary(
  summary: IndexSummary,
  language: Language,
  { allowWorse, ocr }: Parameters<typeof renderOutcome>[2],
): ModerationReply {
  const { comparison, withheld, published, skipped } = summary;
  const generation = summary.generation ?? '';
  const key = withheld ? 'withheld' : published ? 'published' : 'unchanged';
  const lists = listsOf(summary, language);
  const embed: APIEmbed = {
    color: withheld ? COLOURS.withheld : skipped.length > 0 ? COLOURS.working : COLOURS.good,
    title: messages.say(language, key, { generation }),
    fields: [...fieldsOf(summary, language), ...lists.fields],
  };
  if (withheld && comparison !== null) {
    embed.description = messages.say(language, 'withheldWhy', {
      worse: comparison.worse,
      comparable: comparison.comparable,
      share: describeShare(comparison.worseShare),
      allowed: describeShare(allowWorse),
      generation,
    });
  }
  return renderModeration({
    embeds: [embed],
    buttons:
      withheld && comparison !== null
        ? [
            {
              id: writeCustomId('publish', percentOf(comparison), ...(ocr ? [WITH_OCR] : [])),
              label: messages.say(language, 'publishAnyway'),
              style: 'danger',
            },
            { id: writeCustomId('leave'), label: messages.say(language, 'leaveIt') },
          ]
        : [],
    files: lists.complete
      ? []
      : [{ name: 'index-run.txt', attachment: Buffer.from(`\uFEFF${lists.text}\n`, 'utf8') }],
  });
}

/** Rounded up: what a moderator has seen is then never more than what is allowed. */
function percentOf({ worseShare }: AnswerComparison): number {
  return Math.ceil(10_000 * worseShare) / 100;
}

function fieldsOf(summary: IndexSummary, language: Language): NonNullable<APIEmbed['fields']> {
  const { newDocuments, changedDocuments, removedDocuments, unchangedDocuments, skipped, comparison } =
    summary;
  const { passages, embedded, seconds, renamedDocuments } = summary;
  const field = (name: 'documents' | 'passages' | 'time' | 'questions', value: string, inline = true) => ({
    name: messages.say(language, name),
    value,
    inline,
  });
  const documents = messages.say(language, 'documentsValue', {
    new: newDocuments.length,
    changed: changedDocuments.length,
    renamed: renamedDocuments.length,
    removed: removedDocuments.length,
    unchanged: unchangedDocuments.length,
    skipped: skipped.length,
  });
  const fields = [
    field('documents', documents, false),
    field('passages', messages.say(language, 'passagesValue', { passages, embedded })),
    field('time', messages.say(language, 'timeValue', { seconds })),
  ];
  if (comparison !== null) {
    const changed = comparison.questions.filter(isChanged).length;
    const counts = { asked: comparison.questions.length, changed, worse: comparison.worse };
    fields.push(field('questions', messages.say(language, 'questionsValue', counts), false));
  }
  return fields;
}

interface Lists {
  readonly fields: NonNullable<APIEmbed['fields']>;
  /** Whether all of it is in the fields. */
  readonly complete: boolean;
  /** All of it, as a text without markup. */
  readonly text: string;
}

/** First answers that changed, and what was left out with the reason. */
function listsOf({ comparison, skipped }: IndexSummary, language: Language): Lists {
  const changed = (comparison?.questions ?? []).filter(isChanged);
  const worse = changed.filter((question) => question.worse);
  const others = changed.filter((question) => !question.worse);
  const name = (answer: FirstAnswer | null) => describeAnswer(answer, language);
  const lineOf = ({ question, before, after }: ComparedQuestion) => ({
    head: `“${question}”`,
    rest: `${name(before)} → ${name(after)}`,
  });
  const parts = [
    { name: messages.say(language, 'gotWorse'), lines: worse.map(lineOf) },
    { name: messages.say(language, 'changedAnswers'), lines: others.map(lineOf) },
    {
      name: messages.say(language, 'leftOut'),
      lines: skipped.map(({ file, reason }) => ({ head: file, rest: reason })),
    },
  ].filter(({ lines }) => lines.length > 0);
  const shown = parts.map((part) => ({ ...part, ...keepWhole(part.lines, language) }));
  return {
    fields: shown.map(({ name: title, value }) => ({ name: title, value })),
    complete: shown.every(({ complete }) => complete),
    text: parts
      .map(({ name: title, lines }) =>
        [title, ...lines.map(({ head, rest }) => `- ${head}\n  ${rest}`)].join('\n'),
      )
      .join('\n\n'),
  };
}

interface Line {
  readonly head: string;
  readonly rest: string;
}

/** Code units of a line's first and second half. */
const LONGEST_HEAD = 160;
const LONGEST_REST = 300;

/** Room for “and 12 more: see the file”, in every language. */
const REMARK = 60;

/** As many lines as a field takes, whole ones. */
function keepWhole(lines: readonly Line[], language: Language): { value: string; complete: boolean } {
  const written = lines.map((line) => {
    const [head, rest] = [escapeShort(line.head, LONGEST_HEAD), escapeShort(line.rest, LONGEST_REST)];
    return { text: `- ${head.text}\n  ${rest.text}`, whole: head.whole && rest.whole };
  });
  const kept: string[] = [];
  let room = LIMITS.fieldValue - REMARK;
  for (const { text } of written) {
    if (text.length + 1 > room) break;
    room -= text.length + 1;
    kept.push(text);
  }
  const left = written.length - kept.length;
  const remark = left > 0 ? [`-# ${messages.say(language, 'more', { count: left })}`] : [];
  return {
    value: [...kept, ...remark].join('\n'),
    complete: left === 0 && written.every(({ whole }) => whole),
  };
}

function escapeShort(written: string, most: number): { text: string; whole: boolean } {
  const line = written.replace(/\s+/gu, ' ');
  // Escaped it may be twice as long; then it is cut shorter first.
  for (let length = most; ; length = Math.floor(length / 2)) {
    const text = escapeMarkdown(shorten(line, length), { keepAddresses: false });
    if (text.length <= most) return { text, whole: line.length <= length };
  }
}

function isChanged({ change, worse }: ComparedQuestion): boolean {
  return worse || (change !== null && change !== 'unchanged');
}

function describeAnswer(answer: FirstAnswer | null, language: Language): string {
  if (answer === null) return messages.say(language, 'noAnswer');
  const heading = headingsOf({ section: answer.section, document: answer }).at(-1);
  return heading === undefined ? answer.title : `${answer.title} › ${heading}`;
}
