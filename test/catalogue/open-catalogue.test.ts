import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openCatalogue } from '../../src/catalogue/index.js';
import { newImage } from '../contract/sample-images.js';
import { seedEmbeddedDatabase } from '../support/embedded-template.js';
import { failureOf } from '../support/failure.js';
import { temporaryFolder } from './stores.js';

describe('openCatalogue on a data folder', () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  beforeEach(async () => {
    folder = await temporaryFolder();
  });
  afterEach(() => folder.remove());

  it('works in a folder with a path longer than a socket’s may be, and keeps what was written', async () => {
    const dataDir = join(folder.path, 'x'.repeat(120), 'y'.repeat(120));
    await mkdir(dataDir, { recursive: true });
    await seedEmbeddedDatabase(dataDir);
    const first = await openCatalogue({ dataDir });
    await first.catalogue.putPending([newImage('1')]);
    await first.close();
    const second = await openCatalogue({ dataDir });
    expect(await second.catalogue.pending(10)).toMatchObject([{ externalId: '1' }]);
    await second.close();
  }, 120_000);

  it('closes once, however often it is asked, and answers no more', async () => {
    await seedEmbeddedDatabase(folder.path);
    const stores = await openCatalogue({ dataDir: folder.path });
    await Promise.all([stores.close(), stores.close()]);
    await stores.close();
    expect(await failureOf(() => stores.catalogue.count())).toMatchObject({ code: 'SERVICE_UNAVAILABLE' });
    expect(await failureOf(() => stores.embeddings.scan('m', 1))).toMatchObject({
      code: 'SERVICE_UNAVAILABLE',
    });
  });

  it('says which folder it is when the database in it cannot be started', async () => {
    await writeFile(join(folder.path, 'db'), 'not a folder');
    const failure = await failureOf(() => openCatalogue({ dataDir: folder.path }));
    expect(failure).toMatchObject({
      code: 'SERVICE_UNAVAILABLE',
      details: { file: join(folder.path, 'db') },
    });
    expect(failure.message).toContain(join(folder.path, 'db'));
    expect(failure.cause).toBeDefined();
  }, 120_000);
});
