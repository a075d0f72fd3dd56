import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { memoryServices, openAccess, startServer } from '../support/api-server.js';
import { corruptJpeg } from '../support/bad-images.js';
import { browser, openOffline, type OfflinePage } from '../support/browser.js';
import { facet, graphql, serveFacet, type Served } from '../support/facet.js';
import { makeGallery } from '../support/gallery.js';
import { faces, settled, shownIds, violations } from '../support/gallery-page.js';

const FACES = 160;
const MAX_BYTES = 200_000;
/** Where the screenshots go for people to look at. */
const screenshots = process.env.FACET_SCREENSHOTS ?? join(tmpdir(), 'facet-screenshots');

const served160 = z.object({
  edges: z.array(z.object({ node: z.object({ id: z.string(), url: z.string() }) })),
});

describe.skipIf(!browser.present)(`adding and removing images (${browser.reason})`, () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'facet-adding-'));
  const files = mkdtempSync(join(tmpdir(), 'facet-to-add-'));
  const environment = { FACET_DATA_DIR: dataDir, FACET_MAX_IMAGE_BYTES: String(MAX_BYTES) };
  let served: Served;
  let tab: OfflinePage;
  let page: Page;
  const shot = (name: string) =>
    page.screenshot({ path: join(screenshots, `adding-${name}.png`), fullPage: true });
  const add = async (...chosen: string[]) => {
    await page.getByLabel('Choose files').setInputFiles(chosen.map((name) => join(files, name)));
  };
  const done = (words: string | RegExp) => page.getByRole('heading', { name: words });

  beforeAll(async () => {
    mkdirSync(screenshots, { recursive: true });
    expect(await facet(['demo', '--count', String(FACES)], environment)).toMatchObject({ code: 0 });
    served = await serveFacet(environment);
    await writeFiles();
    tab = await openOffline(served.url);
    page = tab.page;
  }, 180_000);
  afterAll(async () => {
    await tab.close();
    await served.stop();
    rmSync(dataDir, { recursive: true, force: true });
    rmSync(files, { recursive: true, force: true });
  });

  /** Faces of the demo, mirrored: images that are not there yet. And some that are none. */
  async function writeFiles(): Promise<void> {
    const { data } = await graphql(served.url, '{ images(first: 40) { edges { node { id url } } } }');
    const { edges } = served160.parse(data?.images);
    mkdirSync(join(files, 'holiday/inner'), { recursive: true });
    for (const [place, { node }] of edges.entries()) {
      const bytes = Buffer.from(await (await fetch(served.url + node.url)).arrayBuffer());
      const folder = place < 15 ? 'holiday' : place < 30 ? 'holiday/inner' : '.';
      const name = join(files, folder, `face-${place}.jpg`);
      writeFileSync(name, await sharp(bytes).flop().jpeg().toBuffer());
    }
    writeFileSync(join(files, 'corrupt.jpg'), await corruptJpeg(1));
    writeFileSync(join(files, 'notes.txt'), 'not an image');
    writeFileSync(join(files, 'huge.jpg'), Buffer.alloc(MAX_BYTES + 1));
  }

  const totalOf = async (dataset: string) => {
    const { data } = await graphql(
      served.url,
      'query ($filter: ImageFilterInput) { images(first: 1, filter: $filter) { totalCount } }',
      { filter: { datasets: [dataset] } },
    );
    return z.object({ totalCount: z.number() }).parse(data?.images).totalCount;
  };

  it('takes a good file in, and says what is wrong with a corrupt one, a large one and one that is no image', async () => {
    await page.goto(served.url);
    await settled(page);
    await page.getByRole('link', { name: 'Add images' }).click();
    await page.waitForURL('**/add');
    await page.getByText('JPEG, PNG, WEBP, AVIF, at most 195 KiB each').waitFor();
    await shot('empty');
    await add('face-30.jpg', 'corrupt.jpg', 'notes.txt', 'huge.jpg');
    const left = page.getByRole('list', { name: 'Left out before sending' });
    expect(await left.innerText()).toMatch(
      /notes\.txt It is no image of an accepted type: JPEG, PNG, WEBP, AVIF\./,
    );
    expect(await left.innerText()).toMatch(/huge\.jpg It is too large: 195 KiB, and at most 195 KiB/);
    expect(await page.getByText('2 images chosen').textContent()).toContain('2 left out');
    await shot('chosen');
    await page.getByRole('button', { name: 'Add 2 images' }).click();
    await done('Done: 1 added, 1 failed').waitFor({ timeout: 60_000 });
    const failed = await page.getByRole('list', { name: 'Not added' }).innerText();
    expect(failed).toContain('corrupt.jpg It cannot be read as an image');
    expect(failed).toContain('INVALID_IMAGE');
    expect(await violations(page)).toEqual([]);
    await shot('done');
  });

  it('is found again by its address after reloading, and leads to what was added', async () => {
    expect(new URL(page.url()).search).toMatch(/^\?job=[0-9a-f-]{36}$/);
    await page.reload();
    await done('Done: 1 added, 1 failed').waitFor();
    expect(await page.getByRole('list', { name: 'Not added' }).innerText()).toContain('corrupt.jpg');
    await page.getByRole('link', { name: 'Search them' }).click();
    await page.waitForURL('**/?dataset=uploads');
    await settled(page);
    expect(await page.getByRole('heading', { level: 1 }).textContent()).toBe('All faces of “uploads”');
    expect(await page.getByLabel('Dataset').inputValue()).toBe('uploads');
    expect(await page.getByRole('img', { name: 'Face face-30.jpg, number 1' }).count()).toBe(1);
    expect(await page.getByRole('link', { name: 'Open as GraphQL' }).count()).toBe(0);
  });

  it('tries a failed image again where it is told to', async () => {
    await page.goBack();
    await page.getByRole('button', { name: 'Try what is not in again' }).click();
    await done('Taking in').waitFor();
    await done('Done: 1 added, 1 failed').waitFor();
    expect(await page.getByRole('list', { name: 'Not added' }).innerText()).toContain('INVALID_IMAGE');
  });

  it('takes a folder with all that is in it, and what is known of the gallery is asked anew', async () => {
    await page.goto(`${served.url}/?dataset=folder`);
    await page.getByText('No face is like that').waitFor();
    await page.getByRole('link', { name: 'Add images' }).click();
    await page.getByRole('textbox', { name: 'Dataset' }).fill('folder');
    await page.getByLabel('Choose a folder').setInputFiles(join(files, 'holiday'));
    await page.getByRole('button', { name: 'Add 30 images' }).click();
    await done('Done: 30 added').waitFor({ timeout: 60_000 });
    await shot('folder');
    // Not by its link: by the history, to what was answered before.
    await page.goBack();
    await settled(page);
    await expect.poll(() => faces(page).count()).toBeGreaterThanOrEqual(24);
    expect(await page.locator('.search-total').textContent()).toBe('30 faces');
    expect(await page.getByRole('img', { name: /holiday\/inner\/face-1[5-9]\.jpg/ }).count()).toBeGreaterThan(
      0,
    );
  });

  it('takes what is dropped, by keyboard from there on, and the same again changes nothing', async () => {
    await page.goto(`${served.url}/add`);
    for (const words of [/^Done: 2 added$/, /^Done: 2 there already$/]) {
      await page.getByText('Drop images or folders here').waitFor();
      const dropped = await page.evaluateHandle(
        async (urls) => {
          const transfer = new DataTransfer();
          for (const [name, url] of urls) {
            const bytes = await (await fetch(url)).blob();
            transfer.items.add(new File([bytes], name, { type: bytes.type }));
          }
          return transfer;
        },
        (await someFaces()).map((url, place) => [`dropped-${place}.jpg`, url] as const),
      );
      await page.dispatchEvent('.drop-zone', 'dragover', { dataTransfer: dropped });
      await page.getByText('Let go to add them').waitFor();
      await page.dispatchEvent('.drop-zone', 'drop', { dataTransfer: dropped });
      await page.getByRole('button', { name: 'Add 2 images' }).focus();
      await page.keyboard.press('Enter');
      await done(words).waitFor({ timeout: 60_000 });
      expect(await page.evaluate('document.activeElement.id')).toBe('progress-title');
    }
    expect(await page.getByRole('heading', { name: 'Earlier' }).count()).toBe(1);
  });

  async function someFaces(): Promise<string[]> {
    const { data } = await graphql(
      served.url,
      '{ images(first: 2, filter: { datasets: ["demo"] }) { edges { node { id url(width: 256) } } } }',
    );
    return served160.parse(data?.images).edges.map(({ node }) => node.url);
  }

  it('keeps an image of the same name, or replaces it', async () => {
    await page.goto(`${served.url}/add`);
    writeFileSync(join(files, 'other.jpg'), await sharp(join(files, 'face-31.jpg')).flip().jpeg().toBuffer());
    const file = { name: 'face-30.jpg', mimeType: 'image/jpeg' };
    const buffer = await sharp(join(files, 'other.jpg')).jpeg().toBuffer();
    await page.getByLabel('Choose files').setInputFiles({ ...file, buffer });
    await page.getByRole('button', { name: 'Add 1 image' }).click();
    await done('Done: 1 failed').waitFor();
    expect(await page.getByRole('list', { name: 'Not added' }).innerText()).toContain(
      'face-30.jpg The dataset has another image of this name.',
    );
    await page.getByLabel('Choose files').setInputFiles({ ...file, buffer });
    await page.getByLabel('If the dataset has another image of the same name').selectOption('replace');
    await page.getByRole('button', { name: 'Add 1 image' }).click();
    await done('Done: 1 added').waitFor();
    expect(await page.getByRole('list', { name: 'Not added' }).count()).toBe(0);
  });

  it('waits while the queue is full, and says so', async () => {
    await page.goto(`${served.url}/add`);
    let full = true;
    await page.route('**/graphql', async (route) => {
      const upload = route.request().headers()['content-type'].startsWith('multipart/form-data');
      if (!upload || !full) return route.continue();
      full = false;
      // What the server says: to fill it needs ten thousand images.
      return route.fulfill({
        json: {
          data: null,
          errors: [{ message: 'queue: 10000 images wait already', extensions: { code: 'QUEUE_FULL' } }],
        },
      });
    });
    await add('face-32.jpg');
    await page.getByRole('button', { name: 'Add 1 image' }).click();
    await page.getByText('10000 images wait already It is tried again by itself.').waitFor();
    await done('Done: 1 added').waitFor({ timeout: 30_000 });
    expect(full).toBe(false);
    await page.unroute('**/graphql');
  });

  it('warns of leaving while it sends, goes on elsewhere in the gallery, and can be cancelled', async () => {
    await page.goto(`${served.url}/add`);
    await page.getByRole('textbox', { name: 'Dataset' }).fill('cancelled');
    let release: () => void = () => undefined;
    const held = new Promise<void>((resolve) => (release = resolve));
    await page.route('**/graphql', async (route) => {
      if (route.request().headers()['content-type'].startsWith('multipart/form-data')) await held;
      await route.continue().catch(() => undefined);
    });
    await add('face-33.jpg');
    await page.getByRole('button', { name: 'Add 1 image' }).click();
    await done('Uploading').waitFor();
    await shot('uploading');
    expect(await page.getByRole('progressbar', { name: 'Sent 0 of 1' }).count()).toBe(1);
    const asked: string[] = [];
    page.on('dialog', (dialog) => {
      asked.push(dialog.type());
      void dialog.dismiss();
    });
    await page.evaluate('location.reload()').catch(() => undefined);
    await expect.poll(() => asked).toEqual(['beforeunload']);
    page.removeAllListeners('dialog');
    await page.getByRole('link', { name: 'Search', exact: true }).click();
    await settled(page);
    await page.getByRole('link', { name: 'Add images' }).click();
    await done('Uploading').waitFor();
    await page.getByRole('button', { name: 'Cancel' }).click();
    await done('Uploading').waitFor({ state: 'detached' });
    release();
    await page.unroute('**/graphql');
    expect(await totalOf('cancelled')).toBe(0);
  });

  it('says that the server went away while it was sending, and goes on when it is back', async () => {
    await page.goto(`${served.url}/add`);
    await page.getByRole('textbox', { name: 'Dataset' }).fill('away');
    const complaints = tab.complaints.length;
    let killed = false;
    await page.route('**/graphql', async (route) => {
      if (!killed && route.request().headers()['content-type'].startsWith('multipart/form-data')) {
        killed = true;
        await served.kill();
      }
      await route.continue();
    });
    await add('face-34.jpg', 'face-35.jpg');
    await page.getByRole('button', { name: 'Add 2 images' }).click();
    await page.getByText('The server does not answer. It is tried again by itself.').waitFor();
    await shot('away');
    served = await serveFacet({ ...environment, PORT: new URL(served.url).port });
    await done('Done: 2 added').waitFor({ timeout: 90_000 });
    await page.unroute('**/graphql');
    expect(await totalOf('away')).toBe(2);
    expect(tab.complaints.slice(complaints).every((text) => text.includes('ERR_'))).toBe(true);
  }, 150_000);

  it('removes a face once that is confirmed, and the search shows it no more', async () => {
    await page.goto(`${served.url}/?dataset=folder`);
    await settled(page);
    const [id] = await shownIds(page);
    await faces(page).first().click();
    await page.waitForURL('**/image/*');
    await settled(page);
    const button = page.getByRole('button', { name: 'Remove from the gallery' });
    await button.focus();
    await page.keyboard.press('Enter');
    expect(await page.evaluate('document.activeElement.textContent')).toBe('Keep it');
    expect(await violations(page)).toEqual([]);
    await page.screenshot({ path: join(screenshots, 'adding-remove.png') });
    await page.keyboard.press('Escape');
    expect(await page.getByRole('dialog').count()).toBe(0);
    await button.click();
    await page.route('**/graphql', (route) => route.abort());
    await page.getByRole('button', { name: 'Remove it' }).click();
    await page.getByRole('alert').filter({ hasText: 'The server does not answer.' }).waitFor();
    await page.unroute('**/graphql');
    await page.getByRole('button', { name: 'Remove it' }).click();
    await page.waitForURL('**/?dataset=folder');
    await settled(page);
    await expect.poll(() => page.locator('.search-total').textContent()).toBe('29 faces');
    expect(await shownIds(page)).not.toContain(id);
  });

  it('says that a face was gone already', async () => {
    await faces(page).first().click();
    await page.waitForURL('**/image/*');
    const id = new URL(page.url()).pathname.split('/').at(-1);
    await graphql(served.url, 'mutation ($ids: [ID!]!) { deleteImages(ids: $ids) { deleted } }', {
      ids: [id],
    });
    await page.getByRole('button', { name: 'Remove from the gallery' }).click();
    await page.getByRole('button', { name: 'Remove it' }).click();
    await page.getByRole('heading', { name: 'It is gone already' }).waitFor();
    await page.getByRole('button', { name: 'Back to the search' }).click();
    await page.waitForURL('**/?dataset=folder');
    await settled(page);
    await expect.poll(() => page.locator('.search-total').textContent()).toBe('28 faces');
  });

  it('says that there is no such ingestion', async () => {
    await page.goto(`${served.url}/add?job=00000000-0000-4000-8000-000000000000`);
    await page.getByText('There is no such ingestion').waitFor();
  });

  it.each([
    ['phone', 390, 844],
    ['tablet', 820, 1180],
    ['wide', 1440, 900],
  ])('fits a %s, light and dark, and axe finds nothing serious', async (name, width, height) => {
    await page.setViewportSize({ width, height });
    for (const colours of ['light', 'dark']) {
      await page.goto(`${served.url}/add`);
      await page.getByRole('combobox', { name: 'Colours' }).selectOption(colours);
      await expect
        .poll(() => page.evaluate('getComputedStyle(document.documentElement).colorScheme'))
        .toBe(colours);
      await page.getByRole('textbox', { name: 'Dataset' }).fill(`fits ${name} ${colours}`);
      await add('face-36.jpg', 'face-37.jpg', 'corrupt.jpg', 'notes.txt');
      await page.getByRole('button', { name: 'Add 3 images' }).click();
      await done('Done: 2 added, 1 failed').waitFor({ timeout: 60_000 });
      await page.getByRole('heading', { name: 'Earlier' }).waitFor();
      expect(await page.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true);
      expect(await violations(page)).toEqual([]);
      await shot(`${name}-${colours}`);
      await page.locator('.added a').first().click();
      await page.getByRole('button', { name: 'Remove from the gallery' }).click();
      expect(await violations(page)).toEqual([]);
      await page.screenshot({ path: join(screenshots, `adding-remove-${name}-${colours}.png`) });
    }
  });

  it('asked nothing of any other machine, and had nothing else to complain of', () => {
    expect(tab.outside).toEqual([]);
    expect(tab.complaints.filter((text) => !text.includes('ERR_'))).toEqual([]);
  });
});

