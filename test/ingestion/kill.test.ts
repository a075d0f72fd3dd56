import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { lockDataDir, openCatalogue } from '../../src/catalogue/index.js';
import { imageId } from '../../src/domain/index.js';
import { openEmbeddedIndex } from '../../src/vectors/index.js';
import { attributeRow, celebaFolder, officialHeader } from '../support/celeba-folder.js';
import { compileSupport } from '../support/compile.js';
import { contentFeatures } from '../support/content-extractor.js';
import { collect } from '../support/failure.js';
import { LABEL_DIMENSIONS, LabelModel } from '../support/label-model.js';

const COUNT = 900;
const names = Array.from({ length: COUNT }, (_, n) => `${String(n + 1).padStart(6, '0')}.jpg`);
const ids = names.map((name) => imageId('tests', name)).sort();

let runner: string;
let dataDir: string;
let dataset: ReturnType<typeof celebaFolder>;
beforeAll(() => {
  runner = compileSupport(['import-runner', 'content-extractor', 'label-model']);
  dataDir = mkdtempSync(join(tmpdir(), 'facet-kill-'));
  dataset = celebaFolder({
    attributes: [String(COUNT), officialHeader, ...names.map((name, n) => attributeRow(name, [n % 40]))],
    images: Object.fromEntries(names.map((name) => [name, `picture ${name}`])),
  });
});
afterAll(() => {
  dataset.remove();
  for (const folder of [runner, dataDir]) rmSync(folder, { recursive: true, force: true });
});

interface Run {
  /** The last line it printed. */
  readonly last: string;
  readonly signal: NodeJS.Signals | null;
}

/** Runs an import in a process of its own; `killWhen` is asked at each line, and answers a delay in ms to kill after. */
function runImport(
  modelVersion: string,
  killWhen: (line: string) => number | undefined = () => undefined,
): Promise<Run> {
  const child = spawn(
    process.execPath,
    [join(runner, 'import-runner.js'), dataDir, dataset.folder, modelVersion],
    {
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );
  let last = '';
  let doomed = false;
  createInterface(child.stdout).on('line', (line) => {
    last = line;
    const delay = doomed ? undefined : killWhen(line);
    if (delay === undefined) return;
    doomed = true;
    setTimeout(() => child.kill('SIGKILL'), delay);
  });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) => {
      if (code !== 0 && signal === null) reject(new Error(`the import ended with code ${code}`));
      else resolve({ last, signal });
    });
  });
}

/** Kills once this many images are done, or a little later. */
function killAt(done: number) {
  return (line: string) =>
    Number(/^done (\d+)$/.exec(line)?.[1] ?? -1) >= done ? Math.random() * 40 : undefined;
}

/** Kills so many milliseconds after the import began: before its first images, or amid re-embedding. */
function killAfter(delay: number) {
  return (line: string) => (line === 'ready' ? delay : undefined);
}

async function expectWhole(modelVersion: string) {
  const lock = await lockDataDir(dataDir);
  const { catalogue, embeddings, close } = await openCatalogue({ dataDir });
  const index = await openEmbeddedIndex({ store: embeddings, dimensions: LABEL_DIMENSIONS, threads: 1 });
  try {
    expect(await catalogue.countByState()).toEqual({ PENDING: 0, INDEXED: COUNT, DELETING: 0 });
    const rows = await catalogue.all(2 * COUNT);
    expect(rows.map(({ id }) => id)).toEqual(ids);
    expect(await index.active()).toBe(modelVersion);
    expect(await index.collections()).toEqual([modelVersion]);
    expect(await index.count()).toBe(COUNT);
    const points = (await collect(index.scroll(modelVersion, 100))).flat();
    expect(points.map(({ id }) => id)).toEqual(ids);
    const model = new LabelModel(modelVersion);
    for (const [i, { externalId }] of rows.entries()) {
      const features = contentFeatures(Buffer.from(`picture ${externalId}`));
      expect(points[i].vector).toEqual(await model.embedFeatures(features, 1));
    }
  } finally {
    await index.close();
    await close();
    await lock.release();
  }
}

describe('kill -9 during an import', () => {
  it('at any moment: run again, every image is in both stores exactly once', async () => {
    const moments = [
      killAfter(Math.random() * 100),
      ...Array.from({ length: 4 }, (_, i) => killAt(((i + Math.random()) * COUNT) / 4)),
    ];
    const runs: Run[] = [];
    for (const moment of moments) runs.push(await runImport('v1', moment));
    const killed = runs.filter(({ signal }) => signal === 'SIGKILL').length;
    // One or two may have come too late; a test that never hit the import would show nothing.
    expect(killed, runs.map(({ last }) => last).join(' | ')).toBeGreaterThanOrEqual(3);
    const { last } = await runImport('v1');
    expect(JSON.parse(last)).toMatchObject({ failed: { count: 0 } });
    await expectWhole('v1');
  }, 240_000);

  it('amid re-embedding for another model: the gallery ends up whole under the new one', async () => {
    await runImport('v2', killAfter(Math.random() * 300));
    await runImport('v2');
    await expectWhole('v2');
  }, 240_000);
});
