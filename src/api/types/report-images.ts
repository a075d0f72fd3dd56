import type { CatalogueImage } from '../../catalogue/index.js';
import type { EvaluationReport } from '../../evaluation/index.js';
import { Image } from './image.js';

/** Reads images by id, all at once. */
export type ReadImages = (ids: readonly string[]) => Promise<ReadonlyMap<string, CatalogueImage>>;

/** The images that a report shows: read together, when the first of them is asked for. */
export class ReportImages {
  #found: Promise<ReadonlyMap<string, CatalogueImage>> | undefined;

  constructor(
    private readonly report: Pick<EvaluationReport, 'worst' | 'best' | 'examples'>,
    private readonly read: ReadImages,
  ) {}

  async find(id: string): Promise<Image | null> {
    this.#found ??= this.read(this.#ids());
    const row = (await this.#found).get(id);
    return row === undefined ? null : new Image(row);
  }

  #ids(): string[] {
    const { worst, best, examples } = this.report;
    const shown = [...worst, ...best, ...examples].flatMap(({ imageId, top }) => [
      imageId,
      ...top.map((image) => image.imageId),
    ]);
    return [...new Set(shown)];
  }
}
