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
}
