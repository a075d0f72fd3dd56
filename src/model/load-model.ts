import { ATTRIBUTE_COUNT, FacetError, type SignedAttributes } from '../domain/index.js';
import { SessionWorker, type LoadedSession } from '../onnx/index.js';
import { Supervised } from '../threads/index.js';
import { matchProbability } from './calibration.js';
import type { BundleManifest } from './manifest.js';
import { EMBEDDING_DIMENSIONS, type Model } from './model.js';
import { readBundle } from './read-bundle.js';
import { modelVersion } from './version.js';

/** A model together with all that its bundle says. */
export interface LoadedModel extends Model {
  readonly bundle: BundleManifest;
}

/** Rows a run: bounds the memory of embedding a whole gallery. */
const BLOCK = 2048;

/** Both graphs as one thread has them. */
interface Graphs {
  readonly alive: boolean;
  readonly head: LoadedSession;
  readonly encoder: LoadedSession;
  close(): Promise<void>;
}

/**
 * Verifies a bundle and loads both graphs into a session thread of their own, started again if it dies.
 * @param onNotice told, in a sentence, when it did
 * @throws FacetError `MODEL_MISSING`; `MODEL_INVALID` naming the check that failed
 */
export async function loadModel(directory: string, onNotice?: (text: string) => void): Promise<LoadedModel> {
  const { manifest, ...files } = await readBundle(directory);
  const graphs = await Supervised.start({
    what: `worker of model ${manifest.name}`,
    // From memory: the folder may hold another model by the time that the thread dies.
    start: () => startGraphs(files),
    onNotice,
  });
  return assemble(manifest, graphs);
}

async function startGraphs({
  imageHead,
  attributeEncoder,
}: Record<'imageHead' | 'attributeEncoder', Uint8Array>): Promise<Graphs> {
  const worker = await SessionWorker.start();
  try {
    // Both graphs are small: a GPU would spend its time on copies.
    const head = await worker.load(imageHead, { device: 'cpu' });
    const encoder = await worker.load(attributeEncoder, { device: 'cpu' });
    return {
      head,
      encoder,
      get alive() {
        return worker.alive;
      },
      close: () => worker.close(),
    };
  } catch (error) {
    await worker.close();
    throw error;
  }
}

function assemble(bundle: BundleManifest, graphs: Supervised<Graphs>): LoadedModel {
  const { name, backbone, recipe, attributes } = bundle;
  return {
    version: modelVersion(bundle),
    bundle,
    manifest: {
      name,
      backbone: backbone.id,
      backboneHash: backbone.hash,
      featureDimensions: backbone.dimensions,
      recipe: recipe.id,
      attributes,
    },
    embedFeatures: (features, count) =>
      graphs.use(({ head }) => embed(head, 'features', features, count, backbone.dimensions)),
    encodeQueries: async (queries) => {
      const rows = signedRows(queries);
      return graphs.use(({ encoder }) => embed(encoder, 'query', rows, queries.length, ATTRIBUTE_COUNT));
    },
    matchProbability: (known, cosine) => matchProbability(bundle.calibration, known, cosine),
    close: () => graphs.close(),
  };
}

async function embed(
  session: LoadedSession,
  input: string,
  rows: Float32Array,
  count: number,
  width: number,
): Promise<Float32Array> {
  if (rows.length !== count * width)
    throw new FacetError('INTERNAL', `${input}: ${rows.length} values for ${count} rows × ${width}`);
  const embeddings = new Float32Array(count * EMBEDDING_DIMENSIONS);
  for (let start = 0; start < count; start += BLOCK) {
    const end = Math.min(start + BLOCK, count);
    const block = { data: rows.slice(start * width, end * width), dims: [end - start, width] };
    const { embedding } = await session.run({ [input]: block }, { giveUp: true });
    embeddings.set(embedding.data, start * EMBEDDING_DIMENSIONS);
  }
  return embeddings;
}

function signedRows(queries: readonly SignedAttributes[]): Float32Array {
  const rows = new Float32Array(queries.length * ATTRIBUTE_COUNT);
  queries.forEach((query, i) => {
    if (query.length !== ATTRIBUTE_COUNT)
      throw new FacetError('INTERNAL', `query ${i} has ${query.length} values, not ${ATTRIBUTE_COUNT}`);
    rows.set(query, i * ATTRIBUTE_COUNT);
  });
  return rows;
}
