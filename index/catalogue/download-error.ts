import { AttacheError } from '../errors.ts';

/**
 * Why a document could not be downloaded:
 * - `refused`: an address that must not be fetched (scheme, credentials, not public)
 * - `unreachable`: no connection, or none that can be trusted
 * - `status`: the server has no such document, or doesn't give it
 * - `redirects`: too many, or into nowhere
 * - `type`: something else than the format that was asked for
 * - `size`: larger than allowed
 * - `stalled`, `cut`: the connection was lost amid it
 * - `name-taken`: a file of somebody's own stands where it would go
 */
export type DownloadFailure =
  | 'refused'
  | 'unreachable'
  | 'status'
  | 'redirects'
  | 'type'
  | 'size'
  | 'stalled'
  | 'cut'
  | 'name-taken';

/** A document was not downloaded; nothing that looks finished has been left behind. */
export class DownloadError extends AttacheError {
  readonly code = 'download';

  constructor(
    readonly failure: DownloadFailure,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}
