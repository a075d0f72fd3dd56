import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { browser, openOffline, type OfflinePage } from '../support/browser.js';
import { facet, graphql, serveFacet, type Served } from '../support/facet.js';
import { settled, violations } from '../support/gallery-page.js';

/** Where the screenshots go for people to look at. */
const screenshots = process.env.FACET_SCREENSHOTS ?? join(tmpdir(), 'facet-screenshots');

describe.skipIf(!browser.present)(`the evaluation pages (${browser.reason})`, () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'facet-evaluations-'));
  let served: Served;
  let tab: OfflinePage;
  let page: Page;
  const shot = (name: string) =>
    page.screenshot({ path: join(screenshots, `gallery-${name}.png`), fullPage: true });

  const interval = (mean: number, low: number, high: number) =>
    `${mean.toFixed(3)} (${low.toFixed(3)} to ${high.toFixed(3)})`;
  /** The page as it is, at three widths, light and dark: nothing sticks out, and axe finds nothing serious. */
  const fits = async (name: string) => {
    for (const width of [390, 820, 1440]) {
      for (const colorScheme of ['dark', 'light'] as const) {
        await page.setViewportSize({ width, height: 900 });
        await page.emulateMedia({ colorScheme });
        expect(await page.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true);
        expect(await violations(page)).toEqual([]);
        await shot(`${name}-${width}-${colorScheme}`);
      }
    }
  };

  beforeAll(async () => {
    mkdirSync(screenshots, { recursive: true });
    const environment = { FACET_DATA_DIR: dataDir };
    expect(await facet(['demo', '--count', '160'], environment)).toMatchObject({ code: 0 });
    served = await serveFacet(environment);
    tab = await openOffline(served.url);
    page = tab.page;
  }, 180_000);
  afterAll(async () => {
    await tab.close();
    await served.stop();
    rmSync(dataDir, { recursive: true, force: true });
  });

  it('says that nothing was measured yet', async () => {
    await page.goto(`${served.url}/evaluations`);
    await page.getByText('Nothing was measured yet').waitFor();
    expect(await violations(page)).toEqual([]);
  });

  it('measures the gallery, shows the run, and compares it with another', async () => {
    const ids: string[] = [];
    for (let run = 0; run < 2; run++) {
      await page.goto(`${served.url}/evaluations`);
      await page.getByRole('button', { name: 'Measure now' }).click();
      await page.waitForURL(/evaluations\/[0-9a-f-]{36}$/, { timeout: 60_000 });
      ids.push(page.url().slice(-36));
      await page.getByRole('heading', { name: 'What went worst' }).waitFor();
    }
    const { data } = await graphql(
      served.url,
      `{ evaluation(id: "${ids[1]}") { metrics { name mean low high random } attributes { attribute }
        curves { precisionByK { k precision low high } } worst { words } examples { words } best { words } } }`,
    );
    const asked = z.array(z.object({ words: z.string() }));
    const run = z
      .object({
        curves: z.object({
          precisionByK: z.array(
            z.object({ k: z.number(), precision: z.number(), low: z.number(), high: z.number() }),
          ),
        }),
        examples: asked,
        best: asked,
        metrics: z.array(
          z.object({
            name: z.string(),
            mean: z.number(),
            low: z.number(),
            high: z.number(),
            random: z.number(),
          }),
        ),
        attributes: z.array(z.object({})),
        worst: asked,
      })
      .parse(data?.evaluation);
    const row = (region: string, name: string) =>
      page
        .getByRole('region', { name: region })
        .getByRole('row')
        .filter({ has: page.getByRole('rowheader', { name, exact: true }) });
    for (const { name, mean, low, high } of run.metrics) {
      expect(await row('Metrics', name).textContent()).toContain(interval(mean, low, high));
    }
    // The plot says what it shows, and its figures fold out: those of the API.
    const points = run.curves.precisionByK;
    const said = ({ k, precision, low, high }: (typeof points)[number]) =>
      `${interval(precision, low, high)} at ${k}`;
    const floor = run.metrics.find(({ name }) => name === 'R-Precision')?.random.toFixed(3) ?? '';
    const label = `Precision of the first K hits: ${said(points[0])}, ${said(points[points.length - 1])}; a random ranking has ${floor}`;
    await page.getByRole('img', { name: label, exact: true }).locator('svg path').first().waitFor();
    await page.getByText('The figures').click();
    const figures = await page.getByRole('region', { name: label }).getByRole('row').allTextContents();
    expect(figures.slice(1)).toEqual(
      points.map(({ k, precision, low, high }) => `${k}${interval(precision, low, high)}`),
    );
    // A row for each, and the head.
    expect(await page.getByRole('region', { name: 'Attributes' }).getByRole('row').count()).toBe(
      run.attributes.length + 1,
    );
    for (const [i, queries] of [run.worst, run.examples, run.best].entries()) {
      const list = page.locator('.asked').nth(i);
      expect(await list.locator('h3').allTextContents()).toEqual(queries.map(({ words }) => words));
    }
    await fits('evaluation');
    await page.getByText('Compare with another run').click();
    await page
      .getByRole('link', { name: /celeba|demo/i })
      .first()
      .click();
    await page.waitForURL(`**/evaluations/${ids[1]}/against/${ids[0]}`);
    await page.getByRole('region', { name: 'Differences' }).waitFor();
    await page
      .getByRole('img', { name: /^Precision of the first K hits: This .* at 1, .*; Other .* at 1, / })
      .locator('svg path')
      .first()
      .waitFor();
    // The same queries of the same gallery by the same model.
    expect(await row('Differences', 'mAP').textContent()).toContain('+0.000 (+0.000 to +0.000)');
    const byAttribute = page.getByRole('region', { name: 'Attributes' }).getByRole('row');
    expect(await byAttribute.count()).toBe(run.attributes.length + 1);
    expect(await byAttribute.nth(1).textContent()).toMatch(/\+0\.000$/);
    expect(await violations(page)).toEqual([]);
    await shot('comparison');
    await page.getByRole('link', { name: 'Evaluations' }).click();
    await page.getByRole('region', { name: 'Recorded evaluations' }).waitFor();
    // At first as they were when the second was begun, and then as they are.
    const listed = page.getByRole('region', { name: 'Recorded evaluations' }).getByRole('row');
    await expect.poll(() => listed.count()).toBe(3);
    const map = run.metrics.find(({ name }) => name === 'mAP');
    const now = interval(map?.mean ?? NaN, map?.low ?? NaN, map?.high ?? NaN);
    const line = `mAP over 2 runs: ${now} in the first, ${now} in the last`;
    await page.getByRole('img', { name: line, exact: true }).locator('svg path').first().waitFor();
    await fits('evaluations');
    await page.getByRole('combobox', { name: 'Metric' }).selectOption('P@10');
    await page.getByRole('img', { name: /^P@10 over 2 runs: / }).waitFor();
    // By keyboard, from the figures of the plot to the run.
    await page.getByText('The figures').focus();
    await page.keyboard.press('Enter');
    const first = page
      .getByRole('region', { name: /^P@10 over 2 runs/ })
      .getByRole('link')
      .first();
    await first.focus();
    await page.keyboard.press('Enter');
    await page.waitForURL(`**/evaluations/${ids[0]}`);
    await page.goto(`${served.url}/evaluations/${ids[0].replace(/^./, (c) => (c === '0' ? '1' : '0'))}`);
    await page.getByText('There is no such evaluation').waitFor();
  }, 120_000);

  const state = async () => {
    const { data } = await graphql(
      served.url,
      '{ runningEvaluation { stage } evaluations(first: 100) { edges { node { id } } } }',
    );
    const { runningEvaluation, evaluations } = z
      .object({
        runningEvaluation: z.object({ stage: z.string() }).nullable(),
        evaluations: z.object({ edges: z.array(z.object({ node: z.object({ id: z.string() }) })) }),
      })
      .parse(data);
    return { running: runningEvaluation !== null, runs: evaluations.edges.length };
  };
  const measure = () => page.getByRole('button', { name: 'Measure now' });

  it('shows how far it is, and stops when it is told to: nothing is kept', async () => {
    const before = await state();
    await page.goto(`${served.url}/evaluations`);
    await page.getByRole('spinbutton', { name: 'Queries' }).fill('10000');
    await measure().click();
    const bar = page.getByRole('progressbar', { name: 'Measurement' });
    await expect
      .poll(async () => (await bar.getAttribute('aria-valuetext')) ?? '', { interval: 20, timeout: 20_000 })
      .toMatch(/^Ranking the gallery: [\d,]+ of 10,000 queries$/);
    expect(await measure().isDisabled()).toBe(true);
    expect(await violations(page)).toEqual([]);
    await shot('measuring');
    await page.getByRole('button', { name: 'Cancel' }).click();
    await page.getByText('Cancelled: nothing of it is kept.').waitFor();
    await expect.poll(state, { timeout: 20_000 }).toEqual({ running: false, runs: before.runs });
    await expect.poll(() => measure().isDisabled(), { timeout: 20_000 }).toBe(false);
    expect(await bar.count()).toBe(0);
  });

  it('shows another’s measurement, and begins none beside it', async () => {
    const other = new AbortController();
    const theirs = fetch(`${served.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query: '{ evaluateRetrieval(input: { queries: 10000 }) { seconds } }' }),
      signal: other.signal,
    }).catch((error: unknown) => error);
    await expect.poll(async () => (await state()).running, { interval: 20, timeout: 20_000 }).toBe(true);
    await page.goto(`${served.url}/evaluations`);
    await page.getByText('A measurement is running; there is one at a time.').waitFor();
    await page.getByRole('progressbar', { name: 'Measurement' }).waitFor();
    expect(await measure().isDisabled()).toBe(true);
    await measure().press('Enter');
    await shot('running');
    other.abort();
    await theirs;
    await page.getByRole('progressbar').waitFor({ state: 'detached' });
    expect(await measure().isDisabled()).toBe(false);
    expect(new URL(page.url()).pathname).toBe('/evaluations');
  });

  it('says at the field what the server refuses', async () => {
    await page.goto(`${served.url}/evaluations`);
    await page.getByRole('combobox', { name: 'Protocol' }).selectOption('PRESENT_ONLY');
    const field = page.getByRole('spinbutton', { name: 'Attributes each' });
    await field.fill('40');
    await measure().click();
    await page.getByText('no image of the gallery has 40 present attributes that the model knows').waitFor();
    expect(await field.getAttribute('aria-invalid')).toBe('true');
    await field.fill('41');
    expect(await page.locator('input:invalid').count()).toBe(1);
  });

  it('says why it cannot be measured', async () => {
    await page.goto(`${served.url}/evaluations`);
    await page.route('**/graphql', async (route) => {
      const measuring = route.request().postData()?.includes('recordEvaluation') ?? false;
      await (measuring ? route.abort() : route.continue());
    });
    await page.getByRole('button', { name: 'Measure now' }).click();
    await page.getByText('Facet cannot be reached').waitFor();
    await page.unroute('**/graphql');
    await page.getByRole('button', { name: 'Try again' }).click();
    await page.waitForURL(/evaluations\/[0-9a-f-]{36}$/, { timeout: 60_000 });
  });

  it('leaves alone who has gone elsewhere meanwhile', async () => {
    await page.goto(`${served.url}/evaluations`);
    await page.route('**/graphql', async (route) => {
      if (route.request().postData()?.includes('recordEvaluation') === true) await setTimeout(1000);
      await route.continue();
    });
    const measured = page.waitForResponse(
      (response) => response.request().postData()?.includes('recordEvaluation') === true,
    );
    await page.getByRole('button', { name: 'Measure now' }).click();
    await page.getByRole('link', { name: 'Search', exact: true }).click();
    await settled(page);
    expect((await measured).status()).toBe(200);
    await page.getByText('Measuring').waitFor({ state: 'detached' });
    expect(new URL(page.url()).pathname).toBe('/');
    await page.unroute('**/graphql');
  });

  it('asked nothing of any other machine, and had nothing else to complain of', () => {
    expect(tab.outside).toEqual([]);
    expect(tab.complaints.filter((text) => !text.includes('ERR_FAILED'))).toEqual([]);
  });
});
