import { join, resolve } from 'node:path';
import type { Catalogue } from './catalogue/index.js';
import type { Config } from './config/index.js';
import { FacetError } from './domain/index.js';
import {
  reconcile,
  reembed,
  type ReconcileReport,
  type ReindexOptions,
  type ReindexResult,
} from './ingestion/index.js';
import {
  listBundles,
  loadModel,
  ModelHolder,
  modelVersion,
  readActiveModel,
  resolveBundle,
  writeActiveModel,
  type LoadedModel,
  type Model,
} from './model/index.js';
import type { VectorIndex } from './vectors/index.js';
import type { Extractors } from './vision/index.js';

/** Model bundles that come with the project. */
const SHIPPED_MODELS = resolve(import.meta.dirname, '../models');
/** The one of them that a new data folder uses until another is trained or chosen: it knows photographs. */
const DEFAULT_MODEL = 'celeba-faceres';

/** Milliseconds between two looks for a bundle of the version that the index serves. */
const FOLLOW_EVERY = 1000;

/** Folders in which bundles are looked for by name: those trained here first. */
export function modelRoots({ dataDir }: Pick<Config, 'dataDir'>): readonly string[] {
  return [join(dataDir, 'models'), SHIPPED_MODELS];
}

/** Name or folder of the bundle to use: as configured, else as last trained or chosen, else the one that comes with us. */
export async function chosenModel({ model, dataDir }: Pick<Config, 'model' | 'dataDir'>): Promise<string> {
  return model ?? (await readActiveModel(dataDir)) ?? DEFAULT_MODEL;
}

/** What models are changed in. */
export interface ModelStores {
  readonly config: Config;
  readonly catalogue: Catalogue;
  readonly index: VectorIndex;
  readonly extractors: Extractors;
  readonly onNotice: (text: string) => void;
}

/**
 * The model that a process starts with; it needs none of the stores.
 * @param replacing a model that cannot be loaded is only reported, or it could never be replaced
 * @throws FacetError `MODEL_MISSING`, `MODEL_INVALID`
 */
export async function loadChosen(
  parts: Pick<ModelStores, 'config' | 'onNotice'>,
  replacing: boolean,
): Promise<LoadedModel> {
  return load(parts, await chosenModel(parts.config)).catch((error: unknown) => {
    if (!replacing || !(error instanceof FacetError)) throw error;
    parts.onNotice(`${error.message}: passed over, since it is about to be replaced`);
    return load(parts, DEFAULT_MODEL);
  });
}

/** The process's model, and the ways in which it changes. */
export class AppModels {
  /** What is under way that no change of model may meet. */
  #busy: string | undefined;
  #followed = -Infinity;
  readonly holder: ModelHolder<LoadedModel>;

  /** @param model of `loadChosen` */
  constructor(
    private readonly stores: ModelStores,
    model: LoadedModel,
  ) {
    this.holder = new ModelHolder(model);
  }

  /** See App.useModel. */
  async use(name: string, options: ReindexOptions = {}): Promise<Model> {
    await this.#alone('a change of model', () => this.#replaceBy(name, options));
    return this.holder.get();
  }

  /** See App.reindex. */
  reindex(name: string | undefined, options: ReindexOptions = {}): Promise<ReindexResult> {
    return this.#alone('a change of model', async () => {
      const active = await this.stores.index.active();
      if (name === undefined || (await this.#versionOf(name)) === this.holder.get().version) {
        const model = this.holder.get();
        options.onModel?.(model.version);
        if (active === model.version) return this.#mend(model, options);
        return { modelVersion: model.version, ...(await this.#embed(model, options)) };
      }
      const { embedded, failed } = await this.#replaceBy(name, options);
      return { modelVersion: this.holder.get().version, embedded, failed };
    });
  }

  /** Compares the stores under the active model. @throws FacetError `NOT_POSSIBLE_NOW` while the model is changed, or they are compared */
  compare(fix: boolean, signal: AbortSignal): Promise<ReconcileReport> {
    return this.#alone('a comparison of catalogue and index', () => {
      const model = this.holder.get();
      const { catalogue, index, extractors } = this.stores;
      const extractor = () => extractors.forModel(model.manifest);
      return reconcile({ catalogue, index, model, extractor, fix, signal });
    });
  }

  /** Changes over to the model that another process on the same stores made the gallery's, if its bundle is here. */
  async followIndex(): Promise<void> {
    if (this.#busy !== undefined || performance.now() - this.#followed < FOLLOW_EVERY) return;
    this.#followed = performance.now();
    const active = await this.stores.index.active();
    if (active === null || active === this.holder.get().version) return;
    const listings = await listBundles(modelRoots(this.stores.config));
    const found = listings.find(
      ({ manifest }) => manifest !== undefined && modelVersion(manifest) === active,
    );
    if (found === undefined) return;
    const next = await loadModel(found.directory, this.stores.onNotice);
    // In a turn, as every change of model: a batch keeps its own.
    await this.stores.catalogue.exclusively(() => {
      this.holder.replace(next);
      return Promise.resolve();
    });
  }

  /** @throws FacetError `NOT_POSSIBLE_NOW` naming what else is under way */
  async #alone<T>(what: string, work: () => Promise<T>): Promise<T> {
    if (this.#busy !== undefined) {
      throw new FacetError('NOT_POSSIBLE_NOW', `${this.#busy} is under way: try again when it is over`);
    }
    this.#busy = what;
    try {
      return await work();
    } finally {
      this.#busy = undefined;
    }
  }

  async #versionOf(name: string): Promise<string> {
    const model = await load(this.stores, name);
    await model.close();
    return model.version;
  }

  async #replaceBy(name: string, options: ReindexOptions) {
    const { config } = this.stores;
    const next = await load(this.stores, name);
    options.onModel?.(next.version);
    let ours = true;
    try {
      const result = await this.#embed(next, options, () => {
        this.holder.replace(next);
        ours = false;
      });
      // It was active already.
      if (ours) this.holder.replace(next);
      ours = false;
      // A folder must be found from any working directory.
      await writeActiveModel(config.dataDir, name.includes('/') ? resolve(name) : name);
      return result;
    } catch (error) {
      if (ours) await next.close();
      throw error;
    }
  }

  async #embed(model: Model, { onProgress, signal }: ReindexOptions, onActivated?: () => void) {
    const { catalogue, index, extractors, onNotice } = this.stores;
    const result = await reembed({
      model,
      catalogue,
      index,
      extractor: await extractors.forModel(model.manifest),
      onProgress,
      signal,
      onActivated,
      oldUsersGone: () => this.holder.settled(),
    });
    if (result.failed > 0)
      onNotice(
        `${result.failed} images have neither features nor a file any more: hidden until imported again`,
      );
    return result;
  }

  async #mend(model: Model, { onProgress, signal }: ReindexOptions): Promise<ReindexResult> {
    const { catalogue, index, extractors } = this.stores;
    const extractor = () => extractors.forModel(model.manifest);
    const report = await reconcile({ catalogue, index, model, extractor, fix: true, onProgress, signal });
    const left = Object.values(report.findings).reduce((sum, finding) => sum + finding.left, 0);
    return { modelVersion: model.version, embedded: await index.count(), failed: left };
  }
}

async function load(
  { config, onNotice }: Pick<ModelStores, 'config' | 'onNotice'>,
  name: string,
): Promise<LoadedModel> {
  return loadModel(await resolveBundle(name, modelRoots(config)), onNotice);
}
