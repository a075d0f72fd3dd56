import { FacetError, type ErrorCode, type ErrorDetails } from '../domain/index.js';

/** An error as it crosses a thread: structured clone would keep the message and lose the code. */
export interface ErrorMessage {
  readonly code: ErrorCode;
  readonly message: string;
  readonly details: ErrorDetails;
  readonly stack: string | undefined;
}

/** From the owner: a call with its id, or the wish that the thread ends after the calls already sent. */
export type Incoming<Request> =
  { readonly kind: 'call'; readonly id: number; readonly request: Request } | { readonly kind: 'close' };

/** From the thread: that it is ready, or the outcome of a call. */
export type Outgoing<Reply> =
  | { readonly kind: 'ready' }
  | { readonly kind: 'reply'; readonly id: number; readonly reply: Reply }
  | { readonly kind: 'error'; readonly id: number; readonly error: ErrorMessage };

/** Errors without a code of ours are defects: `INTERNAL`. */
export function toErrorMessage(error: unknown): ErrorMessage {
  if (error instanceof FacetError) {
    const { code, message, details, stack } = error;
    return { code, message, details, stack };
  }
  const { message, stack } = error instanceof Error ? error : { message: String(error), stack: undefined };
  return { code: 'INTERNAL', message, details: {}, stack };
}

/** The thrown error again, with the stack of the thread it was thrown on. */
export function fromErrorMessage({ code, message, details, stack }: ErrorMessage): FacetError {
  const error = new FacetError(code, message, details);
  if (stack !== undefined) error.stack = stack;
  return error;
}
