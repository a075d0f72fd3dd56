import { FacetError, type ErrorCode } from '../domain/index.js';

export interface ReindexOptions {
  /** Told the version that the gallery is embedded with, before the first image. */
  readonly onModel?: ((version: string) => void) | undefined;
  readonly onProgress?: ((done: number, total: number) => void) | undefined;
  /** Stops between two turns; the old model stays active. */
  readonly signal?: AbortSignal | undefined;
}

export interface ReindexResult {
  readonly modelVersion: string;
  /** Images in the index. */
  readonly embedded: number;
  /** Images that no embedding can be made of. */
  readonly failed: number;
}

export type ReindexState = 'RUNNING' | 'COMPLETED' | 'FAILED';

/** A re-embedding of the gallery that this process did or does. */
export interface Reindex {
  readonly state: ReindexState;
  /** The bundle asked for; null: the active one. */
  readonly model: string | null;
  /** Null until the bundle is loaded. */
  readonly modelVersion: string | null;
  /** Images dealt with, of how many; what is changed meanwhile is done again and not counted twice. */
  readonly done: number;
  readonly total: number;
  readonly startedAt: Date;
  readonly finishedAt: Date | null;
  readonly error: { readonly code: ErrorCode; readonly message: string } | null;
}

/** Re-embeds the gallery in the background of a server. */
export interface ReindexService {
  /**
   * @param model a bundle's name; undefined: the active one's
   * @throws FacetError `NOT_POSSIBLE_NOW` while one is running; `BAD_USER_INPUT`, `MODEL_MISSING` (`model`)
   */
  start(model?: string): Promise<Reindex>;
  /** The last one since the process began, or null. */
  current(): Reindex | null;
  /** Stops the one that is running, with the old model active, and waits for it. */
  close(): Promise<void>;
}

export interface ReindexDependencies {
  /** @throws FacetError where no bundle can be asked for by that name */
  readonly check: (model: string) => Promise<void>;
  readonly reindex: (model: string | undefined, options: ReindexOptions) => Promise<ReindexResult>;
}

export function createReindexService({ check, reindex }: ReindexDependencies): ReindexService {
  const stop = new AbortController();
  let current: Reindex | null = null;
  let running: Promise<void> = Promise.resolve();
  const run = async (model: string | undefined, begun: Reindex) => {
    let state = begun;
    const update = (change: Partial<Reindex>) => (current = state = { ...state, ...change });
    try {
      const { failed } = await reindex(model, {
        signal: stop.signal,
        onModel: (modelVersion) => update({ modelVersion }),
        onProgress: (done, total) => update({ done, total }),
      });
      const error =
        failed === 0
          ? null
          : ({
              code: 'FILE_GONE',
              message: `${failed} images have neither features nor a file any more: hidden until imported again`,
            } as const);
      update({ state: 'COMPLETED', finishedAt: new Date(), error });
    } catch (error) {
      const { code, message } =
        error instanceof FacetError ? error : new FacetError('INTERNAL', 'unexpected error; see the log');
      update({ state: 'FAILED', finishedAt: new Date(), error: { code, message } });
    }
  };
  const requireIdle = () => {
    if (current?.state !== 'RUNNING') return;
    throw new FacetError('NOT_POSSIBLE_NOW', 'the gallery is being re-embedded already: ask for `reindex`');
  };
  return {
    start: async (model) => {
      requireIdle();
      if (model !== undefined) await check(model);
      requireIdle();
      stop.signal.throwIfAborted();
      const begun: Reindex = {
        state: 'RUNNING',
        model: model ?? null,
        modelVersion: null,
        done: 0,
        total: 0,
        startedAt: new Date(),
        finishedAt: null,
        error: null,
      };
      current = begun;
      running = run(model, begun);
      return begun;
    },
    current: () => current,
    close: async () => {
      stop.abort(new FacetError('INTERRUPTED', 'the server was stopped; the old model is active'));
      await running;
    },
  };
}
