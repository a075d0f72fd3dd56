/** A model that can be replaced while others are at work with it. */
export interface ModelInUse<M> {
  /** The model as of now: for its facts. */
  get(): M;
  /** Works with the model as of now; it stays open, and its embeddings stay in the index, until the work is over. */
  use<T>(work: (model: M) => Promise<T>): Promise<T>;
}

/** One model that the process has or had. */
interface Held<M> {
  readonly model: M;
  users: number;
}

/** The process's model: a replaced one is closed when the last who works with it is done. */
export class ModelHolder<M extends { close(): Promise<void> }> implements ModelInUse<M> {
  #current: Held<M>;
  /** Replaced models that somebody still works with, or that are being closed. */
  readonly #leaving = new Map<Held<M>, { readonly gone: Promise<void>; readonly leave: () => void }>();

  constructor(model: M) {
    this.#current = { model, users: 0 };
  }

  get(): M {
    return this.#current.model;
  }

  async use<T>(work: (model: M) => Promise<T>): Promise<T> {
    const held = this.#current;
    held.users++;
    try {
      return await work(held.model);
    } finally {
      held.users--;
      if (held.users === 0) this.#leaving.get(held)?.leave();
    }
  }

  /** Whoever asks from now on gets the next one. */
  replace(next: M): void {
    const previous = this.#current;
    this.#current = { model: next, users: 0 };
    let leave: () => void = () => undefined;
    const unused = new Promise<void>((resolve) => (leave = resolve));
    if (previous.users === 0) leave();
    const gone = unused
      .then(() => previous.model.close())
      .finally(() => {
        this.#leaving.delete(previous);
      });
    // `settled` and `close` tell of it.
    gone.catch(() => undefined);
    this.#leaving.set(previous, { gone, leave });
  }

  /** Resolves when nobody works with a model that was replaced before, and all those are closed. */
  async settled(): Promise<void> {
    await Promise.all(Array.from(this.#leaving.values(), ({ gone }) => gone));
  }

  /** Closes the models, used or not: whoever still works with one is told by it. */
  async close(): Promise<void> {
    for (const { leave } of this.#leaving.values()) leave();
    await Promise.all([this.settled(), this.#current.model.close()]);
  }
}
