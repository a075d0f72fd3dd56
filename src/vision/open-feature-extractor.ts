import { join } from 'node:path';
import { type Device } from '../onnx/index.js';
import { Pool, Thread } from '../threads/index.js';
import { Backbone, type BackboneSource } from './backbone.js';
import { shareCores } from './core-shares.js';
import type { DecodeReply, DecodeRequest } from './decode-messages.js';
import type { ImageLimits } from './decode.js';
import { PipelinedExtractor, type ExtractorParts } from './extractor.js';
import { FACERES, loadFaceres } from './faceres.js';
import { FeatureStore } from './feature-store.js';
import type { FeatureExtractor } from './features.js';
import { loadInstalledBackbone } from './installed-backbones.js';

export interface FeatureExtractorOptions extends ImageLimits {
  /** Folder of everything Facet keeps: `backbones/` and `features/` below it are ours. */
  readonly dataDir: string;
  readonly device: Device;
  /** Number of the GPU, where one runs the backbone (default 0). */
  readonly gpuDevice?: number;
  /** Id of an imported backbone; default `faceres`. */
  readonly backbone?: string;
  /** Cores to infer on; default all. */
  readonly threads?: number;
  /** Told, in a sentence, of what an operator should know: damage found and mended, a device not taken. */
  readonly onNotice?: (text: string) => void;
}

/**
 * Opens a backbone (FaceRes, converted on first use, or an imported one), its feature store and its threads. Each
 * backbone has a feature store of its own, so that changing to and fro computes nothing again.
 * @throws FacetError `DEVICE_UNAVAILABLE` where `cuda` is demanded and cannot run; `BACKBONE_MISSING` where none of
 * that id is installed; `MODEL_MISSING`, `MODEL_INVALID` where its files are missing or not what they should be;
 * `SERVICE_UNAVAILABLE`
 */
export async function openFeatureExtractor(options: FeatureExtractorOptions): Promise<FeatureExtractor> {
  const { dataDir, device, gpuDevice, threads, maxImageBytes, maxImagePixels } = options;
  const { onNotice = () => undefined } = options;
  const opened: { close(): Promise<void> }[] = [];
  const keep = <T extends { close(): Promise<void> }>(part: T): T => {
    opened.push(part);
    return part;
  };
  try {
    const { lanes, threadsPerLane, largerLanes, decoders } = shareCores(threads);
    // Decoding shares the cores with inference: threads that spin while they wait would take them from it.
    const backbone = keep(
      await Backbone.open(() => backboneSource(options, onNotice), {
        device,
        gpuDevice,
        lanes,
        threads: threadsPerLane,
        largerLanes,
        spin: false,
        planMemory: false,
        onNotice,
      }),
    );
    if (backbone.note !== undefined) onNotice(backbone.note);
    const store = keep(await FeatureStore.open(join(dataDir, 'features'), backbone.info, onNotice));
    const decoding = keep(
      await Pool.start(
        {
          what: 'decoding worker',
          start: () => Thread.start<DecodeRequest, DecodeReply>('vision/decode-worker'),
          onNotice,
        },
        () => decoders,
      ),
    );
    const decoder: ExtractorParts['decoder'] = {
      call: (request, transfer) => decoding.use((thread) => thread.call(request, transfer)),
      close: () => decoding.close(),
    };
    return new PipelinedExtractor({
      backbone,
      store,
      decoder,
      limits: { maxImageBytes, maxImagePixels },
      pace: pace(backbone, decoders),
    });
  } catch (error) {
    await Promise.all(opened.map((part) => part.close()));
    throw error;
  }
}

/** Enough batches for every thread to have its next one waiting; smaller ones where several sessions share a request. */
function pace({ lanes }: Backbone, decoders: number): ExtractorParts['pace'] {
  return lanes === 1 ? { batch: 16, ahead: decoders + 1 } : { batch: 8, ahead: 2 * lanes + decoders };
}

/** Reads the network asked for. @throws FacetError as `openFeatureExtractor` */
export async function backboneSource(
  { dataDir, backbone = FACERES.id }: Pick<FeatureExtractorOptions, 'dataDir' | 'backbone'>,
  onNotice: (text: string) => void,
): Promise<BackboneSource> {
  const folder = join(dataDir, 'backbones');
  if (backbone !== FACERES.id) return loadInstalledBackbone(folder, backbone);
  const { onnx, sha256, origin, path } = await loadFaceres(folder);
  if (origin === 'rebuilt')
    onNotice(`${path}: was missing or not as written; converted again from its source`);
  return { ...FACERES, onnx, sha256 };
}
