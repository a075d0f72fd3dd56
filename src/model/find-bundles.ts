import { readdir } from 'node:fs/promises';
import { isAbsolute, resolve, sep } from 'node:path';
import { FacetError } from '../domain/index.js';
import { nameSetAside, standIn } from './bundle-folder.js';
import { BUNDLE_NAME, type BundleManifest } from './manifest.js';
import { isMissing } from './missing.js';
import { readManifest } from './read-bundle.js';

/** A folder that holds a bundle.json: its manifest, or what is wrong with it. */
export interface BundleListing {
  /** The folder's name: what `resolveBundle` finds it by. */
  readonly name: string;
  /** Absolute path; of a bundle that is just being replaced, where it was set aside. */
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
    const listing = await describe(directory, nameOrPath);
    if (listing !== undefined) return listing.directory;
    throw new FacetError('MODEL_MISSING', `no model bundle in ${directory}`);
  }
  const listings = await listBundles(roots);
  const match = listings.find(({ name }) => name === nameOrPath);
  if (match !== undefined) return match.directory;
  const names = listings.map(({ name }) => name).join(', ') || 'none';
  throw new FacetError('MODEL_MISSING', `no model bundle "${nameOrPath}"; there are: ${names}`);
}

async function folderNames(root: string): Promise<Set<string>> {
  const entries = await readdir(root, { withFileTypes: true }).catch((error: unknown) => {
    if (isMissing(error)) return [];
    throw error;
  });
  // Both kinds from one look: between two, a bundle could go from the one to the other.
  const folders = entries.filter((entry) => !entry.isFile()).map(({ name }) => nameSetAside(name) ?? name);
  return new Set(folders.filter((name) => BUNDLE_NAME.test(name)));
}

/** However often a bundle is replaced while it is looked for. */
const ATTEMPTS = 5;

/** Undefined where there is no bundle.json at all, neither there nor in a folder that stands in for it. */
async function describe(directory: string, name: string): Promise<BundleListing | undefined> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const listing = await read(directory, name);
    if (listing !== undefined) return listing;
    const aside = await standIn(directory);
    // Its writer may just have put the new one in place.
    const other = await read(aside ?? directory, name);
    if (other !== undefined || aside === undefined) return other;
  }
  return undefined;
}

async function read(directory: string, name: string): Promise<BundleListing | undefined> {
  try {
    return { name, directory, manifest: await readManifest(directory), fault: undefined };
  } catch (error) {
    if (!(error instanceof FacetError)) throw error;
    if (error.code === 'MODEL_MISSING') return undefined;
    return { name, directory, manifest: undefined, fault: error.message };
  }
}
