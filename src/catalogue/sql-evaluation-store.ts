import { z } from 'zod';
import { FacetError, isUuid } from '../domain/index.js';
import type { Database } from './database.js';
import type {
  EvaluationEntry,
  EvaluationFilter,
  EvaluationRow,
  EvaluationStore,
} from './evaluation-store.js';

const entry = z.object({
  id: z.string(),
  createdAt: z.date(),
  protocol: z.string(),
  modelVersion: z.string(),
  configuration: z.string(),
  summary: z.unknown(),
});
const row = entry.extend({ evaluation: z.unknown() });

const ENTRY =
  'id, created_at AS "createdAt", protocol, model_version AS "modelVersion", configuration, summary';
const NEWEST_FIRST = 'ORDER BY created_at DESC, id DESC';
const PASSES = `($1::text IS NULL OR protocol = $1) AND ($2::text IS NULL OR model_version = $2)
  AND ($3::text IS NULL OR configuration = $3)`;

/** Recorded evaluations on PostgreSQL, embedded or not. Plain SQL: Prisma cannot compare two columns at once. */
export class SqlEvaluationStore implements EvaluationStore {
  constructor(private readonly database: Database) {}

  async put({
    id,
    createdAt,
    protocol,
    modelVersion,
    configuration,
    summary,
    evaluation,
  }: EvaluationRow): Promise<void> {
    await this.database.query(
      `INSERT INTO evaluation_runs (id, created_at, protocol, model_version, configuration, summary, evaluation)
       VALUES ($1, $2, $3, $4, $5, $6, $7)`,
      [
        id,
        createdAt,
        protocol,
        modelVersion,
        configuration,
        JSON.stringify(summary),
        JSON.stringify(evaluation),
      ],
    );
  }

  byId(id: string): Promise<EvaluationRow | undefined> {
    if (!isUuid(id)) return Promise.resolve(undefined);
    return this.#one(`SELECT ${ENTRY}, evaluation FROM evaluation_runs WHERE id = $1`, [id]);
  }

  last(filter: EvaluationFilter): Promise<EvaluationRow | undefined> {
    return this.#one(
      `SELECT ${ENTRY}, evaluation FROM evaluation_runs WHERE ${PASSES} ${NEWEST_FIRST} LIMIT 1`,
      conditions(filter),
    );
  }

  async page(filter: EvaluationFilter, limit: number, after?: string): Promise<EvaluationEntry[]> {
    const from = after === undefined ? [null, null] : [await this.#createdAt(after), after];
    const { rows } = await this.database.query(
      `SELECT ${ENTRY} FROM evaluation_runs
       WHERE ${PASSES} AND ($4::timestamptz IS NULL OR (created_at, id) < ($4, $5::uuid))
       ${NEWEST_FIRST} LIMIT $6`,
      [...conditions(filter), ...from, limit],
    );
    return z.array(entry).parse(rows);
  }

  async #one(sql: string, values: unknown[]): Promise<EvaluationRow | undefined> {
    const { rows } = await this.database.query(sql, values);
    return z.array(row).parse(rows).at(0);
  }

  async #createdAt(id: string): Promise<Date> {
    const { rows } = isUuid(id)
      ? await this.database.query('SELECT created_at AS at FROM evaluation_runs WHERE id = $1', [id])
      : { rows: [] };
    const [found] = z.array(z.object({ at: z.date() })).parse(rows);
    if (rows.length > 0) return found.at;
    throw new FacetError('NOT_FOUND', `after: no recorded evaluation has the id ${id}`, { field: 'after' });
  }
}

function conditions({ protocol, modelVersion, configuration }: EvaluationFilter): (string | null)[] {
  return [protocol ?? null, modelVersion ?? null, configuration ?? null];
}
