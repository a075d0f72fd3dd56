import type { ErrorMessage } from '../threads/index.js';
import type { ImageHeader, ImageLimits } from './decode.js';
import type { Preprocessing } from './features.js';

/** A batch of image files for the decoding thread. */
export interface DecodeRequest {
  readonly images: readonly Uint8Array[];
  readonly limits: ImageLimits;
  readonly preprocessing: Preprocessing;
}

export type DecodeOutcome =
  { readonly ok: true; readonly header: ImageHeader } | { readonly ok: false; readonly error: ErrorMessage };

/** One outcome an image, and the input tensors of those that decoded, one behind the other. */
export interface DecodeReply {
  readonly outcomes: readonly DecodeOutcome[];
  readonly tensor: Float32Array;
}
