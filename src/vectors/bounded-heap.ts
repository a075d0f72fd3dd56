/**
 * Keeps the best `capacity` of the items offered, in O(log capacity) an item that gets in and O(1) one that does not.
 * A binary heap with the worst kept item at its root.
 */
export class BoundedHeap<Item> {
  readonly #items: Item[] = [];

  /** @param precedes whether `a` ranks strictly before `b` */
  constructor(
    private readonly capacity: number,
    private readonly precedes: (a: Item, b: Item) => boolean,
  ) {}

  /** The worst of the kept items once `capacity` are kept, else undefined. */
  get worst(): Item | undefined {
    return this.#items.length === this.capacity ? this.#items[0] : undefined;
  }

  offer(item: Item): void {
    const items = this.#items;
    if (items.length < this.capacity) {
      items.push(item);
      this.#rise(items.length - 1);
    } else if (this.capacity > 0 && this.precedes(item, items[0])) {
      items[0] = item;
      this.#sink();
    }
  }

  /** The kept items, best first. */
  sorted(): Item[] {
    return this.#items.toSorted((a, b) => (this.precedes(a, b) ? -1 : this.precedes(b, a) ? 1 : 0));
  }

  #rise(start: number): void {
    const items = this.#items;
    let at = start;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (!this.precedes(items[parent], items[at])) return;
      [items[parent], items[at]] = [items[at], items[parent]];
      at = parent;
    }
  }

  #sink(): void {
    const items = this.#items;
    let at = 0;
    for (;;) {
      let worst = at;
      for (const child of [2 * at + 1, 2 * at + 2]) {
        if (child < items.length && this.precedes(items[worst], items[child])) worst = child;
      }
      if (worst === at) return;
      [items[worst], items[at]] = [items[at], items[worst]];
      at = worst;
    }
  }
}
