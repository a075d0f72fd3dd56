// The gallery page in Chromium, on the demo's faces: time from a click on a chip to painted results, bytes of a first
// view, and largest contentful paint with the processor slowed down.
//   npm run build && node bench/gallery-page.mjs [--faces 1000] [--clicks 40] [--slower 4]
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { parseArgs, promisify } from 'node:util';
import { chromium } from 'playwright-core';

const { values: options } = parseArgs({
  options: {
    faces: { type: 'string', default: '1000' },
    clicks: { type: 'string', default: '40' },
    slower: { type: 'string', default: '4' },
  },
});
const main = new URL('../dist/main.js', import.meta.url).pathname;
const dataDir = mkdtempSync(join(tmpdir(), 'facet-bench-'));
const env = {
  ...process.env,
  FACET_DATA_DIR: dataDir,
  PORT: '0',
  LOG_LEVEL: 'error',
  FACET_RATE_PER_MINUTE: '0',
};
await promisify(execFile)(process.execPath, [main, 'demo', '--count', options.faces, '--json'], { env });
const server = spawn(process.execPath, [main, 'serve', '--json'], {
  env,
  stdio: ['ignore', 'pipe', 'inherit'],
});
const [line] = await once(createInterface({ input: server.stdout }), 'line');
const { url } = JSON.parse(line);
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM_PATH ?? '/usr/bin/chromium',
  args: [...(process.getuid?.() === 0 ? ['--no-sandbox'] : []), '--disable-gpu'],
});
try {
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
  const cdp = await page.context().newCDPSession(page);
  await cdp.send('Network.enable');
  const kilobytes = { page: 0, answers: 0, pictures: 0 };
  const kinds = new Map();
  cdp.on('Network.responseReceived', ({ requestId, response }) => {
    const { pathname } = new URL(response.url);
    const answer = pathname.startsWith('/graphql') ? 'answers' : 'page';
    kinds.set(requestId, pathname.startsWith('/images') ? 'pictures' : answer);
  });
  cdp.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => {
    kilobytes[kinds.get(requestId)] += encodedDataLength / 1000;
  });
  await cdp.send('Emulation.setCPUThrottlingRate', { rate: Number(options.slower) });
  await page.addInitScript(() => {
    globalThis.paints = [];
    new PerformanceObserver((list) => {
      globalThis.paints.push(...list.getEntries().map((entry) => entry.startTime));
    }).observe({ type: 'largest-contentful-paint', buffered: true });
  });
  await page.goto(url, { waitUntil: 'networkidle' });
  const largest = (await page.evaluate(() => globalThis.paints)).at(-1);
  console.log(
    `first view: ${Object.entries(kilobytes)
      .map(([kind, kb]) => `${kind} ${kb.toFixed(0)} kB`)
      .join(', ')}`,
  );
  console.log(`largest contentful paint, processor ${options.slower} times slower: ${largest.toFixed(0)} ms`);

  await cdp.send('Emulation.setCPUThrottlingRate', { rate: 1 });
  const times = [];
  for (let click = 0; click < Number(options.clicks); click++) {
    times.push(
      await page.evaluate(async (place) => {
        const chips = [...document.querySelectorAll('.chip-groups')][0].querySelectorAll(
          '.chip:not(:disabled)',
        );
        const before = document.querySelector('.face-grid').textContent;
        const began = performance.now();
        chips[place % chips.length].click();
        const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));
        const faces = document.querySelector('.faces');
        // At first the new question is not even asked: the answer is there when faces are another question's no more.
        do await frame();
        while (
          faces.dataset.settled !== 'false' &&
          document.querySelector('.face-grid').textContent === before &&
          performance.now() - began < 1000
        );
        while (faces.dataset.settled !== 'true' || faces.ariaBusy === 'true') await frame();
        await Promise.all(
          [...document.querySelectorAll('.face img')].slice(0, 24).map((image) => image.decode()),
        );
        await frame();
        await frame();
        return performance.now() - began;
      }, click * 7),
    );
  }
  times.sort((a, b) => a - b);
  const at = (share) => times[Math.min(times.length - 1, Math.floor(share * times.length))].toFixed(0);
  console.log(
    `chip to painted results, ${options.faces} faces, ${times.length} clicks: median ${at(0.5)} ms, p95 ${at(0.95)} ms (120 ms of them wait for another click)`,
  );
} finally {
  await browser.close();
  server.kill('SIGTERM');
  await once(server, 'exit');
  rmSync(dataDir, { recursive: true, force: true });
}
