import { createHash } from 'node:crypto';
import { open } from 'node:fs/promises';
import { FacetError } from '../../domain/index.js';

export interface DownloadLimits {
  /** Most bytes taken. */
  readonly maxBytes: number;
  /** Longest silence, in milliseconds. */
  readonly idleMs: number;
  /** Longest time for the whole, in milliseconds. */
  readonly totalMs: number;
}

const MAX_REDIRECTS = 5;

/**
 * Fetches a file over HTTP into `path`, which it makes. Whoever calls removes the file, also after a failure.
 * @param onProgress told of bytes come, and of all of them where the server says how many
 * @returns SHA-256 and length of what came
 * @throws the signal's reason when it is aborted; FacetError `DOWNLOAD_FAILED`: refused, unreachable, redirected in circles or to something unsafe, silent or slow
 * beyond the limits, too large, or another length than the server announced
 */
export async function download(
  url: URL,
  path: string,
  limits: DownloadLimits,
  onProgress: (done: number, total: number | undefined) => void = () => undefined,
  signal?: AbortSignal,
): Promise<{ readonly sha256: string; readonly bytes: number }> {
  const watch = new Watch(limits, signal);
  try {
    const { response, body } = await follow(url, watch);
    const announced = contentLength(response);
    if (announced !== undefined && announced > limits.maxBytes) throw tooLarge(url, limits.maxBytes);
    const hash = createHash('sha256');
    let bytes = 0;
    const file = await open(path, 'wx');
    try {
      for await (const chunk of chunks(body)) {
        watch.heard();
        bytes += chunk.byteLength;
        if (bytes > limits.maxBytes) throw tooLarge(url, limits.maxBytes);
        hash.update(chunk);
        await file.writeFile(chunk);
        onProgress(bytes, announced);
      }
    } finally {
      await file.close();
    }
    if (announced !== undefined && bytes !== announced)
      throw failed(url, `${bytes} bytes came of the ${announced} announced`);
    return { sha256: hash.digest('hex'), bytes };
  } catch (cause) {
    signal?.throwIfAborted();
    if (cause instanceof FacetError) throw cause;
    throw failed(url, watch.reason ?? reasonOf(cause), cause);
  } finally {
    watch.stop();
  }
}

/** Aborts a download that falls silent or takes too long. */
class Watch {
  readonly #controller = new AbortController();
  readonly #deadline: NodeJS.Timeout;
  readonly #idle: NodeJS.Timeout;
  reason: string | undefined;

  constructor(
    { idleMs, totalMs }: DownloadLimits,
    private readonly wish: AbortSignal | undefined,
  ) {
    this.#deadline = setTimeout(() => {
      this.#abort(`it took longer than ${totalMs / 1000} s`);
    }, totalMs);
    this.#idle = setTimeout(() => {
      this.#abort(`nothing came for ${idleMs / 1000} s`);
    }, idleMs);
  }

  get signal(): AbortSignal {
    const { signal } = this.#controller;
    return this.wish === undefined ? signal : AbortSignal.any([signal, this.wish]);
  }

  heard(): void {
    this.#idle.refresh();
  }

  /** Also ends a connection whose rest nobody wants. */
  stop(): void {
    clearTimeout(this.#deadline);
    clearTimeout(this.#idle);
    this.#controller.abort();
  }

  #abort(reason: string): void {
    this.reason ??= reason;
    this.#controller.abort();
  }
}

async function* chunks(body: NonNullable<Response['body']>): AsyncGenerator<Uint8Array> {
  const reader = body.getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    yield value;
  }
}

/** Redirects are followed by hand: only a few, only over HTTP, and never from HTTPS to plain HTTP. */
async function follow(start: URL, { signal }: Watch) {
  let url = start;
  for (let hops = 0; hops <= MAX_REDIRECTS; hops++) {
    if (url.protocol !== 'http:' && url.protocol !== 'https:')
      throw failed(start, `${url.protocol} is neither http: nor https:`);
    const response = await fetch(url, {
      redirect: 'manual',
      signal,
      headers: { 'accept-encoding': 'identity' },
    });
    const target = response.headers.get('location');
    if (response.status < 300 || response.status > 399 || target === null) {
      if (response.status !== 200 || response.body === null)
        throw failed(start, `the server answered ${response.status} ${response.statusText}`.trimEnd());
      return { response, body: response.body };
    }
    await response.body?.cancel();
    const next = new URL(target, url);
    if (url.protocol === 'https:' && next.protocol !== 'https:')
      throw failed(start, `it is redirected from https: to ${next.protocol}`);
    url = next;
  }
  throw failed(start, `it is redirected more than ${MAX_REDIRECTS} times`);
}

/** The length of what comes, where it is known: a compressed body's is that of the compressed bytes. */
function contentLength({ headers }: Response): number | undefined {
  const length = headers.get('content-length');
  return length === null || headers.has('content-encoding') ? undefined : Number(length);
}

/** A URL as it may be shown and kept: without password and query, where access keys stand. */
export function publicUrl({ origin, pathname }: URL): string {
  return origin + pathname;
}

function tooLarge(url: URL, limit: number): FacetError {
  return new FacetError('DOWNLOAD_FAILED', `${publicUrl(url)}: it is larger than ${limit} bytes`, {
    field: 'source',
    limit,
  });
}

function failed(url: URL, what: string, cause?: unknown): FacetError {
  return new FacetError('DOWNLOAD_FAILED', `${publicUrl(url)}: ${what}`, { field: 'source' }, { cause });
}

/** fetch says "fetch failed" and keeps the reason in its cause. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error && error.cause.message !== ''
    ? `${error.message} (${error.cause.message})`
    : error.message;
}
