import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { encodeModel, SessionWorker } from '../../src/onnx/index.js';

const identity = encodeModel({
  name: 'identity',
  opset: 17,
  nodes: [{ op: 'Identity', inputs: ['x'], outputs: ['y'] }],
  initializers: [],
  inputs: [{ name: 'x', type: 'float32', dims: [1] }],
  outputs: [{ name: 'y', type: 'float32', dims: [1] }],
});

const root = dirname(createRequire(import.meta.url).resolve('onnxruntime-node/package.json'));
const library = join(root, 'bin/napi-v6', process.platform, process.arch, 'libonnxruntime_providers_cuda.so');

// Where the CUDA provider was installed, whether it works depends on the machine's driver.
describe.skipIf(existsSync(library))('device, where the CUDA provider is not installed', () => {
  let worker: SessionWorker;
  beforeAll(async () => {
    worker = await SessionWorker.start({ threads: 1 });
  });
  afterAll(() => worker.close());

  it('fails with the reason when cuda is demanded', async () => {
    const refusal = worker.load(identity, { device: 'cuda' });
    await expect(refusal).rejects.toMatchObject({ code: 'DEVICE_UNAVAILABLE', details: { field: 'device' } });
    await expect(refusal).rejects.toThrow(/libonnxruntime_providers_cuda\.so is not in/);
  });

  it('runs on the CPU under auto, and says so', async () => {
    const session = await worker.load(identity, { device: 'auto' });
    expect(session.provider).toBe('cpu');
    const { y } = await session.run({ x: { data: Float32Array.of(4), dims: [1] } });
    expect(y.data).toEqual(Float32Array.of(4));
  });
});
