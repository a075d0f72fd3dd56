import { FacetError } from '../domain/index.js';
import { SessionWorker, type LoadedSession, type Provider, type SessionOptions } from '../onnx/index.js';
import { Pool } from '../threads/index.js';
import { sha256 } from './digest.js';
import type { BackboneInfo, Preprocessing } from './features.js';

/** What there is to know of a backbone before it is loaded. */
export interface BackboneSource {
  readonly id: string;
  readonly dimensions: number;
  readonly preprocessing: Preprocessing;
  /** Input `input` [N, 3, crop, crop], output `features` [N, dimensions]. */
  readonly onnx: Uint8Array;
  /** SHA-256 of `onnx`. */
  readonly sha256: string;
  /** The network takes one image a run and no more (default false). */
  readonly oneByOne?: boolean;
}

export interface BackboneOptions extends SessionOptions {
  /** Sessions side by side, each with a thread of its own, where the CPU runs them (default 1). A GPU has one. */
  readonly lanes?: number;
  /** How many of them, the first ones, have one thread more than `threads` says (default 0). */
  readonly largerLanes?: number;
  /** Told, in a sentence, when its thread died and was started again. */
  readonly onNotice?: (text: string) => void;
}

/** A frozen network in worker threads of its own, started again if they die: input tensors → features. */
export class Backbone {
  private constructor(
    readonly info: BackboneInfo,
    private readonly sessions: Pool<BackboneSession>,
    private readonly oneByOne: boolean,
  ) {}

  /**
   * @param read gives the network: now, and again after its thread died, so that its bytes need not be kept meanwhile
   * @throws FacetError `MODEL_INVALID`, `DEVICE_UNAVAILABLE`, `SERVICE_UNAVAILABLE`; what `read` throws
   */
  static async open(
    read: () => Promise<BackboneSource>,
    { onNotice, lanes = 1, largerLanes = 0, threads, ...options }: BackboneOptions,
  ): Promise<Backbone> {
    const first = await read();
    const info = backboneInfo(first);
    let source: BackboneSource | undefined = first;
    const start = async (lane: number) => {
      const { onnx, ...rest } = source ?? (await read());
      if (backboneInfo(rest).hash === info.hash) {
        const own = threads === undefined || lane >= largerLanes ? threads : threads + 1;
        return BackboneSession.open(onnx, { ...options, threads: own });
      }
      throw new FacetError(
        'MODEL_INVALID',
        `backbone ${info.id}: another one was installed in its place; restart to use it`,
      );
    };
    const sessions = await Pool.start(
      { what: `worker of backbone ${info.id}`, onNotice, start },
      ({ session }) => (session.provider === 'cpu' ? lanes : 1),
    );
    source = undefined;
    return new Backbone(info, sessions, first.oneByOne ?? false);
  }

  /** Batches that it works on at a time. */
  get lanes(): number {
    return this.sessions.size;
  }

  get provider(): Provider {
    return this.sessions.latest.session.provider;
  }

  /** Why the device asked for with `auto` is not the one in use, where there is something to say. */
  get note(): string | undefined {
    return this.sessions.latest.session.note;
  }

  /**
   * @param tensor float32 [count × 3 × crop × crop]; given up: its buffer goes to a worker thread
   * @returns row-major [count × dimensions]
   * @throws FacetError `SERVICE_UNAVAILABLE` where the thread died, `MODEL_INVALID` on an output of another shape
   */
  async run(tensor: Float32Array, count: number): Promise<Float32Array> {
    if (!this.oneByOne || count === 1) return this.#runBatch(tensor, count);
    const { dimensions } = this.info;
    const length = tensor.length / count;
    const features = new Float32Array(count * dimensions);
    for (let i = 0; i < count; i++) {
      features.set(await this.#runBatch(tensor.slice(i * length, (i + 1) * length), 1), i * dimensions);
    }
    return features;
  }

  close(): Promise<void> {
    return this.sessions.close();
  }

  async #runBatch(tensor: Float32Array, count: number): Promise<Float32Array> {
    const { crop } = this.info.preprocessing;
    const input = { data: tensor, dims: [count, 3, crop, crop] };
    const { features } = await this.sessions.use(({ session }) => session.run({ input }, { giveUp: true }));
    if (features.data.length !== count * this.info.dimensions) {
      const shape = features.dims.join(' × ');
      throw new FacetError('MODEL_INVALID', `backbone ${this.info.id} gave features of shape ${shape}`);
    }
    return features.data;
  }
}

/** The network as one thread has it. */
class BackboneSession {
  private constructor(
    private readonly worker: SessionWorker,
    readonly session: LoadedSession,
  ) {}

  static async open(onnx: Uint8Array, options: SessionOptions): Promise<BackboneSession> {
    const worker = await SessionWorker.start();
    try {
      return new BackboneSession(worker, await worker.load(onnx, options));
    } catch (error) {
      await worker.close();
      throw error;
    }
  }

  get alive(): boolean {
    return this.worker.alive;
  }

  close(): Promise<void> {
    return this.worker.close();
  }
}

/** What is said of a backbone wherever its features go. */
export function backboneInfo({
  id,
  dimensions,
  preprocessing,
  sha256: onnx,
}: Omit<BackboneSource, 'onnx'>): BackboneInfo {
  return { id, dimensions, preprocessing, hash: sha256(onnx + canonical(preprocessing)) };
}

/** JSON with the keys in a fixed order, so that equal settings hash alike however they were written down. */
function canonical(preprocessing: Preprocessing): string {
  const { resize, crop, interpolation, channels, scale, mean, std } = preprocessing;
  return JSON.stringify({ resize, crop, interpolation, channels, scale, mean, std });
}
