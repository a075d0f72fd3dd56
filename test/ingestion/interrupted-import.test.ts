import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { FacetError } from '../../src/domain/index.js';
import { finishPending, type ImportProgress } from '../../src/ingestion/index.js';
import { failureOf } from '../support/failure.js';
import { imageFiles, ingestionSetting, type ImageFiles, type Setting } from './setting.js';

const COUNT = 600;
let files: ImageFiles;
let setting: Setting;
beforeAll(() => {
  files = imageFiles(COUNT);
});
beforeEach(() => {
  setting = ingestionSetting(files);
});
afterEach(() => {
  files.restore();
});
afterAll(() => {
  files.remove();
});

const all = Array.from({ length: COUNT }, (_, n) => n);

describe('an interrupted import', () => {
  const failAt = (operation: string, call: number) => {
    let calls = 0;
    return (name: string) => {
      if (name === operation && ++calls === call)
        throw new FacetError('SERVICE_UNAVAILABLE', 'the lights went out');
    };
  };

  it.each([
    ['catalogue', 'putPending', 2],
    ['catalogue', 'markIndexed', 2],
    ['catalogue', 'byIds', 4],
    ['index', 'upsert', 2],
    ['index', 'upsert', 1],
  ] as const)('by a failing %s.%s (call %i) is whole after another run', async (where, operation, call) => {
    const images = all.map((n) => setting.image(n));
    const broken = setting.parts[where];
    broken.before = failAt(operation, call);
    expect((await failureOf(() => setting.run(images))).code).toBe('SERVICE_UNAVAILABLE');
    broken.before = () => undefined;
    const report = await setting.run(images);
    expect(report.imported + report.unchanged).toBe(COUNT);
    expect(report.failed.count).toBe(0);
    await setting.expectExactly(all);
  });

  it('by a dead worker fails as a whole instead of failing every image', async () => {
    files.write(300, 'down');
    const failure = await failureOf(() => setting.run(all.map((n) => setting.image(n))));
    expect(failure.code).toBe('SERVICE_UNAVAILABLE');
    files.write(300, 'image 300');
    await setting.run(all.map((n) => setting.image(n)));
    await setting.expectExactly(all);
  });

  it('by a signal stops, writes nothing more, and can go on', async () => {
    const stop = new AbortController();
    const images = all.map((n) => setting.image(n));
    const onProgress = ({ done }: ImportProgress) => {
      if (done > 0) stop.abort(new Error('enough'));
    };
    await expect(setting.run(images, { signal: stop.signal, onProgress })).rejects.toThrow('enough');
    const rows = setting.parts.catalogue.rows.size;
    expect(rows).toBeGreaterThan(0);
    expect(rows).toBeLessThan(COUNT);
    await setting.run(images);
    await setting.expectExactly(all);
  });

  it('is finished by an import of anything else, even if its own files are gone', async () => {
    setting.parts.catalogue.before = failAt('markIndexed', 1);
    await failureOf(() => setting.run(all.slice(0, 5).map((n) => setting.image(n))));
    setting.parts.catalogue.before = () => undefined;
    expect(await setting.parts.catalogue.countByState()).toMatchObject({ PENDING: 5 });
    for (const n of all.slice(0, 5)) files.erase(n);
    expect(await setting.run([setting.image(9)])).toMatchObject({ imported: 1, resumed: 5 });
    await setting.expectExactly([0, 1, 2, 3, 4, 9]);
    expect(await finishPending(setting.parts)).toBe(0);
  });

  it('leaves what cannot be finished PENDING, and goes on', async () => {
    setting.parts.catalogue.before = failAt('markIndexed', 1);
    await failureOf(() => setting.run([setting.image(0), setting.image(1)]));
    setting.parts.catalogue.before = () => undefined;
    setting.parts.extractor.store.clear();
    files.erase(0);
    expect(await finishPending(setting.parts)).toBe(1);
    expect(await setting.parts.catalogue.countByState()).toEqual({ PENDING: 1, INDEXED: 1, DELETING: 0 });
  });
});
