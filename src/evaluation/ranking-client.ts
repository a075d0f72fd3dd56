import { availableParallelism } from 'node:os';
import { FacetError } from '../domain/index.js';
import { Thread } from '../threads/index.js';
import type {
  GalleryBlock,
  IntervalTask,
  RankingReply,
  RankingRequest,
  RankTask,
} from './ranking-messages.js';
import type { Sampling } from './sample-queries.js';
import { StopFlag } from './stop-flag.js';

/** Half the cores, and no more than this: searches go on while an evaluation runs. */
const MAX_THREADS = 4;

type Kind = RankingReply['kind'];
type ReplyOf<K extends Kind> = Extract<RankingReply, { kind: K }>;

/** The main thread's end of a ranking worker: one for the length of an evaluation. */
export class RankingClient {
  private constructor(
    private readonly thread: Thread<RankingRequest, RankingReply>,
    private readonly stopFlag: StopFlag,
  ) {}

  /** @throws FacetError `SERVICE_UNAVAILABLE` if the worker dies while starting */
  static async start(dimensions: number): Promise<RankingClient> {
    const threads = Math.max(1, Math.min(Math.floor(availableParallelism() / 2), MAX_THREADS));
    const stopFlag = new StopFlag();
    const workerData = { dimensions, threads, stop: stopFlag.shared };
    return new RankingClient(await Thread.start('evaluation/ranking-worker', workerData), stopFlag);
  }

  /** Adds rows behind those it has; gives the block's memory away. */
  async add(block: GalleryBlock): Promise<void> {
    const { vectors, labels, keys } = block;
    await this.#ask('add', { kind: 'add', block }, [vectors.buffer, labels.buffer, keys.buffer]);
  }

  labels() {
    return this.#ask('labels', { kind: 'labels' });
  }

  /** @returns undefined where no image allows such a query */
  async draw(sampling: Sampling) {
    return (await this.#ask('draw', { kind: 'draw', sampling })).drawn;
  }

  async rank(task: RankTask) {
    return (await this.#ask('rank', { kind: 'rank', task })).ranked;
  }

  async intervals(task: IntervalTask) {
    return (await this.#ask('intervals', { kind: 'intervals', task })).bounds;
  }

  /** Makes a ranking under way reject, within milliseconds, and every later one. */
  stop(): void {
    this.stopFlag.raise();
  }

  /**
   * Ends the worker when it has answered. It is never killed: a thread that is terminated inside ONNX Runtime takes the
   * whole process with it.
   */
  close(): Promise<void> {
    return this.thread.close();
  }

  async #ask<K extends Kind>(
    kind: K,
    request: RankingRequest,
    transfer?: ArrayBuffer[],
  ): Promise<ReplyOf<K>> {
    const reply = await this.thread.call(request, transfer);
    if (isKind(reply, kind)) return reply;
    throw new FacetError('INTERNAL', `ranking worker answered "${reply.kind}" to "${kind}"`);
  }
}

function isKind<K extends Kind>(reply: RankingReply, kind: K): reply is ReplyOf<K> {
  return reply.kind === kind;
}
