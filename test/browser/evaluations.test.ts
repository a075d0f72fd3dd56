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
      `{ evaluation(id: "${ids[1]}") { metrics { name mean low high } attributes { attribute } worst { words } } }`,
    );
    const run = z
      .object({
        metrics: z.array(z.object({ name: z.string(), mean: z.number(), low: z.number(), high: z.number() })),
        attributes: z.array(z.object({})),
        worst: z.array(z.object({ words: z.string() })),
      })
      .parse(data?.evaluation);
    const row = (region: string, name: string) =>
      page
        .getByRole('region', { name: region })
        .getByRole('row')
        .filter({ has: page.getByRole('rowheader', { name, exact: true }) });
    for (const { name, mean, low, high } of run.metrics) {
      const [m, l, h] = [mean, low, high].map((value) => value.toFixed(3));
      expect(await row('Metrics', name).textContent()).toContain(`${m} (${l} to ${h})`);
    }
    // A row for each, and the head.
    expect(await page.getByRole('region', { name: 'Attributes' }).getByRole('row').count()).toBe(
      run.attributes.length + 1,
    );
    expect(await page.locator('.worst > li').count()).toBe(run.worst.length);
    expect(await page.locator('.worst').textContent()).toContain(run.worst[0].words);
    expect(await violations(page)).toEqual([]);
    await shot('evaluation');
    await page.getByText('Compare with another run').click();
    await page
      .getByRole('link', { name: /celeba|demo/i })
      .first()
      .click();
    await page.waitForURL(`**/evaluations/${ids[1]}/against/${ids[0]}`);
    await page.getByRole('region', { name: 'Differences' }).waitFor();
    // The same queries of the same gallery by the same model.
    expect(await row('Differences', 'mAP').textContent()).toContain('+0.000 (+0.000 to +0.000)');
    expect(await violations(page)).toEqual([]);
    await shot('comparison');
    await page.getByRole('link', { name: 'Evaluations' }).click();
    await page.getByRole('region', { name: 'Recorded evaluations' }).waitFor();
    // At first as they were when the second was begun, and then as they are.
    await expect.poll(() => page.getByRole('row').count()).toBe(3);
    expect(await violations(page)).toEqual([]);
    await shot('evaluations');
    await page.goto(`${served.url}/evaluations/${ids[0].replace(/^./, (c) => (c === '0' ? '1' : '0'))}`);
    await page.getByText('There is no such evaluation').waitFor();
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
