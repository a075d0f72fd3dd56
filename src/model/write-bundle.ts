import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { replaceFolder } from './bundle-folder.js';
import { cardFiles } from './card/card-files.js';
import {
  ATTRIBUTE_ENCODER_FILE,
  IMAGE_HEAD_FILE,
  MANIFEST_FILE,
  manifestSchema,
  type BundleManifest,
} from './manifest.js';
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
 * Writes a bundle's folder so that it is found whole or not at all, whenever the writer is killed. A bundle already at
 * `directory` is replaced: until the new one stands, the old one is found.
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
  await replaceFolder(directory, async (folder) => {
    const write = (file: string, data: Uint8Array | string) =>
      writeFile(join(folder, file), data, { flush: true });
    await write(IMAGE_HEAD_FILE, imageHead);
    await write(ATTRIBUTE_ENCODER_FILE, attributeEncoder);
    await write(MANIFEST_FILE, `${JSON.stringify(manifest, null, 2)}\n`);
    for (const [file, content] of cardFiles(manifest)) await write(file, content);
  });
  return manifest;
}

function fingerprint(bytes: Uint8Array) {
  return { sha256: sha256(bytes), bytes: bytes.byteLength };
}
