import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { tmpdir } from 'node:os';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { memoryServices, openAccess, startServer, type TestServer } from '../support/api-server.js';
import { browser, openOffline, type OfflinePage } from '../support/browser.js';
import { MemoryIngestion } from '../support/memory-ingestion.js';
import { makeGallery } from '../support/gallery.js';

/** Where the screenshots go for people to look at. */
const screenshots = process.env.FACET_SCREENSHOTS ?? join(tmpdir(), 'facet-screenshots');

describe.skipIf(!browser.present)(`GraphiQL in Chromium without internet (${browser.reason})`, () => {
  let gallery: Awaited<ReturnType<typeof makeGallery>>;
  let server: TestServer;
  let tab: OfflinePage;
  const ingestion = new MemoryIngestion();

  beforeAll(async () => {
    mkdirSync(screenshots, { recursive: true });
    gallery = await makeGallery(24);
    server = await startServer({ ...memoryServices(gallery.images), ingestion });
    tab = await openOffline(server.url);
    await tab.page.goto(`${server.url}/graphiql`);
    await tab.page.locator('.graphiql-query-editor .view-line').first().waitFor();
  });
  afterAll(async () => {
    await tab.close();
    await server.close();
    gallery.remove();
  });

  const tabs = () => tab.page.locator('.graphiql-tab-button');
  const result = () => tab.page.locator('.graphiql-response .view-lines');
  // The editor paints line by line and colours later.
  const shows = (text: string) =>
    expect.poll(() => result().textContent(), { timeout: 10_000 }).toContain(text);
  const run = () => tab.page.getByRole('button', { name: /^execute query/i }).click();

  it('opens with examples, one a tab', async () => {
    expect(await tabs().allTextContents()).toEqual([
      'ByAttributes',
      'Similar',
      'Facets',
      'ActiveModel',
      'Ingest',
      'Progress',
    ]);
    const query = tab.page.locator('.graphiql-query-editor .view-lines');
    expect(await query.textContent()).toContain('searchByAttributes');
  });

  it('runs the first and shows ranked faces with scores', async () => {
    await run();
    await shows('"score"');
    expect(await result().textContent()).toContain('/images/');
    await tab.page.locator('.graphiql-query-editor [class*="mtk"]:not(.mtk1)').first().waitFor();
    await tab.page.screenshot({ path: join(screenshots, 'graphiql.png') });
  });

  it.each([
    ['Similar', '"similarImages"'],
    ['Facets', '"prevalence"'],
    ['ActiveModel', '"test-bundle"'],
    ['Progress', '"ingestions"'],
  ])('runs %s as it stands', async (name, expected) => {
    await tabs().filter({ hasText: name }).click();
    // GraphiQL reads the new text a moment later, and notes it in the address; before that it would run the old name.
    await tab.page.waitForURL((url) => url.searchParams.get('query')?.includes(`query ${name}`) ?? false);
    await run();
    await shows(expected);
    expect(await result().textContent()).not.toContain('"errors"');
    await tab.page.screenshot({ path: join(screenshots, `graphiql-${name}.png`) });
  });

  it('knows the schema: the documentation lists the queries', async () => {
    await tab.page.getByRole('button', { name: /documentation explorer/i }).click();
    const docs = tab.page.locator('.graphiql-doc-explorer');
    await docs.getByRole('link', { name: 'Query', exact: true }).click();
    await expect.poll(() => docs.textContent()).toContain('ranked by how well each face fits');
    await tab.page.screenshot({ path: join(screenshots, 'graphiql-docs.png') });
  });

  it('shows a subscription as it changes', async () => {
    const items = [{ source: { kind: 'path', path: 'x' } } as const];
    const { id } = (await ingestion.ingest({ items, dataset: 'd', onConflict: 'REJECT' })).ingestion;
    const query = `subscription { ingestion(id: "${id}") { state imported } }`;
    await tab.page.goto(`${server.url}/graphiql?query=${encodeURIComponent(query)}`);
    await tab.page.locator('.graphiql-query-editor .view-line').first().waitFor();
    await run();
    await shows('"QUEUED"');
    ingestion.settle(id, 0, { outcome: 'IMPORTED', imageId: gallery.images[0].id });
    await shows('"COMPLETED"');
  });

  it('asked nothing of any other machine, and had nothing to complain of', () => {
    expect(tab.outside).toEqual([]);
    expect(tab.complaints).toEqual([]);
  });
});

describe.skipIf(!browser.present)(`GraphiQL on a server that wants a key (${browser.reason})`, () => {
  it('opens for everybody, and works with a key among its headers, subscriptions too', async () => {
    mkdirSync(screenshots, { recursive: true });
    const gallery = await makeGallery(4);
    const ingestion = new MemoryIngestion();
    const access = await openAccess();
    const { text } = await access.keys.create({ name: 'me', scopes: ['read'] });
    const server = await startServer({ ...memoryServices(gallery.images), ingestion }, { access });
    const tab = await openOffline(server.url);
    try {
      const { page } = tab;
      const result = page.locator('.graphiql-response .view-lines');
      const shows = (expected: string) =>
        expect.poll(() => result.textContent(), { timeout: 10_000 }).toContain(expected);
      const run = () => page.getByRole('button', { name: /^execute query/i }).click();
      const items = [{ source: { kind: 'path', path: 'x' } } as const];
      const { id } = (await ingestion.ingest({ items, dataset: 'd', onConflict: 'REJECT' })).ingestion;

      const query = '{ images(first: 1) { edges { node { url } } } }';
      await page.goto(`${server.url}/graphiql?query=${encodeURIComponent(query)}`);
      await page.locator('.graphiql-query-editor .view-line').first().waitFor();
      await run();
      await shows('UNAUTHENTICATED');

      await page.getByRole('button', { name: 'Headers', exact: true }).click();
      await page.locator('.graphiql-editor-tool .monaco-editor:visible').click();
      await page.keyboard.press('Control+A');
      await page.keyboard.insertText(JSON.stringify({ authorization: `Bearer ${text}` }));
      await run();
      await shows('sig=');
      await page.screenshot({ path: join(screenshots, 'graphiql-key.png') });

      await page.locator('.graphiql-query-editor .monaco-editor').click();
      await page.keyboard.press('Control+A');
      await page.keyboard.insertText(`subscription { ingestion(id: "${id}") { state } }`);
      await run();
      await shows('"QUEUED"');
      expect(await page.evaluate('JSON.stringify(localStorage)')).toContain('ByAttributes');
      expect(await page.evaluate('JSON.stringify(localStorage)')).not.toContain(text.slice(-43));
      expect(tab.outside).toEqual([]);
      // Chromium's remark on the 401, and nothing else.
      expect(tab.complaints.filter((complaint) => !complaint.includes('401'))).toEqual([]);
    } finally {
      await tab.close();
      await server.close();
      await access.close();
      gallery.remove();
    }
  });
});
