/**
 * Failures of the world around the program. Each carries a stable `code`, the facts, and a message
 * that ends with what to do next; the bot chooses its own words by `code`.
 */
export abstract class AttacheError extends Error {
  abstract readonly code: string;

  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = new.target.name;
  }
}

/** `code` of an error that is a mistake in the program rather than a failure of the world. */
export const UNEXPECTED = 'unexpected';

/** A file in the corpus that gives no text. */
export class UnreadableFileError extends AttacheError {
  readonly code = 'unreadable-file';
}

/** No generation has been published in this data folder. */
export class NoIndexError extends AttacheError {
  readonly code = 'no-index';

  constructor(readonly dataDirectory: string) {
    super(`There is no index in ${dataDirectory}. Run \`npm run index\` to build one.`);
  }
}

/** The index was built with another model, format or measure than the one it is opened with. */
export class IndexMismatchError extends AttacheError {
  readonly code = 'index-mismatch';

  constructor(facts: { what: string; builtWith: string; openedWith: string }) {
    super(
      `The index was built with ${facts.what} ${facts.builtWith}, but ${facts.openedWith} was given. ` +
        'Run `npm run index` to build it anew.',
    );
  }
}

/** A file of a generation is missing, torn, or does not say what its manifest says. */
export class IndexCorruptError extends AttacheError {
  readonly code = 'index-corrupt';

  constructor(generation: string, detail: string, options?: ErrorOptions) {
    super(
      `Generation ${generation} is damaged: ${detail}. Run \`npm run index -- --rebuild\` to build it anew.`,
      options,
    );
  }
}

/** Files named in one message. */
const MOST_NAMED = 20;

/** The corpus folders hold nothing that could be indexed: what is published stays as it is. */
export class NothingToIndexError extends AttacheError {
  readonly code = 'nothing-to-index';

  constructor(
    corpora: readonly string[],
    readonly skipped: readonly { readonly file: string; readonly reason: string }[],
  ) {
    const skippedAll =
      skipped.length === 1 ? 'its only file was skipped' : `all ${skipped.length} files were skipped`;
    const detail = skipped.length === 0 ? 'there are no files' : skippedAll;
    const named = skipped.slice(0, MOST_NAMED).map(({ file, reason }) => `\nSkipped    ${file}: ${reason}`);
    const more = skipped.length > MOST_NAMED ? `\nand ${skipped.length - MOST_NAMED} more` : '';
    super(
      `Nothing to index in ${corpora.join(', ')}: ${detail}. Nothing was published.${named.join('')}${more}`,
    );
  }
}

/** A corpus folder is not there, or can't be listed. */
export class CorpusFolderError extends AttacheError {
  readonly code = 'corpus-folder';

  constructor(folder: string, options: ErrorOptions & { readonly cause: NodeJS.ErrnoException }) {
    super(
      `The folder of documents ${folder} can't be read (${options.cause.code}). Nothing was changed: bring it back, ` +
        'or name another.',
      options,
    );
  }
}

/** A file of control questions is not what it should be. */
export class ControlQuestionsError extends AttacheError {
  readonly code = 'control-questions';

  /** @param line counted from 1; null when it is about the whole file */
  constructor(file: string, line: number | null, problem: string) {
    const place = line === null ? file : `${file}, line ${line}`;
    super(
      `${place}: ${problem}. Each line is {"question":"…"}, with "document" and "section" of the first answer ` +
        'if you like: correct it, then run this again.',
    );
  }
}

/** No generation older than the serving one is kept. */
export class NoEarlierGenerationError extends AttacheError {
  readonly code = 'no-earlier-generation';

  /** @param serving null when none serves */
  constructor(serving: string | null, kept: readonly string[]) {
    super(
      (serving === null
        ? 'No generation serves, so there is none before it.'
        : `There is no generation before ${serving}, which serves.`) +
        ` Kept are ${kept.join(', ')}: choose one with \`npm run rollback -- --to N\`.`,
    );
  }
}

/** A generation that was asked for is not, or no longer, on disk. */
export class UnknownGenerationError extends AttacheError {
  readonly code = 'unknown-generation';

  constructor(name: string, kept: readonly string[]) {
    super(`There is no generation ${name}. Kept are ${kept.join(', ')}: choose one of them.`);
  }
}

