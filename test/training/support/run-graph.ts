import { encodeModel, openSession, type OnnxModel, type Tensors } from '../../../src/onnx/index.js';

/** Runs a graph once; tensors it has no input for are ignored. */
export async function runGraph(model: OnnxModel, tensors: Tensors): Promise<Tensors> {
  const session = await openSession(encodeModel(model), { device: 'cpu', threads: 1 });
  try {
    return await session.run(Object.fromEntries(session.inputNames.map((name) => [name, tensors[name]])));
  } finally {
    await session.release();
  }
}
