import { afterEach, describe, expect, it } from 'vitest';
import type { ReconcileReport } from '../../src/ingestion/index.js';
import { StageTimes } from '../../src/telemetry/index.js';
import { emptyFigures, memoryServices, startServer, type TestServer } from '../support/api-server.js';

const nothing = { found: 0, examples: [], mended: 0, left: 0, unmended: [] };
const report: ReconcileReport = {
  consistent: false,
  modelVersion: 'v',
  rows: 10,
  points: 9,
  seconds: 1.5,
  findings: {
    wrongModelVersion: nothing,
    rowsWithoutPoints: { ...nothing, found: 3, mended: 2, left: 1 },
    pointsWithoutRows: nothing,
    wrongPayload: nothing,
    pending: nothing,
    deleting: nothing,
  },
};

describe('/metrics', () => {
  let server: TestServer;
  afterEach(() => server.close());
  const scrape = async () => {
    const response = await fetch(`${server.url}/metrics`);
    const text = await response.text();
    const value = (series: string) =>
      text
        .split('\n')
        .find((line) => line.startsWith(`${series} `))
        ?.split(' ')[1];
    return { response, text, value };
  };

  it('tells what waits, what became of items and what the latest comparison found', async () => {
    server = await startServer(memoryServices([]), {
      figures: {
        ...emptyFigures,
        images: () => Promise.resolve({ PENDING: 1, INDEXED: 40, DELETING: 2 }),
        waiting: () => Promise.resolve({ ingestions: 2, items: 300, bytes: 4096 }),
        ingested: () => ({ IMPORTED: 7, UPDATED: 0, UNCHANGED: 1, FAILED: 3 }),
        reconciliation: () => ({ report, at: new Date(1_700_000_000_000) }),
      },
    });
    const { response, value } = await scrape();
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toMatch(/^text\/plain; version=0\.0\.4/);
    expect(value('facet_up')).toBe('1');
    expect(value('facet_images{state="INDEXED"}')).toBe('40');
    expect(value('facet_ingestion_items_waiting')).toBe('300');
    expect(value('facet_ingestion_items_total{outcome="FAILED"}')).toBe('3');
    expect(value('facet_reconcile_found{kind="rowsWithoutPoints"}')).toBe('3');
    expect(value('facet_reconcile_left{kind="rowsWithoutPoints"}')).toBe('1');
    expect(value('facet_reconcile_timestamp_seconds')).toBe('1700000000');
    expect(value('facet_model_info{name="test-bundle",version="test-version"}')).toBe('1');
    expect(Number(value('process_resident_memory_bytes'))).toBeGreaterThan(0);
  });

  it('counts requests by root field and first code, whatever names clients give, and times stages', async () => {
    const stages = new StageTimes();
    server = await startServer(memoryServices([]), { stages });
    const query = 'query Mine { x: images(first: 1) { edges { node { id } } } }';
    for (let i = 0; i < 3; i++) await server.graphql(query);
    await server.graphql('{ images(first: 1) { edges { node { id } } } model { name } }');
    await server.graphql('{ images(first: 1000) { edges { node { id } } } }');
    await server.graphql('{ nonesuch }');
    await fetch(`${server.url}/images/x`);
    await fetch(`${server.url}/nowhere/at/all`);
    await fetch(`${server.url}/health/live`);
    await fetch(`${server.url}/graphql`, { method: 'POST', body: 'x' });
    await stages.timed('index', () => Promise.resolve());
    await expect(stages.timed('encode', () => Promise.reject(new Error('no')))).rejects.toThrow('no');
    const { text, value } = await scrape();
    const total = (operation: string, code: string) =>
      value(`facet_requests_total{operation="${operation}",code="${code}"}`);
    expect(total('images', 'OK')).toBe('3');
    expect(total('several', 'OK')).toBe('1');
    expect(total('images', 'FIRST_OUT_OF_RANGE')).toBe('1');
    expect(total('graphql', 'GRAPHQL_VALIDATION_FAILED')).toBe('1');
    expect(total('graphql', 'UNSUPPORTED_MEDIA_TYPE')).toBe('1');
    expect(total('image', 'BAD_USER_INPUT')).toBe('1');
    expect(total('page', 'NOT_FOUND')).toBe('1');
    const counted = text.split('\n').filter((line) => line.startsWith('facet_request'));
    expect(counted.join()).not.toMatch(/Mine|nowhere|nonesuch|live/);
    expect(value('facet_request_seconds_count{operation="images"}')).toBe('4');
    expect(value('facet_stage_seconds_count{stage="index"}')).toBe('1');
    expect(value('facet_stage_seconds_count{stage="encode"}')).toBe('1');
    expect(value('facet_requests_in_flight')).toBe('0');
  });

  it('leaves out what the catalogue does not tell, and says that it does not', async () => {
    let away = false;
    server = await startServer(memoryServices([]), {
      figures: {
        ...emptyFigures,
        images: () =>
          away ? Promise.reject(new Error('away')) : Promise.resolve({ PENDING: 0, INDEXED: 5, DELETING: 0 }),
      },
    });
    expect((await scrape()).value('facet_images{state="INDEXED"}')).toBe('5');
    away = true;
    const { response, value } = await scrape();
    expect(response.status).toBe(200);
    expect(value('facet_up')).toBe('0');
    expect(value('facet_images{state="INDEXED"}')).toBeUndefined();
    expect(server.logs.some(({ msg }) => msg === 'metrics of the stores are missing')).toBe(true);
  });
});
