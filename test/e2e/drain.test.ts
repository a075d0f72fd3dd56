import { Agent, request } from 'node:http';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { z } from 'zod';
import { serveFacet } from '../support/facet.js';
import { labelInstallation, type Installation } from '../support/label-installation.js';

const SEARCH = JSON.stringify({
  query:
    '{ searchByAttributes(query: { present: [SMILING], absent: [BALD] }, first: 10) { edges { node { id } } } }',
});
const EVALUATE = JSON.stringify({ query: '{ evaluateRetrieval(input: { queries: 2000 }) { ks } }' });
const JSON_BODY = { 'content-type': 'application/json' };
const data = z.object({ data: z.record(z.string(), z.unknown()), errors: z.undefined().optional() });

interface Answer {
  readonly status: number | undefined;
  readonly close: boolean;
  readonly body: string;
}

/** @param rest when the second half of the body is sent; absent: at once */
function send(
  url: string,
  agent: Agent,
  body: string,
  headers = {},
  rest?: Promise<unknown>,
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const length = Buffer.byteLength(body);
    const options = {
      agent,
      method: 'POST',
      headers: { ...JSON_BODY, 'content-length': length, ...headers },
    };
    const sent = request(url, options, (response) => {
      const { statusCode: status, headers: answered } = response;
      text(response).then((answer) => {
        resolve({ status, close: answered.connection === 'close', body: answer });
      }, reject);
    });
    sent.once('error', reject);
    const half = rest === undefined ? 0 : length / 2;
    if (half > 0) sent.write(body.slice(0, half));
    void (rest ?? Promise.resolve()).then(() => sent.end(body.slice(half)));
  });
}

/** One PNG of a pixel, as the multipart request specification has it. */
const BOUNDARY = 'x-facet-x';
const PIXEL =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==';
const UPLOAD = [
  [
    'operations',
    JSON.stringify({
      query: 'mutation($input: IngestImagesInput!) { ingestImages(input: $input) { ingestion { total } } }',
      variables: { input: { items: [{ source: { upload: null } }] } },
    }),
  ],
  ['map', JSON.stringify({ 0: ['variables.input.items.0.source.upload'] })],
  ['0"; filename="0.png', Buffer.from(PIXEL, 'base64').toString('latin1')],
]
  .map(
    ([name, value]) => `--${BOUNDARY}\r\ncontent-disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`,
  )
  .join('')
  .concat(`--${BOUNDARY}--\r\n`);
const UPLOAD_HEADERS = {
  'content-type': `multipart/form-data; boundary=${BOUNDARY}`,
  'apollo-require-preflight': 'yes',
};

let installation: Installation;
beforeAll(async () => {
  installation = await labelInstallation(300);
}, 120_000);
afterAll(() => {
  installation.remove();
});

describe('SIGTERM under load', () => {
  it('loses no request, whatever is in flight', async () => {
    const served = await serveFacet({ ...installation.environment, FACET_DRAIN_SECONDS: '1' });
    const graphql = `${served.url}/graphql`;
    const answers: Answer[] = [];
    let ready = true;
    let asked = false;

    // Clients that keep their connection until they are told to let go of it.
    const kept = Array.from({ length: 24 }, async () => {
      const agent = new Agent({ keepAlive: true, maxSockets: 1 });
      for (let close = false; !close;) {
        const answer = await send(graphql, agent, SEARCH);
        answers.push(answer);
        close = answer.close;
        if (close) expect(asked).toBe(true);
      }
      agent.destroy();
    });
    // A balancer's: a new connection for each request, as long as it believes the server ready.
    const balanced = Array.from({ length: 8 }, async () => {
      while (ready) answers.push(await send(graphql, new Agent(), SEARCH));
    });
    const probe = (async () => {
      while (ready) {
        await sleep(50);
        ready = (await fetch(`${served.url}/health/ready`, { headers: { connection: 'close' } })).ok;
      }
    })();
    // Connections at rest, used again after the signal.
    const resting = Array.from({ length: 8 }, () => new Agent({ keepAlive: true, maxSockets: 1 }));
    for (const agent of resting) await send(graphql, agent, SEARCH);
    const socket = new WebSocket(graphql.replace('http', 'ws'), 'graphql-transport-ws');
    await new Promise((resolve) => socket.once('open', resolve));
    const goodbye = new Promise((resolve) => socket.once('close', resolve));

    const later = sleep(400);
    const upload = send(graphql, new Agent(), UPLOAD, UPLOAD_HEADERS, later);
    const slow = send(graphql, new Agent({ keepAlive: true }), SEARCH, {}, later);
    const evaluation = send(graphql, new Agent(), EVALUATE);
    await sleep(100);
    asked = true;
    const stopped = served.stop();
    await later;
    const woken = await Promise.all(resting.map((agent) => send(graphql, agent, SEARCH)));

    await Promise.all([...kept, ...balanced, probe]);
    const held = await Promise.all([upload, slow, evaluation]);
    expect(await goodbye).toBe(1001);
    expect(await stopped).toBe(0);
    expect(answers.length).toBeGreaterThan(32);
    for (const answer of [...answers, ...woken, ...held]) {
      expect(answer).toMatchObject({ status: 200 });
      data.parse(JSON.parse(answer.body));
    }
    expect([...woken, held[0], held[1]].map(({ close }) => close)).not.toContain(false);
    expect(held[0].body).toContain('"total":1');
  }, 60_000);

  it('ends at once when asked a second time', async () => {
    const served = await serveFacet({ ...installation.environment, FACET_DRAIN_SECONDS: '300' });
    const first = served.stop();
    await expect.poll(async () => (await fetch(`${served.url}/health/ready`)).status).toBe(503);
    expect(await served.stop()).toBe(130);
    expect(await first).toBe(130);
  }, 60_000);
});