/** The embedding cache is no database any more; it holds nothing that can't be made again. */
export class EmbeddingCacheDamagedError extends AttacheError {
  readonly code = 'embedding-cache-damaged';

  constructor(file: string, options: ErrorOptions) {
    super(`The embedding cache ${file} is damaged. Remove it, then run this again.`, options);
  }
}

/** The passage archive is no database any more; what the kept generations hold can be archived again. */
export class PassageArchiveDamagedError extends AttacheError {
  readonly code = 'passage-archive-damaged';

  constructor(
    readonly file: string,
    options: ErrorOptions,
  ) {
    super(
      `The passage archive ${file} is damaged: ids of passages that have left the library can't be looked up. ` +
        'The next index run moves it aside and begins a new one from the generations that are kept.',
      options,
    );
  }
}

const FULL: ReadonlySet<string> = new Set(['ENOSPC', 'EDQUOT']);

/** The data folder can't be made or written, or is full. */
export class DataFolderError extends AttacheError {
  readonly code = 'data-folder';

  /** @param reason the system's code */
  constructor(dataDirectory: string, reason: string, options: ErrorOptions) {
    super(
      FULL.has(reason)
        ? `There is no room left for the data folder ${dataDirectory} (${reason}). Free some, then run this again: ` +
            'it goes on with what was embedded.'
        : `The data folder ${dataDirectory} can't be made or written (${reason}). ` +
            'Set ATTACHE_DATA_DIR, or --data, to a folder that can.',
      options,
    );
  }
}

/** Somebody ended the run before it was done. */
export class RunStoppedError extends AttacheError {
  readonly code = 'run-stopped';

  constructor() {
    super(
      'Stopped: nothing was published, and what served goes on serving. The next run goes on with what was embedded.',
    );
  }
}

/** The process that writes to a data folder. */
export interface LockHolder {
  readonly pid: number;
  readonly host: string;
  /** ISO 8601, UTC. */
  readonly since: string;
}

/** Another index run is writing to the data folder. */
export class IndexLockedError extends AttacheError {
  readonly code = 'index-locked';

  /** @param holder null when it has not said who it is */
  constructor(readonly holder: LockHolder | null) {
    const name =
      holder === null ? 'another process' : `process ${holder.pid} on ${holder.host}, since ${holder.since}`;
    super(`Another index run is at work here (${name}). Wait for it to end, then run this again.`);
  }
}

/** The lock of a run is no longer its own: another may be at work by now. */
export class IndexLockLostError extends AttacheError {
  readonly code = 'index-lock-lost';

  constructor(dataDirectory: string, options: ErrorOptions) {
    super(
      `The run lost its lock on ${dataDirectory}: the folder was removed or replaced, or this machine stood still ` +
        'for so long that another run took over. This run published nothing: run it again.',
      options,
    );
  }
}

/** A model's files are missing or do not match its profile, or it could not embed. */
export class ModelError extends AttacheError {
  readonly code = 'model';
}

/** A file of this program can't be read. */
export class ProgramFileError extends AttacheError {
  readonly code = 'program-file';

  /** @param file its path below the program's folder */
  constructor(file: string, options: ErrorOptions) {
    super(`${file} of this program could not be read: restore it with \`git checkout -- ${file}\`.`, options);
  }
}

/** The engine process is not there to answer: it is starting again, or has been closed. */
export class EngineUnavailableError extends AttacheError {
  readonly code = 'engine-unavailable';
}

/** The engine process has died again and again: to ask once more won't help. */
export class EngineFailingError extends AttacheError {
  readonly code = 'engine-failing';

  /** @param how the signal or the exit code of the last time */
  constructor(deaths: number, how: string, options?: ErrorOptions) {
    super(
      `The engine process has ended ${deaths} times in a row, at last by ${how}. Run \`npm run ask\` with a ` +
        'question to see why; `npm run index -- --rebuild` builds the index anew.',
      options,
    );
  }
}

/** No document or passage has this id. */
export class NotFoundError extends AttacheError {
  readonly code = 'not-found';

  constructor(
    what: 'document' | 'passage',
    id: string,
    readonly similar: readonly string[] = [],
  ) {
    const hint = similar.length > 0 ? ` Did you mean ${similar.join(', ')}?` : '';
    super(`There is no ${what} ${JSON.stringify(id)} in the index.${hint}`);
  }
}
