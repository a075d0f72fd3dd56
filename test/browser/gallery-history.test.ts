import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { browser, openOffline, type OfflinePage } from '../support/browser.js';
import { facet, serveFacet, type Served } from '../support/facet.js';
import { chip, faces, settled, shownIds } from '../support/gallery-page.js';

describe.skipIf(!browser.present)(`going back and coming back to a search (${browser.reason})`, () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'facet-gallery-history-'));
  let served: Served;
  let tab: OfflinePage;
  let page: Page;

  beforeAll(async () => {
    const environment = { FACET_DATA_DIR: dataDir };
    expect(await facet(['demo', '--count', '100'], environment)).toMatchObject({ code: 0 });
    served = await serveFacet(environment);
    tab = await openOffline(served.url);
    page = tab.page;
  }, 180_000);
  afterAll(async () => {
    await tab.close();
    await served.stop();
    rmSync(dataDir, { recursive: true, force: true });
  });

  const visit = async (path: string) => {
    await page.goto(served.url + path);
    await settled(page);
  };

  it('back from a face finds the same hits at the same place', async () => {
    await visit('/?with=young');
    await expect
      .poll(
        async () => {
          await page.mouse.wheel(0, 1500);
          return faces(page).count();
        },
        { timeout: 30_000 },
      )
      .toBeGreaterThan(60);
    await settled(page);
    await faces(page).nth(58).scrollIntoViewIfNeeded();
    const shown = await shownIds(page);
    const scrolled = Number(await page.evaluate('scrollY'));
    expect(scrolled).toBeGreaterThan(300);
    await faces(page).nth(58).click();
    await page.waitForURL('**/image/*');
    await settled(page);
    await page.goBack();
    await page.waitForURL('**/?with=young');
    await settled(page);
    expect((await shownIds(page)).slice(0, shown.length)).toEqual(shown);
    await expect
      .poll(async () => Math.abs(Number(await page.evaluate('scrollY')) - scrolled))
      .toBeLessThan(40);
    // Another question has its own.
    await chip(page, 'Smiling').click();
    await page.waitForURL('**/?with=young,smiling');
    await settled(page);
    expect((await shownIds(page)).slice(0, 24)).not.toEqual(shown.slice(0, 24));
  });

  it('a slider that is drawn and a day that is typed are one step back', async () => {
    await visit('/?with=smiling');
    await chip(page, 'Young').click();
    await page.waitForURL('**/?with=smiling,young');
    const before = await page.evaluate('history.length');
    const slider = page.getByRole('slider');
    for (const step of [5, 10, 15]) {
      await slider.press('ArrowRight');
      await page.waitForURL(`**/?with=smiling,young&min=${step / 100}`);
    }
    expect(await page.evaluate('history.length')).toBe(before);
    await page.getByText('Filter by labels, dataset and date').click();
    const from = page.getByLabel('from', { exact: true });
    await from.focus();
    await page.keyboard.type('01312020');
    await page.waitForURL('**/?with=smiling,young&from=2020-01-31&min=0.15');
    await page.keyboard.press('ArrowUp');
    await page.waitForURL('**/?with=smiling,young&from=2021-01-31&min=0.15');
    expect(await page.evaluate('history.length')).toBe(Number(before) + 1);
    await page.goBack();
    await page.waitForURL('**/?with=smiling,young&min=0.15');
    expect(await from.inputValue()).toBe('');
  });

  it('the filters stay open when the last one is taken off, and the name of a dataset keeps the focus', async () => {
    await visit('/?dataset=demo');
    const field = page.getByLabel('Dataset', { exact: true });
    await field.fill('other');
    await field.press('Enter');
    await page.waitForURL('**/?dataset=other');
    await field.and(page.locator(':focus')).waitFor();
    await field.fill('');
    await field.press('Enter');
    await page.waitForURL((url) => url.search === '');
    await field.and(page.locator(':focus')).waitFor();
    expect(await field.isVisible()).toBe(true);
    await page.goBack();
    await page.waitForURL('**/?dataset=other');
    await expect.poll(() => field.inputValue()).toBe('other');
  });

  it('asks anew when it is seen again after hours', async () => {
    const old = await openOffline(served.url);
    try {
      await old.page.clock.install();
      await old.page.goto(served.url);
      await settled(old.page);
      let asked = 0;
      old.page.on('request', (request) => {
        if (request.url().endsWith('/graphql')) asked++;
      });
      const seen = () => old.page.evaluate("document.dispatchEvent(new Event('visibilitychange'))");
      await old.page.clock.fastForward('05:00:00');
      await seen();
      await old.page.clock.runFor(1000);
      expect(asked).toBe(0);
      await old.page.clock.fastForward('02:00:00');
      await seen();
      await old.page.clock.runFor(1000);
      await expect.poll(() => asked).toBeGreaterThan(0);
      await settled(old.page);
    } finally {
      await old.close();
    }
  });
});
