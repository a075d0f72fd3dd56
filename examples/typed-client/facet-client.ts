import type { TypedDocumentNode } from '@graphql-typed-document-node/core';
import { print } from 'graphql';

interface Answer<Result> {
  readonly data?: Result | null;
  readonly errors?: readonly {
    readonly message: string;
    readonly extensions?: { readonly code?: string; readonly field?: string };
  }[];
}

/** What the server refused, with its stable code (docs/api.md lists them). */
export class FacetRequestError extends Error {
  override readonly name = 'FacetRequestError';
  readonly code: string;
  readonly field: string | undefined;

  constructor(message: string, code: string, field: string | undefined) {
    super(message);
    this.code = code;
    this.field = field;
  }
}

/**
 * Sends one operation to `<url>/graphql`, with the API key in FACET_API_KEY if there is one.
 * @returns its data, of the operation's own type
 * @throws FacetRequestError when the server refuses it or a field of it
 */
export async function request<Result, Variables>(
  url: string,
  document: TypedDocumentNode<Result, Variables>,
  variables: Variables,
): Promise<Result> {
  const key = process.env.FACET_API_KEY;
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      ...(key !== undefined && { authorization: `Bearer ${key}` }),
    },
    body: JSON.stringify({ query: print(document), variables }),
  });
  const answer: Answer<Result> = await response.json();
  const error = answer.errors?.[0];
  if (error !== undefined) {
    throw new FacetRequestError(error.message, error.extensions?.code ?? 'UNKNOWN', error.extensions?.field);
  }
  if (answer.data === undefined || answer.data === null) {
    throw new FacetRequestError(`status ${String(response.status)}, and no data`, 'UNKNOWN', undefined);
  }
  return answer.data;
}
