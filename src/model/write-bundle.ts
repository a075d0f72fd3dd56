import { randomUUID } from 'node:crypto';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import {
  ATTRIBUTE_ENCODER_FILE,
  IMAGE_HEAD_FILE,
  MANIFEST_FILE,
  manifestSchema,
  type BundleManifest,
} from './manifest.js';
import { modelCard } from './model-card.js';
import { sha256 } from './version.js';

/** What training hands over to be written. */
export interface BundleContents {
  /** ONNX files. */
  readonly imageHead: Uint8Array;
  readonly attributeEncoder: Uint8Array;
  /** bundle.json without what only the writer knows. */
  readonly manifest: Omit<BundleManifest, 'format' | 'created' | 'files'>;
}

/**
 * Writes a bundle's folder so that it is there whole or not at all: into a hidden folder beside it, flushed to disk,
 * then renamed. A bundle already at `directory` is replaced.
 * @throws ZodError (a defect of ours) where the manifest breaks its own format
 */
export async function writeBundle(
  directory: string,
  { imageHead, attributeEncoder, manifest: facts }: BundleContents,
): Promise<BundleManifest> {
  const manifest = manifestSchema.parse({
    format: 2,
    created: new Date().toISOString(),
    ...facts,
    files: {
      [IMAGE_HEAD_FILE]: fingerprint(imageHead),
      [ATTRIBUTE_ENCODER_FILE]: fingerprint(attributeEncoder),
    },
  });
  const hidden = join(dirname(directory), `.${basename(directory)}.${randomUUID()}`);
  await mkdir(hidden, { recursive: true });
  try {
    const write = (file: string, data: Uint8Array | string) =>
      writeFile(join(hidden, file), data, { flush: true });
    await write(IMAGE_HEAD_FILE, imageHead);
    await write(ATTRIBUTE_ENCODER_FILE, attributeEncoder);
    await write(MANIFEST_FILE, `${JSON.stringify(manifest, null, 2)}\n`);
    await write('README.md', modelCard(manifest));
    await replace(directory, hidden);
  } catch (error) {
    await rm(hidden, { recursive: true, force: true });
    throw error;
  }
  return manifest;
}

/** A folder cannot be renamed over a full one: the old one steps aside first, and comes back if that fails. */
async function replace(directory: string, fresh: string): Promise<void> {
  const old = `${fresh}.old`;
  const stood = await rename(directory, old).then(
    () => true,
    (error: unknown) => {
      if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return false;
      throw error;
    },
  );
  try {
    await rename(fresh, directory);
  } catch (error) {
    if (stood) await rename(old, directory);
    throw error;
  }
  await rm(old, { recursive: true, force: true });
}

function fingerprint(bytes: Uint8Array) {
  return { sha256: sha256(bytes), bytes: bytes.byteLength };
}
