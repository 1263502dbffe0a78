import { type APIEmbed, ButtonStyle, ComponentType } from 'discord.js';
import type {
  CheckedQuotation,
  DifferencePiece,
  Fold,
  QuotationCheck,
  QuotedExcerpt,
  QuotedPlace,
} from '../index/index.ts';
import { writeCustomId } from './custom-id.ts';
import { LIMITS, measureEmbed, shorten } from './discord-limits.ts';
import { escapeAddress } from './escape-address.ts';
import { escapeMarkdown } from './escape-markdown.ts';
import { headingsOf } from './headings.ts';
import type { Language } from './language.ts';
import { checkQuotationMessages as messages } from './messages/check-quotation.ts';
import { replyMessages } from './messages/reply.ts';
import { formatQuoteBlock } from './quote-block.ts';
import { NO_MENTIONS, type Reply, renderNotice } from './reply.ts';
import { scanPageAddress } from './scan-page.ts';

/** `action` of the button that shows a check to everybody. */
export const SHARE_CHECK = 'share-check';

const COLOURS = {
  verbatim: 0x3d8b5a,
  'verbatim-with-omissions': 0x3d8b5a,
  altered: 0xc9922e,
  'not-there': 0x8a8f98,
} as const;

/** Code units, escaped, of what stands around a quotation. */
interface Lengths {
  readonly beginning: number;
  readonly title: number;
  readonly headings: number;
  readonly address: number;
  readonly fact: number;
  /** Other documents named. */
  readonly others: number;
}

const LENGTHS: Lengths = { beginning: 200, title: 200, headings: 300, address: 500, fact: 200, others: 4 };

/** Where several quotations share a message. */
const SHORT_LENGTHS: Lengths = { beginning: 120, title: 80, headings: 80, address: 150, fact: 40, others: 2 };

/** Code units of room from which lengths need not be short. */
const AMPLE = 2_500;

/** Parts between omissions that are shown. */
const MOST_PARTS = 5;

/** Words shown of what stays the same, before and after a difference. */
const WORDS_AROUND = 8;

const FOLD_KEYS = {
  case: 'case',
  'quotation-marks': 'quotationMarks',
  dashes: 'dashes',
  ellipses: 'ellipses',
  spacing: 'spacing',
  brackets: 'brackets',
  ligatures: 'ligatures',
  'soft-hyphens': 'softHyphens',
  'unicode-form': 'unicodeForm',
  formatting: 'formatting',
} as const satisfies Record<Fold, string>;

type Say = (key: Parameters<typeof messages.say>[1], values?: Parameters<typeof messages.say>[2]) => string;

/**
 * The message that gives the result of a check; always within Discord's limits.
 * @param about whose message was checked: name, escaped, and address
 */
export function renderCheck(
  { quotations, left }: QuotationCheck,
  about: { readonly name: string; readonly url: string },
  language: Language,
): Reply {
  const say: Say = (key, values) => messages.say(language, key, values);
  if (quotations.length === 0) return renderNotice(say('nothing'));
  const embeds: APIEmbed[] = [];
  let free: number = LIMITS.embedTotal;
  for (const [position, quotation] of quotations.entries()) {
    const number = quotations.length === 1 ? '' : `${position + 1}. `;
    const room = Math.floor(free / (quotations.length - position));
    const embed = new CheckRenderer(say, language, room).render(quotation, number);
    if (measureEmbed(embed) > free) break;
    free -= measureEmbed(embed);
    embeds.push(embed);
  }
  const unseen = left + quotations.length - embeds.length;
  const lines = [
    `-# ${say('about', about)}`,
    ...(unseen === 0 ? [] : [`-# ${say('left', { count: unseen })}`]),
  ];
  return { content: lines.join('\n'), embeds, components: [shareRow(say)], allowedMentions: NO_MENTIONS };
}

function shareRow(say: Say): NonNullable<Reply['components']>[number] {
  return {
    type: ComponentType.ActionRow,
    components: [
      {
        type: ComponentType.Button,
        style: ButtonStyle.Secondary,
        label: say('share'),
        custom_id: writeCustomId(SHARE_CHECK),
      },
    ],
  };
}

/** Renders one quotation into an embed. */
class CheckRenderer {
  readonly #lengths: Lengths;

  constructor(
    private readonly say: Say,
    private readonly language: Language,
    /** Code units for the whole embed. */
    private readonly room: number,
  ) {
    this.#lengths = room < AMPLE ? SHORT_LENGTHS : LENGTHS;
  }

