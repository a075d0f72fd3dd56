import { z } from 'zod';
import { ATTRIBUTE_COUNT, FacetError, toSets, toSigned } from '../domain/index.js';
import {
  packFloats,
  packIntegers,
  packSigns,
  packUuids,
  unpackFloats,
  unpackIntegers,
  unpackSigns,
  unpackUuids,
} from './columns.js';
import { storedSchema, type StoredEvaluation } from './stored-schema.js';
import type { EvaluationReport, QueryOutcome } from './report.js';

/**
 * A report in the form that is kept: JSON, about 160 bytes a query. Per-query values are rounded to float32; everything
 * else stays as it is.
 */
export function toStored({ outcomes, ...report }: EvaluationReport): StoredEvaluation {
  const judged = new Int8Array(outcomes.length * ATTRIBUTE_COUNT);
  outcomes.forEach((outcome, i) => {
    judged.set(toSigned(outcome.judged), i * ATTRIBUTE_COUNT);
  });
  const plain = {
    format: 1,
    report,
    outcomes: {
      count: outcomes.length,
      width: outcomes.length === 0 ? 0 : outcomes[0].values.length,
      imageIds: packUuids(outcomes.map(({ imageId }) => imageId)),
      judged: packSigns(judged),
      relevant: packIntegers(outcomes.map(({ relevant }) => relevant)),
      values: packFloats(outcomes.flatMap(({ values }) => values)),
    },
  };
  // Also drops what JSON could not hold, so that what is stored and what is read again are one.
  return storedSchema.parse(JSON.parse(JSON.stringify(plain)));
}

/**
 * The report again.
 * @param value what `toStored` gave, after a way through JSON
 * @throws FacetError `INTERNAL` where it is something else
 */
export function fromStored(value: unknown): EvaluationReport {
  const parsed = storedSchema.safeParse(value);
  if (!parsed.success) {
    throw new FacetError('INTERNAL', `not a stored evaluation: ${z.prettifyError(parsed.error)}`);
  }
  const { outcomes, report } = parsed.data;
  return { ...report, outcomes: unpackOutcomes(outcomes) };
}

function unpackOutcomes({
  count,
  width,
  imageIds,
  judged,
  relevant,
  values,
}: StoredEvaluation['outcomes']): QueryOutcome[] {
  const ids = unpackUuids(imageIds, count, 'imageIds');
  const signed = unpackSigns(judged, count * ATTRIBUTE_COUNT, 'judged');
  const relevants = unpackIntegers(relevant, count, 'relevant');
  const floats = unpackFloats(values, count * width, 'values');
  return ids.map((imageId, i) => ({
    imageId,
    judged: toSets(signed.subarray(i * ATTRIBUTE_COUNT, (i + 1) * ATTRIBUTE_COUNT)),
    relevant: relevants[i],
    values: floats.slice(i * width, (i + 1) * width),
  }));
}
