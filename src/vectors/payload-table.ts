import { ATTRIBUTE_COUNT } from '../domain/index.js';
import { BitColumn, TextColumn } from './payload-columns.js';
import { RowSet } from './row-set.js';
import type { VectorClause, VectorFilter, VectorPayload } from './vector-index.js';

/** A label is a key: `id` for present, `40 + id` for labelled absent. */
const LABEL_KEYS = 2 * ATTRIBUTE_COUNT;

/** Payloads by row, a column for each thing that can be asked, so that a filter is a few bit operations for 32 rows. */
export class PayloadTable {
  readonly #labels = Array.from({ length: LABEL_KEYS }, () => new BitColumn());
  readonly #datasets = new TextColumn();
  readonly #partitions = new TextColumn();

  write(row: number, { attributes, dataset, partition }: VectorPayload): void {
    this.clear(row);
    for (const key of attributes) this.#labels[key].write(row, true);
    this.#datasets.write(row, dataset);
    this.#partitions.write(row, partition);
  }

  /** Leaves nothing of a row, so that rows beyond the last have no labels. */
  clear(row: number): void {
    for (const column of this.#labels) column.write(row, false);
  }

  read(row: number): VectorPayload {
    return {
      attributes: this.#labels.flatMap((column, key) => (column.read(row) ? [key] : [])),
      dataset: this.#datasets.read(row) ?? '',
      partition: this.#partitions.read(row),
    };
  }

  /**
   * The rows that pass a filter.
   * @param rowOf the row of an id, or undefined
   * @param size number of rows
   */
  passing(filter: VectorFilter, rowOf: (id: string) => number | undefined, size: number): RowSet {
    const [first, ...others] = filter.must;
    // One condition's rows are a fresh set, that the rest may narrow.
    const rows = filter.must.length === 0 ? RowSet.all(size) : this.#holding(first, rowOf, size);
    for (const clause of others) rows.intersect(this.#holding(clause, rowOf, size));
    for (const clause of filter.mustNot) rows.subtract(this.#holding(clause, rowOf, size));
    return rows;
  }

  #holding(clause: VectorClause, rowOf: (id: string) => number | undefined, size: number): RowSet {
    const rows = RowSet.none(size);
    switch (clause.key) {
      case 'attributes':
        // Keys that no payload can hold match nothing.
        for (const key of clause.anyOf) {
          if (key >= 0 && key < LABEL_KEYS) this.#labels[key].addTo(rows);
        }
        break;
      case 'dataset':
        for (const value of clause.anyOf) this.#datasets.addTo(rows, value);
        break;
      case 'partition':
        for (const value of clause.anyOf) this.#partitions.addTo(rows, value);
        break;
      case 'id':
        for (const id of clause.anyOf) {
          const row = rowOf(id);
          if (row !== undefined) rows.add(row);
        }
        break;
      case 'filter':
        for (const filter of clause.anyOf) rows.unite(this.passing(filter, rowOf, size));
    }
    return rows;
  }
}
