import { FacetError } from '../domain/index.js';
import type { SessionReply, SessionRequest } from './session-messages.js';
import type { SessionFacts, SessionOptions } from './session.js';
import { compact, ownBuffers } from './tensor-buffers.js';
import type { Tensors } from './tensor.js';
import { Thread } from '../threads/index.js';

/** A model loaded in a session thread. Methods reject with `SERVICE_UNAVAILABLE` once the thread is gone. */
export interface LoadedSession extends SessionFacts {
  /**
   * Runs the graph; runs of one thread queue up in order.
   * @param options.giveUp transfer the feeds' buffers instead of copying them: the caller's arrays become empty
   * @throws FacetError `INTERNAL` where the feeds do not fit the graph
   */
  run(feeds: Tensors, options?: { readonly giveUp?: boolean }): Promise<Tensors>;
  release(): Promise<void>;
}

/** A worker thread that loads and runs ONNX models, so that inference never blocks the caller's event loop. */
export class SessionWorker {
  private constructor(
    private readonly thread: Thread<SessionRequest, SessionReply>,
    private readonly threads: number | undefined,
  ) {}

  /** @param options.threads intra-operator threads of every session loaded here; default one a core */
  static async start(options: { readonly threads?: number } = {}): Promise<SessionWorker> {
    return new SessionWorker(await Thread.start('onnx/session-worker'), options.threads);
  }

  /**
   * Loads a model from a file's path or its bytes.
   * @throws FacetError `MODEL_INVALID`, `DEVICE_UNAVAILABLE`, `SERVICE_UNAVAILABLE`
   */
  async load(model: Uint8Array | string, options: SessionOptions): Promise<LoadedSession> {
    const reply = await this.thread.call({
      kind: 'load',
      model,
      options: { threads: this.threads, ...options },
    });
    if (reply.kind !== 'load') throw unexpected(reply);
    const { session, facts } = reply;
    return {
      ...facts,
      run: (feeds, { giveUp = false } = {}) => this.#run(session, feeds, giveUp),
      release: async () => {
        await this.thread.call({ kind: 'release', session });
      },
    };
  }

  /** False once the thread has ended. */
  get alive(): boolean {
    return this.thread.alive;
  }

  /** Answers the runs already asked for, releases every session and ends the thread. Safe to call twice. */
  close(): Promise<void> {
    return this.thread.close();
  }

  async #run(session: number, feeds: Tensors, giveUp: boolean): Promise<Tensors> {
    const sent = compact(feeds);
    const reply = await this.thread.call(
      { kind: 'run', session, feeds: sent },
      giveUp ? ownBuffers(sent) : [],
    );
    if (reply.kind !== 'run') throw unexpected(reply);
    return reply.outputs;
  }
}

function unexpected(reply: SessionReply): FacetError {
  return new FacetError('INTERNAL', `session thread answered "${reply.kind}" to another request`);
}
