import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { sha256 } from './digest.js';
import { readIfThere, writeAtomically } from './files.js';

/** A backbone's ONNX bytes, and how they came about. */
export interface CachedBackbone {
  readonly onnx: Uint8Array;
  readonly sha256: string;
  /** `built` the first time, `rebuilt` where the file found was not the one once written. */
  readonly origin: 'cached' | 'built' | 'rebuilt';
  readonly path: string;
}

/** Beside each cached file: what it must still be, and what it was made from. */
const record = z.object({
  /** SHA-256 of the ONNX file. */
  sha256: z.string(),
  /** SHA-256 of each file it was converted from, by name. */
  sources: z.record(z.string(), z.string()),
  /** ISO 8601. */
  created: z.string(),
});

/** What a conversion is made from: file names and contents. */
export type Sources = Readonly<Record<string, Uint8Array>>;

/**
 * The ONNX form of a converted backbone, kept in `<folder>/<name>-<first 12 digits of the sources' SHA-256>.onnx`
 * with a JSON record. Written atomically (a crash leaves the old state) and checked against the record on every load:
 * a file that changed since is made again from its sources.
 * @param version of the conversion: another one wherever it writes other bytes for the same sources
 */
export async function cachedBackbone(
  folder: string,
  { name, version, sources }: { readonly name: string; readonly version: string; readonly sources: Sources },
  convert: () => Uint8Array,
): Promise<CachedBackbone> {
  const digests = Object.fromEntries(Object.entries(sources).map(([file, bytes]) => [file, sha256(bytes)]));
  const key = sha256(JSON.stringify([version, digests])).slice(0, 12);
  const path = join(folder, `${name}-${key}.onnx`);
  const recordPath = `${path}.json`;
  const [found, recorded] = await Promise.all([readIfThere(path), readRecord(recordPath)]);
  if (found !== undefined && recorded !== undefined && sha256(found) === recorded.sha256) {
    return { onnx: found, sha256: recorded.sha256, origin: 'cached', path };
  }
  const onnx = convert();
  const digest = sha256(onnx);
  await mkdir(folder, { recursive: true });
  await writeAtomically(path, onnx);
  const entry = { sha256: digest, sources: digests, created: new Date().toISOString() };
  await writeAtomically(recordPath, Buffer.from(`${JSON.stringify(entry, null, 2)}\n`));
  return { onnx, sha256: digest, origin: recorded === undefined ? 'built' : 'rebuilt', path };
}

/** An unreadable record counts as none: the file is built again. */
async function readRecord(path: string) {
  const bytes = await readIfThere(path);
  if (bytes === undefined) return undefined;
  try {
    return record.parse(JSON.parse(bytes.toString('utf8')));
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof z.ZodError) return undefined;
    throw error;
  }
}
