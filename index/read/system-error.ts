/** By the system's error codes; each a sentence about the file. */
const REASONS: Readonly<Record<string, string>> = {
  EACCES: 'It may not be read: check its permissions.',
  EPERM: 'It may not be read: check its permissions.',
  ENOENT: 'It vanished while the corpus was being read.',
  ENOTDIR: 'It vanished while the corpus was being read.',
  EIO: 'The disk failed to give it: check the disk.',
  EISDIR: 'It, or the metadata file beside it, is a folder.',
  ELOOP: 'It is a link that leads back to itself.',
  ENAMETOOLONG: 'Its path is longer than the system allows.',
  EMFILE: 'Too many files were open to read it: run this again.',
  ENFILE: 'Too many files were open to read it: run this again.',
  ERR_FS_FILE_TOO_LARGE: 'It is larger than 2 GiB.',
  ERR_STRING_TOO_LONG: 'Its text is longer than half a gibibyte.',
};

/** Why the system did not give a file; null when the error is of another kind, or speaks of something else. */
export function reasonOfSystemError(error: unknown): string | null {
  const code = (error as NodeJS.ErrnoException | null)?.code;
  return typeof code === 'string' ? (REASONS[code] ?? null) : null;
}
