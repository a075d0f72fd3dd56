import { isDeepStrictEqual } from 'node:util';
import type { IngestionStore, StoredIngestion } from '../../catalogue/index.js';
import { FacetError } from '../../domain/index.js';

/** How often ingestions that are watched are looked at, in milliseconds. */
const LOOK_MS = 500;

const ENDED: ReadonlySet<StoredIngestion['state']> = new Set(['COMPLETED', 'CANCELLED', 'FAILED']);

type Listener = (seen: StoredIngestion | undefined | Error) => void;

/** Follows ingestions in the database, where any process may work on them: all watchers share one statement a look. */
export class IngestionWatch {
  readonly #listeners = new Map<string, Set<Listener>>();
  #timer: NodeJS.Timeout | undefined;
  #looking = false;

  constructor(private readonly store: Pick<IngestionStore, 'byId' | 'byIds'>) {}

  /** The ingestion now and whenever it has changed, to its end. @throws FacetError `NOT_FOUND`, `SERVICE_UNAVAILABLE` */
  async *follow(id: string, signal: AbortSignal): AsyncGenerator<StoredIngestion> {
    let last = await this.store.byId(id);
    if (last === undefined)
      throw new FacetError('NOT_FOUND', `id: no ingestion has the id ${id}`, { field: 'id' });
    yield last;
    while (!ENDED.has(last.state) && !signal.aborted) {
      const seen = await this.#next(id, signal);
      if (seen === undefined || isDeepStrictEqual(seen, last)) continue;
      if (seen instanceof Error) throw seen;
      last = seen;
      yield last;
    }
  }

  /** The next look's finding; undefined when the signal is aborted first. */
  #next(id: string, signal: AbortSignal): Promise<StoredIngestion | undefined | Error> {
    return new Promise((resolve) => {
      const listeners = this.#listeners.get(id) ?? new Set();
      this.#listeners.set(id, listeners);
      const end: Listener = (seen) => {
        signal.removeEventListener('abort', aborted);
        listeners.delete(end);
        if (listeners.size === 0) this.#listeners.delete(id);
        resolve(seen);
      };
      const aborted = () => {
        end(undefined);
      };
      listeners.add(end);
      if (signal.aborted) aborted();
      else signal.addEventListener('abort', aborted);
      this.#timer ??= setInterval(() => void this.#look(), LOOK_MS);
    });
  }

  async #look(): Promise<void> {
    if (this.#listeners.size === 0) {
      clearInterval(this.#timer);
      this.#timer = undefined;
      return;
    }
    if (this.#looking) return;
    this.#looking = true;
    const asked = [...this.#listeners].map(([id, listeners]) => ({ id, listeners: [...listeners] }));
    try {
      const found = new Map((await this.store.byIds(asked.map(({ id }) => id))).map((one) => [one.id, one]));
      for (const { id, listeners } of asked) for (const tell of listeners) tell(found.get(id));
    } catch (error) {
      const failure = error instanceof Error ? error : new Error(String(error));
      for (const { listeners } of asked) for (const tell of listeners) tell(failure);
    } finally {
      this.#looking = false;
    }
  }
}
