import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import type { ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { FacetError } from '../../../src/domain/index.js';
import { encodeModel } from '../../../src/onnx/index.js';
import { sha256 } from '../../../src/vision/digest.js';
import {
  importBackbone,
  listInstalledBackbones,
  openFeatureExtractor,
  type BackboneImport,
} from '../../../src/vision/index.js';
import { loadInstalledBackbone } from '../../../src/vision/installed-backbones.js';
import { failureOf } from '../../support/failure.js';
import { serveFiles, type FileServer } from '../support/file-server.js';
import { PENULTIMATE, TINY_FEATURES, tinyClassifier } from '../support/tiny-classifier.js';

const tiny = Buffer.from(encodeModel(tinyClassifier()));
const other = Buffer.from(encodeModel(tinyClassifier({ seed: 2 })));

/** A path of the test server → what it answers. */
const answers = new Map<string, (response: ServerResponse) => void>(
  Object.entries({
    '/tiny.onnx': (response: ServerResponse) =>
      response.writeHead(200, { 'content-length': tiny.length }).end(tiny),
    '/other.onnx': (response: ServerResponse) => response.end(other),
    '/chunked.onnx': (response: ServerResponse) => {
      response.write(tiny.subarray(0, 1000));
      response.end(tiny.subarray(1000));
    },
    '/moved': (response: ServerResponse) =>
      response.writeHead(302, { location: '/tiny.onnx?key=secret' }).end(),
    '/loop': (response: ServerResponse) => response.writeHead(301, { location: '/loop' }).end(),
    '/to-a-file': (response: ServerResponse) =>
      response.writeHead(302, { location: 'file:///etc/hostname' }).end(),
    '/html': (response: ServerResponse) =>
      response.writeHead(200, { 'content-type': 'text/html' }).end('<h1>Sign in</h1>'),
    '/empty': (response: ServerResponse) => response.writeHead(200, { 'content-length': 0 }).end(),
    '/no-content': (response: ServerResponse) => response.writeHead(204).end(),
    // The server announces all of it and hangs up half-way.
    '/truncated': (response: ServerResponse) => {
      response.writeHead(200, { 'content-length': tiny.length });
      response.write(tiny.subarray(0, tiny.length >> 1), () => response.destroy());
    },
    '/chunks-cut-off': (response: ServerResponse) => {
      response.write(tiny.subarray(0, tiny.length >> 1), () => response.destroy());
    },
    // Whole for HTTP, but not the whole file.
    '/half': (response: ServerResponse) => response.end(tiny.subarray(0, tiny.length >> 1)),
    '/silent': (response: ServerResponse) => {
      response.writeHead(200, { 'content-length': tiny.length });
      response.write(tiny.subarray(0, 100));
    },
    '/dripping': (response: ServerResponse) => {
      response.writeHead(200, { 'content-length': tiny.length });
      const timer = setInterval(() => response.write('x'), 10);
      response.on('close', () => {
        clearInterval(timer);
      });
    },
    '/tampered': (response: ServerResponse) => {
      const bytes = Buffer.from(tiny);
      // In the middle of the weights: ONNX Runtime loads it just as well.
      bytes[bytes.length >> 1] ^= 1;
      response.end(bytes);
    },
  }),
);

let server: FileServer;
let dataDir: string;
beforeAll(async () => {
  server = await serveFiles((request, response) => {
    const answer = answers.get(new URL(request.url ?? '/', 'http://x').pathname);
    if (answer === undefined) response.writeHead(404).end('no such file');
    else answer(response);
  });
});
afterAll(() => server.close());
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'facet-import-'));
  return () => {
    rmSync(dataDir, { recursive: true });
  };
});

const from = (path: string, more: Partial<BackboneImport> = {}) =>
  importBackbone({ dataDir, id: 'tiny', source: server.url + path, preset: 'imagenet-v2', ...more });

/** Every file below the backbones' folder. */
function installed(): string[] {
  const folder = join(dataDir, 'backbones');
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort();
}

