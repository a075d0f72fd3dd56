import { appendFileSync, cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { z } from 'zod';
import { createModelBundles } from '../../src/ingestion/index.js';
import { createFileCheck, modelVersion, type BundleManifest } from '../../src/model/index.js';
import { memoryServices, startServer, testModel, type TestServer } from '../support/api-server.js';
import { temporaryFolder } from '../model/support/temporary-folder.js';
import { writeTinyBundle } from '../model/support/tiny-bundle.js';

const MODELS = `{ models {
  name version createdAt recipe backbone attributeCount active
  headline { name precisionAt10 { mean low high } meanAveragePrecision { mean } }
  fault { code message }
} }`;
const listing = z.object({
  models: z.array(
    z.looseObject({
      name: z.string(),
      active: z.boolean(),
      fault: z.object({ code: z.string(), message: z.string().min(20) }).nullable(),
    }),
  ),
});

let trained: string;
let shipped: string;
let sound: BundleManifest;
let server: TestServer;
/** Backbones by id, as if they were installed. */
let backbones: Map<string, string>;

beforeEach(async () => {
  [trained, shipped] = [await temporaryFolder(), await temporaryFolder()];
  sound = await writeTinyBundle(trained, 'sound');
  backbones = new Map([[sound.backbone.id, sound.backbone.hash]]);
  const models = createModelBundles({
    roots: [trained, shipped],
    backbones: () => Promise.resolve(backbones),
    checkFiles: createFileCheck(),
  });
  const active = { version: modelVersion(sound), bundle: sound };
  server = await startServer({ ...memoryServices([], active), models });
  onTestFinished(() => server.close());
});

async function list() {
  const { data, errors } = await server.graphql(MODELS);
  expect(errors).toBeUndefined();
  // Nothing may tell where bundles lie.
  for (const folder of [trained, shipped]) expect(JSON.stringify(data)).not.toContain(folder);
  return listing.parse(data).models;
}
const faults = async () =>
  Object.fromEntries((await list()).map(({ name, fault }) => [name, fault?.code ?? null]));
const manifestOf = (name: string) => join(trained, name, 'bundle.json');

describe('models', () => {
  it('lists each bundle by name, of both folders, with its figures and which is active', async () => {
    await writeTinyBundle(shipped, 'other', 9);
    // Of two with one name, the one that searches would use.
    await writeTinyBundle(shipped, 'sound', 10);
    mkdirSync(join(trained, 'no-bundle'));
    writeFileSync(join(trained, 'a-file'), '');
    const figures = {
      createdAt: sound.created,
      recipe: 'masked',
      backbone: 'tiny',
      attributeCount: 2,
      headline: {
        name: 'validation',
        precisionAt10: { mean: 0.5, low: null, high: null },
        meanAveragePrecision: { mean: 0.625 },
      },
      fault: null,
    };
    const [other, own] = await list();
    expect(own).toEqual({ name: 'sound', version: modelVersion(sound), active: true, ...figures });
    expect(other).toMatchObject({ name: 'other', active: false, fault: null });
    expect(other.version).not.toBe(own.version);
    expect(await list()).toHaveLength(2);
  });

  it('says which cannot be used and why, and still lists the others', async () => {
    for (const name of ['changed', 'cut', 'emptied', 'garbage', 'first-format', 'odd']) {
      await writeTinyBundle(trained, name);
    }
    const head = (name: string) => join(trained, name, 'image-head.onnx');
    const bytes = readFileSync(head('changed'));
    bytes[bytes.length >> 1] ^= 1;
    writeFileSync(head('changed'), bytes);
    appendFileSync(head('cut'), 'x');
    rmSync(join(trained, 'emptied', 'attribute-encoder.onnx'));
    mkdirSync(join(trained, 'emptied', 'attribute-encoder.onnx'));
    writeFileSync(manifestOf('garbage'), '{"format": 2, "na');
    const { assessment, ...first } = z
      .looseObject({ assessment: z.unknown() })
      .parse(JSON.parse(readFileSync(manifestOf('first-format'), 'utf8')));
    expect(assessment).toBeDefined();
    writeFileSync(manifestOf('first-format'), JSON.stringify({ ...first, format: 1 }));
    writeFileSync(manifestOf('odd'), JSON.stringify({ ...sound, name: 'odd', curves: 'none' }));
    expect(await faults()).toEqual({
      changed: 'FILES_DAMAGED',
      cut: 'FILES_DAMAGED',
      emptied: 'FILES_DAMAGED',
      'first-format': 'MANIFEST_INVALID',
      garbage: 'MANIFEST_INVALID',
      odd: 'MANIFEST_INVALID',
      sound: null,
    });
    const garbage = (await list()).find(({ name }) => name === 'garbage');
    expect(garbage).toMatchObject({
      version: null,
      createdAt: null,
      recipe: null,
      headline: null,
      active: false,
    });
  });

  it('says that a backbone is missing, or is another one', async () => {
    backbones = new Map();
    expect(await faults()).toEqual({ sound: 'BACKBONE_MISSING' });
    backbones = new Map([[sound.backbone.id, 'f'.repeat(64)]]);
    expect(await faults()).toEqual({ sound: 'BACKBONE_DIFFERENT' });
  });

  it('looks anew: what was damaged, mended, added or removed meanwhile', async () => {
    expect(await faults()).toEqual({ sound: null });
    const path = join(trained, 'sound', 'image-head.onnx');
    const whole = readFileSync(path);
    const bytes = Buffer.from(whole);
    bytes[0] ^= 1;
    writeFileSync(path, bytes);
    expect(await faults()).toEqual({ sound: 'FILES_DAMAGED' });
    writeFileSync(path, whole);
    expect(await faults()).toEqual({ sound: null });
    cpSync(join(trained, 'sound'), join(trained, 'copy'), { recursive: true });
    // Its weights are the active one's, whatever it is called.
    expect((await list()).map(({ name, active }) => [name, active])).toEqual([
      ['copy', true],
      ['sound', true],
    ]);
    rmSync(join(trained, 'copy'), { recursive: true });
    rmSync(join(trained, 'sound'), { recursive: true });
    expect(await list()).toEqual([]);
  });

  it('marks none as active while there is no model', async () => {
    const models = createModelBundles({
      roots: [trained],
      backbones: () => Promise.resolve(backbones),
      checkFiles: createFileCheck(),
    });
    const bare = await startServer({ ...memoryServices([], null), models });
    onTestFinished(() => bare.close());
    const { data } = await bare.graphql(MODELS);
    expect(listing.parse(data).models).toMatchObject([{ name: 'sound', active: false, fault: null }]);
    expect(testModel.version).not.toBe(modelVersion(sound));
  });
});
