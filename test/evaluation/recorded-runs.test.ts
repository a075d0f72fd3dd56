import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Database } from '../../src/catalogue/database.js';
import type { CatalogueStores } from '../../src/catalogue/index.js';
import { RecordedRuns } from '../../src/evaluation/index.js';
import { noPostgres, openEmbedded, openPostgres, POSTGRES_NEEDED } from '../catalogue/stores.js';
import { evaluationRunsContract } from '../contract/evaluation-runs.js';
import { sampleEvaluation } from '../contract/sample-evaluations.js';
import { failureOf } from '../support/failure.js';
import { MemoryEvaluationRuns } from '../support/memory-evaluation-runs.js';

const runsOf = ({ evaluations, close }: CatalogueStores) => ({ runs: new RecordedRuns(evaluations), close });

describe('the memory that tests use for recorded runs', () => {
  evaluationRunsContract(() =>
    Promise.resolve({ runs: new MemoryEvaluationRuns(), close: () => Promise.resolve() }),
  );
});

describe('recorded runs on the embedded database', () => {
  evaluationRunsContract(async () => runsOf(await openEmbedded()));

  it('say so when the database is away', async () => {
    const stores = await openEmbedded();
    const { runs } = runsOf(stores);
    await stores.close();
    const calls = [
      () => runs.save(sampleEvaluation()),
      () => runs.last(),
      () => runs.byId(randomUUID()),
      () => runs.list({}, 1),
    ];
    for (const call of calls) expect((await failureOf(call)).code).toBe('SERVICE_UNAVAILABLE');
  });
});

describe.skipIf(noPostgres)(`recorded runs on PostgreSQL (${POSTGRES_NEEDED})`, () => {
  let stores: Awaited<ReturnType<typeof openPostgres>>;
  let database: Database;
  beforeAll(async () => {
    stores = await openPostgres();
    database = new Database({ connectionString: stores.url, max: 1 });
  });
  afterAll(async () => {
    await database.close();
    await stores.close();
  });

  evaluationRunsContract(() => Promise.resolve({ ...runsOf(stores), close: () => Promise.resolve() }));

  it('name a row that nothing of ours wrote', async () => {
    const { runs } = runsOf(stores);
    const { id } = await runs.save(sampleEvaluation({ modelVersion: 'torn' }));
    await database.query(
      `UPDATE evaluation_runs SET evaluation = '{"format": 2}', summary = '[]' WHERE id = $1`,
      [id],
    );
    for (const call of [() => runs.byId(id), () => runs.list({ modelVersion: 'torn' }, 1)]) {
      const failure = await failureOf(call);
      expect(failure.code).toBe('INTERNAL');
      expect(failure.message).toContain(id);
    }
  });
});
