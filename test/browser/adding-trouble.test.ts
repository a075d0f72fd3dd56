import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Route } from 'playwright-core';
import { AddingPage } from '../support/adding-page.js';
import { memoryServices, openAccess, startServer } from '../support/api-server.js';
import { browser, openOffline } from '../support/browser.js';
import { makeGallery } from '../support/gallery.js';
import { faces, settled, violations } from '../support/gallery-page.js';

const isUpload = (route: Route) =>
  route.request().headers()['content-type'].startsWith('multipart/form-data');

describe.skipIf(!browser.present)(`adding images, in trouble (${browser.reason})`, () => {
  let on: AddingPage;
  beforeAll(async () => {
    on = await AddingPage.open(100);
  }, 300_000);
  afterAll(() => on.close());

  it('waits while the queue is full, and says so', async () => {
    const { page } = on;
    await on.visit('/add');
    let full = true;
    await page.route('**/graphql', async (route) => {
      if (!isUpload(route) || !full) {
        await route.continue();
        return;
      }
      full = false;
      // What the server says: to fill its queue takes thousands of images.
      const error = { message: 'queue: 10000 images wait already', extensions: { code: 'QUEUE_FULL' } };
      await route.fulfill({ json: { data: null, errors: [error] } });
    });
    await on.choose('face-32.jpg');
    await on.press('Add 1 image');
    await page.getByText('10000 images wait already It is tried again by itself.').waitFor();
    await on.says('Done: 1 added');
    expect(full).toBe(false);
    await page.unroute('**/graphql');
  });

  it('keeps what is shown and what was chosen while the server cannot be asked anew', async () => {
    const { page } = on;
    await on.visit('/add');
    await page.getByRole('button', { name: 'Choose files' }).waitFor();
    await page.route('**/graphql', (route) =>
      /query (IngestLimits|Viewer)\b/.test(route.request().postData() ?? '')
        ? route.abort('connectionrefused')
        : route.continue(),
    );
    await on.choose('face-38.jpg');
    await on.press('Add 1 image');
    await on.says('Done: 1 added');
    await page.getByRole('heading', { name: 'Facet cannot be reached' }).first().waitFor();
    await on.choose('face-39.jpg');
    expect(await page.getByRole('heading', { name: 'Done: 1 added' }).isVisible()).toBe(true);
    await page.unroute('**/graphql');
    await page
      .getByRole('heading', { name: 'Facet cannot be reached' })
      .first()
      .waitFor({ state: 'detached', timeout: 20_000 });
    expect(await page.getByRole('button', { name: 'Add 1 image' }).isEnabled()).toBe(true);
  });

  it('warns of leaving while it sends, goes on elsewhere in the gallery, and can be cancelled', async () => {
    const { page } = on;
    await on.visit('/add');
    await page.getByRole('textbox', { name: 'Dataset' }).fill('cancelled');
    const held: Route[] = [];
    await page.route('**/graphql', async (route) => {
      if (isUpload(route)) held.push(route);
      else await route.continue();
    });
    const aborted: string[] = [];
    page.on('requestfailed', (request) => {
      if (request === held.at(0)?.request()) aborted.push(request.failure()?.errorText ?? '');
    });
    await on.choose('face-33.jpg');
    await on.press('Add 1 image');
    await on.says('Uploading');
    await page.getByRole('progressbar', { name: 'Sent 0 of 1' }).waitFor();
    await on.shot('uploading');
    const asked: string[] = [];
    page.on('dialog', (dialog) => {
      asked.push(dialog.type());
      void dialog.dismiss();
    });
    await page.evaluate('void location.reload()');
    await expect.poll(() => asked).toEqual(['beforeunload']);
    await page.getByRole('link', { name: 'Search', exact: true }).click();
    await settled(page);
    await page.getByRole('link', { name: 'Add images' }).click();
    await on.says('Uploading');
    expect(held).toHaveLength(1);
    await on.press('Cancel');
    await expect.poll(() => aborted).toEqual(['net::ERR_ABORTED']);
    await page.getByRole('heading', { name: 'Uploading' }).waitFor({ state: 'detached' });
    await page.unroute('**/graphql');
    expect((await on.images({ datasets: ['cancelled'] })).totalCount).toBe(0);
    // Nothing is lost any more.
    await page.reload();
    expect(asked).toHaveLength(1);
    page.removeAllListeners('dialog');
  });

  it('says that the server went away while it was sending, and goes on when it is back', async () => {
    const { page } = on;
    await on.visit('/add');
    await page.getByRole('textbox', { name: 'Dataset' }).fill('away');
    let killed = false;
    await page.route('**/graphql', async (route) => {
      if (isUpload(route) && !killed) {
        killed = true;
        await on.kill();
      }
      await route.continue();
    });
    await on.choose('face-34.jpg', 'face-35.jpg');
    await on.press('Add 2 images');
    await page.getByText('The server does not answer. It is tried again by itself.').waitFor();
    await on.shot('away');
    await on.restart();
    await on.says('Done: 2 added');
    await page.unroute('**/graphql');
    expect((await on.images({ datasets: ['away'] })).totalCount).toBe(2);
    expect((await on.images({ datasets: ['cancelled'] })).totalCount).toBe(0);
  }, 150_000);

  it('shows what waits after reloading, cancels it, and tries it again', async () => {
    const { page } = on;
    await on.kill();
    // Nobody works on what is queued.
    await on.restart({ FACET_INGEST_WORKERS: '0' });
    await on.visit('/add');
    await page.getByRole('textbox', { name: 'Dataset' }).fill('later');
    await on.choose('face-36.jpg', 'face-37.jpg');
    await on.press('Add 2 images');
    await on.says('Taking in');
    await page.reload();
    await on.says('Taking in');
    await page.getByRole('progressbar', { name: 'Dealt with 0 of 2' }).waitFor();
    await on.shot('waiting');
    await on.press('Cancel');
    await on.says('Done: 2 cancelled');
    await on.kill();
    await on.press('Try what is not in again');
    await page.getByRole('alert').filter({ hasText: 'The server does not answer.' }).waitFor();
    await on.restart();
    await on.press('Try what is not in again');
    await on.says('Done: 2 added');
    expect(await page.getByRole('alert').count()).toBe(0);
    expect((await on.images({ datasets: ['later'] })).totalCount).toBe(2);
  }, 150_000);

  it('asked nothing of any other machine, and complained only of the server that was away', () => {
    expect(on.tab.outside).toEqual([]);
    expect(on.tab.complaints.filter((text) => !/ERR_CONNECTION_(REFUSED|RESET)/.test(text))).toEqual([]);
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
