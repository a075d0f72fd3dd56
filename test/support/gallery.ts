import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import sharp from 'sharp';
import type { CatalogueImage } from '../../src/catalogue/index.js';
import { ATTRIBUTE_COUNT, imageId, PARTITIONS } from '../../src/domain/index.js';

/** Labels of image i: attribute a is present when bit (a mod 5) of i is set; the last image is unlabelled. */
function labelsOf(index: number, count: number): Int8Array {
  return Int8Array.from({ length: ATTRIBUTE_COUNT }, (_, attribute) =>
    index === count - 1 ? 0 : (index >> (attribute % 5)) & 1 ? 1 : -1,
  );
}

/** `count` small pictures on disk (JPEG, every fourth PNG) with their catalogue rows; `remove` deletes the files. */
export async function makeGallery(count: number): Promise<{
  readonly folder: string;
  readonly images: readonly CatalogueImage[];
  readonly remove: () => void;
}> {
  const folder = mkdtempSync(join(tmpdir(), 'facet-gallery-'));
  const images = await Promise.all(
    Array.from({ length: count }, async (_, index): Promise<CatalogueImage> => {
      const png = index % 4 === 3;
      const picture = sharp({
        create: {
          width: 178,
          height: 218,
          channels: 3,
          background: { r: (index * 37) % 256, g: 90, b: 160 },
        },
      });
      const bytes = await (png ? picture.png() : picture.jpeg()).toBuffer();
      const externalId = `${String(index + 1).padStart(6, '0')}.${png ? 'png' : 'jpg'}`;
      const path = join(folder, externalId);
      writeFileSync(path, bytes);
      return {
        id: imageId('memory', externalId),
        dataset: 'memory',
        externalId,
        sha256: createHash('sha256').update(bytes).digest('hex'),
        location: pathToFileURL(path).href,
        mediaType: png ? 'image/png' : 'image/jpeg',
        width: 178,
        height: 218,
        bytes: bytes.length,
        partition: index % 5 === 4 ? null : PARTITIONS[index % 3],
        labels: labelsOf(index, count),
        metadata: {},
        state: 'INDEXED',
        createdAt: new Date(Date.UTC(2026, 0, 1, 0, 0, index)),
      };
    }),
  );
  return {
    folder,
    images,
    remove: () => {
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