describe.skipIf(!browser.present)(`adding on a server that wants a key (${browser.reason})`, () => {
  it('is offered to those only who may, and tells the others what they need', async () => {
    const gallery = await makeGallery(6);
    const access = await openAccess();
    const reader = await access.keys.create({ name: 'reader', scopes: ['read'] });
    const writer = await access.keys.create({ name: 'writer', scopes: ['read', 'write'] });
    const server = await startServer(memoryServices(gallery.images), { access, config: { gallery: true } });
    const tab = await openOffline(server.url);
    try {
      const { page } = tab;
      const present = async (key: string) => {
        await page.getByLabel('API key').fill(key);
        await page.getByRole('button', { name: 'Use it' }).click();
      };
      await page.goto(`${server.url}/add`);
      await page.getByText('needs an API key with the scopes read and write').waitFor();
      await present(reader.text);
      await page.getByText('needs an API key with the scope write').waitFor();
      expect(await page.getByRole('link', { name: 'Add images' }).count()).toBe(0);
      expect(await violations(page)).toEqual([]);
      await page.screenshot({ path: join(screenshots, 'adding-key.png') });
      await page.goto(server.url);
      await faces(page).first().click();
      await page.getByRole('heading', { level: 1 }).waitFor();
      expect(await page.getByRole('button', { name: 'Remove from the gallery' }).count()).toBe(0);
      await page.goto(`${server.url}/add`);
      await present(writer.text);
      await page.getByRole('button', { name: 'Choose files' }).waitFor();
      await page.getByRole('link', { name: 'Add images' }).waitFor();
      await page.getByRole('button', { name: 'Forget key' }).click();
      await page.getByText('needs an API key with the scopes read and write').waitFor();
      expect(tab.outside).toEqual([]);
      expect(tab.complaints.filter((text) => !text.includes('401'))).toEqual([]);
    } finally {
      await tab.close();
      await server.close();
      await access.close();
      gallery.remove();
    }
  });
});
