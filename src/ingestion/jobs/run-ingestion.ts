import { setTimeout as delay } from 'node:timers/promises';
import type { StoredIngestion, WaitingItem } from '../../catalogue/index.js';
import { FacetError } from '../../domain/index.js';
import { isOurFault } from '../failures.js';
import { checkDeclaredType } from '../sources/index.js';
import { inCompletionOrder } from './in-completion-order.js';
import { ItemWriter } from './item-writer.js';
import type { JobParts } from './job-parts.js';
import { listDataset } from './list-dataset.js';
import { prepare } from './prepare.js';
import { isPassing, toStored } from './stored-error.js';

/** How long a runner's hold on an ingestion lasts unless renewed, in milliseconds. */
const LEASE_MS = 60_000;
const RENEW_MS = 5000;
/** Items of a run, after which others have their turn. */
const SLICE = 2048;
/** Items read from the database at a time. */
const PAGE = 256;
/** URLs fetched at a time. */
const FETCHES = 8;
/** Runs that die before an item is done: after so many, something in it kills us. */
const MAX_FRUITLESS = 10;

/** What is to be done with an ingestion after a run. */
export type RunResult =
  | { readonly kind: 'over' }
  /** Go on, after so many seconds. `waiting`: because something was away, so wait longer each time. */
  | { readonly kind: 'again'; readonly afterSeconds: number; readonly waiting: boolean };

const OVER: RunResult = { kind: 'over' };
const AT_ONCE = { kind: 'again', afterSeconds: 0, waiting: false } as const;

/**
 * Works on an ingestion: until it is complete, for a slice of it, or until something is away. It may die at any moment;
 * the next run goes on with the items that are not settled.
 * @param stop ends the run soon, leaving the ingestion free for others
 * @throws FacetError `SERVICE_UNAVAILABLE` where not even that could be written down
 */
export async function runIngestion(
  parts: JobParts,
  {
    id,
    runner,
    stop,
    onError,
  }: { id: string; runner: string; stop: AbortSignal; onError: (error: unknown) => void },
): Promise<RunResult> {
  const { store } = parts;
  const ingestion = await store.claim(id, runner, LEASE_MS);
  if (ingestion === undefined) return OVER;
  if (ingestion.fruitless > MAX_FRUITLESS) {
    const message = `${MAX_FRUITLESS} runs in a row died before an item was done: see the log for what ended the process`;
    await store.fail(id, toStored(new FacetError('SERVICE_UNAVAILABLE', message)));
    return OVER;
  }
  const lost = new AbortController();
  const signal = AbortSignal.any([stop, lost.signal]);
  const hold = keepHold(parts, ingestion.id, runner, lost);
  try {
    if (ingestion.total === null) await listDataset(parts, ingestion, signal);
    await workOn(parts, ingestion, signal, async () => {
      if (!(await store.renew(id, runner, LEASE_MS))) lost.abort(taken());
      signal.throwIfAborted();
    });
    if (await store.complete(id, runner)) return OVER;
    const due = await store.nextDue(id);
    await store.release(id, runner, null);
    return due === undefined
      ? AT_ONCE
      : { ...AT_ONCE, afterSeconds: Math.max(0, (due.getTime() - Date.now()) / 1000) };
  } catch (error) {
    if (lost.signal.aborted) return OVER;
    if (stop.aborted) {
      await store.release(id, runner, null);
      return OVER;
    }
    if (error instanceof FacetError && error.code === 'MODEL_CHANGED') {
      await store.release(id, runner, null);
      // Not at once: this process may have yet to learn of the new model.
      return { ...AT_ONCE, afterSeconds: 1 };
    }
    onError(error);
    if (isPassing(error)) {
      await store.release(id, runner, toStored(error));
      return { kind: 'again', afterSeconds: 0, waiting: true };
    }
    await store.fail(id, toStored(error));
    return OVER;
  } finally {
    await hold.end();
  }
}

async function workOn(
  parts: JobParts,
  ingestion: StoredIngestion,
  signal: AbortSignal,
  stillOurs: () => Promise<void>,
): Promise<void> {
  const extractor = await parts.extractor();
  const writer = new ItemWriter(parts, ingestion, extractor, stillOurs);
  const sources = inCompletionOrder(dueItems(parts, ingestion.id, signal), FETCHES, (item) =>
    prepare(parts, item, signal),
  );
  try {
    for await (const { key, ...result } of extractor.extract(sources)) {
      signal.throwIfAborted();
      const { item, location, declaredType } = key;
      if (!result.ok) {
        if (isOurFault(result.error.code)) throw result.error;
        await writer.add({ item, error: result.error });
        continue;
      }
      const error = mismatch(declaredType, result.facts.mediaType);
      await writer.add(
        error === undefined
          ? { item, facts: result.facts, location, features: result.features }
          : { item, error },
      );
    }
    await writer.flush();
  } finally {
    // Nothing of ours may still be writing when the next run, or another process, takes over.
    await writer.settled();
  }
}

/** The items of a slice. */
async function* dueItems({ store }: JobParts, id: string, signal: AbortSignal): AsyncGenerator<WaitingItem> {
  let after = -1;
  for (let given = 0; given < SLICE;) {
    signal.throwIfAborted();
    const page = await store.due(id, Math.min(PAGE, SLICE - given), after);
    if (page.length === 0) return;
    yield* page;
    given += page.length;
    after = page[page.length - 1].index;
  }
}

function mismatch(declared: string | null, actual: string): FacetError | undefined {
  try {
    checkDeclaredType(declared, actual);
    return undefined;
  } catch (error) {
    if (error instanceof FacetError) return error;
    throw error;
  }
}

/** Renews the lease by the clock; an ingestion that is not ours any more (cancelled) ends the run. */
function keepHold({ store }: JobParts, id: string, runner: string, lost: AbortController) {
  const end = new AbortController();
  const holding = (async () => {
    let heldUntil = Date.now() + LEASE_MS;
    for (;;) {
      await delay(RENEW_MS, undefined, { signal: end.signal });
      try {
        const asked = Date.now();
        if (!(await store.renew(id, runner, LEASE_MS))) break;
        heldUntil = asked + LEASE_MS;
      } catch {
        // The database may be back before the lease ends; who cannot renew until then must assume that others go on.
        if (Date.now() > heldUntil - RENEW_MS) break;
      }
    }
    lost.abort(taken());
  })().catch(() => undefined);
  return {
    end: () => {
      end.abort();
      return holding;
    },
  };
}

function taken(): FacetError {
  return new FacetError('INTERRUPTED', 'the ingestion was cancelled, or taken over');
}
