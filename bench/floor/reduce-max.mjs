import ort from 'onnxruntime-node';
import { encodeModel } from '../../dist/onnx/index.js';

/** Reduced one by one, so that threads share them out. */
const ROWS = 4096;

/** The same read done by ONNX Runtime's threads: the greatest value of each of 4,096 rows. */
export async function openReduceMax(values, threads) {
  const length = Math.ceil(values / ROWS);
  const model = {
    name: 'read',
    opset: 17,
    nodes: [
      {
        op: 'ReduceMax',
        inputs: ['data'],
        outputs: ['greatest'],
        attributes: { axes: { kind: 'ints', value: [1] } },
      },
    ],
    initializers: [],
    inputs: [{ name: 'data', type: 'float32', dims: [ROWS, length] }],
    outputs: [{ name: 'greatest', type: 'float32', dims: [ROWS, 1] }],
  };
  const session = await ort.InferenceSession.create(encodeModel(model), { intraOpNumThreads: threads });
  const data = new ort.Tensor('float32', new Float32Array(ROWS * length).fill(0.5), [ROWS, length]);
  return {
    read: async () => {
      await session.run({ data });
    },
    close: () => session.release(),
  };
}
