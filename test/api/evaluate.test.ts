import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { FacetError } from '../../src/domain/index.js';
import { evaluate } from '../../src/evaluation/index.js';
import { memoryServices, startServer } from '../support/api-server.js';
import { estimates, serveEvaluations, type EvaluationServer } from './evaluation-fixture.js';

const INPUT = { m: 2, queries: 20, ks: [1, 5] };
const EVALUATE = `query($input: EvaluateRetrievalInput) {
  evaluateRetrieval(input: $input) {
    protocol m seed ks modelName modelVersion seconds createdAt configuration
    filter { present absent datasets partitions }
    gallery { images unlabelled withoutEmbedding fingerprint }
    queries { asked scored withoutRelevant }
    metrics { name mean low high random best }
    attributes { attribute all { ...figures } present { ...figures } absent { ...figures } }
    curves { precisionByK { k precision low high } precisionByRecall }
    worst { ...example } best { ...example } examples { ...example }
  }
}
fragment figures on AttributeFigures {
  queries support random precisionAt10 { mean low high } averagePrecision { mean low high }
}
fragment example on EvaluatedQuery {
  query words relevant averagePrecision random judged { present absent } imageId image { id externalId }
  top { verdict imageId image { id } }
}`;

const SHORT =
  'query($input: EvaluateRetrievalInput) { evaluateRetrieval(input: $input) { metrics { name } } }';

let served: EvaluationServer;
beforeAll(async () => {
  served = await serveEvaluations();
});
afterAll(() => served.close());
afterEach(() => {
  served.gallery.catalogue.before = () => undefined;
});

const ask = (input?: object, query = SHORT) => served.server.graphql(query, { input });

describe('evaluateRetrieval', () => {
  it('gives what an evaluation of the same settings finds', async () => {
    const { data, errors } = await ask(INPUT, EVALUATE);
    expect(errors).toBeUndefined();
    const { evaluateRetrieval: given } = z
      .object({ evaluateRetrieval: z.record(z.string(), z.unknown()) })
      .parse(data);
    const report = await evaluate({ ...served.gallery, ...INPUT, protocol: 'partial', seed: 0, filter: {} });
    const { metrics, attributes, curves, gallery, queries } = report;
    expect(given).toMatchObject({
      protocol: 'PARTIAL',
      m: 2,
      seed: 0,
      ks: [1, 5],
      modelName: 'labels',
      modelVersion: 'v1',
      filter: { present: [], absent: [], datasets: [], partitions: [] },
      gallery,
      queries,
      metrics,
      attributes,
      curves,
    });
    const { worst } = z
      .object({
        worst: z.array(
          z.object({
            image: z.object({ id: z.string(), externalId: z.string() }),
            top: z.array(z.object({ verdict: z.string(), image: z.object({ id: z.string() }) })),
          }),
        ),
      })
      .parse(given);
    expect(worst.map(({ image, top }) => [image.id, ...top.map((place) => place.image.id)])).toEqual(
      report.worst.map(({ imageId, top }) => [imageId, ...top.map((place) => place.imageId)]),
    );
    expect(worst[0].top.map(({ verdict }) => verdict.toLowerCase())).toEqual(
      report.worst[0].top.map(({ verdict }) => verdict),
    );
  });

  it('reads all its images at once, and none that nobody asks for', async () => {
    let reads = 0;
    served.gallery.catalogue.before = (operation) => {
      if (operation === 'byIds') reads++;
    };
    await ask(INPUT, EVALUATE);
    expect(reads).toBe(1);
    await ask(INPUT);
    expect(reads).toBe(1);
  });

  it('shows an image that has left the gallery as null', async () => {
    served.gallery.catalogue.before = async (operation) => {
      if (operation !== 'byIds') return;
      served.gallery.catalogue.before = () => undefined;
      const [gone] = served.gallery.images;
      await served.gallery.catalogue.markDeleting([gone.id]);
    };
    const row = served.gallery.images[0];
    const { data, errors } = await ask(
      { ...INPUT, queries: 200 },
      `query($input: EvaluateRetrievalInput) {
        evaluateRetrieval(input: $input) { worst { imageId image { id } top { imageId image { id } } }
          best { top { imageId image { id } } } examples { imageId image { id } top { imageId image { id } } } } }`,
    );
    await served.gallery.catalogue.putPending([row]);
    await served.gallery.catalogue.markIndexed([row.id]);
    expect(errors).toBeUndefined();
    const text = JSON.stringify(data);
    expect(text).toContain(`"imageId":"${row.id}","image":null`);
    expect(text).not.toContain(`"image":{"id":"${row.id}"}`);
  });

  it('has a default for everything', async () => {
    const { data, errors } = await served.server.graphql(
      '{ evaluateRetrieval { protocol m seed ks queries { asked } metrics { name mean low high random best } } }',
    );
    expect(errors).toBeUndefined();
    const given = z.object({ evaluateRetrieval: z.object({ metrics: estimates }).loose() }).parse(data);
    expect(given.evaluateRetrieval).toMatchObject({
      protocol: 'PARTIAL',
      m: 3,
      seed: 0,
      ks: [1, 5, 10, 50],
      queries: { asked: 1000 },
    });
    const nulls = { protocol: null, m: null, queries: null, seed: null, ks: null, filter: null };
    const again = await ask(
      nulls,
      'query($input: EvaluateRetrievalInput) { evaluateRetrieval(input: $input) { m ks } }',
    );
    expect(again.data).toEqual({ evaluateRetrieval: { m: 3, ks: [1, 5, 10, 50] } });
  });

  it('filters as searches do', async () => {
    const { data } = await ask(
      { ...INPUT, protocol: 'PRESENT_ONLY', filter: { partitions: ['TRAIN'] } },
      EVALUATE,
    );
    expect(data).toMatchObject({
      evaluateRetrieval: {
        protocol: 'PRESENT_ONLY',
        gallery: { images: 30 },
        filter: { partitions: ['TRAIN'] },
      },
    });
  });
});

