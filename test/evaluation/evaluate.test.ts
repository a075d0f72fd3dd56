import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import {
  ATTRIBUTE_COUNT,
  averagePrecision,
  precisionAt,
  satisfies,
  toSigned,
  type JudgedRanking,
} from '../../src/domain/index.js';
import { evaluate, PROTOCOLS, type EvaluationOptions } from '../../src/evaluation/index.js';
import { failureOf } from '../support/failure.js';
import { LabelModel } from '../support/label-model.js';
import { watchThreads } from '../support/threads.js';
import { closeGalleries, openGallery, randomLabels, randomUnit } from './support/label-gallery.js';

afterEach(closeGalleries);

const sizes = { protocol: 'partial', m: 3, queries: 40, seed: 0, ks: [1, 10] } as const;

let usual: Awaited<ReturnType<typeof openGallery>>;
beforeAll(async () => {
  usual = await openGallery({ keep: true });
});
afterAll(() => usual.index.close());

describe('evaluate', () => {
  it('fails when its worker dies, and the next one has a worker of its own', async () => {
    const { catalogue, index, model } = usual;
    const watched = watchThreads();
    const onProgress = () => void watched.kill();
    const failure = await failureOf(() => evaluate({ ...sizes, catalogue, index, model, onProgress }));
    expect(failure).toMatchObject({ code: 'SERVICE_UNAVAILABLE' });
    expect(await evaluate({ ...sizes, catalogue, index, model })).toMatchObject({ queries: { scored: 40 } });
    expect(watched.started()).toHaveLength(2);
    watched.forget();
  });

  it.each(PROTOCOLS)('finds a perfect model perfect, under %s', async (protocol) => {
    const { catalogue, index, model } = usual;
    const report = await evaluate({ ...sizes, protocol, catalogue, index, model });
    const metric = (name: string) => {
      const found = report.metrics.find((candidate) => candidate.name === name);
      if (found === undefined) throw new Error(`no ${name}`);
      return found;
    };
    expect(report.metrics.map(({ name }) => name)).toEqual([
      'P@1',
      'R@1',
      'nDCG@1',
      'P@10',
      'R@10',
      'nDCG@10',
      'mAP',
      'R-Precision',
      'MRR',
    ]);
    expect(report.queries).toEqual({ asked: 40, scored: 40, withoutRelevant: 0 });
    expect(report.gallery).toMatchObject({ images: 120, unlabelled: 0, withoutEmbedding: 0 });
    // The image a query was made from agrees with all 40 bits, so it leads the reference ranking too; the rest of that
    // ranking is by 40 bits where only 3 count, so it cannot be perfect.
    expect(metric('MRR').mean).toBe(1);
    if (protocol === 'reference') expect(metric('mAP').mean).toBeLessThan(0.9);
    else {
      expect(metric('mAP').mean).toBeCloseTo(1, 12);
      expect(metric('R@10').mean).toBeCloseTo(metric('R@10').best, 12);
      expect(metric('P@10').mean).toBeCloseTo(metric('P@10').best, 12);
    }
    for (const { low, mean, high, random, best } of report.metrics) {
      expect(low).toBeLessThanOrEqual(mean + 1e-12);
      expect(high).toBeGreaterThanOrEqual(mean - 1e-12);
      expect(random).toBeLessThan(best);
    }
  });

  it('agrees with a plain ranking of the same queries, ties and missing labels included', async () => {
    const labels = randomLabels(90, 0.3);
    const shared = randomUnit(1);
    // A third of the gallery has one and the same embedding: ties that only ids can break.
    const { catalogue, index, model, images, points } = await openGallery({
      labels,
      vectors: (row) => (row % 3 === 0 ? shared : randomUnit(row)),
    });
    const report = await evaluate({ ...sizes, m: 2, catalogue, index, model });
    const values = (name: string) => report.metrics.findIndex((metric) => metric.name === name);
    for (const outcome of report.outcomes) {
      const asked = toSigned(outcome.judged);
      const [query] = [await model.encodeQueries([asked])];
      const ranked = points
        .map(({ id, vector }, row) => ({
          id,
          score: vector.reduce((sum, value, i) => sum + value * query[i], 0),
          relevant: satisfies(images[row].labels, asked),
        }))
        .filter(({ relevant }) => relevant !== undefined)
        .sort((a, b) => b.score - a.score || (a.id < b.id ? -1 : 1));
      const ranks = ranked.flatMap(({ relevant }, place) => (relevant === true ? [place + 1] : []));
      const judged: JudgedRanking = { ranks: Uint32Array.from(ranks), size: ranked.length };
      expect(outcome.relevant).toBe(ranks.length);
      expect(outcome.values[values('P@10')]).toBeCloseTo(precisionAt(judged, 10), 12);
      expect(outcome.values[values('mAP')]).toBeCloseTo(averagePrecision(judged), 12);
    }
  });

  it('ranks as the index searches', async () => {
    const { catalogue, index, model } = await openGallery({ vectors: randomUnit });
    const report = await evaluate({ ...sizes, catalogue, index, model });
    for (const { judged, values } of report.outcomes.slice(0, 10)) {
      const vector = await model.encodeQueries([toSigned(judged)]);
      const hits = await index.search({ vector, limit: 10 });
      const found = await catalogue.byIds(hits.map(({ id }) => id));
      const right = [...found.values()].filter(({ labels }) => satisfies(labels, toSigned(judged)));
      expect(values[report.metrics.findIndex(({ name }) => name === 'P@10')]).toBeCloseTo(
        right.length / 10,
        12,
      );
    }
  });

  it('scores random embeddings about as its random floor, and a reversed model below it', async () => {
    const random = await openGallery({ labels: randomLabels(400), vectors: (row) => randomUnit(row + 1000) });
    const report = await evaluate({ ...sizes, queries: 150, ...random });
    const map = report.metrics.find(({ name }) => name === 'mAP');
    expect(map?.mean).toBeCloseTo(map?.random ?? 0, 1);
    const reversed = await openGallery({ model: new LabelModel('reversed', -1) });
    const bad = await evaluate({ ...sizes, ...reversed });
    for (const { mean, random: floor } of bad.metrics) expect(mean).toBeLessThan(floor);
  });

  it('prints the same digits for a seed, and asks other queries for another', async () => {
    const setting = usual;
    const first = await evaluate({ ...sizes, ...setting });
    const second = await evaluate({ ...sizes, ...setting });
    const timeless = { created: '', seconds: 0 };
    expect({ ...second, ...timeless }).toEqual({ ...first, ...timeless });
    const other = await evaluate({ ...sizes, ...setting, seed: 1 });
    expect(other.outcomes.map(({ imageId: id }) => id)).not.toEqual(
      first.outcomes.map(({ imageId: id }) => id),
    );
  });

  it('draws queries as the protocol says', async () => {
    const setting = usual;
    const present = await evaluate({ ...sizes, ...setting, protocol: 'present-only', m: 2 });
    for (const { judged } of present.outcomes)
      expect([judged.present.length, judged.absent.length]).toEqual([2, 0]);
    const partial = await evaluate({ ...sizes, ...setting, m: 5 });
    for (const { judged, imageId: id } of partial.outcomes) {
      expect(judged.present.length + judged.absent.length).toBe(5);
      const image = setting.images.find((candidate) => candidate.id === id);
      expect(satisfies(image?.labels ?? new Int8Array(40), toSigned(judged))).toBe(true);
    }
    const kinds = new Set(partial.outcomes.map(({ judged }) => judged.present.length));
    expect(kinds.size).toBeGreaterThan(1);
  });

  it('ranks only what passes the filter, and makes queries of that alone', async () => {
    const setting = usual;
    const report = await evaluate({ ...sizes, ...setting, filter: { partitions: ['train'] } });
    expect(report.gallery.images).toBe(60);
    const train = new Set(setting.images.filter((_, row) => row % 2 === 1).map(({ id }) => id));
    for (const { imageId: id } of report.outcomes) expect(train.has(id)).toBe(true);
  });

  it('counts unlabelled images and images that the index lacks', async () => {
    const labels = [...randomLabels(50), ...Array.from({ length: 7 }, () => new Int8Array(ATTRIBUTE_COUNT))];
    const report = await evaluate({ ...sizes, ...(await openGallery({ labels, leaveOut: [3, 4] })) });
    expect(report.gallery).toMatchObject({ images: 55, unlabelled: 7, withoutEmbedding: 2 });
    expect(report.queries.scored).toBe(40);
  });

  it('reports progress and stops when told', async () => {
    const setting = usual;
    const seen: string[] = [];
    await evaluate({ ...sizes, ...setting, onProgress: (p) => seen.push(`${p.stage} ${p.done}/${p.total}`) });
    expect(seen).toEqual([
      'gallery 100/0',
      'gallery 120/0',
      'queries 0/40',
      'queries 32/40',
      'queries 40/40',
      'intervals 0/0',
    ]);
    const stop = new AbortController();
    const onProgress: EvaluationOptions['onProgress'] = ({ stage }) => {
      if (stage === 'queries') stop.abort(new Error('gone'));
    };
    await expect(evaluate({ ...sizes, ...setting, onProgress, signal: stop.signal })).rejects.toThrow('gone');
  });

  it('stops in the middle of a ranking, and says why', async () => {
    const stop = new AbortController();
    const reason = new Error('the client went away');
    const model = new LabelModel('v1');
    const encode = model.encodeQueries.bind(model);
    model.encodeQueries = (queries) => {
      // The first ranking message goes out after this; the abort finds it under way.
      setTimeout(() => {
        stop.abort(reason);
      }, 0);
      return encode(queries);
    };
    const running = evaluate({
      ...sizes,
      ...usual,
      queries: 100_000,
      model,
      signal: stop.signal,
    });
    await expect(running).rejects.toBe(reason);
    const before = AbortSignal.abort(reason);
    await expect(evaluate({ ...sizes, ...usual, signal: before })).rejects.toBe(reason);
  });

  it('keeps the event loop free while it ranks', async () => {
    const setting = await openGallery({ labels: randomLabels(3000) });
    let turns = 0;
    const ticking = setInterval(() => turns++, 1);
    await evaluate({ ...sizes, ...setting, queries: 200 });
    clearInterval(ticking);
    expect(turns).toBeGreaterThan(7);
  });
});

