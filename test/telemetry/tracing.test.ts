import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { createSearchService } from '../../src/search/index.js';
import { StageTimes, startTracing } from '../../src/telemetry/index.js';
import { SearchFixture, sumModel } from '../search/search-fixture.js';
import { memoryServices, startServer } from '../support/api-server.js';
import { catalogueImage } from '../support/memory-gallery.js';
import { inUse } from '../support/in-use.js';

const spanSchema = z.object({
  name: z.string(),
  traceId: z.string(),
  spanId: z.string(),
  parentSpanId: z.string().optional(),
  attributes: z.array(z.object({ key: z.string(), value: z.record(z.string(), z.unknown()) })),
});
const exported = z.object({
  resourceSpans: z.array(
    z.object({
      resource: z.object({ attributes: z.array(z.object({ key: z.string(), value: z.unknown() })) }),
      scopeSpans: z.array(z.object({ spans: z.array(spanSchema) })),
    }),
  ),
});

/** A collector: what it was sent, parsed. */
async function startCollector() {
  const received: z.infer<typeof exported>[] = [];
  const server = createServer((request, response) => {
    void text(request).then((body) => {
      received.push(exported.parse(JSON.parse(body)));
      response.setHeader('content-type', 'application/json').end('{}');
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = z.custom<AddressInfo>().parse(server.address());
  return {
    url: `http://127.0.0.1:${port}`,
    received,
    spans: () =>
      received.flatMap(({ resourceSpans }) =>
        resourceSpans.flatMap(({ scopeSpans }) => scopeSpans.flatMap(({ spans }) => spans)),
      ),
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}

const SEARCH = '{ searchByAttributes(query: { present: [SMILING] }, first: 3) { edges { node { id } } } }';
const PARENT = { trace: 'af'.repeat(16), span: '12'.repeat(8) };

describe('traces', () => {
  const closers: (() => unknown)[] = [];
  afterEach(async () => {
    for (const close of closers.splice(0).reverse()) await close();
    delete process.env.OTEL_EXPORTER_OTLP_ENDPOINT;
  });
  let fixture: SearchFixture;
  beforeAll(async () => {
    fixture = await SearchFixture.open();
    await fixture.use(sumModel('traced'));
    await fixture.add(...Array.from({ length: 10 }, (_, n) => catalogueImage(n)));
    return () => fixture.index.close();
  });

  async function traced(endpoint: string, problems: string[] = []) {
    process.env.OTEL_EXPORTER_OTLP_ENDPOINT = endpoint;
    const end = await startTracing({ serviceName: 'faces', onProblem: (problem) => problems.push(problem) });
    const stages = new StageTimes();
    const search = createSearchService({
      index: fixture.index,
      catalogue: fixture.gallery.catalogue,
      model: inUse(() => fixture.model),
      stages,
    });
    const server = await startServer({ ...memoryServices([]), search }, { stages });
    closers.push(() => server.close());
    const ask = async () => {
      const response = await fetch(`${server.url}/graphql`, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          traceparent: `00-${PARENT.trace}-${PARENT.span}-01`,
        },
        body: JSON.stringify({ query: SEARCH }),
      });
      expect(response.status).toBe(200);
      await response.text();
    };
    return { end, server, ask };
  }

  it('go on from the caller’s span, name the operation, and hold the stages as children', async () => {
    const collector = await startCollector();
    closers.push(collector.close);
    const { end, server, ask } = await traced(collector.url);
    await ask();
    await fetch(`${server.url}/nowhere`).then((response) => response.text());
    await expect.poll(() => server.logs.filter(({ msg }) => msg === 'answered')).toHaveLength(2);
    await end();

    const spans = collector.spans();
    const root = spans.find(({ name }) => name === 'POST searchByAttributes');
    expect(root).toMatchObject({ traceId: PARENT.trace, parentSpanId: PARENT.span });
    const children = spans.filter(({ parentSpanId }) => parentSpanId === root?.spanId);
    expect(new Set(children.map(({ name }) => name))).toEqual(new Set(['encode', 'index', 'catalogue']));
    for (const { traceId } of children) expect(traceId).toBe(PARENT.trace);
    const attributes = Object.fromEntries(
      root?.attributes.map(({ key, value }) => [key, Object.values(value)[0]]) ?? [],
    );
    expect(attributes).toMatchObject({ 'http.response.status_code': 200, 'facet.code': 'OK' });
    expect(JSON.stringify(attributes)).not.toContain('SMILING');
    // Another request is another trace, and log lines say which.
    const other = spans.find(({ name }) => name === 'GET page');
    expect(other?.traceId).not.toBe(PARENT.trace);
    expect(server.logs.map(({ traceId }) => traceId).filter(Boolean)).toEqual(
      expect.arrayContaining([PARENT.trace, other?.traceId]),
    );
    const [{ resource }] = collector.received[0].resourceSpans;
    expect(resource.attributes).toContainEqual({ key: 'service.name', value: { stringValue: 'faces' } });
  });

  it('that nobody takes harm no request, and are told of', async () => {
    const problems: string[] = [];
    const gone = await startCollector();
    gone.close();
    const { end, ask } = await traced(gone.url, problems);
    await ask();
    await end();
    expect(problems.join('\n')).toMatch(/ECONNREFUSED|export/i);
    await ask();
  });

  it('are not made where nobody asked for them', async () => {
    const server = await startServer(memoryServices([]), {});
    closers.push(() => server.close());
    await fetch(`${server.url}/nowhere`);
    await expect.poll(() => server.logs.find(({ msg }) => msg === 'answered')).toMatchObject({ status: 404 });
    expect(server.logs.some((line) => 'traceId' in line)).toBe(false);
  });
});