describe('evaluateRetrieval refuses', () => {
  it.each<[string, object, object]>([
    ['no attribute', { m: 0 }, { field: 'm', limit: 40 }],
    ['more attributes than there are', { m: 41 }, { field: 'm', limit: 40 }],
    ['no query', { queries: 0 }, { field: 'queries' }],
    ['too many queries', { queries: 10_001 }, { field: 'queries', limit: 10_000 }],
    ['no K', { ks: [] }, { field: 'ks', limit: 20 }],
    ['too many K', { ks: Array.from({ length: 21 }, (_, i) => i + 1) }, { field: 'ks', limit: 20 }],
    ['a K of 0', { ks: [0] }, { field: 'ks' }],
    ['a K that is too large', { ks: [100_001] }, { field: 'ks', limit: 100_000 }],
    ['a K twice', { ks: [5, 5] }, { field: 'ks' }],
    ['a filter on no dataset', { filter: { datasets: [] } }, { field: 'filter.datasets', limit: 1 }],
    ['a gallery that is empty', { filter: { datasets: ['nothing'] } }, { field: 'm' }],
  ])('%s', async (_name, input, extensions) => {
    const { status, data, errors } = await ask(input);
    expect(status).toBe(200);
    expect(data).toBeNull();
    expect(errors?.[0]?.extensions).toMatchObject({ code: 'BAD_USER_INPUT', ...extensions });
    expect(errors?.[0]?.path).toEqual(['evaluateRetrieval']);
  });

  it('a contradictory filter, an unknown attribute and an unknown protocol, by their codes', async () => {
    const contradiction = await ask({ filter: { present: ['MALE'], absent: ['MALE'] } });
    expect(contradiction.errors?.[0]?.extensions.code).toBe('CONTRADICTORY_QUERY');
    const unknown = await ask({ filter: { present: ['TALL'] } });
    expect(unknown.errors?.[0]?.extensions.code).toBe('UNKNOWN_ATTRIBUTE');
    const protocol = await ask({ protocol: 'GUESS' });
    expect(protocol.errors?.[0]?.extensions.code).toBe('BAD_USER_INPUT');
    const seed = await ask({ seed: 2 ** 31 });
    expect(seed.errors?.[0]?.extensions.code).toBe('BAD_USER_INPUT');
  });

  it('queries times images beyond the limit, before it reads any', async () => {
    const { catalogue } = served.gallery;
    const touched: string[] = [];
    const count = vi.spyOn(catalogue, 'count').mockResolvedValue(1_000_000);
    catalogue.before = (operation) => {
      touched.push(operation);
    };
    const { errors } = await ask({ queries: 501 });
    count.mockRestore();
    expect(errors?.[0]?.extensions).toEqual({ code: 'BAD_USER_INPUT', field: 'queries', limit: 500 });
    expect(touched).toEqual([]);
  });

  it('an installation where nothing is indexed', async () => {
    const empty = await startServer(memoryServices([]));
    const { errors } = await empty.graphql(SHORT, {});
    await empty.close();
    expect(errors?.[0]?.extensions).toEqual({ code: 'MODEL_MISSING' });
  });

  it('stores that are away, without saying more', async () => {
    served.gallery.catalogue.before = (operation) => {
      if (operation === 'labels') throw new FacetError('SERVICE_UNAVAILABLE', 'the database does not answer');
    };
    const { errors } = await ask(INPUT);
    expect(errors?.[0]?.extensions).toEqual({ code: 'SERVICE_UNAVAILABLE' });
    served.gallery.catalogue.before = () => undefined;
    expect((await ask(INPUT)).errors).toBeUndefined();
  });
});

/** A catalogue that waits when an evaluation has begun to read it. */
function hold() {
  let release: () => void = () => undefined;
  let enter: () => void = () => undefined;
  const gate = new Promise<void>((resolve) => (release = resolve));
  const entered = new Promise<void>((resolve) => (enter = resolve));
  served.gallery.catalogue.before = async (operation) => {
    if (operation !== 'labels') return;
    enter();
    await gate;
  };
  return { release, entered };
}

describe('one evaluation at a time', () => {
  it('refuses a second one, and takes it once the first is done', async () => {
    const { release, entered } = hold();
    const first = ask(INPUT);
    await entered;
    for (const query of [
      SHORT,
      SHORT.replace('query', 'mutation').replace('evaluateRetrieval', 'recordEvaluation'),
    ]) {
      const second = await ask(INPUT, query);
      expect(second.errors?.[0]?.extensions).toEqual({ code: 'EVALUATION_BUSY', limit: 1 });
    }
    release();
    expect((await first).errors).toBeUndefined();
    expect((await ask(INPUT)).errors).toBeUndefined();
  });

  it('takes another one after a failed one', async () => {
    expect((await ask({ m: 0 })).errors).toHaveLength(1);
    expect((await ask(INPUT)).errors).toBeUndefined();
  });
});