describe('evaluate refuses', () => {
  it.each<[Partial<EvaluationOptions>, string]>([
    [{ m: 0 }, 'm'],
    [{ m: 41 }, 'm'],
    [{ queries: 0 }, 'queries'],
    [{ queries: 1.5 }, 'queries'],
    [{ seed: 2 ** 40 }, 'seed'],
    [{ ks: [] }, 'ks'],
    [{ ks: [10, 10] }, 'ks'],
    [{ ks: [0] }, 'ks'],
  ])('%o', async (options, field) => {
    const failure = await failureOf(() => evaluate({ ...sizes, ...usual, ...options }));
    expect([failure.code, failure.details.field]).toEqual(['BAD_USER_INPUT', field]);
  });

  it('a gallery where no image has m such attributes', async () => {
    const labels = [toSigned({ present: ['BALD'], absent: ['YOUNG'] })];
    const setting = await openGallery({ labels });
    const failure = await failureOf(() => evaluate({ ...sizes, ...setting, protocol: 'present-only', m: 2 }));
    expect(failure.message).toBe('m: no image of the gallery has 2 present attributes that the model knows');
    expect((await evaluate({ ...sizes, ...setting, m: 2 })).queries.scored).toBe(40);
  });

  it('a model that the gallery is not indexed with', async () => {
    const setting = usual;
    const failure = await failureOf(() => evaluate({ ...sizes, ...setting, model: new LabelModel('v2') }));
    expect([failure.code, failure.message]).toEqual([
      'MODEL_MISSING',
      'the gallery is indexed with model v1, not with labels (model v2): `facet models use labels` changes it over',
    ]);
  });
});
