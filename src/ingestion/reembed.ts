import type { CatalogueImage, ChangedImages } from '../catalogue/index.js';
import { inOneTurn } from './embed-in-turn.js';
import { finishPending } from './finish-pending.js';
import { requireSameBackbone, upsertEmbeddings, type EmbeddingParts } from './index-images.js';
import type { SortedRows } from './row-features.js';
import { embedRows } from './stored-rows.js';

/** Rows a turn of the walk: others may write between two. */
const PAGE = 512;
/** Changes a turn of catching up: more than writers make in theirs, or it would never end. */
const CHANGES = 2048;

export interface ReembedOptions extends EmbeddingParts {
  readonly onProgress?: ((done: number, total: number) => void) | undefined;
  /** Stops between two turns; the old model stays active. */
  readonly signal?: AbortSignal | undefined;
  /** Called in the turn in which the model's collection became the active one: from here on searches are its. */
  readonly onActivated?: (() => void | Promise<void>) | undefined;
  /** Resolves when nobody reads the old collections any more; they are dropped then. */
  readonly oldUsersGone?: (() => Promise<void>) | undefined;
}

export interface ReembedReport {
  /** Images in the new collection. */
  readonly embedded: number;
  /** Images that no features are stored of and whose files are gone: not shown any more until imported again. */
  readonly failed: number;
}

/**
 * Makes `model` the gallery's while others search and write: fills a collection of its own beside the one that searches
 * read, page by page; catches up with what was changed meanwhile; and in the turn in which little is left to catch up
 * with, does that and swaps the collection in. Then drops all others, so that no embedding of an old model is left over,
 * and finishes rows left PENDING. Does nothing but the dropping when the model is active already. After a crash, start
 * it again: it fills the collection anew.
 * @throws FacetError `MODEL_INVALID`, `SERVICE_UNAVAILABLE`; the signal's reason when aborted
 */
export async function reembed(options: ReembedOptions): Promise<ReembedReport> {
  const { model, catalogue, index, oldUsersGone } = options;
  requireSameBackbone(options);
  const report = (await index.active()) === model.version ? NOTHING : await new Reembedding(options).run();
  await oldUsersGone?.();
  await catalogue.exclusively(async () => {
    const active = await index.active();
    for (const collection of await index.collections()) {
      if (active === model.version && collection !== active) await index.dropCollection(collection);
    }
  });
  return report;
}

const NOTHING: ReembedReport = { embedded: 0, failed: 0 };

/** One change of model. */
class Reembedding {
  /** Of images that no embedding could be made of so far: shown until the swap, by the old model. */
  readonly #failed = new Set<string>();
  /** Of images whose files hold other pictures by now. */
  readonly #changed = new Set<string>();
  #done = 0;

  constructor(private readonly options: ReembedOptions) {}

  async run(): Promise<ReembedReport> {
    const { catalogue, index, model, signal } = this.options;
    const start = await catalogue.exclusively(async () => {
      await index.createCollection(model.version);
      return catalogue.revision();
    });
    await this.#walk();
    await this.#catchUp(start);
    // The new model is the gallery's: what is left to do would be done by a reconciliation too.
    await this.#takeUpChanged();
    await finishPending({ ...this.options, signal });
    return { embedded: await index.count(), failed: this.#failed.size };
  }

  async #walk(): Promise<void> {
    const { catalogue, onProgress, signal } = this.options;
    const { INDEXED } = await catalogue.countByState();
    let after: string | undefined;
    for (;;) {
      signal?.throwIfAborted();
      let rows: readonly CatalogueImage[] = [];
      await inOneTurn(this.options, {
        read: async () => shown((rows = await catalogue.all(PAGE, after))),
        write: (sorted) => this.#fill(sorted),
      });
      if (rows.length === 0) return;
      after = rows[rows.length - 1].id;
      onProgress?.(this.#done, Math.max(INDEXED, this.#done));
    }
  }

  /** Fills in what has changed since a revision, and swaps in the turn in which that is less than a page. */
  async #catchUp(start: bigint): Promise<void> {
    const { catalogue, signal } = this.options;
    let since = start;
    for (let swapped = false; !swapped;) {
      signal?.throwIfAborted();
      let changes: ChangedImages = { images: [], revision: since };
      swapped = await inOneTurn(this.options, {
        read: async () => shown((changes = await catalogue.changedSince(since, CHANGES)).images),
        write: async (sorted) => {
          await this.#fill(sorted);
          if (changes.images.length === CHANGES) return false;
          await this.#swap();
          return true;
        },
      });
      since = changes.revision;
    }
  }

  async #fill({ found, changed, failed }: SortedRows): Promise<void> {
    await upsertEmbeddings(this.options, [...found, ...changed]);
    for (const { image } of [...found, ...changed]) this.#failed.delete(image.id);
    for (const { image } of changed) this.#changed.add(image.id);
    for (const { row } of failed) this.#failed.add(row.id);
    this.#done += found.length + changed.length + failed.length;
  }

  async #swap(): Promise<void> {
    const { catalogue, index, model, onActivated } = this.options;
    // Without a point they must not be shown; a later import may still find their files.
    const rows = [...(await catalogue.lookup([...this.#failed])).values()];
    await catalogue.putPending(shown(rows));
    await index.activate(model.version);
    await onActivated?.();
  }

  async #takeUpChanged(): Promise<void> {
    const ids = [...this.#changed];
    for (let start = 0; start < ids.length; start += PAGE) {
      const page = ids.slice(start, start + PAGE);
      await embedRows(this.options, async () =>
        shown([...(await this.options.catalogue.lookup(page)).values()]),
      );
    }
  }
}

/**
 * INDEXED rows. A PENDING one is finished after the swap: if it became INDEXED before, and the swap never came, it would
 * lack a point in the old collection.
 */
function shown(rows: readonly CatalogueImage[]): CatalogueImage[] {
  return rows.filter(({ state }) => state === 'INDEXED');
}
