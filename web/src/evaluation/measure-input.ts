import type { Wish } from '../attributes/names.ts';
import type { Attribute, EvaluateRetrievalInput, EvaluationProtocol, Partition } from '../generated.ts';

/** What the form holds; numbers as they are typed. */
export interface MeasureFields {
  readonly protocol: EvaluationProtocol;
  readonly m: string;
  readonly queries: string;
  readonly seed: string;
  readonly partition: Partition | null;
  readonly labels: ReadonlyMap<Attribute, Wish>;
}

/** As the API has them, with fewer queries: a first look takes seconds. */
export const USUAL: MeasureFields = {
  protocol: 'PARTIAL',
  m: '3',
  queries: '200',
  seed: '0',
  partition: null,
  labels: new Map(),
};

/** The limits of schema.graphql; the number of queries is bounded by the size of the gallery as well. */
export const LIMITS = {
  m: { min: 1, max: 40 },
  queries: { min: 1, max: 10_000 },
  seed: { min: -(2 ** 31), max: 2 ** 31 - 1 },
} as const;

export function inputOf({
  protocol,
  m,
  queries,
  seed,
  partition,
  labels,
}: MeasureFields): EvaluateRetrievalInput {
  const wished = (wish: Wish) => [...labels].filter(([, wanted]) => wanted === wish).map(([name]) => name);
  const filter = {
    ...(labels.size > 0 && { present: wished('present'), absent: wished('absent') }),
    ...(partition !== null && { partitions: [partition] }),
  };
  return {
    protocol,
    m: Number(m),
    queries: Number(queries),
    seed: Number(seed),
    ...(Object.keys(filter).length > 0 && { filter }),
  };
}
