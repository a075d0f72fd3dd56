import type { Provider } from '../onnx/index.js';
import { Backbone } from './backbone.js';
import { backboneSource, type FeatureExtractorOptions } from './open-feature-extractor.js';

/** What came of running a backbone. */
export interface BackboneTrial {
  readonly id: string;
  readonly hash: string;
  /** Where it really runs. */
  readonly provider: Provider;
  /** Why not on the device asked for with `auto`, where there is something to say. */
  readonly note: string | undefined;
  /** One image, the second of two, in ms. */
  readonly imageMs: number;
}

/**
 * Loads a backbone and runs it, touching no feature store: beside a server that has the data folder, too.
 * @throws FacetError as `openFeatureExtractor`
 */
export async function tryBackbone(
  options: Pick<FeatureExtractorOptions, 'dataDir' | 'device' | 'gpuDevice' | 'backbone'>,
): Promise<BackboneTrial> {
  const { device, gpuDevice } = options;
  const backbone = await Backbone.open(() => backboneSource(options, () => undefined), { device, gpuDevice });
  try {
    const { id, hash, preprocessing } = backbone.info;
    const image = () => new Float32Array(3 * preprocessing.crop ** 2);
    await backbone.run(image(), 1);
    const started = performance.now();
    await backbone.run(image(), 1);
    const imageMs = performance.now() - started;
    return { id, hash, provider: backbone.provider, note: backbone.note, imageMs };
  } finally {
    await backbone.close();
  }
}
