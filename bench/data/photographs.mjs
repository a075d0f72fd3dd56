// JPEGs to extract and import: CelebA's photographs where they lie beside the checkout, else the demo's cartoon faces.
import { existsSync, mkdirSync, symlinkSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { writeLists } from '../../dist/dataset/celeba/write-lists.js';
import { openCelebA, renderSyntheticDataset } from '../../dist/dataset/index.js';

const BESIDE = resolve(import.meta.dirname, '../../../shared/data');
/** 178 × 218, some 6,000; and 89 × 109, 10,000. */
const REAL = ['celeba', 'celeba_small'].map((name) => join(BESIDE, name));

/**
 * @param most how many at most
 * @returns {Promise<{source: string, images: {path: string, labels: Int8Array}[]}>}
 */
export async function photographs({ shared }, most) {
  if (!existsSync(join(REAL[0], 'list_attr_celeba.txt'))) {
    const folder = join(shared, `faces-${most}`);
    await renderSyntheticDataset({ folder, count: most, seed: 1 });
    return { source: 'demo faces, for want of CelebA', images: await imagesOf(folder, most) };
  }
  const images = [];
  for (const folder of REAL.filter(existsSync)) {
    if (images.length < most) images.push(...(await imagesOf(folder, most - images.length)));
  }
  return { source: 'CelebA photographs', images };
}

/**
 * A folder in CelebA's layout with those images and lists of no others (the official ones have 202,599 rows, whose
 * reading would be measured with a thousand images). The files are links.
 */
export async function photographFolder({ shared }, images) {
  const folder = join(shared, `photographs-${images.length}`);
  if (existsSync(folder)) return folder;
  mkdirSync(join(folder, 'img_align_celeba'), { recursive: true });
  for (const { externalId, path } of images) symlinkSync(path, join(folder, 'img_align_celeba', externalId));
  await writeLists(
    folder,
    images.map(({ externalId, partition, labels }) => ({ name: externalId, partition, labels })),
  );
  return folder;
}

async function imagesOf(folder, limit) {
  const images = [];
  for await (const image of (await openCelebA(folder)).images({ limit })) images.push(image);
  return images;
}