  render(checked: CheckedQuotation, number: string): APIEmbed {
    const { verdict, shortened } = checked;
    const frame: APIEmbed = {
      color: COLOURS[verdict.kind],
      title: `${number}${this.#title(checked)}`,
      ...(verdict.kind === 'not-there'
        ? {}
        : { footer: { text: describeSource(verdict.places[0], this.#lengths.fact) } }),
    };
    const isOneOfMany = number !== '';
    const head = [
      ...(isOneOfMany || verdict.kind === 'not-there' ? [this.#beginning(checked.text)] : []),
      ...(verdict.kind === 'not-there' ? [this.say('notThereHint')] : []),
    ];
    const foot = shortened ? [`-# ${this.say('shortened')}`] : [];
    const room = Math.min(LIMITS.description, this.room - measureEmbed(frame));
    if (verdict.kind === 'not-there') return { ...frame, description: [...head, ...foot].join('\n') };
    if (verdict.kind !== 'altered') foot.unshift(...this.#folds(verdict.places[0].folds));
    foot.push(...this.#others(verdict));
    const fixed = [...head, ...foot].join('\n').length + 2;
    const body =
      verdict.kind === 'altered'
        ? this.#difference(verdict, room - fixed)
        : this.#place(verdict.places[0], room - fixed);
    return { ...frame, description: [...head, ...body, ...foot].join('\n') };
  }

  #title({ verdict }: CheckedQuotation): string {
    switch (verdict.kind) {
      case 'verbatim':
        return this.say('verbatim');
      case 'verbatim-with-omissions':
        return this.say('omissions');
      case 'altered':
        return verdict.wordsChanged === 0
          ? this.say('alteredMarks')
          : this.say('altered', { words: verdict.wordsChanged });
      default:
        return this.say('notThere');
    }
  }

  #beginning(text: string): string {
    const words = text.replace(/\s+/gu, ' ').trim();
    return this.say('quoted', { text: escapeLine(words, this.#lengths.beginning) });
  }

  #folds(folds: readonly Fold[]): string[] {
    if (folds.length === 0) return [];
    const list = this.#list(folds.map((fold) => this.say(FOLD_KEYS[fold])));
    return [`-# ${this.say('differsOnly', { list })}`];
  }

  #others({ places, more }: { readonly places: readonly QuotedPlace[]; readonly more: boolean }): string[] {
    const { title, others: most } = this.#lengths;
    const others = places.slice(1, 1 + most).map(({ document, passageId }) => {
      return `${escapeLine(document.title, title / 2)} (${passageId})`;
    });
    if (others.length === 0) return [];
    const isMore = more || places.length > 1 + most;
    const list = isMore ? others.join(', ') : this.#list(others);
    return [`-# ${this.say(isMore ? 'alsoMore' : 'also', { list })}`];
  }

  #list(items: readonly string[]): string {
    return new Intl.ListFormat(this.language, { type: 'conjunction' }).format(items);
  }

  /** What differs, then what the library has. */
  #difference(
    verdict: {
      readonly difference: readonly DifferencePiece[];
      readonly places: readonly [QuotedPlace, ...QuotedPlace[]];
    },
    room: number,
  ): string[] {
    const legend = this.say('legend');
    const inLibrary = `\n${this.say('inLibrary')}`;
    const cut = `-# ${this.say('cutDifference')}`;
    const share = Math.floor((room - legend.length - inLibrary.length - cut.length - 4) / 2);
    const { markdown, shortened } = renderDifference(verdict.difference, share);
    const shown = [markdown, ...(shortened ? [cut] : []), `-# ${legend}`, inLibrary];
    return [...shown, ...this.#place(verdict.places[0], room - shown.join('\n').length - 1)];
  }

  /** Where it stands, and the words there, in their sentences. */
  #place(place: QuotedPlace, room: number): string[] {
    const where = this.#where(place);
    const shown = place.excerpts.slice(0, MOST_PARTS);
    const unseen = place.excerpts.length - shown.length;
    const between = place.omitted.map((words) => `-# ${this.say('leftOut', { words })}`);
    const rest = unseen === 0 ? [] : [`-# ${this.say('moreParts', { parts: unseen })}`];
    const around = [where, ...between.slice(0, shown.length), ...rest].join('\n').length + shown.length + 1;
    const share = Math.floor((room - around) / shown.length);
    const blocks = shown.flatMap((excerpt, position) => [
      ...(position === 0 ? [] : [between[position - 1] ?? '']),
      ...this.#quote(excerpt, share),
    ]);
    return [where, ...blocks, ...rest];
  }

  #quote({ context, span }: QuotedExcerpt, room: number): string[] {
    const start = span.start - context.span.start;
    const key = { start, end: start + span.end - span.start };
    const remarks = [`-# ${this.say('cut')}`, `-# ${this.say('tooLong')}`];
    const left = room - Math.max(...remarks.map(({ length }) => length)) - 2;
    // Where whole sentences were quoted there is nothing to point out in them.
    const plain = isAllOf(context.text, key)
      ? formatQuoteBlock(context.text, { start: 0, end: 0 }, left)
      : null;
    const { markdown, shortened } =
      plain === null || plain.markdown === '' ? formatQuoteBlock(context.text, key, left) : plain;
    if (markdown === '') return [remarks[1] ?? ''];
    return shortened ? [markdown, remarks[0] ?? ''] : [markdown];
  }

  /** `Title › Section · page 12`, the title as a link; where OCR read it, that is said, and the link leads to the page. */
  #where(place: QuotedPlace): string {
    const { document, page } = place;
    const title = escapeLine(document.title, this.#lengths.title);
    const target = (place.recognised ? scanPageAddress(place) : null) ?? document.url;
    const address = isLink(target) ? escapeAddress(target) : '';
    const isLinked = address !== '' && address.length <= this.#lengths.address;
    const headings = escapeLine(headingsOf(place).join(' › '), this.#lengths.headings);
    const section = headings === '' ? '' : ` › ${headings}`;
    const onPage = page === null ? '' : ` · ${this.say('page', { page })}`;
    const scanned = place.recognised ? `\n-# 🔎 ${replyMessages.say(this.language, 'recognised')}` : '';
    return `**${isLinked ? `[${title}](${address})` : title}**${section}${onPage}${scanned}`;
  }
}

/** All but marks at the ends. */
function isAllOf(text: string, { start, end }: { readonly start: number; readonly end: number }): boolean {
  return !/[\p{L}\p{N}]/u.test(text.slice(0, start) + text.slice(end));
}

/** The pieces as Discord shows them: what the message has struck out, what the library has in bold. */
function renderDifference(
  pieces: readonly DifferencePiece[],
  room: number,
): { readonly markdown: string; readonly shortened: boolean } {
  let markdown = '';
  for (const [position, piece] of pieces.entries()) {
    const isLast = position === pieces.length - 1;
    const shown = renderPiece(piece, { isFirst: position === 0, isLast });
    const longer = markdown + shown;
    if (longer.length > room - 2) return { markdown: `${markdown}…`, shortened: true };
    markdown = `${longer}${isLast || isGlued(piece, pieces[position + 1]) ? '' : ' '}`;
  }
  return { markdown, shortened: false };
}

function isGlued(piece: DifferencePiece, next: DifferencePiece | undefined): boolean {
  // What was changed and what it was changed to stand beside one another.
  if (piece.kind === 'omitted' || next?.kind === 'omitted') return false;
  return piece.glued && !(piece.kind === 'removed' && next?.kind === 'added');
}

/** Code units of one change; the words of the library stand below it anyway. */
const LONGEST_CHANGE = 400;

function renderPiece(
  piece: DifferencePiece,
  place: { readonly isFirst: boolean; readonly isLast: boolean },
): string {
  switch (piece.kind) {
    case 'omitted':
      return escapeMarkdown('[…]');
    case 'removed':
      return `~~${escapeLine(piece.text, LONGEST_CHANGE)}~~`;
    case 'added':
      return `**${escapeLine(piece.text, LONGEST_CHANGE)}**`;
    default:
      return escapeLine(abridge(piece.text, place), LIMITS.description);
  }
}

/** Only the words next to a difference. */
function abridge(
  text: string,
  { isFirst, isLast }: { readonly isFirst: boolean; readonly isLast: boolean },
): string {
  const words = text.split(' ');
  if (isFirst && isLast) return text;
  const before = isFirst ? 0 : WORDS_AROUND;
  const after = isLast ? 0 : WORDS_AROUND;
  if (words.length <= before + after + 2) return text;
  return [...words.slice(0, before), '…', ...words.slice(words.length - after)].join(' ');
}

/** In one line, escaped and then no longer than `most`; what is cut is no quotation. */
function escapeLine(text: string, most: number): string {
  const line = text.replace(/\s+/gu, ' ').trim();
  for (let length = most; ; length -= 1) {
    const escaped = escapeMarkdown(shorten(line, length), { keepAddresses: false });
    if (escaped.length <= most) return escaped;
    length -= Math.floor((escaped.length - most) / 2);
  }
}

/** Discord shows a footer as it is: nothing needs escaping there. */
function describeSource({ document, passageId }: QuotedPlace, most: number): string {
  const { author, issued, licence, url, file } = document;
  const facts = [author, issued, licence, isLink(url) ? null : file].filter((fact) => fact !== null);
  return [...facts.map((fact) => shorten(fact, most)), passageId].join(' · ');
}

function isLink(url: string | null): url is string {
  return url !== null && /^https?:\/\/\S+$/u.test(url) && URL.canParse(url);
}
