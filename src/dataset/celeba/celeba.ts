import { readdir, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { ATTRIBUTES, FacetError, type Attribute, type Partition } from '../../domain/index.js';
import type {
  DatasetReport,
  LabelledDataset,
  LabelledImage,
  NamedCount,
  WalkOptions,
} from '../labelled-images.js';
import { readSidecar, SIDECAR } from '../sidecar.js';
import { readAttributeHeader, readAttributeRows } from './attribute-list.js';
import { LAYOUT, malformed, systemCode, unreadable } from './files.js';
import { readPartitions } from './partition-list.js';

/**
 * Opens a folder of CelebA's official layout: `list_attr_celeba.txt`, `img_align_celeba/` and, if it is there,
 * `list_eval_partition.txt` (without it every partition is null). A `facet.json` beside them may say which attributes
 * mean something.
 * @throws FacetError `DATASET_NOT_FOUND`, `DATASET_MALFORMED`
 */
export async function openCelebA(path: string): Promise<LabelledDataset> {
  const folder = resolve(path);
  await requireFolder(folder);
  const sidecar = await readSidecar(folder);
  if (sidecar?.rendering?.complete === false) {
    const problem = `${SIDECAR}: rendering these images was interrupted; render them again to finish`;
    throw new FacetError('DATASET_MALFORMED', problem, { file: join(folder, SIDECAR) });
  }
  await requireFolder(join(folder, LAYOUT.images));
  await readAttributeHeader(join(folder, LAYOUT.attributes));
  return new CelebA(folder, sidecar?.attributes ?? ATTRIBUTES);
}

class CelebA implements LabelledDataset {
  #tally = new Tally();

  constructor(
    readonly folder: string,
    readonly attributes: readonly Attribute[],
  ) {}

  images(options: WalkOptions = {}): AsyncIterable<LabelledImage> {
    this.#tally = new Tally();
    return walk(this, options, this.#tally);
  }

  async count(options: WalkOptions = {}): Promise<number> {
    const tally = new Tally();
    const images = walk(this, options, tally);
    while ((await images.next()).done !== true);
    return tally.images;
  }

  report(): DatasetReport {
    return this.#tally.report();
  }
}

async function* walk(
  { folder, attributes }: LabelledDataset,
  { partitions: demanded, limit = Infinity }: WalkOptions,
  tally: Tally,
): AsyncGenerator<LabelledImage, undefined> {
  if (limit < 1 || Number.isNaN(limit)) {
    throw new FacetError('BAD_USER_INPUT', `limit: must be at least 1, not ${limit}`, {
      field: 'limit',
      limit: 1,
    });
  }
  const list = join(folder, LAYOUT.attributes);
  const partitions = await partitionsOf(folder, demanded);
  // One listing instead of a look at the disk for each of 200,000 rows; what no row names stays behind in it.
  const files = new Set(await namesIn(join(folder, LAYOUT.images)));
  for await (const rows of readAttributeRows(list, attributes)) {
    for (const { line, name, labels } of rows) {
      const present = files.delete(name);
      const partition = partitions === undefined ? null : partitions.get(name);
      if (partition === undefined) {
        throw malformed(list, line, `"${name}" has no row in ${LAYOUT.partitions}`);
      }
      if (demanded !== undefined && (partition === null || !demanded.includes(partition))) continue;
      if (!present) tally.rowsWithoutImage.add(name);
      else if (tally.images < limit) {
        tally.images++;
        yield { externalId: name, path: join(folder, LAYOUT.images, name), partition, labels };
      }
    }
  }
  for (const name of files) if (IMAGE_NAME.test(name)) tally.imagesWithoutRow.add(name);
}

const IMAGE_NAME = /\.(jpe?g|png|webp|avif)$/i;

async function partitionsOf(
  folder: string,
  demanded: readonly Partition[] | undefined,
): Promise<Map<string, Partition> | undefined> {
  try {
    return await readPartitions(join(folder, LAYOUT.partitions));
  } catch (error) {
    const absent = error instanceof FacetError && systemCode(error.cause) === 'ENOENT';
    // Asking for a partition where none is known must not quietly give nothing.
    if (absent && demanded === undefined) return undefined;
    throw error;
  }
}

async function requireFolder(path: string): Promise<void> {
  const facts = await stat(path).catch((error: unknown) => {
    throw unreadable(path, error);
  });
  if (!facts.isDirectory()) {
    throw new FacetError('DATASET_NOT_FOUND', `${path} is not a folder`, { file: path });
  }
}

async function namesIn(folder: string): Promise<string[]> {
  return readdir(folder).catch((error: unknown) => {
    throw unreadable(folder, error);
  });
}

/** Counts what a walk meets. */
class Tally {
  images = 0;
  readonly rowsWithoutImage = new Names();
  readonly imagesWithoutRow = new Names();

  report(): DatasetReport {
    return {
      images: this.images,
      rowsWithoutImage: this.rowsWithoutImage.named(),
      imagesWithoutRow: this.imagesWithoutRow.named(),
    };
  }
}

class Names {
  #count = 0;
  readonly #examples: string[] = [];

  add(name: string): void {
    this.#count++;
    if (this.#examples.length < 20) this.#examples.push(name);
  }

  named(): NamedCount {
    return { count: this.#count, examples: [...this.#examples] };
  }
}
