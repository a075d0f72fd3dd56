import { createHash } from 'node:crypto';
import { ATTRIBUTE_ENCODER_FILE, IMAGE_HEAD_FILE, type BundleManifest } from './manifest.js';

/** SHA-256 of bytes, 64 hex digits. */
export function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/**
 * Version of the embeddings a bundle makes, 32 hex digits: changes exactly when the weights or the backbone do, and
 * not with the bundle's name or card.
 */
export function modelVersion({ files, backbone }: Pick<BundleManifest, 'files' | 'backbone'>): string {
  const parts = [files[IMAGE_HEAD_FILE].sha256, files[ATTRIBUTE_ENCODER_FILE].sha256, backbone.hash];
  return createHash('sha256').update(parts.join('\n')).digest('hex').slice(0, 32);
}
