import type {
  AttributeCount,
  Catalogue,
  CatalogueImage,
  ChangedImages,
  ImageFilter,
  ImageState,
  LabelledImage,
  NewImage,
  NewLabels,
} from '../../src/catalogue/index.js';
import { Turns } from '../../src/catalogue/turns.js';
import { ATTRIBUTES } from '../../src/domain/index.js';
import { matches } from './image-oracle.js';

/** A Catalogue in memory, for tests of what stands on one. */
export class MemoryCatalogue implements Catalogue {
  readonly rows = new Map<string, CatalogueImage>();
  readonly #revisions = new Map<string, bigint>();
  #revision = 0n;
  readonly #turns = new Turns();
  /** Called before every operation with its name; throw (or wait) in it to play a failing (or slow) database. */
  before: (operation: keyof Catalogue) => void | Promise<void> = () => undefined;

  async putPending(images: readonly NewImage[]): Promise<void> {
    await this.before('putPending');
    if (new Set(images.map(({ id }) => id)).size < images.length)
      throw new Error('a row twice in one statement');
    for (const image of images) {
      const createdAt = this.rows.get(image.id)?.createdAt ?? new Date();
      this.#put({ ...image, state: 'PENDING', createdAt });
    }
  }

  async markIndexed(ids: readonly string[]): Promise<void> {
    await this.before('markIndexed');
    this.#move(ids, 'PENDING', 'INDEXED');
  }

  async byIds(ids: readonly string[], filter: ImageFilter = {}): Promise<Map<string, CatalogueImage>> {
    await this.before('byIds');
    const shown = ids.map((id) => this.#indexed(id)).filter((row) => row !== undefined);
    const found = shown.filter((row) => matches(filter, row));
    return new Map(found.map((row) => [row.id, row]));
  }

  async contentsInUse(sha256s: readonly string[]): Promise<Set<string>> {
    await this.before('contentsInUse');
    const all = new Set((await this.all(Number.MAX_SAFE_INTEGER)).map(({ sha256 }) => sha256));
    return new Set(sha256s.filter((sha256) => all.has(sha256)));
  }

  async withContent(dataset: string, sha256s: readonly string[]): Promise<CatalogueImage[]> {
    await this.before('withContent');
    const wanted = new Set(sha256s);
    const rows = (await this.all(Number.MAX_SAFE_INTEGER)).filter(
      (row) => row.state === 'INDEXED' && row.dataset === dataset && wanted.has(row.sha256),
    );
    return [...new Map(rows.reverse().map((row) => [row.sha256, row])).values()];
  }

  async lookup(ids: readonly string[]): Promise<Map<string, CatalogueImage>> {
    await this.before('lookup');
    const found = ids.map((id) => this.rows.get(id)).filter((row) => row !== undefined);
    return new Map(found.map((row) => [row.id, row]));
  }

  async page(filter: ImageFilter, limit: number, afterId = ''): Promise<CatalogueImage[]> {
    await this.before('page');
    return this.#sorted(afterId, limit, (row) => row.state === 'INDEXED' && matches(filter, row));
  }

  async pageBefore(filter: ImageFilter, limit: number, beforeId = 'g'): Promise<CatalogueImage[]> {
    await this.before('pageBefore');
    const rows = this.#sorted('', Infinity, (row) => row.state === 'INDEXED' && matches(filter, row));
    return rows.filter(({ id }) => id < beforeId).slice(-limit);
  }

  async matchingIds(filter: ImageFilter, limit: number): Promise<string[]> {
    await this.before('matchingIds');
    return this.#sorted('', limit, (row) => row.state === 'INDEXED' && matches(filter, row)).map(
      ({ id }) => id,
    );
  }

