import { z } from 'zod';
import { FacetError } from '../domain/index.js';

const attribute = z.object({
  /** Text, base64. */
  s: z.string().optional(),
  b: z.boolean().optional(),
  list: z.object({ i: z.array(z.coerce.number().int()).optional() }).optional(),
  shape: z.object({ dim: z.array(z.object({ size: z.coerce.number().int() })).optional() }).optional(),
});

const node = z.object({
  name: z.string(),
  op: z.string(),
  input: z.array(z.string()).default([]),
  attr: z.record(z.string(), attribute).default({}),
});
export type TfjsNode = z.infer<typeof node>;

const modelJson = z.object({
  format: z.literal('graph-model'),
  modelTopology: z.object({ node: z.array(node) }),
  weightsManifest: z.array(
    z.object({
      weights: z.array(
        z.object({
          name: z.string(),
          shape: z.array(z.number().int().nonnegative()),
          dtype: z.enum(['float32', 'int32']),
          quantization: z.object({ dtype: z.literal('float16') }).optional(),
        }),
      ),
    }),
  ),
});

/** A constant of the graph; values as float32 whatever they were stored as. */
export interface TfjsWeight {
  readonly shape: readonly number[];
  readonly data: Float32Array;
}

/** A TensorFlow.js graph model: nodes in topological order, and its constants by name. */
export interface TfjsModel {
  readonly nodes: readonly TfjsNode[];
  readonly weights: ReadonlyMap<string, TfjsWeight>;
}

/**
 * Reads a TensorFlow.js graph model (https://github.com/tensorflow/tfjs, graph-model format).
 * @param json text of model.json
 * @param bin the weight files it lists, joined in order: float32, int32 or half precision, little-endian
 * @throws FacetError `MODEL_INVALID` on other formats and where the two files do not fit together
 */
export function readTfjsModel(json: string, bin: Uint8Array): TfjsModel {
  try {
    const { modelTopology, weightsManifest } = modelJson.parse(JSON.parse(json));
    const weights = new Map<string, TfjsWeight>();
    const view = new DataView(bin.buffer, bin.byteOffset, bin.byteLength);
    let at = 0;
    for (const { name, shape, dtype, quantization } of weightsManifest.flatMap((group) => group.weights)) {
      const half = quantization !== undefined;
      const data = new Float32Array(shape.reduce((product, dim) => product * dim, 1));
      const size = half ? 2 : 4;
      for (let i = 0; i < data.length; i++, at += size) {
        if (half) data[i] = halfToFloat(view.getUint16(at, true));
        else data[i] = dtype === 'int32' ? view.getInt32(at, true) : view.getFloat32(at, true);
      }
      weights.set(name, { shape, data });
    }
    if (at !== bin.byteLength)
      throw new Error(`${bin.byteLength} bytes of weights where model.json lists ${at}`);
    return { nodes: modelTopology.node, weights };
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new FacetError('MODEL_INVALID', `not a TensorFlow.js graph model: ${reason}`, {}, { cause });
  }
}

/** IEEE 754 binary16 → number. */
function halfToFloat(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0x1f) return fraction === 0 ? sign * Infinity : NaN;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  return sign * (1024 + fraction) * 2 ** (exponent - 25);
}
