import { FacetError } from '../../domain/index.js';
import type { Dimension, GraphValue, OnnxModel } from '../../onnx/index.js';

/** Order of the image tensor's dimensions. */
export type Layout = 'NCHW' | 'NHWC';

/** One way of reading a classifier's image input. */
export interface ClassifierInput {
  readonly name: string;
  readonly layout: Layout;
  /** Number of images a run where it is fixed. */
  readonly batch: number | undefined;
  /** Height and width, where they are written down. */
  readonly height: number | undefined;
  readonly width: number | undefined;
}

/**
 * Reads the one input of an image classifier: in one way, or in two where the number of channels is not written down.
 * @throws FacetError `MODEL_INVALID` unless it is a single float32 tensor of 4 dimensions, 3 of them channels
 */
export function readClassifierInput({ inputs, initializers }: OnnxModel): readonly ClassifierInput[] {
  // Files before IR version 4 list their weights as inputs too.
  const weights = new Set(initializers.map(({ name }) => name));
  const own = inputs.filter(({ name }) => !weights.has(name));
  if (own.length !== 1) {
    const names = own.map(({ name }) => name).join(', ');
    throw refusal(`it has ${own.length} inputs (${names}), not one`);
  }
  const [input] = own;
  if (input.type !== 'float32')
    throw refusal(`its input "${input.name}" is ${input.type}: export it with a float32 input`);
  if (input.dims.length !== 4) throw refusal(`its input "${input.name}" has shape ${shapeOf(input)}`);
  const readings = LAYOUTS.flatMap((layout) => reading(input, layout));
  if (readings.length === 0)
    throw refusal(`its input "${input.name}" has shape ${shapeOf(input)}, without 3 colour channels`);
  const certain = readings.filter(({ channels }) => channels === 3);
  return (certain.length > 0 ? certain.slice(0, 1) : readings).map(({ layout, height, width }) => ({
    name: input.name,
    layout,
    batch: known(input.dims[0]),
    height,
    width,
  }));
}

const LAYOUTS: readonly Layout[] = ['NCHW', 'NHWC'];

function reading({ dims }: GraphValue, layout: Layout) {
  const [channels, height, width] = (layout === 'NCHW' ? [1, 2, 3] : [3, 1, 2]).map((axis) =>
    known(dims[axis]),
  );
  return channels === undefined || channels === 3 ? [{ layout, channels, height, width }] : [];
}

function known(dimension: Dimension): number | undefined {
  return typeof dimension === 'number' && dimension > 0 ? dimension : undefined;
}

function shapeOf({ dims }: GraphValue): string {
  return dims.length === 0 ? 'unknown' : `[${dims.join(', ')}]`;
}

function refusal(what: string): FacetError {
  return new FacetError('MODEL_INVALID', `not an image classifier Facet can use: ${what}`);
}
