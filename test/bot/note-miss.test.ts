import { expect, it } from 'vitest';
import { createLog } from '../../bot/log.ts';
import { noteMiss } from '../../bot/note-miss.ts';
import { openState } from '../../bot/state/state.ts';
import { temporaryDirectory } from '../support/temporary.ts';
import { makeExcerpt, makeQuoted } from './excerpts.ts';

it('keeps with a question that leans on another what it leans on', async () => {
  const state = openState(await temporaryDirectory());
  const guildId = '1100000000000000001';
  state.settings.change(guildId, { missesDays: 30 });
  const log = createLog({ level: 'info', secrets: [] }, { write: () => {} });
  const answer = {
    ...makeQuoted(makeExcerpt('Peace was made.')),
    question: 'and in Mali?',
    certainty: 'uncertain',
  } as const;
  for (const leansOn of ['Who keeps the peace?', null]) {
    expect(noteMiss({ ...answer, leansOn }, { guildId, inPrivate: false }, { state, log })).toBe(true);
  }
  const questions = state.misses.list(guildId).map(({ question }) => question);
  expect(questions.sort()).toEqual(['Who keeps the peace? → and in Mali?', 'and in Mali?']);
  state.close();
});
