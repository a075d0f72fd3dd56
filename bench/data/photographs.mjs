// JPEGs to extract and import: CelebA's photographs where they lie beside the checkout, else the demo's cartoon faces.
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { openCelebA, renderSyntheticDataset } from '../../dist/dataset/index.js';

const BESIDE = resolve(import.meta.dirname, '../../../shared/data');
/** 178 × 218, some 6,000; and 89 × 109, 10,000. */
const REAL = ['celeba', 'celeba_small'].map((name) => join(BESIDE, name));

/**
 * @param most how many at most
 * @returns {Promise<{source: string, folder: string, images: {path: string, labels: Int8Array}[]}>} folder: in CelebA's
 *   layout, with the first of the images (all, where they come from one folder)
 */
export async function photographs({ shared }, most) {
  if (!existsSync(join(REAL[0], 'list_attr_celeba.txt'))) {
    const folder = join(shared, `faces-${most}`);
    await renderSyntheticDataset({ folder, count: most, seed: 1 });
    return { source: 'demo faces, for want of CelebA', folder, images: await imagesOf(folder, most) };
  }
  const images = [];
  for (const folder of REAL.filter(existsSync)) {
    if (images.length < most) images.push(...(await imagesOf(folder, most - images.length)));
  }
  return { source: 'CelebA photographs', folder: REAL[0], images };
}

async function imagesOf(folder, limit) {
  const images = [];
  for await (const image of (await openCelebA(folder)).images({ limit })) images.push(image);
  return images;
}
