import type { App } from '../app.js';
import type { LabelledDataset } from '../dataset/index.js';
import type { Partition } from '../domain/index.js';
import { importImages, type ImportReport } from '../ingestion/index.js';
import type { Output } from './output.js';

export interface FolderImport {
  readonly dataset: LabelledDataset;
  /** The dataset's name in the catalogue. */
  readonly name: string;
  readonly partitions?: readonly Partition[] | undefined;
  readonly limit?: number | undefined;
}

/** Imports a folder, showing progress and what the folder's lists and files disagree on. */
export async function importFolder(
  app: App,
  output: Output,
  { dataset, name, partitions, limit }: FolderImport,
): Promise<ImportReport & { readonly rowsWithoutImage: number; readonly imagesWithoutRow: number }> {
  const extractor = await app.extractor();
  const total = await dataset.count({ partitions, limit });
  const stage = output.stage('Indexing');
  const report = await importImages({
    source: dataset.images({ partitions, limit }),
    dataset: name,
    extractor,
    model: () => app.model(),
    catalogue: app.catalogue,
    index: app.index,
    onProgress: ({ done }) => {
      stage.update(done, total);
    },
  });
  stage.end(
    `${report.imported + report.updated} new, ${report.unchanged} unchanged, ${report.failed.count} failed;`,
  );
  for (const { externalId, reason } of report.failed.examples) output.say(`  ${externalId}: ${reason}`);
  const { rowsWithoutImage, imagesWithoutRow } = dataset.report();
  if (rowsWithoutImage.count > 0) output.say(`${rowsWithoutImage.count} rows have no image here (skipped)`);
  if (imagesWithoutRow.count > 0) output.say(`${imagesWithoutRow.count} images have no row (skipped)`);
  return { ...report, rowsWithoutImage: rowsWithoutImage.count, imagesWithoutRow: imagesWithoutRow.count };
}
