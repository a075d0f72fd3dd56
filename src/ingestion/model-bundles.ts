import { listBundles, modelVersion, type BundleManifest, type CheckFiles } from '../model/index.js';

/**
 * Why the gallery cannot be embedded with a bundle here. `MANIFEST_INVALID`: bundle.json is not what it should be, or
 * is of an older format. `FILES_DAMAGED`: a network is missing, or is not the one that bundle.json names.
 * `BACKBONE_MISSING`: the network that its features come from is not installed; `BACKBONE_DIFFERENT`: another one has
 * its id.
 */
export const BUNDLE_FAULTS = [
  'MANIFEST_INVALID',
  'FILES_DAMAGED',
  'BACKBONE_MISSING',
  'BACKBONE_DIFFERENT',
] as const;

export type BundleFault = (typeof BUNDLE_FAULTS)[number];

/** A bundle as there is one, good or not. Says nothing of where it lies. */
export interface ModelBundle {
  /** What `reindex` takes: the folder's name. */
  readonly name: string;
  /** Null where it cannot be read. */
  readonly manifest: BundleManifest | null;
  /** Version of the embeddings it makes; null where its manifest cannot be read. */
  readonly version: string | null;
  /** Null: it can be used. */
  readonly fault: BundleFault | null;
}

export interface ModelBundlesDependencies {
  /** Folders in which bundles are looked for, the first of two with one name counting. */
  readonly roots: readonly string[];
  /** Hash of each backbone that could be opened, by id. */
  readonly backbones: () => Promise<ReadonlyMap<string, string>>;
  readonly checkFiles: CheckFiles;
}

/** The model bundles there are. */
export interface ModelBundles {
  /**
   * By name. Looked for anew each time, for others put them there.
   * @throws FacetError `SERVICE_UNAVAILABLE` where one cannot be read for reasons that say nothing of it
   */
  list(): Promise<readonly ModelBundle[]>;
}

export function createModelBundles({ roots, backbones, checkFiles }: ModelBundlesDependencies): ModelBundles {
  return {
    list: async () => {
      const known = await backbones();
      const bundles: ModelBundle[] = [];
      // One after the other: networks that are new are read.
      for (const { name, directory, manifest } of await listBundles(roots)) {
        if (manifest === undefined) {
          bundles.push({ name, manifest: null, version: null, fault: 'MANIFEST_INVALID' });
          continue;
        }
        const fault = (await checkFiles(directory, manifest))
          ? backboneFault(manifest, known)
          : 'FILES_DAMAGED';
        bundles.push({ name, manifest, version: modelVersion(manifest), fault });
      }
      return bundles;
    },
  };
}

function backboneFault({ backbone }: BundleManifest, known: ReadonlyMap<string, string>): BundleFault | null {
  const hash = known.get(backbone.id);
  if (hash === undefined) return 'BACKBONE_MISSING';
  return hash === backbone.hash ? null : 'BACKBONE_DIFFERENT';
}
