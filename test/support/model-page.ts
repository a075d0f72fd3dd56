import { z } from 'zod';
import { graphql } from './facet.js';

const estimate = z.object({ mean: z.number(), low: z.number(), high: z.number() });
const modelSchema = z.object({
  name: z.string(),
  version: z.string(),
  headline: z.object({ precisionAt10: estimate, meanAveragePrecision: estimate }),
  retrieval: z.array(z.object({ name: z.string() })),
  curves: z.array(
    z.object({ epoch: z.number(), loss: z.number(), validationMeanAveragePrecision: z.number() }),
  ),
  keptEpoch: z.number(),
  attributeFigures: z.array(
    z.object({
      attribute: z.string(),
      averagePrecision: z.number().nullable(),
      rocAuc: z.number().nullable(),
    }),
  ),
  calibration: z.object({
    measured: z.array(z.object({ attributes: z.number(), expectedCalibrationError: z.number() })),
    diagram: z.object({ bins: z.array(z.object({ predicted: z.number(), observed: z.number() })) }),
  }),
  weaknesses: z.array(z.string()).min(1),
});
const MODEL = `{ model {
  name version weaknesses keptEpoch
  headline { precisionAt10 { mean low high } meanAveragePrecision { mean low high } }
  retrieval { name } curves { epoch loss validationMeanAveragePrecision }
  attributeFigures { attribute averagePrecision rocAuc }
  calibration { measured { attributes expectedCalibrationError } diagram { bins { predicted observed } } }
} }`;

/** What the API says of the active model. */
export async function activeModel(url: string): Promise<z.infer<typeof modelSchema>> {
  return z.object({ model: modelSchema }).parse((await graphql(url, MODEL)).data).model;
}

/** The first 24 of those that smile and wear no glasses, as the API ranks them now. */
export async function rankedIds(url: string): Promise<string[]> {
  const { data } = await graphql(
    url,
    '{ searchByAttributes(query: { present: [SMILING], absent: [EYEGLASSES] }, first: 24) { edges { node { id } } } }',
  );
  const { edges } = z
    .object({ edges: z.array(z.object({ node: z.object({ id: z.string() }) })) })
    .parse(data?.searchByAttributes);
  return edges.map(({ node }) => node.id);
}

/** A headline figure as the page has it. */
export const written = ({ mean, low, high }: z.infer<typeof estimate>): string =>
  `${mean.toFixed(3)}${low.toFixed(3)} to ${high.toFixed(3)}`;

const reindex = { __typename: 'Reindex', model: 'second', done: 40, total: 160, error: null };

/** Answers to a page that asks how far a change of model is: real ones are over before anybody can look. */
export const CHANGES = {
  RUNNING: { data: { reindex: { ...reindex, state: 'RUNNING' } } },
  COMPLETED: { data: { reindex: { ...reindex, done: 160, state: 'COMPLETED' } } },
  FAILED: {
    data: {
      reindex: {
        ...reindex,
        state: 'FAILED',
        error: { __typename: 'ReindexError', code: 'INTERRUPTED', message: 'It was stopped.' },
      },
    },
  },
} as const;