describe('importBackbone', () => {
  it('fetches, cuts, records and installs', async () => {
    const seen: [number, number | undefined][] = [];
    const imported = await from('/tiny.onnx', {
      sha256: sha256(tiny).toUpperCase(),
      onProgress: (done, total) => seen.push([done, total]),
    });
    expect(imported.changed).toBe(true);
    expect(imported.record).toMatchObject({
      id: 'tiny',
      source: { from: `${server.url}/tiny.onnx`, sha256: sha256(tiny), bytes: tiny.length },
      cut: { tensor: PENULTIMATE, layer: 'Gemm' },
      layout: 'NCHW',
      batching: 'free',
      dimensions: TINY_FEATURES,
      preset: 'imagenet-v2',
      // The preset's 232 for 224 in proportion to the network's 16 pixels.
      preprocessing: { resize: 17, crop: 16, channels: 'RGB', mean: [0.485, 0.456, 0.406] },
    });
    expect(seen.at(-1)).toEqual([tiny.length, tiny.length]);
    const graph = `tiny/${imported.record.graph.sha256.slice(0, 12)}.onnx`;
    expect(installed()).toEqual(['tiny', graph, 'tiny/backbone.json'].sort());
    const folder = join(dataDir, 'backbones');
    expect(await listInstalledBackbones(folder)).toEqual([
      { id: 'tiny', record: imported.record, hash: imported.hash },
    ]);
    const extractor = await openFeatureExtractor({
      dataDir,
      device: 'cpu',
      backbone: 'tiny',
      maxImageBytes: 1,
      maxImagePixels: 1,
    });
    expect(extractor.backbone).toMatchObject({ id: 'tiny', dimensions: TINY_FEATURES, hash: imported.hash });
    await extractor.close();
  });

  it('follows redirects and takes chunked bodies, and records no key that stood in a URL', async () => {
    const { record } = await from('/moved?token=secret');
    expect(record.source).toMatchObject({ from: `${server.url}/moved`, sha256: sha256(tiny) });
    expect((await from('/chunked.onnx', { id: 'other' })).record.source.sha256).toBe(sha256(tiny));
  });

  it('takes a local file, and single settings in place of the preset', async () => {
    const path = join(dataDir, 'model.onnx');
    writeFileSync(path, tiny);
    const { record } = await from('', {
      source: path,
      preset: 'caffe',
      overrides: { resize: 20, channels: 'RGB', std: [2, 2, 2] },
    });
    expect(record.source.from).toBe(path);
    expect(record.preprocessing).toEqual({
      resize: 20,
      crop: 16,
      interpolation: 'bilinear',
      channels: 'RGB',
      scale: 1,
      mean: [103.939, 116.779, 123.68],
      std: [2, 2, 2],
    });
  });

  it.each([
    ['/nowhere', {}, 'DOWNLOAD_FAILED', /answered 404/],
    ['/no-content', {}, 'DOWNLOAD_FAILED', /answered 204/],
    ['/loop', {}, 'DOWNLOAD_FAILED', /redirected more than 5 times/],
    ['/to-a-file', {}, 'DOWNLOAD_FAILED', /file: is neither http: nor https:/],
    ['/truncated', {}, 'DOWNLOAD_FAILED', /truncated: /],
    ['/chunks-cut-off', {}, 'DOWNLOAD_FAILED', /chunks-cut-off: /],
    ['/silent', { idleMs: 200 }, 'DOWNLOAD_FAILED', /nothing came for 0.2 s/],
    ['/dripping', { totalMs: 200 }, 'DOWNLOAD_FAILED', /took longer than 0.2 s/],
    ['/tiny.onnx', { maxBytes: 1000 }, 'DOWNLOAD_FAILED', /larger than 1000 bytes/],
    ['/chunked.onnx', { maxBytes: 1000 }, 'DOWNLOAD_FAILED', /larger than 1000 bytes/],
    ['/html', {}, 'MODEL_INVALID', /not an ONNX model/],
    ['/empty', {}, 'MODEL_INVALID', /not an ONNX model/],
    ['/half', {}, 'MODEL_INVALID', /not an ONNX model/],
    ['/tampered', { sha256: sha256(tiny) }, 'CHECKSUM_MISMATCH', /nothing was installed/],
    ['/tiny.onnx', { id: 'faceres' }, 'BAD_USER_INPUT', /comes with Facet/],
    ['/tiny.onnx', { id: '../tiny' }, 'BAD_USER_INPUT', /^id: /],
    ['/tiny.onnx', { id: 'Tiny' }, 'BAD_USER_INPUT', /^id: /],
    ['/tiny.onnx', { id: 'tiny.' }, 'BAD_USER_INPUT', /^id: /],
    ['/tiny.onnx', { sha256: 'abc' }, 'BAD_USER_INPUT', /^sha256: /],
    ['/tiny.onnx', { inputSize: 32 }, 'BAD_USER_INPUT', /^input-size: /],
    ['/tiny.onnx', { overrides: { resize: 15 } }, 'BAD_USER_INPUT', /^resize: 15 /],
    ['/tiny.onnx', { overrides: { std: [1, 0, 1] } }, 'BAD_USER_INPUT', /^std: /],
    ['', { source: 'ftp://127.0.0.1/tiny.onnx' }, 'DOWNLOAD_FAILED', /ftp: is neither/],
    ['', { source: 'http://127.0.0.1:1/tiny.onnx' }, 'DOWNLOAD_FAILED', /127.0.0.1:1\/tiny.onnx: /],
    ['', { source: '/no/such/file.onnx' }, 'BAD_USER_INPUT', /^source: \/no\/such\/file.onnx: /],
    ['', { source: tmpdir() }, 'BAD_USER_INPUT', /not a file/],
  ] satisfies [string, Partial<BackboneImport>, string, RegExp][])(
    'refuses %s with %o as %s and leaves nothing behind',
    async (path, more, code, message) => {
      const failure = await failureOf(() => from(path, more));
      expect(failure.code).toBe(code);
      expect(failure.message).toMatch(message);
      expect(installed()).toEqual([]);
    },
  );

  it('stops a download when asked to', async () => {
    const stop = new AbortController();
    const reason = new FacetError('INTERRUPTED', 'enough');
    const importing = from('/silent', {
      signal: stop.signal,
      onProgress: () => {
        stop.abort(reason);
      },
    });
    await expect(importing).rejects.toBe(reason);
    expect(installed()).toEqual([]);
  });

  it('does nothing when the same comes again, and mends its file', async () => {
    const first = await from('/tiny.onnx');
    const path = join(dataDir, 'backbones/tiny', `${first.record.graph.sha256.slice(0, 12)}.onnx`);
    writeFileSync(path, 'damaged');
    const second = await from('/chunked.onnx');
    expect(second).toEqual({ ...first, changed: false });
    expect(sha256(readFileSync(path))).toBe(first.record.graph.sha256);
  });

  it('puts another in its place only when told to', async () => {
    const first = await from('/tiny.onnx');
    const before = installed();
    for (const attempt of [
      () => from('/other.onnx'),
      () => from('/tampered'),
      () => from('/tiny.onnx', { preset: 'imagenet-v1', overrides: { channels: 'BGR' } }),
    ]) {
      const failure = await failureOf(attempt);
      expect(failure.code).toBe('BACKBONE_EXISTS');
      expect(failure.message).toContain(sha256(tiny));
    }
    expect(installed()).toEqual(before);
    expect((await loadInstalledBackbone(join(dataDir, 'backbones'), 'tiny')).sha256).toBe(
      first.record.graph.sha256,
    );
    const replaced = await from('/other.onnx', { replace: true });
    expect(replaced.changed).toBe(true);
    expect(replaced.hash).not.toBe(first.hash);
    expect(installed().filter((file) => file.endsWith('.onnx'))).toEqual([
      `tiny/${replaced.record.graph.sha256.slice(0, 12)}.onnx`,
    ]);
  });

  it('sweeps away what a killed download left a day ago, and nothing younger', async () => {
    await from('/tiny.onnx');
    const [old, young] = ['.download-old', '.download-young'].map((name) => join(dataDir, 'backbones', name));
    writeFileSync(old, 'x');
    writeFileSync(young, 'x');
    const yesterday = new Date(Date.now() - 25 * 3_600_000);
    utimesSync(old, yesterday, yesterday);
    await from('/tiny.onnx');
    expect([existsSync(old), existsSync(young)]).toEqual([false, true]);
  });
});
