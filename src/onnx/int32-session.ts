import ort from 'onnxruntime-node';
import { FacetError } from '../domain/index.js';
import { reason } from './provider.js';
import { load, type SessionOptions } from './session.js';

/** A tensor fed to an Int32Session: row-major data and its shape. */
export interface FedTensor {
  readonly data: Float32Array | Uint8Array;
  readonly dims: readonly number[];
}

/** A loaded model with one int32 output, on the calling thread and the CPU. `run` blocks that thread's event loop. */
export interface Int32Session {
  /**
   * Runs the graph and writes its output into `into`, so that nothing is allocated for it.
   * @throws FacetError `INTERNAL` where the tensors do not fit the graph
   */
  run(
    feeds: Readonly<Record<string, FedTensor>>,
    into: { readonly name: string; readonly data: Int32Array; readonly dims: readonly number[] },
  ): Promise<void>;
  release(): Promise<void>;
}

/** @throws FacetError `MODEL_INVALID` if ONNX Runtime cannot load it */
export async function openInt32Session(
  model: Uint8Array,
  options: Pick<SessionOptions, 'threads' | 'spin'>,
): Promise<Int32Session> {
  const session = await load({ provider: 'cpu', whole: false }, model, { ...options, arena: false });
  return {
    run: async (feeds, { name, data, dims }) => {
      const inputs = Object.entries(feeds).map(([input, tensor]) => [input, toTensor(tensor)] as const);
      await session
        .run(Object.fromEntries(inputs), { [name]: new ort.Tensor('int32', data, dims) })
        .catch((cause: unknown) => {
          throw new FacetError('INTERNAL', `ONNX Runtime: ${reason(cause)}`, {}, { cause });
        });
    },
    release: () => session.release(),
  };
}

function toTensor({ data, dims }: FedTensor): ort.Tensor {
  if (data instanceof Float32Array) return new ort.Tensor('float32', data, dims);
  return new ort.Tensor('uint8', data, dims);
}
