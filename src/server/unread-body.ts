import type { Request, Response } from 'express';

/** What is left of a body of this size is read and forgotten, so that its connection can be used again. */
const WORTH_READING_BYTES = 64 * 1024;
/** How long the client has to see the answer, before a connection that it still sends on is broken, in milliseconds. */
const LINGER_MS = 1000;

const answered = new WeakSet<Response>();

/** Whether the whole answer was handed to the connection before it closed. */
export function wasAnswered(response: Response): boolean {
  return response.writableFinished || answered.has(response);
}

/** Whether a request is refused while a large part of its body may still be on its way. */
export function hasUnreadBody(request: Request): boolean {
  if (request.complete) return false;
  return (
    request.headers['transfer-encoding'] !== undefined ||
    Number(request.headers['content-length'] ?? 0) > WORTH_READING_BYTES
  );
}

/**
 * Answers such a request with JSON, reads no more of it, and ends the connection.
 *
 * Closing at once, with bytes unread, would reset the connection, and the client might never see why; reading them all
 * would be work for nothing. So the answer is out, and the end waits until the client hangs up or has had its time.
 */
export function answerUnread(request: Request, response: Response, body: unknown): void {
  request.unpipe().pause();
  const text = Buffer.from(JSON.stringify(body));
  response.set({
    connection: 'close',
    'content-type': 'application/json; charset=utf-8',
    'content-length': String(text.length),
  });
  response.write(text);
  answered.add(response);
  const end = () => {
    clearTimeout(timer);
    response.end();
  };
  const timer = setTimeout(end, LINGER_MS);
  request.once('close', end);
}
