import { AttacheError } from '../errors.ts';

/** Problems named one by one; the rest are counted. */
const NAMED = 5;

/** Judged questions cannot be used as they are: files are missing or broken. */
export class JudgedSetError extends AttacheError {
  readonly code = 'judged-set';

  /** @param problems one line each: the file, the line where there is one, what is wrong */
  constructor(
    where: string,
    readonly problems: readonly string[],
  ) {
    const more = problems.length > NAMED ? [`… and ${problems.length - NAMED} more.`] : [];
    super(
      [
        `The judged questions in ${where} cannot be used:`,
        ...problems.slice(0, NAMED),
        ...more,
        'Correct this, then run it again.',
      ].join('\n'),
    );
  }
}
