import { ATTRIBUTE_COUNT, IRRELEVANT, RELEVANT, UNJUDGED, type SignedAttributes } from '../domain/index.js';

interface Block {
  readonly firstRow: number;
  readonly rows: number;
  /** One run of `rows` labels an attribute. */
  readonly columns: Int8Array;
}

/** The gallery's labels by attribute: a query reads its few columns, not all 40 labels of every image. */
export class LabelTable {
  readonly #blocks: Block[] = [];
  #rows = 0;
  #unlabelled = 0;
  /** Images labelled present, then images labelled absent, of each attribute. */
  readonly support = new Uint32Array(2 * ATTRIBUTE_COUNT);

  get rows(): number {
    return this.#rows;
  }

  /** Images without any label. */
  get unlabelled(): number {
    return this.#unlabelled;
  }

  /** @param labels row-major [rows × 40] */
  add(labels: Int8Array): void {
    const rows = labels.length / ATTRIBUTE_COUNT;
    const columns = new Int8Array(labels.length);
    for (let row = 0; row < rows; row++) {
      let known = false;
      for (let id = 0; id < ATTRIBUTE_COUNT; id++) {
        const label = labels[row * ATTRIBUTE_COUNT + id];
        columns[id * rows + row] = label;
        if (label === 0) continue;
        known = true;
        this.support[label > 0 ? id : ATTRIBUTE_COUNT + id]++;
      }
      if (!known) this.#unlabelled++;
    }
    this.#blocks.push({ firstRow: this.#rows, rows, columns });
    this.#rows += rows;
  }

  /** Calls back with each row's 40 labels; the array is reused. */
  forEach(visit: (labels: SignedAttributes, row: number) => void): void {
    const labels = new Int8Array(ATTRIBUTE_COUNT);
    for (const { firstRow, rows, columns } of this.#blocks) {
      for (let row = 0; row < rows; row++) {
        for (let id = 0; id < ATTRIBUTE_COUNT; id++) labels[id] = columns[id * rows + row];
        visit(labels, firstRow + row);
      }
    }
  }

  /**
   * Judges every image by a query, as the domain's `satisfies` does.
   * @param judged 40 signed values
   * @param relevance one place a row; receives RELEVANT, IRRELEVANT, or UNJUDGED where an asked label is missing and none
   *   contradicts
   */
  judge(judged: SignedAttributes, relevance: Int8Array): void {
    relevance.fill(RELEVANT);
    for (const { firstRow, rows, columns } of this.#blocks) {
      judged.forEach((asked, id) => {
        if (asked === 0) return;
        for (let row = 0, at = id * rows; row < rows; row++, at++) {
          const label = columns[at];
          if (label === -asked) relevance[firstRow + row] = IRRELEVANT;
          else if (label === 0 && relevance[firstRow + row] === RELEVANT)
            relevance[firstRow + row] = UNJUDGED;
        }
      });
    }
  }
}
