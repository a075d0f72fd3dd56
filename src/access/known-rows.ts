import type { ApiKeyRow } from '../catalogue/index.js';
import { GRACE_MS, isAway } from './grace.js';

/** A row this old is used once more while it is read again, in ms; one as old as the other is not used any more. */
const STALE_MS = 1000;
const GONE_MS = 1800;
/** Most rows remembered. Of ids that no key has nothing is: whoever makes ids up would drive good ones out. */
const MAX_IDS = 1000;

interface Known {
  readonly row: ApiKeyRow;
  /** When its reading began. */
  readonly at: number;
}

/**
 * What the store said of key ids within the last two seconds; while it is away, within `GRACE_MS`. The store is asked once
 * at a time for an id, and a key in steady use never waits for it: the embedded database answers one statement at a time,
 * long ones too.
 */
export class KnownRows {
  readonly #known = new Map<string, Known>();
  readonly #reading = new Map<string, Promise<ApiKeyRow | undefined>>();

  constructor(
    private readonly read: (id: string) => Promise<ApiKeyRow | undefined>,
    private readonly now: () => number,
  ) {}

  /** Rejects with what the store rejects with. */
  async get(id: string): Promise<ApiKeyRow | undefined> {
    const known = this.#known.get(id);
    const age = known === undefined ? Infinity : this.now() - known.at;
    if (known === undefined || age >= GRACE_MS || age < 0) return this.#refresh(id);
    if (age >= GONE_MS) {
      return this.#refresh(id).catch((error: unknown) => {
        // Not one that was revoked here meanwhile.
        if (isAway(error) && this.#known.get(id) === known) return known.row;
        throw error;
      });
    }
    // Should that fail, whoever comes when this row is too old is told.
    if (age >= STALE_MS) this.#refresh(id).catch(() => undefined);
    return known.row;
  }

  /** Whoever asks from now on is told by the store. */
  forget(id: string): void {
    this.#known.delete(id);
    this.#reading.delete(id);
  }

  #refresh(id: string): Promise<ApiKeyRow | undefined> {
    const under = this.#reading.get(id);
    if (under !== undefined) return under;
    const at = this.now();
    const reading = this.read(id)
      .then((row) => {
        // One that was forgotten meanwhile read what was so before.
        if (row !== undefined && this.#reading.get(id) === reading) this.#keep(id, { row, at });
        return row;
      })
      .finally(() => {
        if (this.#reading.get(id) === reading) this.#reading.delete(id);
      });
    this.#reading.set(id, reading);
    return reading;
  }

  #keep(id: string, known: Known): void {
    this.#known.delete(id);
    this.#known.set(id, known);
    for (const oldest of this.#known.keys()) {
      if (this.#known.size <= MAX_IDS) return;
      this.#known.delete(oldest);
    }
  }
}
