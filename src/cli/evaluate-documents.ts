import { z } from 'zod';
import { isAttribute, PARTITIONS } from '../domain/index.js';
import { PROTOCOLS, reportSchema, summarySchema, type Verdict } from '../evaluation/index.js';

// What `facet evaluate --server` asks a server, and the forms of its answers.

const SUMMARY_FIELDS = `created: createdAt protocol m seed configuration modelName modelVersion
  filter { present absent datasets partitions }
  gallery { images unlabelled withoutEmbedding fingerprint }
  queries { asked scored withoutRelevant }
  metrics { name mean low high random best }`;

const FRAGMENTS = `
fragment figures on AttributeFigures {
  queries support random precisionAt10 { mean low high } averagePrecision { mean low high }
}
fragment example on EvaluatedQuery {
  query imageId relevant averagePrecision random judged { present absent } top { imageId verdict }
}`;

const REPORT_FIELDS = `${SUMMARY_FIELDS} ks seconds
  attributes { attribute all { ...figures } present { ...figures } absent { ...figures } }
  curves { precisionByK { k precision low high } precisionByRecall }
  worst { ...example } best { ...example } examples { ...example }`;

export const EVALUATE = `query ($input: EvaluateRetrievalInput) {
  evaluateRetrieval(input: $input) { ${REPORT_FIELDS} }
}${FRAGMENTS}`;

export const RECORD = `mutation ($input: EvaluateRetrievalInput) {
  recordEvaluation(input: $input) { id ${REPORT_FIELDS} }
}${FRAGMENTS}`;

export const LIST = `query ($filter: EvaluationsFilterInput, $first: Int) {
  evaluations(filter: $filter, first: $first) { edges { node { id ${SUMMARY_FIELDS} } } }
}`;

export const KNOWN = 'query ($id: ID!) { evaluation(id: $id) { id } }';

const IDENTITY = `created: createdAt modelName modelVersion unpairedQueries
  gallery { images unlabelled withoutEmbedding fingerprint } queries { asked scored withoutRelevant }`;

export const COMPARE = `query ($baseline: ID!, $candidate: ID!) {
  compareEvaluations(baseline: $baseline, candidate: $candidate) {
    baseline { ${IDENTITY} } candidate { ${IDENTITY} } paired galleryChanged modelChanged exact
    metrics { name baseline candidate difference low high pValue }
    attributes { attribute queries difference }
  }
}`;

/** The value that a name of a GraphQL enum stands for. */
function named<T extends string>(values: readonly T[]) {
  return z.string().transform((name, context): T => {
    const value = values.find((candidate) => candidate.toUpperCase().replaceAll('-', '_') === name);
    if (value !== undefined) return value;
    context.addIssue(`"${name}" is not known here`);
    return z.NEVER;
  });
}

const VERDICTS: readonly Verdict[] = ['right', 'wrong', 'unjudged'];
const attribute = z.string().refine(isAttribute);
const filter = z
  .object({
    present: z.array(attribute),
    absent: z.array(attribute),
    datasets: z.array(z.string()),
    partitions: z.array(named(PARTITIONS)),
  })
  // Here a list without a condition is no list.
  .transform(({ present, absent, datasets, partitions }) => ({
    ...(present.length > 0 && { present }),
    ...(absent.length > 0 && { absent }),
    ...(datasets.length > 0 && { datasets }),
    ...(partitions.length > 0 && { partitions }),
  }));
const translated = { protocol: named(PROTOCOLS), filter };
const examples = z.array(
  reportSchema.shape.worst.element.extend({
    top: z.array(z.object({ imageId: z.string(), verdict: named(VERDICTS) })),
  }),
);
const report = reportSchema.extend({
  ...translated,
  worst: examples,
  best: examples,
  examples,
  configuration: z.string(),
});

export const evaluatedAnswer = z.object({ evaluateRetrieval: report });
export const recordedAnswer = z.object({ recordEvaluation: report.extend({ id: z.string() }) });
export const knownAnswer = z.object({ evaluation: z.object({ id: z.string() }).nullable() });
export const listedAnswer = z.object({
  evaluations: z.object({
    edges: z.array(
      z.object({ node: summarySchema.extend({ ...translated, id: z.string(), created: z.string() }) }),
    ),
  }),
});

const identity = reportSchema
  .pick({ created: true, modelName: true, modelVersion: true, gallery: true, queries: true })
  .extend({ unpairedQueries: z.number() });
export const comparedAnswer = z.object({
  compareEvaluations: z
    .object({
      baseline: identity,
      candidate: identity,
      paired: z.number(),
      galleryChanged: z.boolean(),
      modelChanged: z.boolean(),
      exact: z.boolean(),
      metrics: z.array(
        z.object({
          name: z.string(),
          baseline: z.number(),
          candidate: z.number(),
          difference: z.number(),
          low: z.number(),
          high: z.number(),
          pValue: z.number(),
        }),
      ),
      attributes: z.array(z.object({ attribute, queries: z.number(), difference: z.number() })),
    })
    .transform(({ baseline, candidate, ...rest }) => ({
      ...rest,
      baseline,
      candidate,
      unpaired: { baseline: baseline.unpairedQueries, candidate: candidate.unpairedQueries },
    })),
});
