import { readdir } from 'node:fs/promises';
import { isAbsolute, resolve, sep } from 'node:path';
import { FacetError } from '../domain/index.js';
import { BUNDLE_NAME, type BundleManifest } from './manifest.js';
import { readManifest } from './read-bundle.js';

/** A folder that holds a bundle.json: its manifest, or what is wrong with it. */
export interface BundleListing {
  /** The folder's name: what `resolveBundle` finds it by. */
  readonly name: string;
  /** Absolute path. */
  readonly directory: string;
  readonly manifest: BundleManifest | undefined;
  readonly fault: string | undefined;
}

/** Bundles directly below some folders, by name; of two with one name, that of the earlier folder. Hashes are not checked. */
export async function listBundles(roots: readonly string[]): Promise<BundleListing[]> {
  const found = new Map<string, BundleListing>();
  for (const root of roots) {
    for (const name of await folderNames(root)) {
      const listing = found.has(name) ? undefined : await describe(resolve(root, name), name);
      if (listing !== undefined) found.set(name, listing);
    }
  }
  return [...found.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
}

/**
 * The folder of a bundle.
 * @param nameOrPath a bundle's name below one of the roots, or a path (absolute, or with a separator in it)
 * @throws FacetError `MODEL_MISSING`, naming the bundles there are
 */
export async function resolveBundle(nameOrPath: string, roots: readonly string[]): Promise<string> {
  if (isAbsolute(nameOrPath) || nameOrPath.includes(sep) || nameOrPath.includes('/')) {
    const directory = resolve(nameOrPath);
    if ((await describe(directory, nameOrPath)) !== undefined) return directory;
    throw new FacetError('MODEL_MISSING', `no model bundle in ${directory}`);
  }
  const listings = await listBundles(roots);
  const match = listings.find(({ name }) => name === nameOrPath);
  if (match !== undefined) return match.directory;
  const names = listings.map(({ name }) => name).join(', ') || 'none';
  throw new FacetError('MODEL_MISSING', `no model bundle "${nameOrPath}"; there are: ${names}`);
}

async function folderNames(root: string): Promise<string[]> {
  const entries = await readdir(root, { withFileTypes: true }).catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
    throw error;
  });
  return entries
    .filter((entry) => !entry.isFile() && BUNDLE_NAME.test(entry.name))
    .map((entry) => entry.name);
}

/** Undefined where there is no bundle.json at all. */
async function describe(directory: string, name: string): Promise<BundleListing | undefined> {
  try {
    return { name, directory, manifest: await readManifest(directory), fault: undefined };
  } catch (error) {
    if (!(error instanceof FacetError)) throw error;
    if (error.code === 'MODEL_MISSING') return undefined;
    return { name, directory, manifest: undefined, fault: error.message };
  }
}