  async labels(filter: ImageFilter, limit: number, afterId = ''): Promise<LabelledImage[]> {
    await this.before('labels');
    return this.#sorted(afterId, limit, (row) => row.state === 'INDEXED' && matches(filter, row)).map(
      ({ id, labels }) => ({ id, labels }),
    );
  }

  async count(filter: ImageFilter = {}): Promise<number> {
    return (await this.page(filter, Infinity)).length;
  }

  async countByState(): Promise<Record<ImageState, number>> {
    await this.before('countByState');
    const counts = { PENDING: 0, INDEXED: 0, DELETING: 0 };
    for (const { state } of this.rows.values()) counts[state]++;
    return counts;
  }

  async attributeCounts(filter: ImageFilter = {}): Promise<AttributeCount[]> {
    const rows = await this.page(filter, Infinity);
    return ATTRIBUTES.map((attribute, id) => ({
      attribute,
      present: rows.filter(({ labels }) => labels[id] > 0).length,
      absent: rows.filter(({ labels }) => labels[id] < 0).length,
    }));
  }

  async pending(limit: number, afterId = ''): Promise<CatalogueImage[]> {
    await this.before('pending');
    return this.#sorted(afterId, limit, (row) => row.state === 'PENDING');
  }

  async all(limit: number, afterId = ''): Promise<CatalogueImage[]> {
    await this.before('all');
    return this.#sorted(afterId, limit, () => true);
  }

  async revision(): Promise<bigint> {
    await this.before('revision');
    return this.#revision;
  }

  async changedSince(revision: bigint, limit: number): Promise<ChangedImages> {
    await this.before('changedSince');
    const of = ({ id }: CatalogueImage) => this.#revisions.get(id) ?? 0n;
    const images = [...this.rows.values()]
      .filter((row) => of(row) > revision)
      .sort((a, b) => (of(a) < of(b) ? -1 : 1))
      .slice(0, limit);
    const last = images.at(-1);
    return { images, revision: last === undefined ? revision : of(last) };
  }

  async deleting(limit: number, afterId = ''): Promise<CatalogueImage[]> {
    await this.before('deleting');
    return this.#sorted(afterId, limit, (row) => row.state === 'DELETING');
  }

  async datasetIds(dataset: string, limit: number, afterId = ''): Promise<string[]> {
    await this.before('datasetIds');
    return this.#sorted(afterId, limit, (row) => row.dataset === dataset).map(({ id }) => id);
  }

  async relabel(items: readonly NewLabels[]): Promise<void> {
    await this.before('relabel');
    for (const { id, labels } of items) {
      const row = this.rows.get(id);
      if (row !== undefined) this.#put({ ...row, labels });
    }
  }

  async markDeleting(ids: readonly string[]): Promise<void> {
    await this.before('markDeleting');
    this.#move(ids, 'PENDING', 'DELETING');
    this.#move(ids, 'INDEXED', 'DELETING');
  }

  async remove(ids: readonly string[]): Promise<void> {
    await this.before('remove');
    for (const id of ids) if (this.rows.get(id)?.state === 'DELETING') this.rows.delete(id);
  }

  exclusively<T>(work: () => Promise<T>): Promise<T> {
    return this.#turns.take(async () => {
      await this.before('exclusively');
      return work();
    });
  }

  async ping(): Promise<void> {
    await this.before('ping');
  }

  #put(row: CatalogueImage): void {
    this.rows.set(row.id, row);
    this.#revisions.set(row.id, ++this.#revision);
  }

  #indexed(id: string): CatalogueImage | undefined {
    const row = this.rows.get(id);
    return row?.state === 'INDEXED' ? row : undefined;
  }

  #move(ids: readonly string[], from: ImageState, to: ImageState): void {
    for (const id of ids) {
      const row = this.rows.get(id);
      if (row?.state === from) this.#put({ ...row, state: to });
    }
  }

  #sorted(afterId: string, limit: number, test: (row: CatalogueImage) => boolean): CatalogueImage[] {
    return [...this.rows.values()]
      .filter((row) => row.id > afterId && test(row))
      .sort((a, b) => (a.id < b.id ? -1 : 1))
      .slice(0, limit);
  }
}
