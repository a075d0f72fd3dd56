import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { AddingPage } from '../support/adding-page.js';
import { browser } from '../support/browser.js';
import { graphql } from '../support/facet.js';
import { faces, settled, violations } from '../support/gallery-page.js';

describe.skipIf(!browser.present)(`adding images (${browser.reason})`, () => {
  let on: AddingPage;
  beforeAll(async () => {
    on = await AddingPage.open(160);
  }, 300_000);
  afterAll(() => on.close());

  it('takes a good file in, and says what is wrong with a corrupt one, a large one and one that is no image', async () => {
    const { page } = on;
    await on.visit('/');
    await settled(page);
    await page.getByRole('link', { name: 'Add images' }).click();
    await page.waitForURL('**/add');
    await page.getByText('JPEG, PNG, WebP, AVIF, at most 195 KiB each').waitFor();
    expect(await page.getByRole('button', { name: 'Add images' }).isDisabled()).toBe(true);
    await on.shot('empty');
    await on.choose('face-30.jpg', 'corrupt.jpg', 'notes.txt', 'huge.jpg');
    const left = await on.list('Left out before sending');
    expect(left).toContain('notes.txt It is no image of an accepted type: JPEG, PNG, WebP, AVIF.');
    expect(left).toContain('huge.jpg It is too large: 586 KiB, and at most 195 KiB are accepted.');
    expect(await page.getByText('2 images chosen').textContent()).toContain('2 left out');
    await on.shot('chosen');
    await on.press('Add 2 images');
    await on.says('Done: 1 added, 1 failed');
    const failed = await on.list('Not added');
    expect(failed).toContain('corrupt.jpg It cannot be read as an image');
    expect(failed).toContain('INVALID_IMAGE');
    expect(await violations(page)).toEqual([]);
    await on.shot('done');
  });

  it('is found again by its address after reloading, and leads to what was added', async () => {
    const { page } = on;
    expect(new URL(page.url()).search).toMatch(/^\?job=[0-9a-f-]{36}$/);
    await page.reload();
    await on.says('Done: 1 added, 1 failed');
    expect(await on.list('Not added')).toContain('corrupt.jpg');
    await page.getByRole('link', { name: 'Search them' }).click();
    await page.waitForURL('**/?dataset=uploads');
    await settled(page);
    expect(await page.getByRole('heading', { level: 1 }).textContent()).toBe('All faces of “uploads”');
    expect(await page.getByLabel('Dataset').inputValue()).toBe('uploads');
    expect(await page.getByRole('img', { name: 'Face face-30.jpg, number 1' }).count()).toBe(1);
  });

  it('tries a failed image again where it is told to', async () => {
    await on.page.goBack();
    const job = new URL(on.page.url()).searchParams.get('job');
    const finishedAt = async () => {
      const { data } = await graphql(
        on.served.url,
        'query ($id: ID!) { ingestion(id: $id) { state finishedAt } }',
        { id: job },
      );
      return z.object({ finishedAt: z.string().nullable() }).parse(data?.ingestion).finishedAt;
    };
    const before = await finishedAt();
    await on.press('Try what is not in again');
    await expect.poll(finishedAt, { timeout: 10_000 }).not.toBe(before);
    await on.says('Done: 1 added, 1 failed');
    expect(await on.list('Not added')).toContain('INVALID_IMAGE');
  });

  it('takes a folder with all that is in it, and what is known of the gallery is asked anew', async () => {
    const { page } = on;
    await on.visit('/?dataset=folder');
    await page.getByText('No face is like that').waitFor();
    await page.getByRole('link', { name: 'Add images' }).click();
    await page.getByRole('textbox', { name: 'Dataset' }).fill('folder');
    await page.getByLabel('Choose a folder').setInputFiles(join(on.files, 'holiday'));
    await on.press('Add 30 images');
    await on.says('Done: 30 added');
    await on.shot('folder');
    // By the history, to what was answered before.
    await page.goBack();
    await settled(page);
    await expect.poll(() => faces(page).count()).toBeGreaterThanOrEqual(24);
    expect(await page.locator('.search-total').textContent()).toBe('30 faces');
    expect(await page.getByRole('img', { name: /holiday\/inner\/face-\d+\.jpg/ }).count()).toBeGreaterThan(0);
  });

  it('takes what is dropped, by keyboard from there on, and the same again changes nothing', async () => {
    const { page } = on;
    const { edges } = await on.images({ datasets: ['demo'] }, 2);
    const urls = edges.map(({ node }, place) => [`dropped-${place}.jpg`, node.url] as const);
    await on.visit('/add');
    for (const words of ['Done: 2 added', 'Done: 2 there already']) {
      await page.getByText('Drop images or folders here').waitFor();
      const dataTransfer = await page.evaluateHandle(async (named) => {
        const transfer = new DataTransfer();
        for (const [name, url] of named) {
          const bytes = await (await fetch(url)).blob();
          transfer.items.add(new File([bytes], name, { type: bytes.type }));
        }
        return transfer;
      }, urls);
      await page.dispatchEvent('.drop-zone', 'dragover', { dataTransfer });
      await page.getByText('Let go to add them').waitFor();
      await page.dispatchEvent('.drop-zone', 'drop', { dataTransfer });
      await page.getByRole('button', { name: 'Add 2 images' }).focus();
      await page.keyboard.press('Enter');
      await on.says(words);
      expect(await page.evaluate('document.activeElement.id')).toBe('progress-title');
    }
    await page.getByRole('heading', { name: 'Earlier' }).waitFor();
  });

  it('keeps an image of the same name, or replaces it', async () => {
    const { page } = on;
    await on.visit('/add');
    const buffer = await sharp(join(on.files, 'face-31.jpg')).flip().jpeg().toBuffer();
    const file = { name: 'face-30.jpg', mimeType: 'image/jpeg', buffer };
    await page.getByLabel('Choose files').setInputFiles(file);
    await on.press('Add 1 image');
    await on.says('Done: 1 failed');
    expect(await on.list('Not added')).toContain('face-30.jpg The dataset has another image of this name.');
    await page.getByLabel('Choose files').setInputFiles(file);
    await page.getByLabel('If the dataset has another image of the same name').selectOption('replace');
    await on.press('Add 1 image');
    await on.says('Done: 1 added');
    expect(await page.getByRole('list', { name: 'Not added' }).count()).toBe(0);
    // What is over goes at the first click.
    await page.getByRole('link', { name: 'Add images' }).click();
    await page.getByRole('heading', { name: /^Done/ }).waitFor({ state: 'detached' });
    expect(new URL(page.url()).search).toBe('');
  });

  it('says that there is no such ingestion', async () => {
    await on.visit('/add?job=00000000-0000-4000-8000-000000000000');
    await on.page.getByText('There is no such ingestion').waitFor();
    expect(await on.page.getByRole('heading', { name: /^Done/ }).count()).toBe(0);
    await on.shot('missing');
  });

  it.each([
    ['phone', 390, 844],
    ['tablet', 820, 1180],
    ['wide', 1440, 900],
  ])('fits a %s, light and dark, and axe finds nothing serious', async (name, width, height) => {
    const { page } = on;
    await page.setViewportSize({ width, height });
    for (const colours of ['light', 'dark']) {
      await on.visit('/add');
      await page.getByRole('combobox', { name: 'Colours' }).selectOption(colours);
      await expect
        .poll(() => page.evaluate('getComputedStyle(document.documentElement).colorScheme'))
        .toBe(colours);
      await page.getByRole('textbox', { name: 'Dataset' }).fill(`fits ${name} ${colours}`);
      await on.choose('face-36.jpg', 'face-37.jpg', 'corrupt.jpg', 'notes.txt');
      await on.press('Add 3 images');
      await on.says('Done: 2 added, 1 failed');
      await page.getByRole('heading', { name: 'Earlier' }).waitFor();
      expect(await page.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true);
      expect(await violations(page)).toEqual([]);
      await on.shot(`${name}-${colours}`);
    }
  });

  it('asked nothing of any other machine, and had nothing to complain of', () => {
    expect(on.tab.outside).toEqual([]);
    expect(on.tab.complaints).toEqual([]);
  });
});
