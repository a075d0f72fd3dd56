import { indexImages, type ImageWithFeatures, type IndexingParts } from './index-images.js';
import { OneBehind } from './one-behind.js';
import type { Tally } from './tally.js';

/** Images written together: one statement, one product and one upsert. */
const BATCH = 256;

/** An image ready to be written. */
export interface ReadyImage extends ImageWithFeatures {
  /** It replaces what the gallery has. */
  readonly known: boolean;
}

/** Collects images and writes them in batches, each in a turn of its own, while the next one is collected. */
export class BatchWriter {
  #batch = new Map<string, ReadyImage>();
  readonly #writing = new OneBehind();

  constructor(
    private readonly parts: IndexingParts,
    private readonly tally: Tally,
  ) {}

  /** Takes an image; waits when a full batch is ready and the one before is not written yet. Throws what that throws. */
  async add(ready: ReadyImage): Promise<void> {
    const { id } = ready.image;
    // A batch is one statement, which cannot write a row twice: the later one replaces the earlier in its own batch.
    if (this.#batch.has(id) || this.#batch.size >= BATCH) await this.#start();
    this.#batch.set(id, ready);
  }

  /** Writes what is collected and waits until it is there. */
  async flush(): Promise<void> {
    await this.#start();
    await this.#writing.end();
  }

  /** Resolves when nothing is being written, whether or not that went well. */
  async settled(): Promise<void> {
    await this.#writing.settled();
  }

  async #start(): Promise<void> {
    const batch = [...this.#batch.values()];
    this.#batch = new Map();
    await this.#writing.start(() => this.#write(batch));
  }

  async #write(batch: readonly ReadyImage[]): Promise<void> {
    await this.parts.catalogue.exclusively(() => indexImages(this.parts, batch));
    const known = batch.filter((ready) => ready.known).length;
    this.tally.updated += known;
    this.tally.imported += batch.length - known;
    this.tally.tell();
  }
}
