import { appendFileSync, cpSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { spellOut } from '../../web/src/model/spell-out.ts';
import { browser, openOffline, type OfflinePage } from '../support/browser.js';
import { facet, graphql, serveFacet, type Served } from '../support/facet.js';
import { chip, settled, shownIds, violations } from '../support/gallery-page.js';
import { activeModel, CHANGES, rankedIds, written } from '../support/model-page.js';

const screenshots = process.env.FACET_SCREENSHOTS ?? join(tmpdir(), 'facet-screenshots');

describe.skipIf(!browser.present)(`the model page (${browser.reason})`, () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'facet-model-'));
  let served: Served;
  let tab: OfflinePage;
  let page: Page;
  const shot = (name: string) =>
    page.screenshot({ path: join(screenshots, `model-${name}.png`), fullPage: true });
  const table = (name: string) => page.getByRole('region', { name, exact: true });
  const row = (of: string, name: string | RegExp) =>
    table(of)
      .getByRole('row')
      .filter({ has: page.getByRole('rowheader', { name, exact: true }) });
  const visit = async () => {
    await page.goto(`${served.url}/model`);
    await page.getByRole('heading', { name: 'Models there are' }).waitFor();
    await page.locator('.recharts-surface').nth(2).waitFor();
  };
  const active = () => activeModel(served.url);
  const ranked = () => rankedIds(served.url);

  beforeAll(async () => {
    mkdirSync(screenshots, { recursive: true });
    const environment = { FACET_DATA_DIR: dataDir };
    expect(await facet(['demo', '--count', '160'], environment)).toMatchObject({ code: 0 });
    // It is the active one from then on.
    const train = ['train', join(dataDir, 'demo'), '--name', 'second', '--recipe', 'probe', '--seed', '5'];
    expect(await facet(train, environment)).toMatchObject({ code: 0 });
    cpSync(join(dataDir, 'models/demo'), join(dataDir, 'models/damaged'), { recursive: true });
    appendFileSync(join(dataDir, 'models/damaged/image-head.onnx'), 'x');
    served = await serveFacet(environment);
    tab = await openOffline(served.url);
    page = tab.page;
  }, 300_000);
  afterAll(async () => {
    await tab.close();
    await served.stop();
    rmSync(dataDir, { recursive: true, force: true });
  });

  it('shows the figures that the API has', async () => {
    const model = await active();
    expect(model.name).toBe('second');
    const fetched: string[] = [];
    page.on('request', (request) => fetched.push(new URL(request.url()).pathname));
    await page.goto(served.url);
    await settled(page);
    const ofModel = /Drawing|ModelPage/;
    // Who searches need not wait for what draws.
    expect(fetched.filter((path) => ofModel.test(path))).toEqual([]);
    await page.getByRole('link', { name: 'Model', exact: true }).click();
    await page.getByRole('heading', { name: 'second', level: 1 }).waitFor();
    await expect.poll(() => fetched.filter((path) => /Drawing/.test(path)).length).toBe(1);
    const { precisionAt10, meanAveragePrecision } = model.headline;
    const headline = page.locator('.model-headline li');
    expect(await headline.nth(0).textContent()).toContain(written(precisionAt10));
    expect(await headline.nth(1).textContent()).toContain(written(meanAveragePrecision));
    expect(await table('Retrieval, by way of asking').getByRole('row').count()).toBe(
      model.retrieval.length + 1,
    );
    for (const { attributes, expectedCalibrationError } of model.calibration.measured) {
      const name = `${attributes} attribute${attributes === 1 ? '' : 's'}`;
      const text = await row('Calibration, by attributes asked', name).textContent();
      expect(text).toContain(name + expectedCalibrationError.toFixed(3));
    }
    for (const text of model.weaknesses) {
      expect(await page.getByText(spellOut(text)).count()).toBe(1);
    }
    await page.getByText(`epoch ${model.keptEpoch}, kept`).first().waitFor();
    await shot('wide');
  });

  it('draws what the figures beside the drawings say', async () => {
    await visit();
    const { curves, calibration } = await active();
    const charts = page.getByRole('img', { name: /epochs|observed/ });
    expect(await charts.count()).toBe(3);
    expect(await charts.nth(0).getAttribute('aria-label')).toContain(
      `Loss over ${curves.length} epochs: in training from ${curves[0].loss.toFixed(3)}`,
    );
    const drawn = (chart: number) => page.locator('.chart').nth(chart).locator('.recharts-line-dot').count();
    // Long curves are lines without dots.
    expect(await drawn(0)).toBe(curves.length > 40 ? 0 : 2 * curves.length);
    expect(await drawn(2)).toBe(calibration.diagram.bins.length + calibration.measured.length);
    await page.getByText('The figures').nth(1).click();
    const cells = page.locator('.chart').nth(1).locator('tbody tr');
    expect(await cells.count()).toBe(curves.length);
    expect(await cells.first().textContent()).toBe(
      `1${Math.round(curves[0].validationMeanAveragePrecision * 1000) / 1000}`,
    );
  });

  it('sorts attributes by any column, and each leads to a search by it', async () => {
    await visit();
    const { attributeFigures } = await active();
    const names = () => table('Attributes').getByRole('rowheader').allTextContents();
    const header = (name: string) => table('Attributes').getByRole('columnheader', { name });
    expect(await header('AP').first().getAttribute('aria-sort')).toBe('descending');
    const byName = async () => {
      await header('Attribute').getByRole('button').click();
      return (await names()).map((name) => name.replace('*', ''));
    };
    const ascending = await byName();
    expect(ascending).toEqual([...ascending].sort((a, b) => a.localeCompare(b)));
    expect(ascending).toHaveLength(attributeFigures.length);
    expect(await byName()).toEqual([...ascending].reverse());
    await header('ROC AUC').getByRole('button').click();
    const figures = await table('Attributes').locator('tbody td:last-child').allTextContents();
    const sorted = attributeFigures
      .map(({ rocAuc }) => rocAuc)
      .filter((value) => value !== null)
      .sort((a, b) => b - a)
      .map((value) => value.toFixed(3));
    expect(figures.filter((text) => text !== '–')).toEqual(sorted);
    // Those without a figure are last.
    expect(figures.slice(sorted.length).every((text) => text === '–')).toBe(true);
    await table('Attributes').getByRole('link', { name: 'Smiling' }).click();
    await page.waitForURL('**/?with=smiling');
    await settled(page);
  });

  it('copies the whole version', async () => {
    await visit();
    const { version } = await active();
    expect(await page.locator('.model-facts code').first().textContent()).toBe(version.slice(0, 12));
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    await page.getByRole('button', { name: 'Copy the whole version' }).click();
    await page.getByText('Copied').waitFor();
    expect(await page.evaluate('navigator.clipboard.readText()')).toBe(version);
  });

  it('lists the bundles there are, and why one cannot be used', async () => {
    await visit();
    expect(await table('Models').getByRole('rowheader').allTextContents()).toEqual([
      'celeba-faceres',
      'damaged',
      'demo',
      'second',
    ]);
    expect(await row('Models', 'second').textContent()).toContain('In use');
    expect(await row('Models', 'damaged').textContent()).toMatch(/missing or was changed/);
    expect(await row('Models', 'damaged').getByRole('button').count()).toBe(0);
  });

  it('changes to another only when that is confirmed, and searches are answered by it', async () => {
    await page.goto(`${served.url}/?with=smiling&without=eyeglasses`);
    await settled(page);
    const before = await shownIds(page);
    expect(before.slice(0, 24)).toEqual(await ranked());
    await page.getByRole('link', { name: 'Model', exact: true }).click();
    const use = page.getByRole('button', { name: 'Use this one: demo' });
    const dialog = page.getByRole('dialog', { name: 'Search with demo?' });
    await use.click();
    await dialog.waitFor();
    expect(await dialog.textContent()).toContain('Searches go on with second until that is done');
    expect(await violations(page)).toEqual([]);
    await page.screenshot({ path: join(screenshots, 'model-confirm.png') });
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
    await use.click();
    await dialog.getByRole('button', { name: 'Leave it as it is' }).click();
    await dialog.waitFor({ state: 'detached' });
    expect((await graphql(served.url, '{ reindex { state } }')).data).toEqual({ reindex: null });

    await use.click();
    await dialog.getByRole('button', { name: 'Change the model' }).click();
    await page
      .getByText(/Changing to demo/)
      .first()
      .waitFor();
    await page.getByText('Searches are answered by demo now.').waitFor({ timeout: 60_000 });
    await page.getByRole('heading', { name: 'demo', level: 1 }).waitFor();
    await expect.poll(() => row('Models', 'demo').textContent()).toContain('In use');
    expect(await active()).toMatchObject({ name: 'demo' });
    await shot('changed');

    // Not what this page was told of the same search before.
    await page.getByRole('link', { name: 'Search', exact: true }).click();
    await settled(page);
    await chip(page, 'Smiling').click();
    await chip(page, 'Eyeglasses').click();
    await chip(page, 'Eyeglasses').click();
    await page.waitForURL('**/?with=smiling&without=eyeglasses');
    await settled(page);
    const after = (await shownIds(page)).slice(0, 24);
    expect(after).toEqual(await ranked());
    expect(after).not.toEqual(before.slice(0, 24));
  });

  it('follows a change that others began, and says why one failed', async () => {
    await graphql(served.url, 'mutation { reindex(model: "damaged") { state } }');
    await expect
      .poll(async () => (await graphql(served.url, '{ reindex { state } }')).data)
      .toEqual({ reindex: { state: 'FAILED' } });
    let state: keyof typeof CHANGES = 'RUNNING';
    await page.route('**/graphql', async (route) => {
      const asked = route.request().postData()?.includes('CurrentChange') ?? false;
      await (asked ? route.fulfill({ json: CHANGES[state] }) : route.continue());
    });
    await visit();
    await page.getByText('40 of 160 images embedded').waitFor();
    // One at a time.
    expect(await page.getByRole('button', { name: /^Use this one/ }).count()).toBe(0);
    expect(await violations(page)).toEqual([]);
    await shot('changing');
    state = 'FAILED';
    await page.getByText('Changing to second failed; the model is as it was. It was stopped.').waitFor();
    await page.getByRole('button', { name: 'Use this one: second' }).waitFor();
    await page.unroute('**/graphql');
  });

  it('says in the dialog why a change cannot begin', async () => {
    await visit();
    await page.getByRole('button', { name: 'Use this one: second' }).click();
    rmSync(join(dataDir, 'models/second'), { recursive: true });
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('button', { name: 'Change the model' }).click();
    await dialog.getByRole('alert').getByText('no model bundle "second"').waitFor();
    await dialog.getByRole('button', { name: 'Leave it as it is' }).click();
  });

  it.each([
    ['phone', 390, 844],
    ['tablet', 820, 1180],
    ['wide', 1440, 900],
  ])('fits a %s, light and dark, and axe finds nothing serious', async (name, width, height) => {
    await page.setViewportSize({ width, height });
    for (const colours of ['light', 'dark']) {
      await visit();
      await page.getByRole('combobox', { name: 'Colours' }).selectOption(colours);
      await expect
        .poll(() => page.evaluate('getComputedStyle(document.documentElement).colorScheme'))
        .toBe(colours);
      expect(await page.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true);
      expect(await violations(page)).toEqual([]);
      await shot(`${name}-${colours}`);
    }
  });

  it('says that it is loading, and that the server is away', async () => {
    await page.route('**/graphql', async (route) => {
      await setTimeout(500);
      await route.continue();
    });
    await page.goto(`${served.url}/model`);
    await page.getByText('Loading …').waitFor();
    await page.unrouteAll({ behavior: 'wait' });
    await page.route('**/graphql', (route) => route.abort());
    await page.goto(`${served.url}/model`);
    await page.getByText('Facet cannot be reached').waitFor();
    expect(await page.getByRole('button', { name: 'Try again' }).count()).toBe(1);
    await shot('away');
    await page.unroute('**/graphql');
    await page.getByRole('button', { name: 'Try again' }).click();
    await page.getByRole('heading', { name: 'demo', level: 1 }).waitFor();
    await page.getByRole('heading', { name: 'Models there are' }).waitFor();
  });

  it('shows the figures where the drawing cannot be fetched', async () => {
    await page.route('**/assets/Drawing-*', (route) => route.abort());
    await page.goto(`${served.url}/model`);
    await page.getByText('The drawing could not be fetched').first().waitFor();
    await page.getByText('The figures').first().click();
    expect(await page.locator('.chart').first().locator('tbody tr').count()).toBe(
      (await active()).curves.length,
    );
    await page.unroute('**/assets/Drawing-*');
  });

  it('asked nothing of any other machine, and had nothing else to complain of', () => {
    expect(tab.outside).toEqual([]);
    expect(tab.complaints.filter((text) => !text.includes('ERR_FAILED'))).toEqual([]);
  });
});
