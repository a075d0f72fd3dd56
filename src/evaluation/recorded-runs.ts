import { createHash, randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { EvaluationFilter, EvaluationRow, EvaluationStore } from '../catalogue/index.js';
import { FacetError } from '../domain/index.js';
import { summarySchema } from './recorded-summary.js';
import {
  configurationKey,
  summarise,
  type EvaluationRuns,
  type RecordedEvaluation,
  type RunFilter,
  type RunSummary,
} from './runs.js';
import { storedSchema, type StoredEvaluation } from './stored-schema.js';

/** Recorded evaluations as rows of the catalogue's database. */
export class RecordedRuns implements EvaluationRuns {
  constructor(private readonly store: EvaluationStore) {}

  async save(evaluation: StoredEvaluation): Promise<RecordedEvaluation> {
    const recorded = { id: randomUUID(), evaluation };
    const { id, created, ...summary } = summarise(recorded);
    await this.store.put({
      id,
      createdAt: new Date(created),
      protocol: summary.protocol,
      modelVersion: summary.modelVersion,
      configuration: digest(configurationKey(evaluation.report)),
      summary,
      evaluation,
    });
    return recorded;
  }

  async last(filter: RunFilter = {}): Promise<RecordedEvaluation | undefined> {
    return recordedFrom(await this.store.last(conditions(filter)));
  }

  async byId(id: string): Promise<RecordedEvaluation | undefined> {
    return recordedFrom(await this.store.byId(id.toLowerCase()));
  }

  async list(filter: RunFilter, limit: number, after?: string): Promise<RunSummary[]> {
    const entries = await this.store.page(conditions(filter), limit, after);
    return entries.map(({ id, createdAt, summary }) => ({
      id,
      created: createdAt.toISOString(),
      ...read(summarySchema, summary, id),
    }));
  }
}

/** Keys name datasets, so they can be longer than an index of the database takes. */
function conditions({ configuration, ...rest }: RunFilter): EvaluationFilter {
  return { ...rest, ...(configuration !== undefined && { configuration: digest(configuration) }) };
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

function recordedFrom(row: EvaluationRow | undefined): RecordedEvaluation | undefined {
  if (row === undefined) return undefined;
  return { id: row.id, evaluation: read(storedSchema, row.evaluation, row.id) };
}

/** @throws FacetError `INTERNAL` for a row that nothing of ours wrote */
function read<T>(schema: z.ZodType<T>, value: unknown, id: string): T {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new FacetError(
    'INTERNAL',
    `recorded evaluation ${id} cannot be read: ${z.prettifyError(parsed.error)}`,
  );
}
