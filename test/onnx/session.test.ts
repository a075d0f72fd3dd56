import { writeFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { encodeModel, SessionWorker, type OnnxModel } from '../../src/onnx/index.js';

const doubler: OnnxModel = {
  name: 'doubler',
  opset: 17,
  nodes: [{ op: 'Mul', inputs: ['x', 'two'], outputs: ['y'] }],
  initializers: [{ name: 'two', dims: [], type: 'float32', data: Float32Array.of(2) }],
  inputs: [{ name: 'x', type: 'float32', dims: ['N', 2] }],
  outputs: [{ name: 'y', type: 'float32', dims: ['N', 2] }],
};
const model = encodeModel(doubler);

let worker: SessionWorker;
beforeAll(async () => {
  worker = await SessionWorker.start({ threads: 1 });
});
afterAll(() => worker.close());

describe('SessionWorker', () => {
  it('loads bytes or a file, and runs', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'facet-session-'));
    const path = join(folder, 'doubler.onnx');
    writeFileSync(path, model);
    for (const source of [model, path]) {
      const session = await worker.load(source, { device: 'cpu' });
      expect(session).toMatchObject({ provider: 'cpu', inputNames: ['x'], outputNames: ['y'] });
      const { y } = await session.run({ x: { data: Float32Array.of(1, 2, 3, 4), dims: [2, 2] } });
      expect(y).toEqual({ data: Float32Array.of(2, 4, 6, 8), dims: [2, 2] });
      await session.release();
    }
    rmSync(folder, { recursive: true });
  });

  it('keeps two sessions apart and runs them in the order asked', async () => {
    const tripler = encodeModel({
      ...doubler,
      initializers: [{ name: 'two', dims: [], type: 'float32', data: Float32Array.of(3) }],
    });
    const [two, three] = await Promise.all([
      worker.load(model, { device: 'cpu' }),
      worker.load(tripler, { device: 'cpu' }),
    ]);
    const feeds = { x: { data: Float32Array.of(1, 10), dims: [1, 2] } };
    const order: string[] = [];
    const results = await Promise.all([
      three.run(feeds).finally(() => order.push('three')),
      two.run(feeds).finally(() => order.push('two')),
    ]);
    expect(results.map(({ y }) => [...y.data])).toEqual([
      [3, 30],
      [2, 20],
    ]);
    expect(order).toEqual(['three', 'two']);
    await two.release();
    await expect(two.run(feeds)).rejects.toMatchObject({ code: 'INTERNAL' });
    expect((await three.run(feeds)).y.data).toEqual(Float32Array.of(3, 30));
    await three.release();
  });

  it('copies feeds unless they are given up, and never more than the view', async () => {
    const session = await worker.load(model, { device: 'cpu' });
    const kept = Float32Array.of(9, 1, 2, 9);
    const view = { x: { data: kept.subarray(1, 3), dims: [1, 2] } };
    expect((await session.run(view, { giveUp: true })).y.data).toEqual(Float32Array.of(2, 4));
    expect(kept).toEqual(Float32Array.of(9, 1, 2, 9));
    const whole = Float32Array.of(5, 6);
    const feeds = { x: { data: whole, dims: [1, 2] } };
    expect((await session.run(feeds)).y.data).toEqual(Float32Array.of(10, 12));
    expect(whole.length).toBe(2);
    expect((await session.run(feeds, { giveUp: true })).y.data).toEqual(Float32Array.of(10, 12));
    expect(whole.length).toBe(0);
    await session.release();
  });

  it('refuses a model ONNX Runtime cannot load, and feeds that do not fit, and goes on', async () => {
    await expect(worker.load(Uint8Array.of(1, 2, 3), { device: 'cpu' })).rejects.toMatchObject({
      code: 'MODEL_INVALID',
    });
    await expect(worker.load('/no/such/file.onnx', { device: 'cpu' })).rejects.toMatchObject({
      code: 'MODEL_INVALID',
    });
    const session = await worker.load(model, { device: 'cpu' });
    const wrong = { x: { data: Float32Array.of(1, 2, 3), dims: [1, 3] } };
    await expect(session.run(wrong)).rejects.toMatchObject({ code: 'INTERNAL' });
    await expect(session.run({})).rejects.toMatchObject({ code: 'INTERNAL' });
    const right = { x: { data: Float32Array.of(1, 2), dims: [1, 2] } };
    expect((await session.run(right)).y.data).toEqual(Float32Array.of(2, 4));
    await session.release();
  });

  it('answers the runs already asked for before it closes, and none after', async () => {
    const own = await SessionWorker.start();
    const session = await own.load(model, { device: 'cpu' });
    const feeds = { x: { data: Float32Array.of(1, 2), dims: [1, 2] } };
    const run = session.run(feeds);
    await Promise.all([own.close(), own.close()]);
    expect((await run).y.data).toEqual(Float32Array.of(2, 4));
    await expect(session.run(feeds)).rejects.toMatchObject({ code: 'SERVICE_UNAVAILABLE' });
  });
});
