import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AddingPage } from '../support/adding-page.js';
import { browser } from '../support/browser.js';
import { graphql } from '../support/facet.js';
import { faces, settled, shownIds, violations } from '../support/gallery-page.js';

describe.skipIf(!browser.present)(`removing an image (${browser.reason})`, () => {
  let on: AddingPage;
  beforeAll(async () => {
    on = await AddingPage.open(100);
  }, 300_000);
  afterAll(() => on.close());

  const total = () => on.page.locator('.search-total').textContent();
  const openFirst = async () => {
    const { page } = on;
    await faces(page).first().click();
    await page.waitForURL('**/image/*');
    await page.waitForLoadState('networkidle');
    return new URL(page.url()).pathname.split('/').at(-1);
  };

  it('is asked about, and may be thought better of', async () => {
    const { page } = on;
    await on.visit('/?labelled=smiling');
    await settled(page);
    await openFirst();
    await page.getByRole('button', { name: 'Remove from the gallery' }).focus();
    await page.keyboard.press('Enter');
    await page.getByRole('dialog', { name: /^Remove face / }).waitFor();
    expect(await page.evaluate('document.activeElement.textContent')).toBe('Keep it');
    await page.keyboard.press('Escape');
    expect(await page.getByRole('dialog').count()).toBe(0);
    expect(await page.evaluate('document.activeElement.textContent')).toBe('Remove from the gallery');
    expect((await on.images({})).totalCount).toBe(100);
  });

  it('leads back to the search, which shows the face no more; an error is said before', async () => {
    const { page } = on;
    await page.goBack();
    await settled(page);
    const before = Number.parseInt((await total()) ?? '', 10);
    const id = await openFirst();
    await on.press('Remove from the gallery');
    await page.route('**/graphql', (route) => route.abort());
    await on.press('Remove it');
    await page.getByRole('alert').filter({ hasText: 'The server does not answer.' }).waitFor();
    await page.unroute('**/graphql');
    await on.press('Remove it');
    await page.waitForURL('**/?labelled=smiling');
    await expect.poll(total).toBe(`${before - 1} faces`);
    expect(await shownIds(page)).not.toContain(id);
    expect((await on.images({})).totalCount).toBe(99);
    // Nor does the gallery as a whole, and the history leads to no page of what is gone.
    await on.press('Clear');
    await expect.poll(total).toBe('99 faces');
  });

  it('shows a refusal that comes after Esc, and no earlier one when asked again', async () => {
    const { page } = on;
    await on.visit('/');
    await settled(page);
    await openFirst();
    await on.press('Remove from the gallery');
    let refuse = () => {};
    const waiting = new Promise<void>((resolve) => (refuse = resolve));
    await page.route('**/graphql', async (route) => {
      await waiting;
      await route.abort();
    });
    await on.press('Remove it');
    await page.getByRole('button', { name: 'Removing …' }).waitFor();
    // Browsers keep a dialog open at the first only.
    await page.keyboard.press('Escape');
    await page.keyboard.press('Escape');
    refuse();
    const alert = page.getByRole('alert').filter({ hasText: 'The server does not answer.' });
    await alert.waitFor();
    await page.unroute('**/graphql');
    await on.press('Keep it');
    await expect.poll(() => page.getByRole('dialog').count()).toBe(0);
    await on.press('Remove from the gallery');
    await page.getByRole('dialog', { name: /^Remove face / }).waitFor();
    expect(await alert.count()).toBe(0);
    await on.press('Keep it');
  });

  it('says that a face was gone already', async () => {
    const { page } = on;
    await on.visit('/?labelled=smiling');
    await settled(page);
    const before = Number.parseInt((await total()) ?? '', 10);
    const id = await openFirst();
    await graphql(on.served.url, 'mutation ($ids: [ID!]!) { deleteImages(ids: $ids) { deleted } }', {
      ids: [id],
    });
    await on.press('Remove from the gallery');
    await on.press('Remove it');
    await page.getByRole('heading', { name: 'It is gone already' }).waitFor();
    await on.press('Back to the search');
    await page.waitForURL('**/?labelled=smiling');
    await expect.poll(total).toBe(`${before - 1} faces`);
  });

  it.each([
    ['phone', 390, 844],
    ['tablet', 820, 1180],
    ['wide', 1440, 900],
  ])('fits a %s, light and dark, and axe finds nothing serious', async (name, width, height) => {
    const { page } = on;
    await page.setViewportSize({ width, height });
    for (const colours of ['light', 'dark']) {
      await on.visit('/');
      await settled(page);
      await page.getByRole('combobox', { name: 'Colours' }).selectOption(colours);
      await openFirst();
      await on.shot(`image-${name}-${colours}`);
      await on.press('Remove from the gallery');
      await page.getByRole('dialog').waitFor();
      expect(await page.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true);
      expect(await violations(page)).toEqual([]);
      await on.shot(`remove-${name}-${colours}`, false);
    }
  });

  it('asked nothing of any other machine, and complained only of the request that a test aborted', () => {
    expect(on.tab.outside).toEqual([]);
    expect(on.tab.complaints.filter((text) => !text.includes('ERR_FAILED'))).toEqual([]);
  });
});
