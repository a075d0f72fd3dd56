import cors from 'cors';
import type { RequestHandler } from 'express';

/**
 * Lets pages of these origins use the server: what they need to send, and to read of an answer. Keys are sent by pages
 * on purpose, never by browsers of themselves, so no credentials are allowed.
 */
export function corsRule(origins: readonly string[]): RequestHandler {
  return cors({
    origin: [...origins],
    methods: ['GET', 'HEAD', 'POST'],
    allowedHeaders: [
      'authorization',
      'content-type',
      'apollo-require-preflight',
      'x-apollo-operation-name',
      'x-request-id',
    ],
    exposedHeaders: ['x-request-id', 'retry-after'],
    credentials: false,
    maxAge: 600,
  });
}
