// One client of a server, in a process of its own: asks the same again and again on one kept connection, and prints
// what each answer took. Arguments: URL, seconds, body. FACET_API_KEY: the key it shows.
import { Agent, request } from 'node:http';

const [url, seconds, body] = process.argv.slice(2);
const agent = new Agent({ keepAlive: true, maxSockets: 1, noDelay: true });
const key = process.env.FACET_API_KEY;
const headers = {
  'content-type': 'application/json',
  'content-length': Buffer.byteLength(body),
  ...(key !== undefined && { authorization: `Bearer ${key}` }),
};

function ask() {
  return new Promise((resolve, reject) => {
    request(url, { method: 'POST', agent, headers }, (response) => {
      const chunks = [];
      response.on('data', (chunk) => chunks.push(chunk));
      response.once('end', () => {
        if (response.statusCode === 200) resolve(Buffer.concat(chunks).toString());
        else reject(new Error(`status ${response.statusCode}`));
      });
    })
      .once('error', reject)
      .end(body);
  });
}

const first = await ask();
const times = [];
for (const end = performance.now() + Number(seconds) * 1000; performance.now() < end;) {
  const start = performance.now();
  await ask();
  times.push(performance.now() - start);
}
agent.destroy();
process.stdout.write(JSON.stringify({ first, times }));
