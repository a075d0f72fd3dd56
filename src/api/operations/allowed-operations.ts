import { createHash } from 'node:crypto';
import { z } from 'zod';
import { FacetError } from '../../domain/index.js';

/** A request's document, and the extensions that may name it instead: of any form until they are read here. */
export interface AskedOperation {
  readonly query?: unknown;
  readonly extensions?: unknown;
}

/** How clients name a document by its hash: the form of Apollo's automatic persisted queries. */
const byHash = z.looseObject({
  persistedQuery: z.looseObject({ version: z.literal(1).optional(), sha256Hash: z.string() }),
});

/** SHA-256 of a document's UTF-8 text, in lower-case hex. */
export function operationHash(text: string): string {
  return createHash('sha256').update(text, 'utf8').digest('hex');
}

/** The only documents that a server answers, where it has such a list. */
export class AllowedOperations {
  readonly #texts: ReadonlyMap<string, string>;

  /** @param texts by `operationHash` of each */
  constructor(texts: ReadonlyMap<string, string>) {
    this.#texts = texts;
  }

  get size(): number {
    return this.#texts.size;
  }

  /** Whether this very text is listed. */
  has(text: string): boolean {
    return this.#texts.has(operationHash(text));
  }

  /**
   * The text of the document that is asked for, by hash (`extensions.persistedQuery.sha256Hash`, with no text or an
   * empty one) or by its exact text.
   * @throws FacetError `OPERATION_NOT_ALLOWED` for all else, a text with another's hash among it
   */
  find({ query, extensions }: AskedOperation): string {
    const text = typeof query === 'string' && query !== '' ? query : undefined;
    const named = byHash.safeParse(extensions);
    const given = text === undefined ? undefined : operationHash(text);
    const hash = named.success ? named.data.persistedQuery.sha256Hash.toLowerCase() : given;
    const found = hash === undefined ? undefined : this.#texts.get(hash);
    if (found === undefined || (given !== undefined && given !== hash)) throw notAllowed();
    return found;
  }
}

/** The refusal of a document that is not listed. */
export function notAllowed(): FacetError {
  return new FacetError(
    'OPERATION_NOT_ALLOWED',
    'query: this server answers only the operations it has a list of; send one of them, or its hash in extensions.persistedQuery.sha256Hash',
    { field: 'query' },
  );
}
