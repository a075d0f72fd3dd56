import { FacetError } from '../../domain/index.js';
import { decodeModel, encodeModel, type OnnxModel } from '../../onnx/index.js';
import { backboneGraph, type Batching } from './backbone-graph.js';
import { readClassifierInput, type ClassifierInput, type Layout } from './classifier-input.js';
import { findCut, type Cut } from './cut.js';
import { tryBackbone } from './trial.js';

/** A classifier made into a backbone. */
export interface BuiltBackbone {
  readonly onnx: Uint8Array;
  readonly dimensions: number;
  readonly cut: Cut;
  readonly layout: Layout;
  /** Side of the square input, in pixels. */
  readonly side: number;
  readonly batching: Batching;
}

/** Largest input side accepted, in pixels: 16 images of it are 200 MB. */
export const MAX_SIDE = 1024;

/**
 * Cuts an ONNX image classifier before its last layer, in the first way that runs.
 * @param options.side the input's side, for a network that leaves it open; @param options.usualSide where none is given
 * @throws FacetError `MODEL_INVALID` with the reason; `BAD_USER_INPUT` where the network's input has another size
 */
export async function buildBackbone(
  bytes: Uint8Array,
  options: { readonly side?: number | undefined; readonly usualSide: number },
): Promise<BuiltBackbone> {
  const model = decodeModel(bytes);
  const cut = findCut(model);
  let failure: FacetError | undefined;
  for (const input of readClassifierInput(model)) {
    const side = inputSide(input, options);
    for (const batching of waysToBatch(input)) {
      try {
        return await build(model, cut, input, side, batching);
      } catch (error) {
        if (!(error instanceof FacetError) || error.code !== 'MODEL_INVALID') throw error;
        // The first way is the natural one: what is wrong with it says most.
        failure ??= error;
      }
    }
  }
  throw failure ?? new FacetError('INTERNAL', 'no way of reading the classifier was tried');
}

async function build(model: OnnxModel, cut: Cut, input: ClassifierInput, side: number, batching: Batching) {
  const graph = backboneGraph(model, { cut, input, side, batching });
  const dimensions = await tryBackbone(encodeModel(graph), side, batching === 'one');
  const [batch] = graph.outputs[0].dims;
  const outputs = [{ ...graph.outputs[0], dims: [batch, dimensions] }];
  const onnx = encodeModel({ ...graph, outputs });
  return { onnx, dimensions, cut, layout: input.layout, side, batching };
}

function waysToBatch({ batch = 1 }: ClassifierInput): readonly Batching[] {
  return batch === 1 ? ['free', 'reshaped', 'one'] : ['free', 'reshaped'];
}

function inputSide(
  { name, height, width }: ClassifierInput,
  { side, usualSide }: { readonly side?: number | undefined; readonly usualSide: number },
): number {
  const declared = height ?? width;
  if (height !== undefined && width !== undefined && height !== width) {
    throw new FacetError(
      'MODEL_INVALID',
      `not a classifier Facet can use: its input "${name}" is ${width} × ${height} pixels, not square`,
    );
  }
  if (declared !== undefined && side !== undefined && declared !== side) {
    throw new FacetError(
      'BAD_USER_INPUT',
      `input-size: the network's input "${name}" is ${declared} pixels wide, not ${side}`,
      { field: 'input-size', limit: declared },
    );
  }
  const chosen = declared ?? side ?? usualSide;
  if (chosen > MAX_SIDE) {
    throw new FacetError('BAD_USER_INPUT', `input-size: ${chosen} is more than ${MAX_SIDE} pixels`, {
      field: 'input-size',
      limit: MAX_SIDE,
    });
  }
  return chosen;
}
