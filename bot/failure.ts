/** What a person reads when something failed, by the `code` of the error; never its message. */
const SENTENCES: Readonly<Record<string, string>> = {
  'engine-unavailable': 'The library is restarting. Please ask again in a moment.',
  'engine-failing': 'The library keeps stopping and can’t be searched now. Please tell a moderator.',
  'not-found': 'That document is no longer in the library. Please choose one from the list.',
  'no-index': 'The library is still empty: nothing has been indexed yet.',
  'index-mismatch':
    'The library is being rebuilt and can’t be searched now. Please tell a moderator if this stays so.',
  'index-corrupt': 'The library is damaged and can’t be quoted from. Please tell a moderator.',
};

const OTHERWISE = 'Something went wrong here, and it has been noted. Please try again in a moment.';

/** The sentence for a person who waits. */
export function describeFailure(error: unknown): string {
  return SENTENCES[codeOf(error)] ?? OTHERWISE;
}

/** '' when the error has no stable code. */
export function codeOf(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return typeof code === 'string' ? code : '';
}
