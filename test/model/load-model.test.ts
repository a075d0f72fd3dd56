import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { attributeQuery } from '../../src/domain/index.js';
import { loadModel, modelVersion, writeBundle } from '../../src/model/index.js';
import { encodeModel, openSession } from '../../src/onnx/index.js';
import { failureOf } from '../support/failure.js';
import { watchThreads } from '../support/threads.js';
import { temporaryFolder } from './support/temporary-folder.js';
import { TINY_DIMENSIONS, tinyContents, tinyGraph, writeTinyBundle } from './support/tiny-bundle.js';

async function load(directory: string) {
  const model = await loadModel(directory);
  onTestFinished(() => model.close());
  return model;
}

describe('loadModel', () => {
  it('runs both halves as ONNX Runtime does, on any number of rows', async () => {
    const root = await temporaryFolder();
    const manifest = await writeTinyBundle(root, 'one');
    const model = await load(join(root, 'one'));
    expect(model.version).toBe(modelVersion(manifest));
    expect(model.manifest).toEqual({
      name: 'one',
      backbone: 'tiny',
      backboneHash: manifest.backbone.hash,
      featureDimensions: TINY_DIMENSIONS,
      recipe: 'masked',
      attributes: ['SMILING', 'MALE'],
    });
    // More rows than one run takes.
    const count = 2100;
    const features = Float32Array.from({ length: count * TINY_DIMENSIONS }, (_, i) => Math.sin(i + 1));
    const session = await openSession(tinyContents('one').imageHead, { device: 'cpu' });
    const direct = await session.run({ features: { data: features, dims: [count, TINY_DIMENSIONS] } });
    await session.release();
    const embeddings = await model.embedFeatures(features, count);
    expect(embeddings.length).toBe(count * 300);
    const worst = embeddings.reduce(
      (w, value, i) => Math.max(w, Math.abs(value - direct.embedding.data[i])),
      0,
    );
    expect(worst).toBeLessThan(1e-6);
    // The caller's array is still its own.
    expect(features[0]).toBeCloseTo(Math.sin(1));

    const queries = [{ present: ['SMILING'] }, { absent: ['SMILING'] }].map((q) => attributeQuery(q).signed);
    const encoded = await model.encodeQueries(queries);
    expect(encoded.length).toBe(600);
    // The tiny encoder is linear: the opposite query gets the opposite embedding.
    expect(encoded[300]).toBeCloseTo(-encoded[0], 6);
    expect((await model.embedFeatures(new Float32Array(), 0)).length).toBe(0);
  });

  it('refuses rows that do not fit', async () => {
    const root = await temporaryFolder();
    await writeTinyBundle(root, 'one');
    const model = await load(join(root, 'one'));
    await expect(model.embedFeatures(new Float32Array(7), 2)).rejects.toMatchObject({ code: 'INTERNAL' });
    await expect(model.encodeQueries([new Int8Array(39)])).rejects.toMatchObject({ code: 'INTERNAL' });
  });

  it('starts its thread again when it died, from memory', async () => {
    const root = await temporaryFolder();
    await writeTinyBundle(root, 'one');
    const notices: string[] = [];
    const watched = watchThreads();
    onTestFinished(watched.forget);
    const model = await loadModel(join(root, 'one'), (text) => notices.push(text));
    onTestFinished(() => model.close());
    const query = [attributeQuery({ present: ['SMILING'] }).signed];
    const before = await model.encodeQueries(query);
    await rm(join(root, 'one'), { recursive: true });
    await watched.kill();
    const after = await Promise.all([model.encodeQueries(query), model.embedFeatures(new Float32Array(), 0)]);
    expect(after[0]).toEqual(before);
    expect(watched.started()).toHaveLength(2);
    expect(notices).toEqual(['worker of model one: died, and was started again']);
  });

  it('rejects after close', async () => {
    const root = await temporaryFolder();
    await writeTinyBundle(root, 'one');
    const model = await load(join(root, 'one'));
    await model.close();
    await expect(model.encodeQueries([attributeQuery({ present: ['BALD'] }).signed])).rejects.toMatchObject({
      code: 'SERVICE_UNAVAILABLE',
    });
  });
});

describe('a damaged bundle', () => {
  const edit = async (file: string, change: (text: string) => string) => {
    await writeFile(file, change(await readFile(file, 'utf8')));
  };

  it.each([
    ['no folder', (d: string) => rm(d, { recursive: true }), 'MODEL_MISSING', /bundle\.json/],
    ['no bundle.json', (d: string) => rm(join(d, 'bundle.json')), 'MODEL_MISSING', /bundle\.json/],
    ['no image head', (d: string) => rm(join(d, 'image-head.onnx')), 'MODEL_INVALID', /image-head\.onnx/],
    [
      'a truncated bundle.json',
      (d: string) => edit(join(d, 'bundle.json'), (text) => text.slice(0, 100)),
      'MODEL_INVALID',
      /bundle\.json/,
    ],
    [
      'an unknown attribute',
      (d: string) => edit(join(d, 'bundle.json'), (text) => text.replace('"MALE"', '"TALL"')),
      'MODEL_INVALID',
      /unknown attribute/,
    ],
    [
      'another format',
      (d: string) => edit(join(d, 'bundle.json'), (text) => text.replace('"format": 2', '"format": 3')),
      'MODEL_INVALID',
      /format/,
    ],
    [
      'one changed byte of weights',
      async (d: string) => {
        const bytes = await readFile(join(d, 'attribute-encoder.onnx'));
        bytes[bytes.length >> 1] ^= 1;
        await writeFile(join(d, 'attribute-encoder.onnx'), bytes);
      },
      'MODEL_INVALID',
      /attribute-encoder\.onnx: sha256/,
    ],
  ])('%s is refused by name', async (_, damage, code, message) => {
    const root = await temporaryFolder();
    await writeTinyBundle(root, 'one');
    await damage(join(root, 'one'));
    const failure = await failureOf(() => loadModel(join(root, 'one')));
    expect(failure.code).toBe(code);
    expect(failure.message).toMatch(message);
  });

  it.each([
    ['an image head for other features', { imageHead: tinyGraph('features', 5, 1) }, /image-head.*\[N, 5\]/],
    ['an encoder with another input', { attributeEncoder: tinyGraph('signed', 40, 1) }, /must be query/],
    ['bytes that are no ONNX', { imageHead: Uint8Array.of(1, 2, 3) }, /not an ONNX model/],
    [
      'a graph of an unknown operator',
      {
        imageHead: encodeModel({
          name: 'odd',
          opset: 17,
          nodes: [{ op: 'Conjure', inputs: ['features'], outputs: ['embedding'] }],
          initializers: [],
          inputs: [{ name: 'features', type: 'float32', dims: ['N', TINY_DIMENSIONS] }],
          outputs: [{ name: 'embedding', type: 'float32', dims: ['N', 300] }],
        }),
      },
      /Conjure/,
    ],
  ])('%s is refused although its hash is right', async (_, part, message) => {
    const root = await temporaryFolder();
    await writeBundle(join(root, 'one'), { ...tinyContents('one'), ...part });
    const failure = await failureOf(() => loadModel(join(root, 'one')));
    expect(failure.code).toBe('MODEL_INVALID');
    expect(failure.message).toMatch(message);
  });
});
