import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { ATTRIBUTE_COUNT, FacetError } from '../domain/index.js';
import { decodeModel, type OnnxModel } from '../onnx/index.js';
import {
  ATTRIBUTE_ENCODER_FILE,
  IMAGE_HEAD_FILE,
  MANIFEST_FILE,
  manifestSchema,
  type BundleManifest,
} from './manifest.js';
import { EMBEDDING_DIMENSIONS } from './model.js';
import { sha256 } from './version.js';

/** A bundle whose files were read and verified. */
export interface Bundle {
  readonly manifest: BundleManifest;
  readonly imageHead: Uint8Array;
  readonly attributeEncoder: Uint8Array;
}

/**
 * Reads bundle.json alone, for listings.
 * @throws FacetError `MODEL_MISSING` if there is no bundle.json, `MODEL_INVALID` if it breaks its format
 */
export async function readManifest(directory: string): Promise<BundleManifest> {
  const text = await readFile(join(directory, MANIFEST_FILE), 'utf8').catch((cause: unknown) => {
    throw new FacetError(
      'MODEL_MISSING',
      `no model bundle in ${directory}: cannot read ${MANIFEST_FILE}`,
      {},
      { cause },
    );
  });
  const parsed = manifestSchema.safeParse(json(text));
  if (!parsed.success) throw invalid(directory, `${MANIFEST_FILE}: ${z.prettifyError(parsed.error)}`);
  return parsed.data;
}

/**
 * Reads a bundle and checks all it claims: format, the SHA-256 of both ONNX files, and their inputs and outputs.
 * @throws FacetError `MODEL_MISSING`, or `MODEL_INVALID` naming the check that failed
 */
export async function readBundle(directory: string): Promise<Bundle> {
  const manifest = await readManifest(directory);
  const imageHead = await verified(directory, IMAGE_HEAD_FILE, manifest);
  const attributeEncoder = await verified(directory, ATTRIBUTE_ENCODER_FILE, manifest);
  checkShape(directory, IMAGE_HEAD_FILE, imageHead, 'features', manifest.backbone.dimensions);
  checkShape(directory, ATTRIBUTE_ENCODER_FILE, attributeEncoder, 'query', ATTRIBUTE_COUNT);
  return { manifest, imageHead, attributeEncoder };
}

async function verified(
  directory: string,
  file: keyof BundleManifest['files'],
  { files }: BundleManifest,
): Promise<Uint8Array> {
  const bytes = await readFile(join(directory, file)).catch((cause: unknown) => {
    throw new FacetError('MODEL_INVALID', `${directory}: cannot read ${file}`, { file }, { cause });
  });
  const actual = sha256(bytes);
  if (actual === files[file].sha256) return bytes;
  throw invalid(directory, `${file}: sha256 is ${actual}, ${MANIFEST_FILE} says ${files[file].sha256}`);
}

/** One input [N, width] of the given name, one output `embedding` [N, 300]. */
function checkShape(directory: string, file: string, bytes: Uint8Array, input: string, width: number): void {
  const { inputs, outputs } = graph(directory, file, bytes);
  const shape = (values: OnnxModel['inputs']) =>
    values.map(({ name, dims }) => `${name} [N, ${dims.slice(1).join(', ')}]`).join(', ');
  const expected = `${input} [N, ${width}] → embedding [N, ${EMBEDDING_DIMENSIONS}]`;
  const actual = `${shape(inputs)} → ${shape(outputs)}`;
  if (actual !== expected) throw invalid(directory, `${file}: is ${actual}, must be ${expected}`);
}

function graph(directory: string, file: string, bytes: Uint8Array): OnnxModel {
  try {
    return decodeModel(bytes);
  } catch (cause) {
    throw new FacetError('MODEL_INVALID', `${directory}: ${file} is not an ONNX model`, { file }, { cause });
  }
}

function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function invalid(directory: string, what: string): FacetError {
  return new FacetError('MODEL_INVALID', `${directory}: ${what}`);
}
