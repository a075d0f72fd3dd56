import type { FacetError } from '../domain/index.js';

/** Facts about an image's file found while reading it. */
export interface ImageFacts {
  /** SHA-256 of the bytes, 64 hex digits. */
  readonly sha256: string;
  /** `image/jpeg`, `image/png`, `image/webp` or `image/avif`: what the bytes are, whatever the name says. */
  readonly mediaType: string;
  /** Pixels after EXIF orientation. */
  readonly width: number;
  readonly height: number;
  /** File size. */
  readonly bytes: number;
}

/** The backbone that made some features. */
export interface BackboneInfo {
  /** `faceres` */
  readonly id: string;
  /** Length of a feature vector (1792). */
  readonly dimensions: number;
  /** SHA-256 of backbone ONNX file and preprocessing together: features of different hashes never mix. */
  readonly hash: string;
  /** How pixels become the input tensor, as data (written into bundle.json). */
  readonly preprocessing: Preprocessing;
}

/** Pixels → input tensor, in torchvision's terms: Resize(shorter side), CenterCrop, scale, normalise. */
export interface Preprocessing {
  /** Shorter side after resizing, in pixels. */
  readonly resize: number;
  /** Side of the square centre crop, in pixels. */
  readonly crop: number;
  readonly interpolation: 'bilinear';
  readonly channels: 'RGB' | 'BGR';
  /** Every 0–255 value is multiplied by this first (1 or 1/255) … */
  readonly scale: number;
  /** … then (value − mean) / std, per channel in the order of `channels`. */
  readonly mean: readonly [number, number, number];
  readonly std: readonly [number, number, number];
}

/** An image to extract: a key of the caller's, and a way to read its bytes (called late, so that memory stays bounded). */
export interface ImageSource<K> {
  readonly key: K;
  read(): Promise<Uint8Array>;
}

export type Extraction<K> =
  | { readonly key: K; readonly ok: true; readonly facts: ImageFacts; readonly features: Float32Array }
  | { readonly key: K; readonly ok: false; readonly error: FacetError };

/**
 * Bytes → backbone features, through the feature store: an image whose content was seen before is not computed again.
 * Results come in the order of the sources; one bad image is a result with an error and stops nothing.
 */
export interface FeatureExtractor {
  readonly backbone: BackboneInfo;
  /** The provider that really runs the backbone. */
  readonly provider: 'cpu' | 'cuda';
  /** Pipelined: reading, decoding and inference overlap, at most a few batches are in memory. */
  extract<K>(sources: Iterable<ImageSource<K>> | AsyncIterable<ImageSource<K>>): AsyncIterable<Extraction<K>>;
  /** Stored features by content hash, or undefined where that content was never extracted with this backbone. */
  stored(sha256: string): Promise<Float32Array | undefined>;
  close(): Promise<void>;
}
