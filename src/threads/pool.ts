import { Supervised, type Mortal, type SupervisedOptions } from './supervised.js';

interface Member<T extends Mortal> {
  readonly worker: Supervised<T>;
  /** Pieces of work it has been given and has not finished. */
  underWay: number;
}

export interface PoolOptions<T extends Mortal> extends Omit<SupervisedOptions<T>, 'start'> {
  /** @param member which of them it is, from 0: the same number whenever that one is started again */
  readonly start: (member: number) => Promise<T>;
}

/** Several of a kind at work side by side, each started again when it dies. */
export class Pool<T extends Mortal> {
  private constructor(private readonly members: readonly Member<T>[]) {}

  /**
   * Starts the first one, and then the others together.
   * @param size how many there shall be, at least 1, now that the first one shows what it is
   * @throws what `start` throws; none is left running then
   */
  static async start<T extends Mortal>(
    options: PoolOptions<T>,
    size: (first: T) => number,
  ): Promise<Pool<T>> {
    const open = (member: number) => Supervised.start({ ...options, start: () => options.start(member) });
    const first = await open(0);
    const others = Array.from({ length: size(first.latest) - 1 }, (_, i) => open(i + 1));
    const outcomes = await Promise.allSettled(others);
    const started = outcomes.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value] : []));
    const failed = outcomes.find((outcome) => outcome.status === 'rejected');
    const workers = [first, ...started];
    if (failed === undefined) return new Pool(workers.map((worker) => ({ worker, underWay: 0 })));
    await Promise.all(workers.map((worker) => worker.close()));
    throw failed.reason;
  }

  get size(): number {
    return this.members.length;
  }

  /** One of them, which may be dead: for facts that all share. */
  get latest(): T {
    return this.members[0].worker.latest;
  }

  /**
   * Works with the one that has the least to do. One that died and cannot be started again has nothing to do and would
   * get all the work: what it cannot begin goes to another one.
   * @throws FacetError `SERVICE_UNAVAILABLE` after `close`, or where all died too often; what `start` throws for the last
   * of them, or what `work` throws
   */
  async use<Result>(work: (living: T) => Promise<Result>): Promise<Result> {
    const untried = new Set(this.members);
    for (;;) {
      const member = [...untried].reduce((best, other) => (other.underWay < best.underWay ? other : best));
      untried.delete(member);
      const progress = { begun: false };
      member.underWay++;
      try {
        return await member.worker.use((living) => {
          progress.begun = true;
          return work(living);
        });
      } catch (error) {
        // Nobody knows how far work came that had begun, and it may have given its input away.
        if (progress.begun || untried.size === 0) throw error;
      } finally {
        member.underWay--;
      }
    }
  }

  /** Lets the work asked for end, then ends them for good. Safe to call twice. */
  async close(): Promise<void> {
    await Promise.all(this.members.map(({ worker }) => worker.close()));
  }
}
