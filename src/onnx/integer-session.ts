import ort from 'onnxruntime-node';
import { FacetError } from '../domain/index.js';
import { reason } from './provider.js';
import { load, type SessionOptions } from './session.js';

/** A tensor of small integers: row-major data and its shape. */
export interface IntegerTensor {
  readonly data: Uint8Array | Int8Array;
  readonly dims: readonly number[];
}

/** A loaded model of integers on the calling thread and the CPU. `run` blocks that thread's event loop. */
export interface IntegerSession {
  /**
   * Runs the graph and writes its int32 output into the tensor given for it.
   * @throws FacetError `INTERNAL` where the tensors do not fit the graph
   */
  run(
    feeds: Readonly<Record<string, IntegerTensor>>,
    into: { readonly name: string; readonly data: Int32Array; readonly dims: readonly number[] },
  ): Promise<void>;
  release(): Promise<void>;
}

/** @throws FacetError `MODEL_INVALID` if ONNX Runtime cannot load it */
export async function openIntegerSession(
  model: Uint8Array,
  options: Pick<SessionOptions, 'threads' | 'spin'>,
): Promise<IntegerSession> {
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

function toTensor({ data, dims }: IntegerTensor): ort.Tensor {
  return data instanceof Int8Array ? new ort.Tensor('int8', data, dims) : new ort.Tensor('uint8', data, dims);
}
