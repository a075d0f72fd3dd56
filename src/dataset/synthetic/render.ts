import { mkdir, readdir, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { FacetError } from '../../domain/index.js';
import { LAYOUT } from '../celeba/files.js';
import { replaceFile, writeLists } from '../celeba/write-lists.js';
import { readSidecar, SIDECAR, writeSidecar, type Sidecar } from '../sidecar.js';
import { RENDERER, syntheticFace, type SyntheticFace } from './face-file.js';
import { DRAWN_ATTRIBUTES } from './labels.js';

export interface RenderOptions {
  /** Made if it does not exist. A folder with other things in it is refused. */
  readonly folder: string;
  /** Number of faces, 1 … 999,999 (names have six digits). */
  readonly count: number;
  /** A 32-bit integer: the same seed gives the same faces; a larger count adds to them. */
  readonly seed: number;
  readonly onProgress?: (progress: { readonly done: number; readonly total: number }) => void;
  /** Stops between two faces; the next call goes on from there. */
  readonly signal?: AbortSignal;
}

export interface RenderResult {
  /** Absolute path of a folder that `openCelebA` reads. */
  readonly folder: string;
  readonly images: number;
  /** Faces drawn by this call; the others were there already. */
  readonly rendered: number;
}

/** Faces in work at once: enough to keep every core of a small machine busy encoding while one SVG is composed. */
const IN_WORK = 6;

/**
 * Renders a set of cartoon faces into CelebA's official layout, about 75% train, 12.5% validation, 12.5% test, with a
 * `facet.json` that names the attributes the faces show. What an earlier call rendered with the same seed is kept.
 * @throws FacetError `BAD_USER_INPUT` (count, seed, folder), `DATASET_MALFORMED` (a broken facet.json);
 *   the signal's reason when aborted
 */
export async function renderSyntheticDataset(options: RenderOptions): Promise<RenderResult> {
  const { count, seed, signal, onProgress } = options;
  if (!Number.isInteger(count) || count < 1 || count > 999_999) {
    throw new FacetError('BAD_USER_INPUT', `count: must be 1 to 999999, not ${count}`, { field: 'count' });
  }
  if (!Number.isInteger(seed) || seed !== (seed | 0)) {
    throw new FacetError('BAD_USER_INPUT', `seed: must be a 32-bit integer, not ${seed}`, { field: 'seed' });
  }
  const folder = resolve(options.folder);
  const images = join(folder, LAYOUT.images);
  const rendering = { renderer: RENDERER, seed, count, complete: false };
  const before = await claim(folder);
  const same = before?.renderer === RENDERER && before.seed === seed;
  if (before !== undefined && !same) await rm(images, { recursive: true, force: true });
  await mkdir(images, { recursive: true });

  const faces = Array.from({ length: count }, (_, index) => syntheticFace(seed, index));
  const there = new Set(await readdir(images));
  const missing = faces.filter((face) => !there.delete(face.name));
  if (same && before.complete && before.count === count && missing.length === 0) {
    return { folder, images: count, rendered: 0 };
  }
  await writeSidecar(folder, { attributes: [...DRAWN_ATTRIBUTES], rendering });
  // What is left is of a larger set, or half written.
  for (const name of there) await rm(join(images, name), { force: true });
  let done = count - missing.length;
  await eachOf(missing, IN_WORK, async (face) => {
    signal?.throwIfAborted();
    await replaceFile(join(images, face.name), await face.render());
    onProgress?.({ done: ++done, total: count });
  });
  await writeLists(folder, faces);
  await writeSidecar(folder, {
    attributes: [...DRAWN_ATTRIBUTES],
    rendering: { ...rendering, complete: true },
  });
  return { folder, images: count, rendered: missing.length };
}

/** Makes sure that we may write here, and says what we rendered here before. */
async function claim(folder: string): Promise<Sidecar['rendering']> {
  await mkdir(folder, { recursive: true });
  const rendering = (await readSidecar(folder))?.rendering;
  if (rendering === undefined && (await readdir(folder)).length > 0) {
    throw new FacetError(
      'BAD_USER_INPUT',
      `folder: ${folder} holds files that Facet did not render (no ${SIDECAR} that says so); give an empty folder`,
      { field: 'folder' },
    );
  }
  return rendering;
}

/** Runs the work for every face, `width` at a time; the first failure stops what has not begun. */
async function eachOf(
  faces: readonly SyntheticFace[],
  width: number,
  work: (face: SyntheticFace) => Promise<void>,
): Promise<void> {
  const queue = faces.values();
  let failed = false;
  const run = async () => {
    for (const face of queue) {
      if (failed) return;
      try {
        await work(face);
      } catch (error) {
        failed = true;
        throw error;
      }
    }
  };
  const runs = await Promise.allSettled(Array.from({ length: width }, run));
  const failure = runs.find((settled) => settled.status === 'rejected');
  if (failure !== undefined) throw failure.reason;
}
