import { expect, it } from 'vitest';
import type { Catalogue, NewImage } from '../../src/catalogue/index.js';
import { imageId, toSigned } from '../../src/domain/index.js';
import { newImage } from './sample-images.js';

const ids = (images: readonly { readonly id: string }[]): string[] => images.map(({ id }) => id);
const inIdOrder = (images: readonly NewImage[]) => [...images].sort((a, b) => (a.id < b.id ? -1 : 1));

/** What every Catalogue must do for deletion and relabelling. @param catalogue empty */
export function catalogueChangesContract(catalogue: () => Catalogue): void {
  const indexed = async (images: readonly NewImage[]) => {
    await catalogue().putPending(images);
    await catalogue().markIndexed(ids(images));
  };

  it('looks up images whatever their state, and lists those DELETING', async () => {
    const [pending, shown, gone, going] = ['1', '2', '3', '4'].map((name) => newImage(name));
    await catalogue().putPending([pending, shown, gone, going]);
    await catalogue().markIndexed([shown.id, gone.id]);
    await catalogue().markDeleting([gone.id, going.id]);
    const found = await catalogue().lookup([
      ...ids([pending, shown, gone]),
      imageId('no', 'such'),
      'nonsense',
    ]);
    expect([...found.values()].map(({ id, state }) => [id, state]).sort()).toEqual(
      [
        [pending.id, 'PENDING'],
        [shown.id, 'INDEXED'],
        [gone.id, 'DELETING'],
      ].sort(),
    );
    const deleting = ids(inIdOrder([gone, going]));
    expect(ids(await catalogue().deleting(10))).toEqual(deleting);
    expect(ids(await catalogue().deleting(1))).toEqual(deleting.slice(0, 1));
    expect(ids(await catalogue().deleting(10, deleting[0]))).toEqual(deleting.slice(1));
  });

  it("lists a dataset's ids whatever their state, and no other's", async () => {
    const own = ['1', '2', '3'].map((name) => newImage(name, { dataset: 'own' }));
    await indexed([own[0], own[1], newImage('1', { dataset: 'other' })]);
    await catalogue().putPending([own[2]]);
    await catalogue().markDeleting([own[1].id]);
    const listed = ids(inIdOrder(own));
    expect(await catalogue().datasetIds('own', 10)).toEqual(listed);
    expect(await catalogue().datasetIds('own', 1, listed[0])).toEqual([listed[1]]);
    expect(await catalogue().datasetIds('Own', 10)).toEqual([]);
  });

  it('replaces labels and nothing else; filters and counts show it at once', async () => {
    const smiling = toSigned({ present: ['SMILING'], absent: ['BALD'] });
    const bald = toSigned({ present: ['BALD'], absent: [] });
    const [shown, pending, other] = ['1', '2', '3'].map((name) => newImage(name, { labels: smiling }));
    await indexed([shown, other]);
    await catalogue().putPending([pending]);
    const before = await catalogue().lookup(ids([shown, pending, other]));
    await catalogue().relabel([
      { id: shown.id, labels: new Int8Array(40) },
      { id: shown.id, labels: bald },
      { id: pending.id, labels: bald },
      { id: imageId('no', 'such'), labels: bald },
    ]);
    const after = await catalogue().lookup(ids([shown, pending, other]));
    for (const [id, row] of before) {
      expect(after.get(id)).toEqual({ ...row, labels: id === other.id ? smiling : bald });
    }
    expect(ids(await catalogue().page({ present: ['BALD'] }, 10))).toEqual([shown.id]);
    expect(ids(await catalogue().page({ present: ['SMILING'] }, 10))).toEqual([other.id]);
    const counts = await catalogue().attributeCounts();
    expect(counts.find(({ attribute }) => attribute === 'BALD')).toMatchObject({ present: 1, absent: 1 });
    await catalogue().relabel([{ id: shown.id, labels: new Int8Array(40) }]);
    expect(await catalogue().count({ present: ['BALD'] })).toBe(0);
  });
}
