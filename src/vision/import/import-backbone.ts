import { randomUUID } from 'node:crypto';
import { mkdir, readdir, readFile, rm, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { FacetError } from '../../domain/index.js';
import { sha256 } from '../digest.js';
import {
  backboneHash,
  checkBackboneId,
  installBackbone,
  listInstalledBackbones,
  type BackboneRecord,
} from '../installed-backbones.js';
import { buildBackbone } from './build-backbone.js';
import { download, publicUrl, type DownloadLimits } from './download.js';
import { choosePreprocessing, PRESETS, type PreprocessingOverrides, type PresetName } from './presets.js';

export interface BackboneImport extends Partial<DownloadLimits> {
  readonly dataDir: string;
  readonly id: string;
  /** An http(s) URL, or a file's path. */
  readonly source: string;
  readonly preset: PresetName;
  readonly overrides?: PreprocessingOverrides;
  /** Side of the network's input in pixels, where its file leaves it open. */
  readonly inputSize?: number | undefined;
  /** SHA-256 the source must have, 64 hex digits. */
  readonly sha256?: string | undefined;
  /** Put it in the place of another backbone of that id. */
  readonly replace?: boolean;
  readonly onProgress?: (done: number, total: number | undefined) => void;
  /** Stops a download. */
  readonly signal?: AbortSignal;
}

export interface ImportedBackbone {
  readonly record: BackboneRecord;
  /** What its features and the models trained on them belong to. */
  readonly hash: string;
  /** False where exactly this backbone was installed already. */
  readonly changed: boolean;
}

/** A GiB: twenty times MobileNet, ten times ResNet-50, and half of what an ONNX file can hold. */
export const DEFAULT_LIMITS: DownloadLimits = {
  maxBytes: 1024 ** 3,
  idleMs: 60_000,
  totalMs: 3_600_000,
};

const DOWNLOAD = '.download-';
/** A download that nothing was added to for this long was left by a process that died. */
const ABANDONED_MS = 24 * 3_600_000;

/**
 * Makes a backbone of an ONNX image classifier: fetched or read, checked, cut before its last layer, tried, installed.
 * Whatever fails, nothing of it is left and what was installed stays.
 * @throws FacetError `BAD_USER_INPUT`; `DOWNLOAD_FAILED`; `CHECKSUM_MISMATCH`; `MODEL_INVALID` where the file is no
 * classifier that can be used; `BACKBONE_EXISTS` where the id is taken by another and `replace` is not set
 */
export async function importBackbone(options: BackboneImport): Promise<ImportedBackbone> {
  const { id, preset, overrides } = options;
  checkBackboneId(id);
  checkDigest(options.sha256);
  const folder = join(options.dataDir, 'backbones');
  const { bytes, from } = await fetchSource(folder, options);
  const digest = sha256(bytes);
  if (options.sha256 !== undefined && options.sha256.toLowerCase() !== digest) {
    throw new FacetError(
      'CHECKSUM_MISMATCH',
      `${from}: its sha256 is ${digest}, not ${options.sha256.toLowerCase()}; nothing was installed`,
      { field: 'sha256' },
    );
  }
  const built = await buildBackbone(bytes, { side: options.inputSize, usualSide: PRESETS[preset].crop });
  const record: BackboneRecord = {
    format: 1,
    id,
    created: new Date().toISOString(),
    source: { from, sha256: digest, bytes: bytes.byteLength },
    graph: { sha256: sha256(built.onnx), bytes: built.onnx.byteLength },
    cut: built.cut,
    layout: built.layout,
    batching: built.batching,
    dimensions: built.dimensions,
    preset,
    preprocessing: choosePreprocessing(preset, built.side, overrides),
  };
  const same = await installedAlready(folder, record, options.replace ?? false);
  // Written again where it is there already: its file may be damaged.
  await installBackbone(folder, same ?? record, built.onnx);
  return { record: same ?? record, hash: backboneHash(record), changed: same === undefined };
}

/**
 * The record of exactly this backbone where it is installed.
 * @throws FacetError `BACKBONE_EXISTS` where another has its id and may not be replaced
 */
async function installedAlready(
  folder: string,
  record: BackboneRecord,
  replace: boolean,
): Promise<BackboneRecord | undefined> {
  const present = (await listInstalledBackbones(folder)).find(({ id }) => id === record.id);
  if (present === undefined) return undefined;
  if (present.record !== undefined) {
    const same = present.record.source.sha256 === record.source.sha256;
    if (same && present.hash === backboneHash(record)) return present.record;
  }
  if (replace) return undefined;
  const what =
    present.record === undefined
      ? present.fault
      : `it was made from ${present.record.source.from} (sha256 ${present.record.source.sha256})`;
  throw new FacetError(
    'BACKBONE_EXISTS',
    `backbone "${record.id}" is installed with another network or other settings: ${what}; --replace puts this one in its place, and models trained on the old one can no longer be used`,
    { field: 'id' },
  );
}

async function fetchSource(folder: string, options: BackboneImport) {
  const limits = { ...DEFAULT_LIMITS, ...options };
  const url = asUrl(options.source);
  if (url === undefined) return readSource(resolve(options.source), limits);
  await mkdir(folder, { recursive: true });
  await sweep(folder);
  const path = join(folder, `${DOWNLOAD}${randomUUID()}`);
  try {
    await download(url, path, limits, options.onProgress, options.signal);
    return { bytes: await readFile(path), from: publicUrl(url) };
  } finally {
    await rm(path, { force: true });
  }
}

async function readSource(path: string, { maxBytes }: DownloadLimits) {
  const unreadable = (what: string, cause?: unknown) =>
    new FacetError('BAD_USER_INPUT', `source: ${path}: ${what}`, { field: 'source', file: path }, { cause });
  const facts = await stat(path).catch((cause: unknown) => {
    throw unreadable(cause instanceof Error ? cause.message : String(cause), cause);
  });
  if (!facts.isFile()) throw unreadable('not a file');
  if (facts.size > maxBytes) {
    throw new FacetError('BAD_USER_INPUT', `source: ${path} is larger than ${maxBytes} bytes`, {
      field: 'source',
      limit: maxBytes,
    });
  }
  const bytes = await readFile(path).catch((cause: unknown) => {
    throw unreadable(cause instanceof Error ? cause.message : String(cause), cause);
  });
  return { bytes, from: path };
}

/** Removes downloads that a killed process left behind. */
async function sweep(folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    if (!name.startsWith(DOWNLOAD)) continue;
    const path = join(folder, name);
    const { mtimeMs } = await stat(path);
    if (Date.now() - mtimeMs > ABANDONED_MS) await rm(path, { force: true });
  }
}

/** A URL with a scheme and `//`; anything else is a path. */
function asUrl(source: string): URL | undefined {
  return /^[a-z][a-z0-9+.-]*:\/\//i.test(source) && URL.canParse(source) ? new URL(source) : undefined;
}

function checkDigest(digest: string | undefined): void {
  if (digest === undefined || /^[0-9a-f]{64}$/i.test(digest)) return;
  throw new FacetError('BAD_USER_INPUT', `sha256: "${digest}" is not 64 hexadecimal digits`, {
    field: 'sha256',
    limit: 64,
  });
}
