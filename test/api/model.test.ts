import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { readManifest, type BundleManifest } from '../../src/model/index.js';
import { memoryServices, startServer, testModel, type TestServer } from '../support/api-server.js';

const SHIPPED = resolve(import.meta.dirname, '../../models/celeba-faceres');

const RETRIEVAL = `{
  name protocol m images queries random
  precisionAt10 { mean low high } recallAt10 { mean low high } meanAveragePrecision { mean low high }
}`;
const MODEL = `{ model {
  name version createdAt recipe seed hyperparameters { name value } backbone featureDimensions
  data { description licence counts { use images } }
  curves { epoch stage loss validationLoss validationMeanAveragePrecision } keptEpoch
  retrieval ${RETRIEVAL} headline ${RETRIEVAL}
  attributeFigures {
    attribute training { present absent } validation { present absent }
    prevalence averagePrecision precisionAt10 absentAveragePrecision rocAuc
  }
  calibration {
    natsPerCosine images lines { attributes slope intercept }
    measured {
      attributes queries pairs baseRate expectedCalibrationError brierScore top10 { predicted observed count }
    }
    diagram { attributes bins { predicted observed count } }
  }
  weaknesses use { intended outOfScope responsible }
} }`;

const loose = z.record(z.string(), z.unknown());

async function ask(bundle: BundleManifest): Promise<Record<string, unknown>> {
  const server = await startServer(memoryServices([], { version: 'v', bundle }));
  try {
    const { data, errors } = await server.graphql(MODEL);
    expect(errors).toBeUndefined();
    return z.object({ model: loose }).parse(data).model;
  } finally {
    await server.close();
  }
}

describe('model, of the bundle that comes with Facet', () => {
  // The file as it lies there, not as our own reader sees it.
  const file = z
    .looseObject({
      created: z.string(),
      data: z.object({ description: z.string(), licence: z.string() }),
      curves: z.array(loose),
      metrics: z.record(z.string(), loose),
      assessment: z.object({
        attributes: z.array(loose),
        reliability: z.object({
          images: z.number(),
          lengths: z.array(z.looseObject({ known: z.number() })),
          diagram: z.object({ known: z.number(), bins: z.array(loose) }),
        }),
      }),
      calibration: z.object({ natsPerCosine: z.number(), lines: z.array(loose) }),
    })
    .parse(JSON.parse(readFileSync(`${SHIPPED}/bundle.json`, 'utf8')));
  let model: Record<string, unknown>;
  beforeAll(async () => {
    model = await ask(await readManifest(SHIPPED));
  });

  it('tells when and of what it was made', () => {
    expect(model).toMatchObject({
      name: 'celeba-faceres',
      createdAt: file.created,
      recipe: 'masked',
      seed: 0,
      backbone: 'faceres',
      data: {
        ...file.data,
        counts: [
          { use: 'train', images: 13569 },
          { use: 'validation', images: 714 },
        ],
      },
    });
    expect(model.hyperparameters).toContainEqual({ name: 'learningRate', value: '0.0015' });
  });

  it('tells its curves, and that the epoch with the best validation mAP was kept', () => {
    expect(model.curves).toEqual(file.curves);
    const best = z
      .array(z.object({ epoch: z.number(), validationMeanAveragePrecision: z.number() }))
      .parse(file.curves)
      .sort((a, b) => b.validationMeanAveragePrecision - a.validationMeanAveragePrecision);
    expect(model.keptEpoch).toBe(best[0].epoch);
  });

  it('tells every metric with its interval, and which is the headline', () => {
    const expected = Object.entries(file.metrics).map(([name, { intervals, ...metric }]) => {
      const bounds = z.record(z.string(), loose).optional().parse(intervals);
      const share = (of: string) => ({ low: null, high: null, ...bounds?.[of], mean: metric[of] });
      return {
        name,
        protocol: String(metric.protocol).toUpperCase().replace('-', '_'),
        m: metric.known,
        images: metric.images,
        queries: metric.queries,
        random: metric.baseRate,
        precisionAt10: share('precisionAt10'),
        recallAt10: share('recallAt10'),
        meanAveragePrecision: share('meanAveragePrecision'),
      };
    });
    expect(model.retrieval).toEqual(expected);
    expect(model.headline).toEqual(expected.find(({ name }) => name === 'partial-3'));
    expect(expected[0]).toMatchObject({ name: 'validation', precisionAt10: { low: null, high: null } });
  });

  it('tells each of the 40 attributes', () => {
    expect(model.attributeFigures).toEqual(file.assessment.attributes);
    expect(model.attributeFigures).toHaveLength(40);
  });

  it('tells how scores become probabilities, and how true those are', () => {
    const { images, lengths, diagram } = file.assessment.reliability;
    const asked = ({ known, ...rest }: { known: number }) => ({ attributes: known, ...rest });
    expect(model.calibration).toEqual({
      natsPerCosine: file.calibration.natsPerCosine,
      lines: file.calibration.lines.map((line, i) => ({ attributes: i + 1, ...line })),
      images,
      measured: lengths.map(asked),
      diagram: asked(diagram),
    });
  });

  it('tells what its card says of its weaknesses and its use', () => {
    const card = readFileSync(`${SHIPPED}/README.md`, 'utf8');
    const { intended, outOfScope, responsible } = z
      .object({
        intended: z.string(),
        outOfScope: z.array(z.string()).min(1),
        responsible: z.array(z.string()).min(1),
      })
      .parse(model.use);
    expect(card).toContain(intended);
    const weaknesses = z.array(z.string()).min(1).parse(model.weaknesses);
    for (const line of [...weaknesses, ...outOfScope, ...responsible]) expect(card).toContain(`- ${line}\n`);
  });
});

describe('model, of a bundle of which less was measured', () => {
  it('has empty lists and nulls, not noughts', async () => {
    const reliability = { images: 0, lengths: [], diagram: { known: 3, bins: [] } };
    const model = await ask({
      ...testModel.bundle,
      metrics: {},
      curves: [],
      assessment: { attributes: [], reliability },
    });
    expect(model).toMatchObject({
      curves: [],
      keptEpoch: null,
      retrieval: [],
      headline: null,
      attributeFigures: [],
      calibration: { images: 0, measured: [], diagram: null },
    });
  });

  it('has null figures for an attribute that nothing could be measured of', async () => {
    const nothing = { present: 0, absent: 0 };
    const figures = {
      attribute: 'BALD',
      training: { present: 1, absent: 9 },
      validation: nothing,
      prevalence: null,
      averagePrecision: null,
      precisionAt10: null,
      absentAveragePrecision: null,
      rocAuc: null,
    } as const;
    const { reliability } = testModel.bundle.assessment;
    const model = await ask({ ...testModel.bundle, assessment: { attributes: [figures], reliability } });
    expect(model.attributeFigures).toEqual([figures]);
  });

  it('does not guess an epoch that no figure points to', async () => {
    const curves = testModel.bundle.curves.map((row) => ({ ...row, validationMeanAveragePrecision: 0.1 }));
    expect((await ask({ ...testModel.bundle, curves })).keptEpoch).toBeNull();
  });
});

describe('model and models', () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await startServer(memoryServices([], null));
  });
  afterAll(() => server.close());

  it('are null and empty where there is neither', async () => {
    const { data, errors } = await server.graphql(`{ model { name curves { loss } } models { name } }`);
    expect(errors).toBeUndefined();
    expect(data).toEqual({ model: null, models: [] });
  });
});
