/**
 * Every code a client may meet, one line each. Codes are contract (`extensions.code` in GraphQL, `error.code` in
 * the CLI's JSON): add, never rename.
 */
export const ERROR_CODES = {
  // What the caller sent
  BAD_USER_INPUT: 'an argument is malformed; `field` names it',
  EMPTY_QUERY: 'an attribute query names no attribute',
  CONTRADICTORY_QUERY: 'an attribute is both present and absent',
  UNKNOWN_ATTRIBUTE: 'a name is not one of the 40 attributes',
  ATTRIBUTE_NOT_SEARCHABLE: 'a query names an attribute that the active model was not trained to tell',
  FIRST_OUT_OF_RANGE: '`first` is outside 1…limit',
  INVALID_CURSOR: 'a cursor is not one this service made',
  FOREIGN_CURSOR: 'a cursor belongs to another query, filter or model version',
  NOT_FOUND: 'nothing has that id',
  DUPLICATE_ITEM: 'an item of a batch is about what an earlier item is about; the earlier one counts',
  REQUEST_TOO_LARGE: 'a request body over the limit',
  UNSUPPORTED_MEDIA_TYPE: 'a request body of a type, character set or encoding that is not accepted',
  FILE_GONE: 'an image is known, but its file is no longer where it was, or no longer the same',
  EXTERNAL_ID_CONFLICT: 'an external id is taken by an image of other content; the image that is there stays',
  // Who asks, and how much
  UNAUTHENTICATED: 'no API key, or one that is unknown, revoked or expired',
  FORBIDDEN: 'the API key lacks a scope that the request needs; `field` names what needs it',
  RATE_LIMITED: 'more requests than one caller may send; `retryAfter` says when to try again',
  OVERLOADED: 'the server has as much to do as it can; `retryAfter` says when to try again',
  DEADLINE_EXCEEDED: 'a request took longer than the server works on one; `limit` says how long, in seconds',
  // What a document asks for
  QUERY_TOO_COMPLEX: 'a GraphQL document that would cost too much; `limit` says how much is allowed',
  OPERATION_NOT_ALLOWED: 'a GraphQL document that is not one of those this server answers',
  // Images and datasets
  INVALID_IMAGE: 'bytes that are not a decodable still image of an accepted format',
  IMAGE_TOO_LARGE: 'an image over the byte or pixel limit',
  MEDIA_TYPE_MISMATCH: 'an image is of another type than it was declared to be',
  CONTRADICTORY_LABELS: 'an attribute is labelled both present and absent',
  URL_REFUSED: 'a URL that is not fetched, whatever is there: scheme, credentials, or a private network',
  URL_UNREACHABLE:
    'a URL whose server cannot be reached, refuses, redirects in circles or answers with no image',
  URL_TOO_SLOW: 'a URL whose image did not come in time',
  PATH_REFUSED: 'a server path outside the folder that images may be read from',
  DATASET_MALFORMED: 'a dataset file that breaks its format; `file` and `line` name the place',
  DATASET_NOT_FOUND: 'a dataset folder or file that does not exist',
  // The installation
  CONFIG_INVALID: 'an environment variable with a value that cannot be used',
  DATA_DIR_LOCKED: 'another process holds the data folder',
  MIGRATION_MISMATCH: "the database's structure was not made by this program's migrations",
  MODEL_MISSING: 'no model bundle to use',
  MODEL_INVALID: 'a model bundle or backbone that fails its checks',
  BACKBONE_MISSING: 'a backbone that is not installed; the message names the command that imports it',
  BACKBONE_EXISTS:
    'a backbone of that id is installed already, made from another file or with other settings',
  DOWNLOAD_FAILED: 'a download that was refused, broke off, took too long or is too large',
  CHECKSUM_MISMATCH: 'a file that has not the SHA-256 it should have',
  DEVICE_UNAVAILABLE: 'the demanded execution provider cannot run here',
  EVALUATION_BUSY: 'as many evaluations as may run at once are running; `limit` says how many that is',
  QUEUE_FULL: 'as much as may wait for ingestion is waiting; `limit` says how much that is. Try again later',
  NOT_POSSIBLE_NOW:
    'nothing is wrong with the request, but what it is about is in a state that does not allow it',
  MODEL_CHANGED: 'the model was changed while this was being done; do it again',
  INTERRUPTED: 'a command was stopped by a signal, or a request by its client, before it ended',
  SERVICE_UNAVAILABLE: 'a store or worker we depend on does not answer',
  INTERNAL: 'a defect of ours',
} as const;

export type ErrorCode = keyof typeof ERROR_CODES;

export function isErrorCode(text: string): text is ErrorCode {
  return Object.hasOwn(ERROR_CODES, text);
}

/** Machine-readable facts beside the message: what was wrong (`field`), the bound it broke (`limit`), where. */
export interface ErrorDetails {
  readonly field?: string;
  readonly limit?: number | string;
  /** Seconds to wait before trying again; the header `Retry-After` says the same. */
  readonly retryAfter?: number;
  readonly file?: string;
  readonly line?: number;
}

/** The one error class of the product: everything thrown on purpose has a stable code and says what to change. */
export class FacetError extends Error {
  override readonly name = 'FacetError';

  constructor(
    readonly code: ErrorCode,
    message: string,
    readonly details: ErrorDetails = {},
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}
