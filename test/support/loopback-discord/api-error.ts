import type { JsonObject } from './json.ts';

/**
 * Discord's JSON error codes with their HTTP status and wording.
 * Source: discord-api-docs, topics/opcodes-and-status-codes.
 */
const KNOWN_ERRORS = {
  unauthorized: [401, 0, '401: Unauthorized'],
  notFound: [404, 0, '404: Not Found'],
  unknownChannel: [404, 10003, 'Unknown Channel'],
  unknownGuild: [404, 10004, 'Unknown Guild'],
  unknownMember: [404, 10007, 'Unknown Member'],
  unknownMessage: [404, 10008, 'Unknown Message'],
  unknownUser: [404, 10013, 'Unknown User'],
  unknownWebhook: [404, 10015, 'Unknown Webhook'],
  unknownInteraction: [404, 10062, 'Unknown interaction'],
  unknownCommand: [404, 10063, 'Unknown application command'],
  tooManyCommands: [400, 30032, 'Maximum number of application commands reached'],
  entityTooLarge: [413, 40005, 'Request entity too large'],
  alreadyAcknowledged: [400, 40060, 'Interaction has already been acknowledged.'],
  followUpLimit: [
    400,
    40094,
    'You have reached the maximum number of follow-up messages for this interaction.',
  ],
  missingAccess: [403, 50001, 'Missing Access'],
  editByOther: [403, 50005, 'Cannot edit a message authored by another user'],
  emptyMessage: [400, 50006, 'Cannot send an empty message'],
  missingPermissions: [403, 50013, 'Missing Permissions'],
  invalidWebhookToken: [401, 50027, 'Invalid Webhook Token'],
  invalidForm: [400, 50035, 'Invalid Form Body'],
  invalidApiVersion: [400, 50041, 'Invalid API version'],
  invalidJson: [400, 50109, 'The request body contains invalid JSON.'],
  threadExists: [400, 160004, 'A thread has already been created for this message'],
} as const satisfies Record<string, readonly [number, number, string]>;

export type KnownError = keyof typeof KNOWN_ERRORS;

/** An answer other than success, in Discord's shape `{ message, code, errors? }`. */
export class ApiError extends Error {
  readonly status: number;
  readonly code: number;
  readonly body: JsonObject;

  constructor(known: KnownError, errors?: JsonObject) {
    const [status, code, message] = KNOWN_ERRORS[known];
    super(message);
    this.status = status;
    this.code = code;
    this.body = errors === undefined ? { message, code } : { message, code, errors };
  }
}

/** Steps to a field: object keys, and indexes of lists. */
export type FieldPath = readonly (string | number)[];

interface FieldError {
  readonly path: FieldPath;
  readonly code: string;
  readonly message: string;
}

/** Collects what is wrong with a form body, field by field, as Discord reports it. */
export class FormErrors {
  readonly #found: FieldError[] = [];

  add(path: FieldPath, code: string, message: string): void {
    this.#found.push({ path, code, message });
  }

  /** Discord's nested form: keys down to the field, then `_errors`. */
  toJSON(): JsonObject {
    const root: JsonObject = {};
    for (const { path, code, message } of this.#found) {
      let node = root;
      for (const step of path) {
        const next = (node[step] ?? {}) as JsonObject;
        node[step] = next;
        node = next;
      }
      const list = (node._errors ?? []) as unknown[];
      list.push({ code, message });
      node._errors = list;
    }
    return root;
  }

  /** @throws {ApiError} 50035 when anything was added */
  throwIfAny(): void {
    if (this.#found.length > 0) throw new ApiError('invalidForm', this.toJSON());
  }
}

/** Every `_errors` leaf of a 50035 body as `path: message`, for a line of text. */
export function describeFormErrors(errors: unknown, path = ''): string[] {
  if (typeof errors !== 'object' || errors === null) return [];
  return Object.entries(errors).flatMap(([key, value]) => {
    if (key !== '_errors') return describeFormErrors(value, path === '' ? key : `${path}.${key}`);
    const leaves = value as readonly { readonly code: string; readonly message: string }[];
    return leaves.map((leaf) => `${path}[${leaf.code}]: ${leaf.message}`);
  });
}
