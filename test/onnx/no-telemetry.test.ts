import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { expect, it } from 'vitest';

const onnx = resolve(import.meta.dirname, '../../dist/onnx/index.js');
const script = `
  import { encodeModel, SessionWorker } from ${JSON.stringify(onnx)};
  const model = encodeModel({ name: 'same', opset: 17, initializers: [],
    nodes: [{ op: 'Identity', inputs: ['x'], outputs: ['y'] }],
    inputs: [{ name: 'x', type: 'float32', dims: ['N', 2] }],
    outputs: [{ name: 'y', type: 'float32', dims: ['N', 2] }] });
  const worker = await SessionWorker.start();
  await worker.load(model, { device: 'cpu' });
  await worker.close();`;

it('a process that runs sessions leaves no device id, no report and no log of ONNX Runtime’s telemetry', () => {
  const home = mkdtempSync(join(tmpdir(), 'facet-telemetry-'));
  const file = join(home, 'run.mjs');
  writeFileSync(file, script);
  const { status, stderr } = spawnSync(process.execPath, [file], {
    env: { PATH: process.env.PATH, HOME: home, TMPDIR: home },
    encoding: 'utf8',
  });
  expect([status, stderr]).toEqual([0, '']);
  expect(readdirSync(home)).toEqual(['run.mjs']);
  rmSync(home, { recursive: true });
});
