import type { Request, RequestHandler, Response } from 'express';
import { z } from 'zod';
import processRequest from 'graphql-upload/processRequest.mjs';
import Upload from 'graphql-upload/Upload.mjs';
import type { IngestLimits } from '../api/index.js';
import type { Config } from '../config/index.js';
import { FacetError } from '../domain/index.js';
import { MAX_INGEST_ITEMS } from '../ingestion/index.js';
import { MEDIA_TYPES } from '../vision/index.js';
import { tooLarge } from './json-body.js';
import { MultipartWatch } from './multipart-watch.js';

export const MULTIPART = 'multipart/form-data';

/** Headers that a page of another origin cannot send without the server's leave; Apollo demands one of them as well. */
const PREFLIGHTED = ['apollo-require-preflight', 'x-apollo-operation-name'];

/** What graphql-upload throws for a request that breaks its rules. */
const refusal = z.object({ status: z.number().min(400).max(499), message: z.string() });

/** What is told of the limits that requests are held to here and further on. */
export function ingestLimits(
  config: Pick<Config, 'maxImageBytes' | 'maxImagePixels' | 'maxUploadBytes'>,
): IngestLimits {
  return {
    items: MAX_INGEST_ITEMS,
    uploadBytes: config.maxUploadBytes,
    imageBytes: config.maxImageBytes,
    imagePixels: config.maxImagePixels,
    mediaTypes: MEDIA_TYPES,
  };
}

type UploadLimits = Pick<Config, 'maxImageBytes' | 'maxBodyBytes' | 'maxUploadBytes'>;

/**
 * Reads a GraphQL multipart request into `request.body`; other requests pass. Files are spooled to temporary files, which
 * go when the answer is out, whatever it is.
 *
 * Threats. Forms of other sites: browsers send multipart without a preflight, so a header that needs one is demanded
 * before anything is read. Half a request: nothing is executed before the last byte is in. Size: the whole request, its
 * JSON, each file and their number are bounded; a file over its limit fails only its own image. Memory: a path like
 * `items.999999999.upload` would make a list of a thousand million holes; lists with holes are refused.
 */
export function multipartBody(limits: UploadLimits): RequestHandler {
  return async (request, response, next) => {
    if (request.method === 'POST' && request.is(MULTIPART) !== false) {
      if (!PREFLIGHTED.some((name) => request.get(name))) {
        throw new FacetError(
          'BAD_USER_INPUT',
          `${PREFLIGHTED[0]}: send this header (any value) with multipart requests; it keeps other sites' forms out`,
          { field: PREFLIGHTED[0] },
        );
      }
      request.body = await read(request, response, limits);
    }
    next();
  };
}

async function read(request: Request, response: Response, limits: UploadLimits): Promise<unknown> {
  if (Number(request.get('content-length')) > limits.maxUploadBytes) throw tooLarge(limits.maxUploadBytes);
  const watch = new MultipartWatch(request, limits.maxUploadBytes, () => tooLarge(limits.maxUploadBytes));
  try {
    const operations = processRequest(request, response, {
      maxFieldSize: limits.maxBodyBytes,
      // busboy cuts a file off when it reaches the limit.
      maxFileSize: limits.maxImageBytes + 1,
      // One for each item.
      maxFiles: MAX_INGEST_ITEMS,
    });
    const [body] = await Promise.all([operations, watch.finished]);
    await Promise.all([...uploadsIn(body)].map(({ promise }) => promise));
    return body;
  } catch (error) {
    throw asRefusal(error);
  } finally {
    watch.stop();
  }
}

/** The files that the operations refer to. @throws FacetError `BAD_USER_INPUT` for a list with holes */
function* uploadsIn(value: unknown): Generator<Upload> {
  if (value instanceof Upload) {
    yield value;
  } else if (typeof value === 'object' && value !== null) {
    const inside: readonly unknown[] = Object.values(value);
    if (Array.isArray(value) && inside.length !== value.length) {
      throw new FacetError('BAD_USER_INPUT', 'map: a path leads beyond the end of a list', { field: 'map' });
    }
    for (const each of inside) if (typeof each === 'object') yield* uploadsIn(each);
  }
}

/** Whatever was wrong with the form is the client's to mend; a fault of ours has no place in reading it. */
function asRefusal(error: unknown): FacetError {
  if (error instanceof FacetError) return error;
  const known = refusal.safeParse(error);
  const what = error instanceof Error ? error.message : 'malformed';
  return new FacetError(
    known.success && known.data.status === 413 ? 'REQUEST_TOO_LARGE' : 'BAD_USER_INPUT',
    `body: not a GraphQL multipart request: ${what}`,
    { field: 'body' },
    { cause: error },
  );
}
