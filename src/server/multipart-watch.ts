import type { IncomingMessage } from 'node:http';
import type { Readable } from 'node:stream';
import { FacetError } from '../domain/index.js';

/**
 * Watches a multipart request while graphql-upload reads it, for what that does not tell: when the last byte is in, and
 * how many there were. It must be made before `processRequest` is called, which pipes the request into a parser that it
 * shows to nobody; `pipe` is where the parser can be had.
 */
export class MultipartWatch {
  /** Resolves when the form is in as a whole; rejects with what is wrong with it, or when it breaks off. */
  readonly finished: Promise<void>;
  readonly #request: IncomingMessage;
  readonly #count: (chunk: Buffer) => void;

  /** @param tooLarge the error of a request of more than `limit` bytes */
  constructor(request: IncomingMessage, limit: number, tooLarge: () => FacetError) {
    this.#request = request;
    let parser: NodeJS.WritableStream | undefined;
    let bytes = 0;
    this.#count = (chunk) => {
      bytes += chunk.length;
      if (bytes > limit) {
        this.stop();
        parser?.emit('error', tooLarge());
      }
    };
    const pipe = request.pipe.bind(request);
    this.finished = new Promise((resolve, reject) => {
      request.pipe = (destination, options) => {
        parser = destination;
        destination.on('error', reject);
        destination.once('finish', resolve);
        refuseRepeats(destination);
        request.pipe = pipe;
        // Together with the pipe: a listener for data starts the flow.
        request.on('data', this.#count);
        return pipe(destination, options);
      };
    });
    // Whoever waits hears of it; where the request has failed for another reason by then, nobody does.
    this.finished.catch(() => undefined);
  }

  stop(): void {
    this.#request.off('data', this.#count);
  }
}

/**
 * Threat: graphql-upload keeps one file a name. A second file of the same name takes the place of the first, whose
 * temporary file and descriptor would then stay for as long as the process does.
 */
function refuseRepeats(parser: NodeJS.WritableStream): void {
  const names = new Set<string>();
  const listeners = parser.listeners('file');
  parser.removeAllListeners('file');
  parser.on('file', (name: string, file: Readable, ...rest: unknown[]) => {
    if (names.has(name)) {
      // The parser ends it with an error of its own, which nobody else would hear.
      file.on('error', () => undefined).resume();
      const field = name.slice(0, 100);
      parser.emit(
        'error',
        new FacetError('BAD_USER_INPUT', `body: two files are named "${field}"`, { field: 'body' }),
      );
      return;
    }
    names.add(name);
    for (const listener of listeners) Reflect.apply(listener, parser, [name, file, ...rest]);
  });
}
