import type { RequestHandler } from 'express';
import { z } from 'zod';
import type { AllowedOperations } from '../api/index.js';

const requestBody = z.looseObject({ query: z.unknown().optional(), extensions: z.unknown().optional() });

/**
 * Lets only listed documents through, and puts the text in the place of a hash, because Apollo would refuse one. What is
 * no GraphQL request at all passes: Apollo says what is wrong with it.
 */
export function onlyListed(operations: AllowedOperations): RequestHandler {
  return (request, _response, next) => {
    if (request.method === 'GET') {
      const [path, search = ''] = request.url.split('?', 2);
      const parameters = new URLSearchParams(search);
      const extensions = json(parameters.get('extensions'));
      parameters.set('query', operations.find({ query: parameters.get('query'), extensions }));
      parameters.delete('extensions');
      request.url = `${path}?${parameters.toString()}`;
    } else {
      const body = requestBody.safeParse(request.body);
      if (body.success) request.body = { ...body.data, query: operations.find(body.data), extensions: {} };
    }
    next();
  };
}

/** Undefined for what is no JSON: then no hash is named. */
function json(text: string | null): unknown {
  if (text === null) return undefined;
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
