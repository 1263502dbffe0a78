/** Discord takes 1 to 100 characters. */
const MOST = 100;

const SEPARATOR = '|';

/** What a button, menu or form does, and with what: all that it knows, so that it works after a restart. */
export interface CustomId {
  readonly action: string;
  readonly values: readonly string[];
}

/**
 * @param action of a `ComponentHandler`
 * @throws {RangeError} when a value has the separator in it, or all is longer than Discord takes
 */
export function writeCustomId(action: string, ...values: readonly (string | number)[]): string {
  const parts = [action, ...values.map(String)];
  const id = parts.join(SEPARATOR);
  if (parts.some((part) => part.includes(SEPARATOR)) || id.length > MOST) {
    throw new RangeError(`Expected parts without “${SEPARATOR}” and at most ${MOST} characters, got ${id}`);
  }
  return id;
}

/** May have been written by an earlier version, or by nobody: handlers check what they get. */
export function readCustomId(id: string): CustomId {
  const [action = '', ...values] = id.split(SEPARATOR);
  return { action, values };
}
