/** How far a float32 product of two unit vectors of 300 can be from the true one (see src/vectors/ranking.ts). */
const ERROR = 2.8e-5;

/** Rows that could be among the `limit` best, from approximate scores. */
export class Candidates {
  #rows = [];
  #scores = [];
  #floor = -Infinity;

  constructor(limit) {
    this.limit = limit;
    /** The best scores so far, the worst of them at the root of a binary heap. */
    this.best = new Float32Array(limit).fill(-Infinity);
  }

  offer(scores, firstRow) {
    for (let i = 0; i < scores.length; i++) {
      const score = scores[i];
      if (score < this.#floor) continue;
      this.#rows.push(firstRow + i);
      this.#scores.push(score);
      if (score > this.best[0]) {
        this.#replaceWorst(score);
        this.#floor = this.best[0] - 2 * ERROR;
      }
    }
  }

  #replaceWorst(score) {
    let at = 0;
    for (;;) {
      let child = 2 * at + 1;
      if (child >= this.limit) break;
      if (child + 1 < this.limit && this.best[child + 1] < this.best[child]) child++;
      if (this.best[child] >= score) break;
      this.best[at] = this.best[child];
      at = child;
    }
    this.best[at] = score;
  }

  /** @param exact the true score of a row @returns the best, in order: by score, and equal ones by row */
  ranked(exact) {
    return this.#rows
      .filter((_, i) => this.#scores[i] >= this.#floor)
      .map((row) => ({ row, score: exact(row) }))
      .sort((a, b) => b.score - a.score || a.row - b.row)
      .slice(0, this.limit);
  }
}
