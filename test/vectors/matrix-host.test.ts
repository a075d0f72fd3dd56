import { describe, expect, it } from 'vitest';
import { MatrixHost } from '../../src/vectors/matrix-host.js';
import { packPoints } from '../../src/vectors/matrix-thread.js';
import { Scorer } from '../../src/vectors/scorer.js';
import { randomPoints, rejection } from '../support/points.js';

const DIMENSIONS = 8;
const points = randomPoints(71, 20, DIMENSIONS);

/** A host over the real scorer that notes how many queries each product had. */
async function open() {
  const scorer = await Scorer.open(DIMENSIONS, 1);
  const products: number[] = [];
  const score = scorer.score.bind(scorer);
  scorer.score = (queries, block, into) => {
    products.push(queries.length);
    return score(queries, block, into);
  };
  const host = new MatrixHost(DIMENSIONS, scorer);
  await host.handle({ kind: 'stage', modelVersion: 'a' });
  await host.handle({ kind: 'fill', points: packPoints(points, DIMENSIONS) });
  await host.handle({ kind: 'swap' });
  return { host, scorer, products };
}

const search = (n: number) => ({ kind: 'search' as const, search: { vector: points[n].vector, limit: 3 } });

describe('MatrixHost', () => {
  it('answers searches that wait together with one product, and those that come meanwhile with the next', async () => {
    const { host, scorer, products } = await open();
    const score = scorer.score.bind(scorer);
    const late: Promise<unknown>[] = [];
    scorer.score = (queries, block, into) => {
      if (late.length === 0) for (let n = 0; n < 5; n++) late.push(host.handle(search(n)));
      return score(queries, block, into);
    };
    await Promise.all(Array.from({ length: 7 }, (_, n) => host.handle(search(n))));
    await Promise.all(late);
    expect(products).toEqual([7, 5]);
    await scorer.release();
  });

  it('bounds a product to 64 queries', async () => {
    const { host, scorer, products } = await open();
    const replies = await Promise.all(Array.from({ length: 150 }, (_, n) => host.handle(search(n % 20))));
    expect(products).toEqual([64, 64, 22]);
    replies.forEach((reply, n) => {
      expect(reply).toMatchObject({ kind: 'hits', hits: [{ id: points[n % 20].id }, {}, {}] });
    });
    await scorer.release();
  });

  it('does not let rows change under a product', async () => {
    const { host, scorer } = await open();
    const score = scorer.score.bind(scorer);
    let removed: Promise<unknown> | undefined;
    scorer.score = async (queries, block, into) => {
      removed ??= host.handle({ kind: 'remove', ids: points.map(({ id }) => id) });
      await new Promise((resolve) => setImmediate(resolve));
      return score(queries, block, into);
    };
    expect(await host.handle(search(4))).toMatchObject({ hits: [{ id: points[4].id }, {}, {}] });
    await removed;
    expect(await host.handle({ kind: 'count', filter: undefined })).toEqual({ kind: 'count', count: 0 });
    expect(await host.handle(search(4))).toEqual({ kind: 'hits', hits: [] });
    await scorer.release();
  });

  it('gives a failure to the callers it concerns, and goes on', async () => {
    const { host, scorer } = await open();
    const score = scorer.score.bind(scorer);
    scorer.score = () => Promise.reject(new Error('no memory'));
    const outcomes = await Promise.allSettled([
      host.handle(search(1)),
      host.handle({ kind: 'search', search: { ...search(2).search, modelVersion: 'b' } }),
      host.handle({ kind: 'swap' }),
      host.handle({ kind: 'ping' }),
    ]);
    expect(outcomes).toMatchObject([
      { status: 'rejected', reason: { message: 'no memory' } },
      { status: 'rejected', reason: { code: 'MODEL_CHANGED' } },
      { status: 'rejected', reason: { message: 'swap: no collection is staged' } },
      { status: 'fulfilled' },
    ]);
    scorer.score = score;
    expect(await host.handle(search(1))).toMatchObject({ hits: [{ id: points[1].id }, {}, {}] });
    await scorer.release();
  });

  it('refuses points for a collection that is not there', async () => {
    const scorer = await Scorer.open(DIMENSIONS, 1);
    const host = new MatrixHost(DIMENSIONS, scorer);
    for (const kind of ['put', 'fill'] as const) {
      const error = await rejection(host.handle({ kind, points: packPoints(points, DIMENSIONS) }));
      expect(error).toMatchObject({ message: 'put: there is no such collection' });
    }
    await host.handle({ kind: 'remove', ids: [points[0].id] });
    await scorer.release();
  });
});
