import { FacetError } from '../domain/index.js';
import { RestartBudget } from './restart-budget.js';

/** What lives in a worker thread. */
export interface Mortal {
  /** False once its thread has ended: it never comes back. */
  readonly alive: boolean;
  /** Answers what was asked already, then ends. Safe to call twice, and on the dead. */
  close(): Promise<void>;
}

export interface SupervisedOptions<T extends Mortal> {
  /** What it is, for messages: "decoding worker". */
  readonly what: string;
  readonly start: () => Promise<T>;
  /** Told, in a sentence, of each restart, and of each that failed. */
  readonly onNotice?: ((text: string) => void) | undefined;
  /** Default: 3 restarts within 60 s. */
  readonly budget?: RestartBudget;
}

/** Restarts that anything which keeps dying is allowed: 3 within a minute. */
export function restartBudget(): RestartBudget {
  return new RestartBudget(3, 60_000);
}

/**
 * Keeps something in a worker thread going: after a death the next piece of work starts it again, within a budget. Work
 * under way when it dies rejects, for nobody knows how far it came.
 */
export class Supervised<T extends Mortal> {
  readonly #budget: RestartBudget;
  #starting: Promise<T> | undefined;
  #closed = false;

  private constructor(
    private readonly options: SupervisedOptions<T>,
    private current: T,
  ) {
    this.#budget = options.budget ?? restartBudget();
  }

  /** @throws what `start` throws */
  static async start<T extends Mortal>(options: SupervisedOptions<T>): Promise<Supervised<T>> {
    return new Supervised(options, await options.start());
  }

  /** The latest one, which may be dead: for facts that outlive it. */
  get latest(): T {
    return this.current;
  }

  /**
   * Works with the living one: at once, in the order of the calls, unless it must be started first.
   * @throws FacetError `SERVICE_UNAVAILABLE` after `close`, or where it died too often; what `start` or `work` throws
   */
  use<Result>(work: (living: T) => Promise<Result>): Promise<Result> {
    if (this.#closed) {
      return Promise.reject(new FacetError('SERVICE_UNAVAILABLE', `${this.options.what}: closed`));
    }
    if (this.current.alive) return work(this.current);
    this.#starting ??= this.#restart().finally(() => (this.#starting = undefined));
    return this.#starting.then(work);
  }

  /** Lets the work asked for end, then ends it for good. Safe to call twice. */
  async close(): Promise<void> {
    this.#closed = true;
    // Whoever waits for a start is told how it went.
    await this.#starting?.catch(() => undefined);
    await this.current.close();
  }

  async #restart(): Promise<T> {
    const { what, start, onNotice } = this.options;
    this.#budget.spend(what);
    await this.current.close();
    try {
      this.current = await start();
    } catch (error) {
      // Whoever asked may go to another of its kind, and tell nobody.
      onNotice?.(`${what}: died, and does not start again: ${String(error)}`);
      throw error;
    }
    onNotice?.(`${what}: died, and was started again`);
    return this.current;
  }
}
