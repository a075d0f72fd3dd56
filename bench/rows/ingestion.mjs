// `facet import` of JPEGs into a fresh data folder until they are searchable, against its slowest stage alone: the
// backbone over as many images, in the sessions that the import runs. The clock starts when everything is open (process, database, backbone: constants of a second or two that
// the context tells) and ends when a search finds the images.
import { cpSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { laneOptions, openBareBackbone } from '../data/bare-backbone.mjs';
import { photographFolder, photographs } from '../data/photographs.mjs';
import { embedded } from '../harness/environment.mjs';
import { median, race, ratios, timed } from '../harness/rounds.mjs';
import { openApp } from '../../dist/app.js';
import { importFolder } from '../../dist/cli/import-folder.js';
import { readConfig } from '../../dist/config/index.js';
import { openCelebA } from '../../dist/dataset/index.js';
import { attributeQuery } from '../../dist/domain/index.js';
import { shareCores } from '../../dist/vision/core-shares.js';

export const row = {
  name: 'ingestion',
  sizes: {
    quick: { images: 16, rounds: 1 },
    default: { images: 600, rounds: 2 },
    full: { images: 5000, rounds: 3 },
  },
  async run(context) {
    const { rounds } = context.sizes;
    const { source, images: files } = await photographs(context, context.sizes.images);
    const images = files.length;
    const folder = await photographFolder(context, files);
    const bare = await openBareBackbone(join(context.shared, 'backbones'), {
      device: 'cpu',
      ...laneOptions(shareCores()),
    });
    const opening = [];
    const ms = await race(
      {
        bare: () => timed(() => bare.run(images)),
        import: async () => {
          const once = await importOnce(context, folder, images);
          opening.push(once.opening);
          return once.importing;
        },
      },
      { rounds, warmups: 0 },
    );
    await bare.close();
    const rate = (list) => `${((1000 * images) / median(list)).toFixed(1)} images/s`;
    return {
      cases: [
        {
          work: `${images.toLocaleString('en')} JPEGs to searchable (${source})`,
          against: 'its slowest stage alone, the backbone: our time / its',
          rounds: ratios(ms.import, ms.bare),
          target: { atMost: 1.2 },
        },
      ],
      figures: [
        { what: 'facet import', value: rate(ms.import) },
        { what: 'backbone alone', value: rate(ms.bare) },
        { what: 'opening a new data folder, not counted', value: `${(median(opening) / 1000).toFixed(1)} s` },
      ],
    };
  },
};

/** What the command does, into a new folder. @returns milliseconds of opening everything, and of the import */
async function importOnce({ scratch, shared }, folder, images) {
  const dataDir = join(scratch, 'data');
  rmSync(dataDir, { recursive: true, force: true });
  // The converted network, which the first start of an installation makes.
  cpSync(join(shared, 'backbones'), join(dataDir, 'backbones'), { recursive: true });
  let app;
  const opening = await timed(async () => {
    app = await openApp(readConfig(embedded(dataDir)));
    await app.extractor();
  });
  try {
    const importing = await timed(async () => {
      const silent = {
        stage: () => ({ update: () => undefined, end: () => undefined }),
        say: () => undefined,
      };
      const dataset = await openCelebA(folder);
      const { imported } = await importFolder(app, silent, { dataset, name: 'bench', limit: images });
      if (imported !== images) throw new Error(`${imported} of ${images} images were imported`);
      const { edges } = await app.search.searchByAttributes(attributeQuery({ present: ['SMILING'] }), {
        first: 10,
      });
      if (edges.length !== 10) throw new Error(`a search found ${edges.length} images instead of 10`);
    });
    const indexed = await app.index.count();
    if (indexed !== images) throw new Error(`${indexed} of ${images} images are indexed`);
    return { opening, importing };
  } finally {
    await app.close();
  }
}
