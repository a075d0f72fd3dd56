import { mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { FacetError } from '../domain/index.js';
import { preprocessingSchema } from '../model/index.js';
import { backboneInfo, type BackboneSource } from './backbone.js';
import { sha256 } from './digest.js';
import { FACERES } from './faceres.js';
import { readIfThere, writeAtomically } from './files.js';

/*
 * An imported backbone is a folder `backbones/<id>/`: the cut network in a file named after its SHA-256, and
 * backbone.json, which names that file. Writing backbone.json, atomically and last, is what installs it.
 */
const RECORD_FILE = 'backbone.json';

/** What an imported backbone may be called; also its folder's name, on file systems that ignore case too. */
export const BACKBONE_ID = /^[a-z0-9](?:[a-z0-9._-]{0,62}[a-z0-9])?$/;

const digest = z.string().regex(/^[0-9a-f]{64}$/);

const recordSchema = z.strictObject({
  format: z.literal(1),
  id: z.string().regex(BACKBONE_ID),
  /** ISO 8601. */
  created: z.iso.datetime(),
  /** The classifier it was made from: URL (without its query) or absolute path. */
  source: z.strictObject({ from: z.string(), sha256: digest, bytes: z.int().min(1) }),
  /** The cut network. */
  graph: z.strictObject({ sha256: digest, bytes: z.int().min(1) }),
  /** The classifier's tensor that is the features now, and the layer that came after it. */
  cut: z.strictObject({ tensor: z.string(), layer: z.string() }),
  /** Order of the classifier's own input; ours is NCHW. */
  layout: z.enum(['NCHW', 'NHWC']),
  /** `one`: it takes one image a run. */
  batching: z.enum(['free', 'reshaped', 'one']),
  dimensions: z.int().min(1),
  preset: z.string(),
  preprocessing: preprocessingSchema,
});

/** backbone.json: where an imported backbone came from and what it is. */
export type BackboneRecord = z.infer<typeof recordSchema>;

/** An imported backbone as listed. `hash` is what its features and the models trained on them belong to. */
export type BackboneListing =
  | {
      readonly id: string;
      readonly record: BackboneRecord;
      readonly hash: string;
      readonly fault?: undefined;
    }
  | { readonly id: string; readonly record?: undefined; readonly fault: string };

/** @throws FacetError `BAD_USER_INPUT` on an id that no imported backbone may have */
export function checkBackboneId(id: string): void {
  const refuse = (what: string) =>
    new FacetError('BAD_USER_INPUT', `id: "${id}" ${what}`, { field: 'id', limit: 64 });
  if (!BACKBONE_ID.test(id)) throw refuse(`must match ${BACKBONE_ID.source}`);
  if (id === FACERES.id) throw refuse('is the backbone that comes with Facet; choose another');
}

/** The hash a record's features belong to. */
export function backboneHash({ id, dimensions, preprocessing, graph }: BackboneRecord): string {
  return backboneInfo({ id, dimensions, preprocessing, sha256: graph.sha256 }).hash;
}

/**
 * @param folder `FACET_DATA_DIR/backbones`
 * @throws FacetError `BACKBONE_MISSING`; `MODEL_INVALID` where backbone.json breaks its format
 */
export async function readBackboneRecord(folder: string, id: string): Promise<BackboneRecord> {
  const path = join(folder, id, RECORD_FILE);
  const bytes = BACKBONE_ID.test(id) ? await readIfThere(path) : undefined;
  if (bytes === undefined) {
    throw new FacetError(
      'BACKBONE_MISSING',
      `backbone "${id}" is not installed; install it with: facet models import ${id} <file|url>`,
      { field: 'backbone' },
    );
  }
  const parsed = recordSchema.safeParse(json(bytes));
  if (!parsed.success) throw invalid(id, `${path}: ${z.prettifyError(parsed.error)}`, path);
  if (parsed.data.id !== id) throw invalid(id, `${path} is of "${parsed.data.id}"`, path);
  return parsed.data;
}

/**
 * Reads an imported backbone and checks that its network is the one once installed.
 * @throws FacetError `BACKBONE_MISSING`, `MODEL_INVALID`
 */
export async function loadInstalledBackbone(folder: string, id: string): Promise<BackboneSource> {
  const { graph, dimensions, preprocessing, batching } = await readBackboneRecord(folder, id);
  const path = graphPath(folder, id, graph.sha256);
  const onnx = await readIfThere(path);
  if (onnx === undefined) throw invalid(id, `${path} is missing`, path);
  const actual = sha256(onnx);
  if (actual !== graph.sha256)
    throw invalid(id, `${path}: sha256 is ${actual}, ${RECORD_FILE} says ${graph.sha256}`, path);
  return { id, dimensions, preprocessing, onnx, sha256: actual, oneByOne: batching === 'one' };
}

/** All imported backbones by id, those that cannot be used with the reason. Networks are not read. */
export async function listInstalledBackbones(folder: string): Promise<BackboneListing[]> {
  const ids = (await subfolders(folder)).filter((name) => BACKBONE_ID.test(name)).sort();
  const listings = ids.map(async (id): Promise<BackboneListing> => {
    try {
      const record = await readBackboneRecord(folder, id);
      return { id, record, hash: backboneHash(record) };
    } catch (error) {
      if (error instanceof FacetError) return { id, fault: error.message };
      throw error;
    }
  });
  return Promise.all(listings);
}

/** Installs a backbone in place of what has its id. A crash leaves the old one, or the new one, never half of either. */
export async function installBackbone(
  folder: string,
  record: BackboneRecord,
  onnx: Uint8Array,
): Promise<void> {
  const home = join(folder, record.id);
  await mkdir(home, { recursive: true });
  await writeAtomically(graphPath(folder, record.id, record.graph.sha256), onnx);
  await writeAtomically(join(home, RECORD_FILE), Buffer.from(`${JSON.stringify(record, null, 2)}\n`));
  const current = graphFile(record.graph.sha256);
  for (const file of await readdir(home)) {
    if (file.endsWith('.onnx') && file !== current) await rm(join(home, file), { force: true });
  }
}

function graphFile(sha: string): string {
  return `${sha.slice(0, 12)}.onnx`;
}

function graphPath(folder: string, id: string, sha: string): string {
  return join(folder, id, graphFile(sha));
}

/** Names of the sub-folders; none where there is no such folder. */
async function subfolders(folder: string): Promise<string[]> {
  try {
    const found = await readdir(folder, { withFileTypes: true });
    return found.filter((entry) => entry.isDirectory()).map(({ name }) => name);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
    throw error;
  }
}

function json(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString('utf8'));
  } catch {
    return undefined;
  }
}

function invalid(id: string, what: string, file: string): FacetError {
  return new FacetError('MODEL_INVALID', `backbone "${id}": ${what}`, { file });
}
