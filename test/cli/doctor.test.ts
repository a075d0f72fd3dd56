import { appendFileSync, cpSync, existsSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { lockDataDir } from '../../src/catalogue/index.js';
import { buildProgram } from '../../src/cli/program.js';
import type { Environment } from '../support/facet.js';
import { labelInstallation, type Installation } from '../support/label-installation.js';
import { createTestDatabase } from '../support/test-database.js';

const report = z.object({
  healthy: z.boolean(),
  checks: z.array(
    z.object({ name: z.string(), state: z.string(), text: z.string(), advice: z.string().nullable() }),
  ),
});
type Check = z.infer<typeof report>['checks'][number];

let installation: Installation;
let dataDir: string;
beforeAll(async () => {
  installation = await labelInstallation(20);
  dataDir = installation.environment.FACET_DATA_DIR;
});
afterAll(() => {
  installation.remove();
});
afterEach(() => {
  vi.restoreAllMocks();
});

/** `facet doctor` in this process; what it says, check by check, must fit its exit code. */
async function doctor(environment: Environment): Promise<Readonly<Record<string, Check>>> {
  const written: string[] = [];
  const stdout = vi
    .spyOn(process.stdout, 'write')
    .mockImplementation((text) => written.push(String(text)) > 0);
  const before = process.exitCode;
  const args = ['node', 'facet', 'doctor', '--json'];
  await (await buildProgram({ FACET_DEVICE: 'cpu', ...environment }, args)).parseAsync(args);
  stdout.mockRestore();
  const code = process.exitCode;
  process.exitCode = before;
  const { healthy, checks } = report.parse(JSON.parse(written.join('')));
  expect(code ?? 0).toBe(healthy ? 0 : 1);
  expect(healthy).toBe(checks.every(({ state }) => state !== 'fail'));
  for (const { state, advice } of checks)
    if (state === 'warn' || state === 'fail') expect(advice).not.toBeNull();
  return Object.fromEntries(checks.map((check) => [check.name, check]));
}

const states = (checks: Readonly<Record<string, Check>>) =>
  Object.fromEntries(Object.values(checks).map(({ name, state }) => [name, state]));

describe('facet doctor', () => {
  it('finds a healthy installation healthy, and lets it go', async () => {
    const checks = await doctor(installation.environment);
    expect(states(checks)).toEqual({
      versions: 'ok',
      platform: 'ok',
      settings: 'ok',
      'data folder': 'ok',
      disk: 'ok',
      'embedded database': 'ok',
      index: 'ok',
      consistency: 'ok',
      model: 'ok',
      backbone: 'ok',
    });
    expect(checks.versions.text).toMatch(/^facet \d.*node \d.*onnxruntime-node \d.*sharp \d/);
    expect(checks['embedded database'].text).toMatch(
      /PostgreSQL 1\d.*answers in .* ms, all migrations applied/,
    );
    expect(checks.index.text).toMatch(/^embedded: 20 points of model [0-9a-f]{32}, a search takes .* ms$/);
    expect(checks.backbone.text).toMatch(/^faceres runs on cpu \(FACET_DEVICE=cpu\), .* ms an image$/);
    await (await lockDataDir(dataDir)).release();
  });

  it('beside a server says all that it can, and that the server has the data folder', async () => {
    const lock = await lockDataDir(dataDir);
    const checks = await doctor(installation.environment);
    await lock.release();
    expect(states(checks)).toMatchObject({
      'data folder': 'ok',
      'embedded database': 'skipped',
      index: 'skipped',
      model: 'ok',
      backbone: 'ok',
    });
    expect(checks['data folder'].text).toContain(`in use by process ${process.pid}`);
    expect(checks.index.advice).toContain('/health/ready');
  });

  it('names stores that are away and settings that are wrong, and goes on', async () => {
    const checks = await doctor({
      ...installation.environment,
      DATABASE_URL: 'postgresql://nobody@127.0.0.1:1/none',
      QDRANT_URL: 'http://127.0.0.1:1',
      FACET_OPERATIONS: '/nowhere/operations.json',
      FACET_MODEL: 'no-such-model',
    });
    expect(states(checks)).toMatchObject({
      settings: 'fail',
      'data folder': 'ok',
      database: 'fail',
      index: 'fail',
      model: 'fail',
    });
    expect(checks.database.text).toContain('ECONNREFUSED');
    expect(checks.database.advice).toContain('DATABASE_URL');
    expect(checks.index.advice).toContain('QDRANT_URL');
    expect(checks.model.text).toMatch(/no model bundle "no-such-model".*MODEL_MISSING/);
    expect(checks).not.toHaveProperty('consistency');
  });

  it('finds a corrupt bundle, and a name that is no setting', async () => {
    const bundle = join(dataDir, 'models', 'corrupt');
    cpSync(resolve(import.meta.dirname, '../../models/celeba-faceres'), bundle, { recursive: true });
    const file = readdirSync(bundle).find((name) => name.endsWith('.onnx')) ?? '';
    appendFileSync(join(bundle, file), 'x');
    const checks = await doctor({ ...installation.environment, FACET_MODEL: 'corrupt', FACET_MODLE: 'x' });
    expect(checks.settings).toMatchObject({ state: 'warn', text: 'unknown and ignored: FACET_MODLE' });
    expect(checks.model.state).toBe('fail');
    expect(checks.model.text).toContain('sha256');
    expect(checks['embedded database'].state).toBe('ok');
  });

  it('makes neither a data folder nor a database’s tables', async () => {
    const database = await createTestDatabase();
    const nowhere = join(dataDir, 'not-there');
    const checks = await doctor({ FACET_DATA_DIR: nowhere, DATABASE_URL: database.url });
    expect(existsSync(nowhere)).toBe(false);
    expect(states(checks)).toMatchObject({
      'data folder': 'ok',
      database: 'warn',
      index: 'skipped',
      backbone: 'ok',
    });
    expect(checks.database.text).toMatch(/migrations are not applied yet/);
    const again = await doctor({ FACET_DATA_DIR: nowhere, DATABASE_URL: database.url });
    expect(again.database.state).toBe('warn');
    await database.drop();
  });

  it('finds images that no search can find', async () => {
    await installation.sql(
      'DELETE FROM embeddings WHERE image_id IN (SELECT image_id FROM embeddings LIMIT 3)',
    );
    const { consistency } = await doctor(installation.environment);
    expect(consistency).toMatchObject({
      state: 'fail',
      text: '20 images shown, 0 pending, 0 being deleted, 17 points: some images cannot be found',
    });
  });
});
