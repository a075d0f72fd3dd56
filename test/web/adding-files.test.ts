import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { batchesOf } from '../../web/src/adding/batches.ts';
import { bytesForPeople, checkFiles, type Candidate } from '../../web/src/adding/check-files.ts';
import { inWords, progressOf } from '../../web/src/adding/progress.ts';

const limits = {
  items: 500,
  uploadBytes: 100_000,
  imageBytes: 60_000,
  mediaTypes: ['image/jpeg', 'image/png', 'image/webp', 'image/avif'],
};
const candidate = (name: string, size: number, type = 'image/jpeg'): Candidate => ({
  name,
  file: new File([new Uint8Array(size)], name, { type }),
});

describe('files that were chosen', () => {
  it.each([
    ['a.jpg', 60_000, 'image/jpeg'],
    ['A.AVIF', 1, ''],
    ['x'.repeat(200), 1, 'image/png'],
  ])('%s of %i bytes and type "%s" is taken', (name, size, type) => {
    const file = candidate(name, size, type);
    expect(checkFiles([file], limits)).toEqual({ good: [file], refused: [] });
  });

  it.each([
    ['a.gif', 9, 'image/gif', 'It is no image of an accepted type: JPEG, PNG, WebP, AVIF.'],
    ['a.tar.gz', 9, '', 'It is no image of an accepted type: JPEG, PNG, WebP, AVIF.'],
    ['.DS_Store', 9, '', 'It is no image of an accepted type: JPEG, PNG, WebP, AVIF.'],
    ['a.jpg', 60_001, 'image/jpeg', 'It is too large: 59 KiB, and at most 59 KiB are accepted.'],
    ['a.jpg', 0, 'image/jpeg', 'It is empty.'],
    ['x'.repeat(201), 1, 'image/png', 'Its path is too long: at most 200 characters are accepted.'],
  ])('%s of %i bytes and type "%s" is refused, with the limit', (name, size, type, reason) => {
    expect(checkFiles([candidate(name, size, type)], limits)).toEqual({
      good: [],
      refused: [{ name, reason }],
    });
  });

  it('are held to the limit of a whole request where that is lower', () => {
    const { refused } = checkFiles([candidate('a.jpg', 3000)], { ...limits, uploadBytes: 2048 });
    expect(refused[0].reason).toContain('at most 2 KiB');
  });
});

describe('batches', () => {
  it('hold every file once, in order, and keep to every limit', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 1, max: 60_000 }), { maxLength: 300 }),
        fc.integer({ min: 1, max: 500 }),
        (sizes, items) => {
          const files = sizes.map((size, place) => ({
            name: String(place),
            file: Object.defineProperty(new File([], String(place)), 'size', { value: size }),
          }));
          const batches = batchesOf(files, { ...limits, items });
          expect(batches.flat()).toEqual(files);
          for (const batch of batches) {
            const bytes = batch.reduce((sum, { file }) => sum + file.size, 0);
            expect(batch.length).toBeGreaterThan(0);
            expect(batch.length).toBeLessThanOrEqual(Math.min(items, 100));
            expect(bytes).toBeLessThanOrEqual(limits.uploadBytes);
          }
        },
      ),
      { numRuns: 50 },
    );
  });

  it('are as few as fit: thirty small files go together', () => {
    const files = Array.from({ length: 30 }, (_, place) => candidate(String(place), 10));
    expect(batchesOf(files, { ...limits, uploadBytes: 1e9 })).toHaveLength(1);
  });
});

describe('progress', () => {
  const job = {
    id: 'a',
    dataset: 'd',
    state: 'RUNNING',
    total: 10,
    imported: 3,
    updated: 1,
    unchanged: 2,
    failed: 1,
    cancelled: 0,
    createdAt: '2026-01-01T00:00:00Z',
  } as const;

  it('counts what is sent once, and what is not sent as queued', () => {
    const uploads = { total: 15, sent: 10, active: true, hold: null, problem: null };
    const progress = progressOf(uploads, [job]);
    expect(progress).toEqual({ total: 15, queued: 8, done: 4, unchanged: 2, failed: 1, cancelled: 0 });
    expect(inWords(progress)).toBe('4 added, 2 there already, 1 failed');
  });

  it('is nothing where nothing is known yet', () => {
    const none = { total: 0, sent: 0, active: false, hold: null, problem: null };
    const progress = progressOf(none, [
      { ...job, total: null, imported: 0, updated: 0, unchanged: 0, failed: 0 },
    ]);
    expect(progress.queued).toBe(0);
    expect(inWords(progress)).toBe('nothing so far');
  });
});

it.each([
  [0, '0 bytes'],
  [1023, '1023 bytes'],
  [1536, '1.5 KiB'],
  [20 * 1024 ** 2, '20 MiB'],
  [3 * 1024 ** 4, '3072 GiB'],
])('%i bytes are %s', (bytes, text) => {
  expect(bytesForPeople(bytes)).toBe(text);
});
