import { describe, expect, it } from 'vitest';
import { questionAfterMention } from '../../bot/question.ts';

const BOT = '1100000000000000002';

describe('a question after a mention', () => {
  it.each([
    [`<@${BOT}> What is a truce?`, 'What is a truce?'],
    [`<@!${BOT}>\nWhat is\n  a truce?`, 'What is a truce?'],
    [`What is a truce, <@${BOT}> ?`, 'What is a truce, ?'],
    [`<@${BOT}> what is a truce? <@1100000000000000005> <#12> <:dove:34> @everyone`, 'what is a truce?'],
    [`> somebody said\n<@${BOT}> is that so?`, 'is that so?'],
    [`<@${BOT}>`, ''],
    ['What is a truce?', null],
    ['@everyone what is a truce?', null],
    [`<@&${BOT}> what is a truce?`, null],
    ['<@1100000000000000005> what is a truce?', null],
  ])('in %j is %j', (content, question) => {
    expect(questionAfterMention(content, BOT)).toBe(question);
  });
});
