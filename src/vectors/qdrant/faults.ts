import { z } from 'zod';
import { FacetError, type ErrorCode } from '../../domain/index.js';

/** A call that Qdrant did not answer, or refused. */
export class QdrantError extends FacetError {
  constructor(
    code: ErrorCode,
    message: string,
    /** Whether the same call may well succeed a moment later. */
    readonly transient: boolean,
    /** HTTP status, where there was an answer. */
    readonly status: number | undefined,
    cause: unknown,
    field?: string,
  ) {
    super(code, message, { field }, { cause });
  }
}

const answered = z.object({ status: z.number().int(), data: z.unknown() });
const reason = z.object({ status: z.object({ error: z.string() }) });
const unconnected = z.object({ cause: z.object({ code: z.string() }) });

/** Longest stretch of Qdrant's own words that is passed on, in characters. */
const WORDS = 300;

/**
 * What a failed call means, in words that name the cause.
 * @param what the call, as in "search" or "upsert"
 * @param error whatever the client threw
 */
export function faultOf(what: string, error: unknown): FacetError {
  if (error instanceof FacetError) return error;
  const http = answered.safeParse(error);
  if (http.success) return refusal(what, http.data.status, wordsOf(http.data.data), error);
  const name = error instanceof Error ? error.name : '';
  if (name === 'QdrantClientTimeoutError') return unavailable(what, 'no answer in time', true, error);
  if (name === 'QdrantClientResourceExhaustedError') return refusal(what, 429, '', error);
  const network = unconnected.safeParse(error);
  if (network.success)
    return unavailable(what, `cannot be reached (${network.data.cause.code})`, true, error);
  // fetch() reports a connection that broke off as a TypeError, not always with a cause that has a code.
  if (error instanceof TypeError) return unavailable(what, 'the connection broke off', true, error);
  return unavailable(what, 'what answers at QDRANT_URL does not speak as Qdrant does', false, error);
}

/** Qdrant's answer read with a schema. @throws QdrantError `SERVICE_UNAVAILABLE` when it has another shape */
export function understood<Shape extends z.ZodType>(
  what: string,
  schema: Shape,
  answer: unknown,
): z.output<Shape> {
  const parsed = schema.safeParse(answer);
  if (parsed.success) return parsed.data;
  throw unavailable(what, 'its answer has not the shape of ours', false, parsed.error);
}

function refusal(what: string, status: number, words: string, cause: unknown): QdrantError {
  const said = words === '' ? `HTTP ${status}` : `HTTP ${status}: ${words}`;
  const at = (code: ErrorCode, text: string, transient: boolean, field?: string) =>
    new QdrantError(code, `vector index: ${what}: ${text}`, transient, status, cause, field);
  if (status === 404) return at('NOT_FOUND', `Qdrant has no such collection (${said})`, false);
  if (status === 401)
    return at('SERVICE_UNAVAILABLE', `Qdrant refuses QDRANT_API_KEY (${said})`, false, 'QDRANT_API_KEY');
  // Qdrant answers so both to a key it does not know and to a read-only key that tries to write.
  if (status === 403)
    return at(
      'SERVICE_UNAVAILABLE',
      `QDRANT_API_KEY is unknown to Qdrant or may only read (${said})`,
      false,
      'QDRANT_API_KEY',
    );
  if (status === 400 && /dimension/i.test(words))
    return at('SERVICE_UNAVAILABLE', `the collection holds vectors of another length (${said})`, false);
  if (status === 413) return at('SERVICE_UNAVAILABLE', `more than Qdrant takes at once (${said})`, false);
  const transient = status === 429 || status === 408 || status >= 500;
  return at(
    'SERVICE_UNAVAILABLE',
    `Qdrant ${transient ? 'is overloaded or failing' : 'refuses'} (${said})`,
    transient,
  );
}

function unavailable(what: string, text: string, transient: boolean, cause: unknown): QdrantError {
  const message = `vector index: ${what}: Qdrant: ${text}`;
  return new QdrantError('SERVICE_UNAVAILABLE', message, transient, undefined, cause);
}

function wordsOf(data: unknown): string {
  const parsed = reason.safeParse(data);
  const words = parsed.success ? parsed.data.status.error : typeof data === 'string' ? data : '';
  return words.length > WORDS ? `${words.slice(0, WORDS)}…` : words;
}
