import { setImmediate } from 'node:timers/promises';
import { expect, it } from 'vitest';
import type { Catalogue } from '../../src/catalogue/index.js';
import { newImage } from './sample-images.js';

/** What every Catalogue must do for those who write. */
export function catalogueTurnsContract(catalogue: () => Catalogue): void {
  it('lets one piece of work run at a time, in the order it was asked for', async () => {
    const seen: string[] = [];
    const work = (name: number) => async () => {
      seen.push(`${name} begins`);
      // Work of real length: the catalogue must go on answering meanwhile.
      await catalogue().putPending([newImage(`${name}`)]);
      for (let turn = 0; turn < 3; turn++) await setImmediate();
      seen.push(`${name} ends`);
      return name;
    };
    const names = [0, 1, 2, 3, 4, 5];
    const results = await Promise.all(names.map((name) => catalogue().exclusively(work(name))));
    expect(results).toEqual(names);
    expect(seen).toEqual(names.flatMap((name) => [`${name} begins`, `${name} ends`]));
  });

  it('goes on after work that failed, which is told why', async () => {
    const failure = new Error('no');
    const results = await Promise.allSettled([
      catalogue().exclusively(() => Promise.reject(failure)),
      catalogue().exclusively(() => Promise.resolve('next')),
    ]);
    expect(results).toEqual([
      { status: 'rejected', reason: failure },
      { status: 'fulfilled', value: 'next' },
    ]);
  });

  it('lists what has changed since a revision, in the order it changed', async () => {
    const [a, b, c, d] = ['a', 'b', 'c', 'd'].map((name) => newImage(name));
    await catalogue().putPending([a]);
    await catalogue().putPending([b]);
    const before = await catalogue().revision();
    expect(await catalogue().changedSince(before, 10)).toEqual({ images: [], revision: before });
    await catalogue().putPending([c]);
    await catalogue().putPending([d]);
    await catalogue().markIndexed([a.id]);
    await catalogue().markDeleting([c.id]);
    await catalogue().relabel([{ id: d.id, labels: new Int8Array(40).fill(1) }]);
    const all = await catalogue().changedSince(before, 10);
    expect(all.images.map(({ id, state }) => [id, state])).toEqual([
      [a.id, 'INDEXED'],
      [c.id, 'DELETING'],
      [d.id, 'PENDING'],
    ]);
    expect(all.revision).toBe(await catalogue().revision());
    const first = await catalogue().changedSince(before, 1);
    expect(first.images.map(({ id }) => id)).toEqual([a.id]);
    const rest = await catalogue().changedSince(first.revision, 10);
    expect(rest).toEqual({ images: all.images.slice(1), revision: all.revision });
    // What is gone was taken from both stores by whoever removed it.
    await catalogue().remove([c.id]);
    expect((await catalogue().changedSince(first.revision, 10)).images.map(({ id }) => id)).toEqual([d.id]);
  });

  it('gives each image of a batch a revision of its own, and lists none of the unchanged', async () => {
    const images = Array.from({ length: 25 }, (_, n) => newImage(`${n}`));
    await catalogue().putPending(images);
    const start = await catalogue().revision();
    await catalogue().markIndexed(images.map(({ id }) => id));
    await catalogue().markIndexed(images.map(({ id }) => id));
    const seen: string[] = [];
    let since = start;
    for (;;) {
      const changed = await catalogue().changedSince(since, 7);
      if (changed.images.length === 0) break;
      seen.push(...changed.images.map(({ id }) => id));
      since = changed.revision;
    }
    expect(seen.sort()).toEqual(images.map(({ id }) => id).sort());
  });
}
