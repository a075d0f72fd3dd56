import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { browser, openOffline, type OfflinePage } from '../support/browser.js';
import { facet, graphql, serveFacet, type Served } from '../support/facet.js';
import { chip, faces, settled, shownIds, violations } from '../support/gallery-page.js';

const FACES = 160;
/** Where the screenshots go for people to look at. */
const screenshots = process.env.FACET_SCREENSHOTS ?? join(tmpdir(), 'facet-screenshots');

describe.skipIf(!browser.present)(`the gallery page on the demo's faces (${browser.reason})`, () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'facet-gallery-'));
  let served: Served;
  let tab: OfflinePage;
  let page: Page;
  const shot = (name: string) => page.screenshot({ path: join(screenshots, `gallery-${name}.png`) });

  beforeAll(async () => {
    mkdirSync(screenshots, { recursive: true });
    const environment = { FACET_DATA_DIR: dataDir };
    const demo = await facet(['demo', '--count', String(FACES)], environment);
    expect(demo).toMatchObject({ code: 0 });
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

  /** Ids that the API answers a search with, in their order. */
  const answered = async (query: string) => {
    const { data, errors } = await graphql(served.url, query);
    expect(errors).toBeUndefined();
    return z
      .object({ edges: z.array(z.object({ node: z.object({ id: z.string() }) })) })
      .parse(data?.searchByAttributes)
      .edges.map(({ node }) => node.id);
  };

  it('opens with the gallery', async () => {
    await visit('/');
    expect(await faces(page).count()).toBeGreaterThanOrEqual(24);
    await expect.poll(() => chip(page, 'Smiling').textContent()).toMatch(/Smiling\d+/);
    expect(await page.locator('.search-total').textContent()).toBe(`${FACES} faces`);
    await shot('all');
  });

  it('a chip asks for an attribute, another click for its absence, a third for neither', async () => {
    await visit('/');
    await chip(page, 'Smiling').click();
    await page.waitForURL('**/?with=smiling');
    await settled(page);
    await chip(page, 'Eyeglasses').click();
    await chip(page, 'Eyeglasses').click();
    await page.waitForURL('**/?with=smiling&without=eyeglasses');
    await settled(page);
    const ids = await answered(
      '{ searchByAttributes(query: { present: [SMILING], absent: [EYEGLASSES] }, first: 24) { edges { node { id } } } }',
    );
    expect((await shownIds(page)).slice(0, 24)).toEqual(ids);
    expect(await page.locator('.face-sure').first().textContent()).toMatch(/%$/);
    await shot('ranked');
    await chip(page, 'Eyeglasses').click();
    await page.waitForURL('**/?with=smiling');
    await page.goBack();
    await page.waitForURL('**/?with=smiling&without=eyeglasses');
  });

  it('words become chips; what is no attribute is named', async () => {
    await visit('/');
    const field = page.getByRole('combobox', { name: 'Describe a face' });
    await field.fill('glasses, purple, not smiling');
    await field.press('Enter');
    await page.waitForURL('**/?with=eyeglasses&without=smiling');
    expect(await page.getByText('No attribute is called “purple”.').isVisible()).toBe(true);
    expect(await field.inputValue()).toBe('purple');
    expect(await chip(page, 'Smiling').textContent()).toMatch(/, not wanted$/);
  });

  it('an address is the whole search: reloaded, it shows the same', async () => {
    await visit('/?with=smiling&min=0.2&top=10&notlabelled=eyeglasses');
    const ids = await shownIds(page);
    expect(ids.length).toBeGreaterThan(0);
    expect(ids.length).toBeLessThanOrEqual(10);
    await page.reload();
    await settled(page);
    expect(await shownIds(page)).toEqual(ids);
    expect(await page.getByText('At least 20% sure').isVisible()).toBe(true);
  });

  it('scrolls through the whole ranking without a repeat', async () => {
    await visit('/?with=smiling');
    await expect
      .poll(
        async () => {
          await page.mouse.wheel(0, 4000);
          return faces(page).count();
        },
        { timeout: 30_000 },
      )
      .toBe(FACES);
    expect(new Set(await shownIds(page)).size).toBe(FACES);
  });

  it('says why, on focus', async () => {
    await visit('/?with=smiling&without=eyeglasses');
    const card = page.locator('.face').first();
    expect(await card.locator('.face-explanation').isVisible()).toBe(false);
    await card.locator('.face-link').focus();
    const text = await card.locator('.face-explanation').innerText();
    expect(text).toMatch(/Smiling\s+[<>]?\d+%/);
    expect(text).toMatch(/not Eyeglasses\s+[<>]?\d+%/);
    await shot('why');
  });

  it('opens the same search as GraphQL', async () => {
    await visit('/?with=smiling&without=eyeglasses&min=0.1');
    const address = await page.getByRole('link', { name: 'Open as GraphQL' }).getAttribute('href');
    const query = new URL(address ?? '', served.url).searchParams.get('query') ?? '';
    expect((await shownIds(page)).slice(0, 20)).toEqual(await answered(query));
  });

  it('copies the same search as GraphQL, and says so', async () => {
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    await visit('/?with=smiling&notlabelled=eyeglasses&from=2020-01-31&top=7');
    await page.getByRole('button', { name: 'Copy as GraphQL' }).click();
    await page.getByText('The search is in the clipboard, as GraphQL.').waitFor();
    const copied = z.string().parse(await page.evaluate('navigator.clipboard.readText()'));
    expect(await shownIds(page)).toEqual(await answered(copied));
    // Where the browser has no clipboard for pages, the text is there to be taken by hand.
    await page.evaluate('Object.defineProperty(navigator, "clipboard", { value: undefined })');
    await chip(page, 'Young').click();
    await settled(page);
    await page.getByRole('button', { name: 'Copy as GraphQL' }).click();
    expect(await page.getByRole('textbox', { name: 'The search as GraphQL' }).inputValue()).toContain(
      'present: [SMILING, YOUNG]',
    );
  });

  it('finds what was added on some days', async () => {
    await visit('/');
    await page.getByText('Filter by labels, dataset and date').click();
    const today = new Date().toISOString().slice(0, 10);
    await page.getByLabel('from', { exact: true }).fill('2020-01-31');
    await page.getByLabel('to', { exact: true }).fill(today);
    await page.waitForURL(`**/?from=2020-01-31&to=${today}`);
    await settled(page);
    // Midnight may have come since they were added; it has not been twice.
    expect(await page.locator('.search-total').textContent()).toBe(`${FACES} faces`);
    await page.getByLabel('to', { exact: true }).fill('2020-02-01');
    await page.getByText('No face is like that').waitFor();
    await page.getByLabel('from', { exact: true }).fill('2020-02-02');
    await page.getByText('The first day is after the last.').waitFor();
    expect(await violations(page)).toEqual([]);
  });

  it('shows an image, its labels and its likes', async () => {
    await visit('/?with=smiling');
    await faces(page).first().click();
    await page.waitForURL('**/image/*');
    await settled(page);
    expect(await page.getByRole('heading', { level: 1 }).textContent()).toMatch(/^Face /);
    const own = new URL(page.url()).pathname.split('/').at(-1);
    const similar = await shownIds(page);
    expect(similar.length).toBeGreaterThan(0);
    expect(similar).not.toContain(own);
    await page.getByText('What the model sees').click();
    const { data } = await graphql(
      served.url,
      `{ predictedAttributes(of: "${own ?? ''}") { attribute probability } }`,
    );
    const predicted = z.array(z.object({ probability: z.number() })).parse(data?.predictedAttributes);
    const rows = page.locator('.predicted tbody tr');
    expect(await rows.count()).toBe(predicted.length);
    // Surest first; it was found as smiling.
    const surest = Math.max(...predicted.map(({ probability }) => probability));
    expect(await rows.first().textContent()).toContain(
      surest > 0.99 ? '>99%' : `${Math.round(surest * 100)}%`,
    );
    await shot('image');
    expect(await violations(page)).toEqual([]);
    // What the model cannot tell is not searched for.
    const telling = await graphql(
      served.url,
      `{ model { attributes } image(id: "${own ?? ''}") { labels { present } } }`,
    );
    const { model, image } = z
      .object({
        model: z.object({ attributes: z.array(z.string()) }),
        image: z.object({ labels: z.object({ present: z.array(z.string()) }) }),
      })
      .parse(telling.data);
    const told = image.labels.present.filter((name) => model.attributes.includes(name));
    const alike = page.getByRole('link', { name: 'Search for faces labelled like this' });
    expect(await alike.getAttribute('href')).toBe(`/?with=${told.join(',').toLowerCase()}`);
  });

  it('finds faces like one, but not smiling', async () => {
    await visit('/?with=smiling');
    await faces(page).first().click();
    await page.getByRole('link', { name: 'Like this one, but …' }).click();
    await page.waitForURL('**/?like=*');
    await settled(page);
    const like = new URL(page.url()).searchParams.get('like') ?? '';
    const alike = await shownIds(page);
    await chip(page, 'Smiling').click();
    await chip(page, 'Smiling').click();
    await page.waitForURL('**/?without=smiling&like=*');
    await settled(page);
    const both = await shownIds(page);
    expect(both).not.toContain(like);
    expect(both.slice(0, 20)).not.toEqual(alike.slice(0, 20));
    expect(await page.getByRole('heading', { level: 1 }).textContent()).toBe(
      'Like one face, but not Smiling',
    );
    const ranked = await answered(
      `{ searchByAttributes(query: { absent: [SMILING] }, like: ["${like}"], first: 24) { edges { node { id } } } }`,
    );
    expect(both.slice(0, 24)).toEqual(ranked);
    await shot('like');
    expect(await violations(page)).toEqual([]);
  });

  it('says that there is no such image, no such page, and no such face', async () => {
    await page.goto(`${served.url}/image/00000000-0000-5000-8000-000000000000`);
    await page.getByText('This face is not in the gallery').waitFor();
    await page.goto(`${served.url}/image/x`);
    await page.getByText('That cannot be answered').waitFor();
    await visit('/?with=smiling&labelled=high_cheekbones');
    await page.getByText('No face is like that').waitFor();
    await shot('nothing');
    expect((await fetch(`${served.url}/nothing`)).status).toBe(404);
    expect((await fetch(`${served.url}/assets/..%2f..%2fpackage.json`)).status).toBe(404);
  });

  it('works by keyboard alone', async () => {
    await visit('/');
    await page.keyboard.press('Tab');
    expect(await page.evaluate('document.activeElement.textContent')).toBe('Skip to content');
    await page.keyboard.press('Enter');
    await page.keyboard.press('Tab');
    await page.keyboard.type('smiling');
    await page.keyboard.press('Enter');
    await page.waitForURL('**/?with=smiling');
    await chip(page, 'Smiling').focus();
    await page.keyboard.press('-');
    await page.waitForURL('**/?without=smiling');
    await page.keyboard.press('Delete');
    await page.waitForURL((url) => url.search === '');
    await page.keyboard.press('Space');
    await page.waitForURL('**/?with=smiling');
  });

  it.each([
    ['phone', 390, 844],
    ['tablet', 820, 1180],
    ['wide', 1440, 900],
  ])('fits a %s, light and dark, and axe finds nothing serious', async (name, width, height) => {
    await page.setViewportSize({ width, height });
    const grounds = new Set<unknown>();
    for (const colours of ['light', 'dark']) {
      await visit('/?with=smiling&without=eyeglasses');
      await page.getByRole('combobox', { name: 'Colours' }).selectOption(colours);
      // The page obeys a moment later; axe would see half of it.
      await expect
        .poll(() => page.evaluate('getComputedStyle(document.documentElement).colorScheme'))
        .toBe(colours);
      grounds.add(await page.evaluate('getComputedStyle(document.body).backgroundColor'));
      expect(await page.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true);
      expect(await violations(page)).toEqual([]);
      await shot(`${name}-${colours}`);
    }
    expect(grounds.size).toBe(2);
  });

  it('asked nothing of any other machine, and had nothing else to complain of', () => {
    expect(tab.outside).toEqual([]);
    expect(tab.complaints.filter((text) => !text.includes('400'))).toEqual([]);
  });
});
