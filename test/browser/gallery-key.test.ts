import { describe, expect, it } from 'vitest';
import { memoryServices, openAccess, startServer } from '../support/api-server.js';
import { browser, openOffline } from '../support/browser.js';
import { makeGallery } from '../support/gallery.js';
import { faces, violations } from '../support/gallery-page.js';
import { MemoryApiKeys } from '../support/memory-api-keys.js';

describe.skipIf(!browser.present)(`the gallery page on a server that wants a key (${browser.reason})`, () => {
  it('asks for it, shows faces with it, and forgets it', async () => {
    const gallery = await makeGallery(6);
    const access = await openAccess();
    const { text } = await access.keys.create({ name: 'me', scopes: ['read'] });
    const server = await startServer(memoryServices(gallery.images), {
      access,
      config: { gallery: true, graphiql: false },
    });
    const tab = await openOffline(server.url);
    try {
      const { page } = tab;
      await page.goto(server.url);
      await page.getByLabel('API key').fill('wrong');
      await page.getByRole('button', { name: 'Use it' }).click();
      await page.getByRole('heading', { name: 'This API key was refused' }).waitFor();
      await page.getByText('Key refused').waitFor();
      await page.getByLabel('API key').fill(text);
      await page.getByRole('button', { name: 'Use it' }).click();
      await expect.poll(() => faces(page).count()).toBe(6);
      expect(await page.getByText('refused').count()).toBe(0);
      expect(await page.locator('.header-key').textContent()).toBe('me');
      expect(await page.locator('.face img').first().getAttribute('src')).toContain('sig=');
      expect(await page.evaluate('JSON.stringify(localStorage)')).not.toContain(text.slice(-43));
      // There is no GraphiQL here, and nothing to measure with this key.
      expect(await page.locator('a[href^="/graphiql"]').count()).toBe(0);
      expect(await page.getByRole('button', { name: 'Copy as GraphQL' }).count()).toBe(1);
      await page.getByRole('link', { name: 'Evaluations' }).click();
      await page.getByText('Measuring needs an API key with the scope “evaluate”.').waitFor();
      expect(await page.getByRole('button', { name: 'Measure now' }).count()).toBe(0);
      await page.getByRole('link', { name: 'Search', exact: true }).click();
      await page.getByRole('button', { name: 'Forget key' }).click();
      await page.getByLabel('API key').waitFor();
      expect(await faces(page).count()).toBe(0);
      expect(tab.outside).toEqual([]);
    } finally {
      await tab.close();
      await server.close();
      await access.close();
      gallery.remove();
    }
  });

  it('takes one where everybody may read, says when it is refused, and does without one again', async () => {
    const gallery = await makeGallery(6);
    const access = await openAccess(new MemoryApiKeys(), 'read');
    const { text } = await access.keys.create({
      name: 'curator of all portraits there are',
      scopes: ['read', 'write'],
    });
    const server = await startServer(memoryServices(gallery.images), { access, config: { gallery: true } });
    const tab = await openOffline(server.url);
    const { page } = tab;
    const use = async (key: string) => {
      await page.getByRole('button', { name: 'Use a key' }).click();
      const dialog = page.getByRole('dialog', { name: 'Use an API key' });
      expect(await violations(page)).toEqual([]);
      await dialog.getByLabel('API key').fill(key);
      await dialog.getByRole('button', { name: 'Use it' }).click();
      await dialog.waitFor({ state: 'detached' });
    };
    const add = page.getByRole('link', { name: 'Add images', exact: true });
    try {
      await page.goto(server.url);
      await expect.poll(() => faces(page).count()).toBe(6);
      expect(await add.count()).toBe(0);
      await use('wrong');
      await page.getByRole('heading', { name: 'This API key was refused' }).waitFor();
      await page.getByText('send a valid API key').first().waitFor();
      await page.getByRole('button', { name: 'Forget key' }).click();
      await expect.poll(() => faces(page).count()).toBe(6);
      await use(text);
      await add.waitFor();
      expect(await page.locator('.header-key').textContent()).toBe('curator of all portraits there are');
      await page.setViewportSize({ width: 320, height: 700 });
      expect(await page.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true);
      expect(await page.getByRole('button', { name: 'Use a key' }).count()).toBe(0);
      await page.getByRole('button', { name: 'Forget key' }).click();
      await page.getByRole('button', { name: 'Use a key' }).waitFor();
      await expect.poll(() => add.count()).toBe(0);
      expect(tab.outside).toEqual([]);
    } finally {
      await tab.close();
      await server.close();
      await access.close();
      gallery.remove();
    }
  });
});
