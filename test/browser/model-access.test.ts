import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { createModelBundles } from '../../src/ingestion/index.js';
import { createFileCheck, modelVersion, type BundleManifest } from '../../src/model/index.js';
import {
  memoryServices,
  openAccess,
  startServer,
  testModel,
  type TestServer,
} from '../support/api-server.js';
import { browser, openOffline } from '../support/browser.js';
import { violations } from '../support/gallery-page.js';
import { CHANGES } from '../support/model-page.js';
import { writeTinyBundle } from '../model/support/tiny-bundle.js';

const screenshots = process.env.FACET_SCREENSHOTS ?? join(tmpdir(), 'facet-screenshots');

describe.skipIf(!browser.present)(`who may change the model by the page (${browser.reason})`, () => {
  let page: Page;
  let server: TestServer;
  let keys: Record<'read' | 'admin', string>;

  const start = async (services: Parameters<typeof startServer>[0], closed: boolean) => {
    const access = await openAccess();
    if (closed) {
      const make = async (scope: 'read' | 'admin') =>
        (await access.keys.create({ name: scope, scopes: [scope] })).text;
      keys = { admin: await make('admin'), read: await make('read') };
    }
    server = await startServer(services, { access, config: { gallery: true } });
    const tab = await openOffline(server.url);
    page = tab.page;
    onTestFinished(async () => {
      await tab.close();
      await server.close();
      await access.close();
      expect(tab.outside).toEqual([]);
      // Refusals are what these tests are about, and a script that they keep away.
      expect(tab.complaints.filter((text) => !/40[13]|ERR_FAILED|preload assets/.test(text))).toEqual([]);
    });
  };

  /** Two bundles, the first of them active. */
  const bundles = async () => {
    const folder = mkdtempSync(join(tmpdir(), 'facet-model-access-'));
    onTestFinished(() => {
      rmSync(folder, { recursive: true });
    });
    const first: BundleManifest = await writeTinyBundle(folder, 'first', 1);
    await writeTinyBundle(folder, 'second', 5);
    mkdirSync(join(folder, 'broken'));
    writeFileSync(join(folder, 'broken/bundle.json'), '{');
    const models = createModelBundles({
      roots: [folder],
      backbones: () => Promise.resolve(new Map([[first.backbone.id, first.backbone.hash]])),
      checkFiles: createFileCheck(),
    });
    return { ...memoryServices([], { version: modelVersion(first), bundle: first }), models };
  };
  const signIn = async (key: string) => {
    await page.getByLabel('API key').first().fill(key);
    await page.getByRole('button', { name: 'Use it' }).first().click();
  };

  beforeEach(() => {
    mkdirSync(screenshots, { recursive: true });
  });

  it('a key that may only read sees all of it, and no way to change it', async () => {
    await start(await bundles(), true);
    await page.goto(`${server.url}/model`);
    await page.getByText('An API key is needed').waitFor();
    // Once, not for every part of the page.
    expect(await page.getByLabel('API key').count()).toBe(1);
    await signIn(keys.read);
    await page.getByRole('heading', { name: 'first', level: 1 }).waitFor();
    await page.getByText('Changing the model needs a key with ADMIN.').waitFor();
    const rows = page.getByRole('region', { name: 'Models' }).getByRole('row');
    expect(await rows.count()).toBe(4);
    expect(await rows.filter({ hasText: 'broken' }).textContent()).toContain('bundle.json cannot be read');
    expect(await page.getByRole('button', { name: /^Use this one/ }).count()).toBe(0);
    // Nor does the server let it.
    const answer = await fetch(`${server.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${keys.read}` },
      body: JSON.stringify({ query: 'mutation { reindex(model: "second") { state } }' }),
    });
    expect(answer.status).toBe(403);
    expect(await violations(page)).toEqual([]);
    await page.screenshot({ path: join(screenshots, 'model-read-only.png'), fullPage: true });
  });

  it('with ADMIN it can be changed; a change that fails leaves the model, and says so', async () => {
    await start(await bundles(), true);
    await page.goto(`${server.url}/model`);
    await signIn(keys.admin);
    await page.getByRole('button', { name: 'Use this one: second' }).click();
    await page.getByRole('button', { name: 'Change the model' }).click();
    // This server has no gallery.
    await page.getByText('Changing to second failed; the model is as it was. there is no gallery').waitFor();
    await page.getByRole('heading', { name: 'first', level: 1 }).waitFor();
    expect(await page.getByText('needs a key with ADMIN').count()).toBe(0);
    await page.getByRole('button', { name: 'Use this one: second' }).waitFor();
    expect(await violations(page)).toEqual([]);
  });

  it('before there are keys, everybody may', async () => {
    await start(await bundles(), false);
    await page.goto(`${server.url}/model`);
    await page.getByRole('button', { name: 'Use this one: second' }).waitFor();
    expect(await page.getByText('needs a key with ADMIN').count()).toBe(0);
  });

  it('follows a change that is left for the search, which is asked anew when it ends', async () => {
    await start(await bundles(), false);
    let state: keyof typeof CHANGES = 'RUNNING';
    let searches = 0;
    await page.route('**/graphql', async (route) => {
      const body = route.request().postData() ?? '';
      if (body.includes('query Counts')) searches++;
      await (body.includes('query CurrentChange')
        ? route.fulfill({ json: CHANGES[state] })
        : route.continue());
    });
    await page.goto(`${server.url}/model`);
    await page.getByText('40 of 160 images embedded').waitFor();
    await page.getByRole('link', { name: 'Search', exact: true }).click();
    await expect.poll(() => searches).toBe(1);
    state = 'COMPLETED';
    await expect.poll(() => searches, { timeout: 5000 }).toBe(2);
    await page.getByRole('link', { name: 'Model', exact: true }).click();
    await page.getByText('Searches are answered by second now.').waitFor();
  });

  it('says that the page could not be loaded, keeps the rest, and has it after reloading', async () => {
    await start(await bundles(), false);
    await page.goto(server.url);
    await page.route('**/assets/ModelPage*', (route) => route.abort());
    await page.getByRole('link', { name: 'Model', exact: true }).click();
    await page.getByText('This page could not be loaded').waitFor();
    expect(await violations(page)).toEqual([]);
    await page.getByRole('link', { name: 'Search', exact: true }).click();
    await page.getByRole('region', { name: 'Query' }).waitFor();
    await page.getByRole('link', { name: 'Model', exact: true }).click();
    await page.unroute('**/assets/ModelPage*');
    await page.getByRole('button', { name: 'Reload' }).click();
    await page.getByRole('heading', { name: 'first', level: 1 }).waitFor();
  });

  it('begins a page at its top with the focus, and goes back to where the visitor was', async () => {
    await start(await bundles(), false);
    await page.setViewportSize({ width: 800, height: 300 });
    await page.goto(`${server.url}/model`);
    await page.getByRole('heading', { name: 'Models there are' }).waitFor();
    const focused = () => page.evaluate('document.activeElement.id');
    const current = () => page.locator('.header-link[aria-current]').allTextContents();
    expect(await focused()).toBe('');
    expect(await current()).toEqual(['Model']);
    await page.evaluate('scrollTo(0, 200)');
    // A click would scroll to the header before.
    await page.getByRole('navigation').getByRole('link', { name: 'Evaluations' }).dispatchEvent('click');
    await expect.poll(focused).toBe('content');
    expect(await page.evaluate('scrollY')).toBe(0);
    expect(await current()).toEqual(['Evaluations']);
    await page.evaluate('document.activeElement.blur()');
    await page.goBack();
    await page.getByRole('heading', { name: 'Models there are' }).waitFor();
    expect(await focused()).toBe('');
    await page.goto(`${server.url}/evaluations/none`);
    await expect.poll(current).toEqual(['Evaluations']);
    expect(await page.locator('.header-link[aria-current="true"]').count()).toBe(1);
  });

  it('says that there is no model, and that there are no bundles', async () => {
    await start(memoryServices([], null), false);
    await page.goto(`${server.url}/model`);
    await page.getByText('There is no model yet').waitFor();
    await page.getByText('None. facet train makes one').waitFor();
    expect(await violations(page)).toEqual([]);
    await page.screenshot({ path: join(screenshots, 'model-none.png') });
  });

  it('leaves out what an odd bundle has no figures for', async () => {
    const reliability = { images: 0, lengths: [], diagram: { known: 3, bins: [] } };
    const bundle = {
      ...testModel.bundle,
      metrics: {},
      curves: [],
      assessment: { attributes: [], reliability },
    };
    await start(memoryServices([], { version: 'v', bundle }), false);
    await page.goto(`${server.url}/model`);
    await page.getByRole('heading', { name: 'test-bundle', level: 1 }).waitFor();
    await page.getByRole('heading', { name: 'Models there are' }).waitFor();
    expect(await page.getByRole('heading', { level: 2 }).allTextContents()).toEqual([
      'Known weaknesses',
      'What it is not for',
      'Models there are',
    ]);
    expect(await page.locator('main').textContent()).not.toMatch(/NaN|undefined|null/);
    expect(await violations(page)).toEqual([]);
  });
});
