import { createHash } from 'node:crypto';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { openCatalogue } from '../../src/catalogue/index.js';
import { ATTRIBUTE_COUNT, imageId, Random } from '../../src/domain/index.js';
import { loadModel, readBundle, writeBundle, type Model } from '../../src/model/index.js';
import { decodeModel, encodeModel } from '../../src/onnx/index.js';
import { FeatureStore } from '../../src/vision/feature-store.js';
import { seedEmbeddedDatabase } from './embedded-template.js';
import type { Environment } from './facet.js';

const SHIPPED = resolve(import.meta.dirname, '../../models/celeba-faceres');

/** Names of an installation's two bundles, on one backbone. */
export const BUNDLES = ['one', 'other'] as const;

export interface FeaturesInstallation {
  readonly environment: Environment;
  readonly ids: readonly string[];
  /** The two models, and the unit embeddings each makes of the images, row-major in the order of `ids`. */
  readonly models: readonly { readonly model: Model; readonly embeddings: Float32Array }[];
  remove(): Promise<void>;
}

/**
 * A data folder (and a database) with shown images that have features and no files, no index yet, and two bundles to
 * embed them with: the shipped one, and one of the same shape with other weights.
 */
export async function featuresInstallation(
  count: number,
  databaseUrl?: string,
): Promise<FeaturesInstallation> {
  const dataDir = mkdtempSync(join(tmpdir(), 'facet-features-'));
  if (databaseUrl === undefined) await seedEmbeddedDatabase(dataDir);
  const directories = BUNDLES.map((name) => join(dataDir, 'models', name));
  cpSync(SHIPPED, directories[0], { recursive: true });
  await writeOther(directories[1]);
  const models = await Promise.all(directories.map((directory) => loadModel(directory)));
  const { bundle } = models[0];
  const { dimensions, hash } = bundle.backbone;

  const random = new Random(11);
  const features = Float32Array.from({ length: count * dimensions }, () => random.float());
  const images = Array.from({ length: count }, (_, i) => ({
    id: imageId('features', `${i}.jpg`),
    dataset: 'features',
    externalId: `${i}.jpg`,
    sha256: createHash('sha256').update(`${i}`).digest('hex'),
    location: `file:///nowhere/${i}.jpg`,
    mediaType: 'image/jpeg',
    width: 1,
    height: 1,
    bytes: 1,
    partition: null,
    labels: Int8Array.from({ length: ATTRIBUTE_COUNT }, () => random.int(3) - 1),
    metadata: {},
  }));
  const store = await FeatureStore.open(join(dataDir, 'features'), { hash, dimensions });
  await store.append(
    images.map((facts, i) => ({ facts, features: features.slice(i * dimensions, (i + 1) * dimensions) })),
  );
  await store.close();
  const { catalogue, close } = await openCatalogue({ dataDir, databaseUrl });
  await catalogue.putPending(images);
  await catalogue.markIndexed(images.map(({ id }) => id));
  await close();
  return {
    environment: {
      FACET_DATA_DIR: dataDir,
      FACET_DEVICE: 'cpu',
      ...(databaseUrl !== undefined && { DATABASE_URL: databaseUrl }),
    },
    ids: images.map(({ id }) => id),
    models: await Promise.all(
      models.map(async (model) => ({ model, embeddings: await model.embedFeatures(features, count) })),
    ),
    remove: async () => {
      await Promise.all(models.map((model) => model.close()));
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

/** The shipped bundle with every weight of both halves made up to a tenth larger or smaller. */
async function writeOther(directory: string): Promise<void> {
  const { manifest, imageHead, attributeEncoder } = await readBundle(SHIPPED);
  await writeBundle(directory, {
    manifest: { ...manifest, name: BUNDLES[1] },
    imageHead: perturbed(imageHead),
    attributeEncoder: perturbed(attributeEncoder),
  });
}

function perturbed(onnx: Uint8Array): Uint8Array {
  const random = new Random(5);
  const model = decodeModel(onnx);
  const initializers = model.initializers.map((initializer) =>
    initializer.type === 'float32' && initializer.data.length > 1
      ? { ...initializer, data: initializer.data.map((value) => value * (0.9 + 0.2 * random.float())) }
      : initializer,
  );
  return encodeModel({ ...model, initializers });
}
