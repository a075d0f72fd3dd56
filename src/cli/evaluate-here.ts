import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { openApp, type App } from '../app.js';
import type { Config } from '../config/index.js';
import {
  evaluateEach,
  measureIndexQuality,
  type EvaluationReport,
  type IndexQuality,
  type ThumbnailSource,
} from '../evaluation/index.js';
import { thumbnail } from '../vision/index.js';
import type { EvaluateSettings } from './evaluate-flags.js';
import type { EvaluationPlace, RunResult } from './evaluate-place.js';
import { besideRecordedRuns } from './evaluate-runs.js';
import type { Output } from './output.js';

/** Pixels of a thumbnail's longer side, at most. */
const SIZE = 96;

/** Measures in this process, which opens the data folder for itself. @throws FacetError as `openApp` */
export async function openHere(config: Config, onNotice: (text: string) => void): Promise<EvaluationPlace> {
  const app = await openApp(config, { onNotice });
  return {
    measure: async (settings, output) => {
      const { reports, indexQuality } = await rank(app, settings, output);
      const results: RunResult[] = [];
      for (const report of reports) {
        results.push(await besideRecordedRuns(report, app.runs, settings, onNotice));
      }
      return { results, indexQuality };
    },
    thumbnails: thumbnails(app),
    close: () => app.close(),
  };
}

async function rank(
  app: App,
  settings: EvaluateSettings,
  output: Output,
): Promise<{ reports: EvaluationReport[]; indexQuality: IndexQuality | undefined }> {
  const { protocol, ms, queries, seed, ks, partitions } = settings;
  const subject = { model: app.model(), index: app.index, catalogue: app.catalogue };
  const how = { protocol, queries, seed, ks, filter: partitions === undefined ? {} : { partitions } };
  const ranking = output.stage('Ranking');
  const reports = await evaluateEach({
    ...subject,
    ...how,
    ms,
    onProgress: ({ stage, done, total }) => {
      if (stage === 'queries') ranking.update(done, total);
    },
  });
  ranking.end(`${ms.length} × ${queries} queries × ${reports[0].gallery.images} images`);
  if (!settings.indexQuality) return { reports, indexQuality: undefined };
  const searching = output.stage('Searching the index');
  const indexQuality = await measureIndexQuality({
    ...subject,
    ...how,
    m: ms[0],
    onProgress: ({ stage, done, total }) => {
      if (stage === 'queries') searching.update(done, total);
    },
  });
  searching.end();
  return { reports, indexQuality };
}

/** Pictures from the files that the catalogue knows. One that is gone or damaged is left out: the page shows its id. */
function thumbnails({ catalogue, config }: App): ThumbnailSource {
  return async (imageId) => {
    const image = (await catalogue.byIds([imageId])).get(imageId);
    if (image === undefined) return undefined;
    try {
      const original = await readFile(fileURLToPath(image.location));
      return { bytes: await thumbnail(original, SIZE, config.maxImagePixels), mediaType: 'image/jpeg' };
    } catch {
      return undefined;
    }
  };
}
