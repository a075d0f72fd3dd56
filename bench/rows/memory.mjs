// Resident memory of `facet serve` on a gallery, above that of one on an empty gallery, against the bytes of the raw
// float32 embeddings: fresh processes, after some searches.
import { existsSync, readFileSync } from 'node:fs';
import { galleryFolder } from '../data/gallery-folder.mjs';
import { DIMENSIONS } from '../data/unit-rows.mjs';
import { Skip } from '../harness/context.mjs';
import { median, race } from '../harness/rounds.mjs';
import { serveFacet } from '../start/server-process.mjs';

/** Until every block of 200,000 rows has its int8 copy. */
const SEARCHES = 64;

export const row = {
  name: 'memory',
  sizes: {
    quick: { images: 500, rounds: 1 },
    default: { images: 200_000, rounds: 2 },
    full: { images: 200_000, rounds: 5 },
  },
  async run(context) {
    if (!existsSync('/proc/self/status'))
      throw new Skip('reads memory from /proc, which this system has not');
    const { images, rounds } = context.sizes;
    const [empty, full] = [await galleryFolder(context, 0), await galleryFolder(context, images)];
    const bytes = await race(
      { empty: () => residentBytes(empty), full: () => residentBytes(full) },
      { rounds, warmups: 0 },
    );
    const raw = images * DIMENSIONS * 4;
    const mebi = (value) => `${Math.round(value / 2 ** 20)} MiB`;
    return {
      cases: [
        {
          work: `memory of ${images.toLocaleString('en')} images, above an empty gallery’s`,
          against: 'bytes of the raw embeddings: ours / theirs',
          rounds: bytes.full.map((all, round) => (all - bytes.empty[round]) / raw),
          target: { atMost: 2 },
        },
      ],
      figures: [
        { what: 'facet serve, empty gallery', value: mebi(median(bytes.empty)) },
        { what: `facet serve, ${images.toLocaleString('en')} images`, value: mebi(median(bytes.full)) },
        { what: 'raw embeddings', value: mebi(raw) },
      ],
    };
  },
};

async function residentBytes(dataDir) {
  const server = await serveFacet(dataDir);
  try {
    for (let search = 0; search < SEARCHES; search++) await server.ask();
    const [, kibi] = /^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${server.pid}/status`, 'utf8'));
    return Number(kibi) * 1024;
  } finally {
    await server.stop();
  }
}
