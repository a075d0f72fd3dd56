import { FacetError } from '../domain/index.js';
import type { BundleManifestView } from '../model/index.js';
import type { FeatureExtractor } from './features.js';
import { openFeatureExtractor, type FeatureExtractorOptions } from './open-feature-extractor.js';

/** The backbones in use, each opened once, when first asked for. */
export interface Extractors {
  /** @throws FacetError `BACKBONE_MISSING`, `MODEL_INVALID`, `DEVICE_UNAVAILABLE` */
  byId(backbone: string): Promise<FeatureExtractor>;
  /** The backbone a model was trained on. @throws FacetError as `byId`, also where another one has its id now */
  forModel(model: BundleManifestView): Promise<FeatureExtractor>;
  close(): Promise<void>;
}

export function openExtractors(options: Omit<FeatureExtractorOptions, 'backbone'>): Extractors {
  const opening = new Map<string, Promise<FeatureExtractor>>();
  const byId = (backbone: string) => {
    const known = opening.get(backbone);
    if (known !== undefined) return known;
    const opened = openFeatureExtractor({ ...options, backbone });
    opening.set(backbone, opened);
    // What could not be opened may be imported or mended meanwhile: the next one to ask tries again.
    opened.catch(() => opening.delete(backbone));
    return opened;
  };
  return {
    byId,
    forModel: async (model) => {
      const extractor = await byId(model.backbone).catch((error: unknown) => {
        if (!(error instanceof FacetError) || error.code !== 'BACKBONE_MISSING') throw error;
        throw new FacetError('BACKBONE_MISSING', `model ${model.name}: ${error.message}`, error.details);
      });
      requireThatOne(model, extractor);
      return extractor;
    },
    close: async () => {
      for (const opened of opening.values()) {
        // If it never opened, whoever asked for it was told.
        const extractor = await opened.catch(() => undefined);
        await extractor?.close();
      }
    },
  };
}

function requireThatOne(
  { name, backbone, backboneHash }: BundleManifestView,
  { backbone: own }: FeatureExtractor,
) {
  if (own.hash === backboneHash) return;
  throw new FacetError(
    'MODEL_INVALID',
    `model ${name} was trained on another backbone "${backbone}" (${backboneHash.slice(0, 12)}) than the one installed (${own.hash.slice(0, 12)}): install that one again with facet models import --replace, or train anew`,
    { field: 'backbone' },
  );
}
