import { setTimeout } from 'node:timers/promises';
import { z } from 'zod';
import { FacetError, isErrorCode } from '../domain/index.js';
import { FacetClient } from './facet-client.js';
import type { Output } from './output.js';

/** Milliseconds between two looks at how far the server is. */
const EVERY = 500;

const FIELDS = '{ state modelVersion done total startedAt error { code message } }';
const START = `mutation ($model: String) { reindex(model: $model) ${FIELDS} }`;
const WATCH = `{ reindex ${FIELDS} }`;

const facts = z.object({
  state: z.enum(['RUNNING', 'COMPLETED', 'FAILED']),
  modelVersion: z.string().nullable(),
  done: z.number(),
  total: z.number(),
  startedAt: z.string(),
  error: z.object({ code: z.string(), message: z.string() }).nullable(),
});
const started = z.object({ reindex: facts });
const watched = z.object({ reindex: facts.nullable() });

/** What came of it, wherever it was done. */
export interface Reindexed {
  readonly modelVersion: string;
  /** What could not be embedded, if anything. */
  readonly remark: string | null;
}

/**
 * Lets a running server embed its gallery anew, and watches until it is done.
 * @throws FacetError with the server's code where it refuses or fails; `SERVICE_UNAVAILABLE` where it is gone, or another
 *   process by now
 */
export async function reindexThere(
  server: string,
  apiKey: string | undefined,
  model: string | undefined,
  output: Output,
): Promise<Reindexed> {
  const client = new FacetClient(server, apiKey);
  const begun = started.parse(await client.ask(START, { model: model ?? null })).reindex;
  const stage = output.stage('Embedding the gallery');
  let now = begun;
  while (now.state === 'RUNNING') {
    await setTimeout(EVERY);
    const { reindex } = watched.parse(await client.ask(WATCH, {}));
    if (reindex?.startedAt !== begun.startedAt) {
      throw new FacetError(
        'SERVICE_UNAVAILABLE',
        `--server: ${server} no longer knows of it (was it restarted?): run it again`,
        { field: '--server' },
      );
    }
    now = reindex;
    if (now.total > 0) stage.update(now.done, now.total);
  }
  stage.end(`${now.done} images`);
  const { error } = now;
  if (now.state === 'FAILED' && error !== null) {
    throw new FacetError(
      isErrorCode(error.code) ? error.code : 'INTERNAL',
      `${server} says: ${error.message}`,
    );
  }
  return { modelVersion: now.modelVersion ?? '', remark: error?.message ?? null };
}
