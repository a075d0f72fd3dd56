import { request as plainRequest, type IncomingMessage } from 'node:http';
import { request as secureRequest } from 'node:https';
import { buffer } from 'node:stream/consumers';
import { z } from 'zod';
import { FacetError, isErrorCode } from '../domain/index.js';
import type { Thumbnail } from '../evaluation/index.js';

const answer = z.object({
  data: z.unknown().optional(),
  errors: z
    .array(
      z.object({
        message: z.string(),
        extensions: z
          .object({
            code: z.string(),
            field: z.string().optional(),
            limit: z.union([z.number(), z.string()]).optional(),
          })
          .optional(),
      }),
    )
    .optional(),
});

/** A client of a Facet server. It waits as long as an evaluation takes (`fetch` gives up after five minutes). */
export class FacetClient {
  /**
   * @param server address, `http://127.0.0.1:4000`
   * @param apiKey sent with everything; absent: none
   */
  constructor(
    private readonly server: string,
    private readonly apiKey: string | undefined,
  ) {}

  /**
   * Sends a GraphQL operation.
   * @returns its data, to be parsed
   * @throws FacetError with the server's own code and message; `SERVICE_UNAVAILABLE` where no Facet server answers
   */
  async ask(query: string, variables: Readonly<Record<string, unknown>>): Promise<unknown> {
    const response = await this.#send('/graphql', JSON.stringify({ query, variables }));
    const text = (await this.#read(response)).toString();
    const parsed = answer.safeParse(json(text));
    if (!parsed.success) {
      throw this.#unavailable(`answered status ${response.statusCode ?? 0}, and not as a Facet server does`);
    }
    const [error] = parsed.data.errors ?? [];
    if (error === undefined) return parsed.data.data;
    const { code = 'INTERNAL', field, limit } = error.extensions ?? {};
    throw new FacetError(isErrorCode(code) ? code : 'INTERNAL', `${this.server} says: ${error.message}`, {
      ...(field !== undefined && { field }),
      ...(limit !== undefined && { limit }),
    });
  }

  /** A picture scaled to a width; undefined where the server has none. */
  async image(id: string, width: number): Promise<Thumbnail | undefined> {
    const response = await this.#send(`/images/${id}?width=${width}`);
    const bytes = await this.#read(response);
    const mediaType = response.headers['content-type'] ?? '';
    return response.statusCode === 200 && mediaType.startsWith('image/') ? { bytes, mediaType } : undefined;
  }

  /** @param body POSTs it as JSON; absent: GET */
  #send(path: string, body?: string): Promise<IncomingMessage> {
    const url = new URL(`${this.server.replace(/\/+$/, '')}${path}`);
    const send = url.protocol === 'https:' ? secureRequest : plainRequest;
    const headers = {
      ...(this.apiKey !== undefined && { authorization: `Bearer ${this.apiKey}` }),
      ...(body !== undefined && { 'content-type': 'application/json' }),
    };
    const options = { method: body === undefined ? 'GET' : 'POST', headers };
    return new Promise((resolve, reject) => {
      const sent = send(url, options, resolve);
      // Between question and answer lie minutes of silence, in which a router may forget the connection.
      sent.once('socket', (socket) => socket.setKeepAlive(true, 30_000));
      sent.once('error', (cause) => {
        reject(this.#unavailable(`does not answer: ${reasonOf(cause)}`, cause));
      });
      sent.end(body);
    });
  }

  #read(response: IncomingMessage): Promise<Buffer> {
    return buffer(response).catch((cause: unknown) => {
      throw this.#unavailable('broke off its answer', cause);
    });
  }

  #unavailable(what: string, cause?: unknown): FacetError {
    return new FacetError(
      'SERVICE_UNAVAILABLE',
      `--server: ${this.server} ${what}`,
      { field: '--server' },
      { cause },
    );
  }
}

function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Node's error of several refused addresses has no message of its own. */
function reasonOf(cause: Error): string {
  return cause instanceof AggregateError ? cause.errors.map(String).join('; ') : cause.message;
}
