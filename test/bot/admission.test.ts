import { describe, expect, it } from 'vitest';
import { Admission, BusyError } from '../../bot/admission.ts';

const settle = () => new Promise((resolve) => setImmediate(resolve));

/** Questions that end when they are told to, and a note of which began. */
function bench() {
  const admission = new Admission();
  const begun: string[] = [];
  const ends = new Map<string, (error?: Error) => void>();
  const ask = (userId: string, name: string) => {
    const asked = admission.run(userId, async () => {
      begun.push(name);
      await new Promise<void>((resolve, reject) =>
        ends.set(name, (error) => (error === undefined ? resolve() : reject(error))),
      );
      return name;
    });
    asked.catch(() => {});
    return asked;
  };
  /** Ends a question, and lets what waits for that happen. */
  const end = async (name: string, error?: Error) => {
    await settle();
    const finish = ends.get(name);
    if (finish === undefined) throw new Error(`${name} has not begun`);
    finish(error);
    await settle();
  };
  return { ask, end, begun };
}

const busyOf = (asked: Promise<unknown>) =>
  asked.then(
    () => null,
    (error: unknown) => error as BusyError,
  );

describe('admission', () => {
  it('works on two questions at a time, and gives back what they give', async () => {
    const { ask, end, begun } = bench();
    const first = ask('a', 'a1');
    ask('b', 'b1');
    ask('c', 'c1');
    await settle();
    expect(begun).toEqual(['a1', 'b1']);
    await end('a1');
    expect(await first).toBe('a1');
    expect(begun).toEqual(['a1', 'b1', 'c1']);
  });

  it('gives everybody who waits a turn before anybody’s next', async () => {
    const { ask, end, begun } = bench();
    for (const name of ['a1', 'a2', 'a3', 'a4']) ask('a', name);
    for (const name of ['b1', 'b2']) ask('b', name);
    ask('c', 'c1');
    for (const name of ['a1', 'a2', 'a3', 'b1', 'c1', 'a4', 'b2']) await end(name);
    expect(begun).toEqual(['a1', 'a2', 'a3', 'b1', 'c1', 'a4', 'b2']);
  });

  it('puts off the fifth question of one person, with a time to come back, and takes those of others', async () => {
    const { ask, end, begun } = bench();
    for (const name of ['a1', 'a2', 'a3', 'a4']) ask('a', name);
    const error = await busyOf(ask('a', 'a5'));
    expect(error).toBeInstanceOf(BusyError);
    expect(error).toMatchObject({ reason: 'person', code: 'busy' });
    expect(error?.retryAfter).toBeGreaterThanOrEqual(1);
    ask('b', 'b1');
    await end('a1');
    await end('a2');
    expect(begun).toContain('b1');
    // Once one of theirs is answered, they may ask again.
    ask('a', 'a6');
    for (const name of ['a3', 'b1', 'a4', 'a6']) await end(name);
    expect(begun).toContain('a6');
    expect(begun).not.toContain('a5');
  });

  it('puts everybody off when 400 wait, and takes questions again when some are answered', async () => {
    const { ask, end } = bench();
    for (let person = 0; person < 402; person += 1) ask(`p${person}`, `q${person}`);
    const error = await busyOf(ask('late', 'late'));
    expect(error).toMatchObject({ reason: 'everybody' });
    // 400 questions, two at a time, of a twentieth of a second each.
    expect(error?.retryAfter).toBe(10);
    await end('q0');
    const again = ask('late', 'again');
    for (let person = 1; person < 402; person += 1) await end(`q${person}`);
    await end('again');
    expect(await again).toBe('again');
  });

  it('goes on after work that failed, at once or later', async () => {
    const { ask, end, begun } = bench();
    const failing = [ask('a', 'a1'), ask('a', 'a2')];
    ask('b', 'b1');
    await end('a1', new Error('broken'));
    await end('a2', new Error('broken'));
    for (const asked of failing) await expect(asked).rejects.toThrow('broken');
    expect(begun).toEqual(['a1', 'a2', 'b1']);

    const admission = new Admission();
    const broken = () => {
      throw new Error('at once');
    };
    for (let time = 0; time < 5; time += 1)
      await expect(admission.run('a', broken)).rejects.toThrow('at once');
    expect(await admission.run('a', async () => 'fine')).toBe('fine');
  });

  it('counts a place from before its question runs, and until it is left', async () => {
    const admission = new Admission();
    const tickets = [1, 2, 3, 4].map(() => admission.enter('a'));
    expect(() => admission.enter('a')).toThrow(BusyError);
    tickets[0]?.leave();
    tickets[0]?.leave();
    const fifth = admission.enter('a');
    expect(() => admission.enter('a')).toThrow(BusyError);
    expect(await fifth.run(async () => 'fine')).toBe('fine');
    fifth.leave();
    admission.enter('a');
    expect(() => admission.enter('a')).toThrow(BusyError);
  });

  it('tells a longer time to come back when questions take longer', async () => {
    const admission = new Admission();
    const slow = () => new Promise<void>((resolve) => setTimeout(resolve, 400));
    await Promise.all(['a', 'b', 'c', 'd', 'e', 'f'].map((userId) => admission.run(userId, slow)));
    const waiting = ['1', '2', '3', '4'].map((userId) => admission.run(userId, slow));
    for (let time = 0; time < 4; time += 1) waiting.push(admission.run('a', slow));
    const { retryAfter } = (await busyOf(admission.run('a', slow))) ?? { retryAfter: 0 };
    await Promise.all(waiting);
    expect(retryAfter).toBeGreaterThanOrEqual(1);
    expect(retryAfter).toBeLessThanOrEqual(5);
  });
});
