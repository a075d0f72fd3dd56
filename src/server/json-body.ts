import { json, type Request, type RequestHandler, type Response } from 'express';
import { FacetError } from '../domain/index.js';

/**
 * Reads a JSON body of up to so many bytes, as it is and uncompressed.
 *
 * Threat: express's parser reads a body to its end before it refuses it. This stops reading at the limit, or before the
 * first byte where the length is told.
 * @param limitOf how many, of this request
 */
export function jsonBody(limitOf: (request: Request, response: Response) => number): RequestHandler {
  // What comes in is counted here.
  const plain: RequestHandler = json({ limit: Infinity, strict: true });
  return (request, response, next) => {
    const limit = limitOf(request, response);
    if (Number(request.get('content-length')) > limit) {
      next(tooLarge(limit));
      return;
    }
    let bytes = 0;
    let refused = false;
    const count = (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes <= limit) return;
      refused = true;
      request.off('data', count);
      const refusal = tooLarge(limit);
      // So that the parser lets go of what it has.
      request.emit('error', refusal);
      next(refusal);
    };
    const compressed = request.get('content-encoding') !== undefined;
    const parse: RequestHandler = compressed ? json({ limit, strict: true }) : plain;
    // Together with the parser's: a listener for data starts the flow.
    request.on('data', count);
    void parse(request, response, (error?: unknown) => {
      request.off('data', count);
      if (!refused) next(error);
    });
  };
}

export function tooLarge(limit: number): FacetError {
  return new FacetError('REQUEST_TOO_LARGE', `body: must be at most ${limit} bytes`, {
    field: 'body',
    limit,
  });
}
