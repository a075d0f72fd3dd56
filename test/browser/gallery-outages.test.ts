import { mkdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { browser, openOffline, type OfflinePage } from '../support/browser.js';
import { serveFacet, type Served } from '../support/facet.js';
import { chip, faces, settled, shownIds, violations } from '../support/gallery-page.js';
import { labelInstallation, type Installation } from '../support/label-installation.js';
import { startFakeQdrant, type FakeQdrant } from '../support/qdrant/fake-server.js';
import { qdrantOpenApi } from '../support/qdrant/openapi.js';

const FACES = 120;
/** Where the screenshots go for people to look at. */
const screenshots = process.env.FACET_SCREENSHOTS ?? join(tmpdir(), 'facet-screenshots');

describe.skipIf(!browser.present)(`the gallery page without what it needs (${browser.reason})`, () => {
  let qdrant: FakeQdrant | undefined;
  let installation: Installation;
  let served: Served;
  let tab: OfflinePage;
  let page: Page;
  const shot = (name: string) => page.screenshot({ path: join(screenshots, `gallery-${name}.png`) });

  beforeAll(async () => {
    mkdirSync(screenshots, { recursive: true });
    if (qdrantOpenApi.present) qdrant = await startFakeQdrant();
    installation = await labelInstallation(FACES, undefined, qdrant?.url);
    served = await serveFacet(installation.environment);
    tab = await openOffline(served.url);
    page = tab.page;
  }, 180_000);
  afterAll(async () => {
    await tab.close();
    await served.stop();
    await qdrant?.close();
    installation.remove();
  });

  afterEach(() => page.unroute('**/graphql'));

  const visit = async (path: string) => {
    await page.goto(served.url + path);
    await settled(page);
  };

  it('says that the server is away, and tries again', async () => {
    await visit('/?with=smiling');
    await page.route('**/graphql', (route) => route.abort());
    await chip(page, 'Eyeglasses').click();
    await page.getByText('Facet cannot be reached').waitFor();
    await shot('away');
    await page.unroute('**/graphql');
    await page.getByRole('button', { name: 'Try again' }).click();
    await settled(page);
    expect(await faces(page).count()).toBeGreaterThan(0);
  });

  it('goes on with a page that could not be had, and does not ask without a pause', async () => {
    await visit('/?with=smiling');
    let refused = 0;
    await page.route('**/graphql', (route) => {
      refused++;
      return route.abort();
    });
    await page.mouse.move(900, 500);
    const down = () => page.mouse.wheel(0, 100_000);
    await expect
      .poll(
        async () => {
          await down();
          return page.getByText('Facet cannot be reached').isVisible();
        },
        { timeout: 20_000 },
      )
      .toBe(true);
    const first = await faces(page).count();
    await down();
    await setTimeout(500);
    expect(refused).toBe(1);
    await page.unroute('**/graphql');
    await page.getByRole('button', { name: 'Try again' }).click();
    await expect.poll(() => faces(page).count()).toBeGreaterThan(first);
    const ids = await shownIds(page);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('resumes when the device has a network again', async () => {
    await visit('/?with=smiling');
    await page.context().setOffline(true);
    await chip(page, 'Eyeglasses').click();
    await page.getByText('This device has no network.').waitFor();
    await page.context().setOffline(false);
    await settled(page);
    expect(await page.getByText('This device has no network.').count()).toBe(0);
  });

  it('outlasts a restart of the server', async () => {
    await visit('/?with=smiling');
    await served.stop();
    await chip(page, 'Eyeglasses').click();
    await page.getByText('Facet cannot be reached').waitFor();
    expect(await page.getByText('It is tried again by itself.').isVisible()).toBe(true);
    expect(await violations(page)).toEqual([]);
    await shot('stopped');
    served = await serveFacet({ ...installation.environment, PORT: new URL(served.url).port });
    await page.getByText('Facet cannot be reached').waitFor({ state: 'detached' });
    await settled(page);
    expect(await faces(page).count()).toBeGreaterThan(0);
  });

  it.skipIf(!qdrantOpenApi.present)('shows what there is while the vector index is away', async () => {
    if (qdrant === undefined) throw new Error('Qdrant is not there');
    await visit('/?with=smiling');
    qdrant.intercept = () => ({ status: 503, error: 'away' });
    await chip(page, 'Eyeglasses').click();
    const away = page.getByText('A part of Facet is away');
    await away.waitFor({ timeout: 60_000 });
    expect(await (await fetch(`${served.url}/health/ready`)).json()).toMatchObject({ status: 'degraded' });
    expect(await violations(page)).toEqual([]);
    await shot('degraded');
    await page.getByRole('button', { name: 'Clear' }).click();
    await settled(page);
    expect(await page.locator('.search-total').textContent()).toBe(`${FACES} faces`);
    await faces(page).first().click();
    await page.getByRole('heading', { level: 1, name: /^Face / }).waitFor();
    await away.waitFor({ timeout: 60_000 });
    await shot('degraded-image');
    qdrant.intercept = () => undefined;
    await away.waitFor({ state: 'detached', timeout: 60_000 });
    await expect.poll(() => faces(page).count()).toBeGreaterThan(0);
  });
});
