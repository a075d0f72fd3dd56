import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { rm, statfs, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { lockDataDir, type DataDirLock } from '../../catalogue/index.js';
import type { Config } from '../../config/index.js';
import { FacetError } from '../../domain/index.js';
import { fail, ok, warn, type Findings } from './findings.js';

const GIB = 2 ** 30;
/** Free bytes below which an operator should act, and below which nothing can be taken in. */
const LITTLE = GIB;
const TOO_LITTLE = GIB / 16;

/** How the data folder may be used meanwhile. */
export type FolderUse =
  | { readonly kind: 'ours'; readonly lock: DataDirLock }
  /** A process has it that is no fault: a server. */
  | { readonly kind: 'held'; readonly by: string }
  | { readonly kind: 'none' };

/** Whether the data folder can be written, has room, and who has it. */
export async function lookAtFolder(findings: Findings, { dataDir }: Config): Promise<FolderUse> {
  if (!existsSync(dataDir)) {
    findings.add('data folder', ok(`${dataDir} is not there yet; the first start makes it`));
    return { kind: 'none' };
  }
  const use = await findings.look('data folder', 'let the user that runs facet write there', async () => {
    const probe = join(dataDir, `.doctor-${randomUUID()}`);
    await writeFile(probe, '');
    await rm(probe);
    const known = await lock(dataDir);
    const who = known.kind === 'held' ? `, ${known.by}` : '';
    return { verdict: ok(`${dataDir} can be written${who}`), known };
  });
  const { bavail, bsize } = await statfs(dataDir);
  const free = bavail * bsize;
  const text = `${(free / GIB).toFixed(1)} GiB free for ${dataDir}`;
  const advice = 'make room, or move the data folder (FACET_DATA_DIR)';
  findings.add(
    'disk',
    free < TOO_LITTLE ? fail(text, advice) : free < LITTLE ? warn(text, advice) : ok(text),
  );
  return use ?? { kind: 'none' };
}

async function lock(dataDir: string): Promise<FolderUse> {
  try {
    return { kind: 'ours', lock: await lockDataDir(dataDir) };
  } catch (error) {
    if (!(error instanceof FacetError) || error.code !== 'DATA_DIR_LOCKED') throw error;
    return { kind: 'held', by: error.message.replace(/^.* is (in use by)/, '$1') };
  }
}
