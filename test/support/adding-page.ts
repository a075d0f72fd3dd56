import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { z } from 'zod';
import { corruptJpeg } from './bad-images.js';
import { openOffline, type OfflinePage } from './browser.js';
import { facet, graphql, serveFacet, type Environment, type Served } from './facet.js';

/** Largest image that the server takes. */
export const MAX_BYTES = 200_000;
/** Where the screenshots go for people to look at. */
export const screenshots = process.env.FACET_SCREENSHOTS ?? join(tmpdir(), 'facet-screenshots');

const images = z.object({
  edges: z.array(z.object({ node: z.object({ id: z.string(), url: z.string() }) })),
  totalCount: z.number(),
});

/** A demo gallery that is served, a folder of files to add, and a page to add them with. */
export class AddingPage {
  readonly files = mkdtempSync(join(tmpdir(), 'facet-to-add-'));

  private constructor(
    private readonly dataDir: string,
    public served: Served,
    readonly tab: OfflinePage,
  ) {}

  /** @param count faces of the demo: at least 100 */
  static async open(count: number): Promise<AddingPage> {
    mkdirSync(screenshots, { recursive: true });
    const dataDir = mkdtempSync(join(tmpdir(), 'facet-adding-'));
    const demo = await facet(['demo', '--count', String(count)], environment(dataDir));
    if (demo.code !== 0) throw new Error(demo.stderr);
    const served = await serveFacet(environment(dataDir));
    const opened = new AddingPage(dataDir, served, await openOffline(served.url));
    await opened.#writeFiles();
    return opened;
  }

  /** Faces of the demo, mirrored, which are not there yet: face-0 to 29 in a folder `holiday`; and some that are none. */
  async #writeFiles(): Promise<void> {
    mkdirSync(join(this.files, 'holiday/inner'), { recursive: true });
    const { edges } = await this.images({}, 40);
    for (const [place, { node }] of edges.entries()) {
      const bytes = Buffer.from(await (await fetch(this.served.url + node.url)).arrayBuffer());
      const folder = place < 15 ? 'holiday' : place < 30 ? 'holiday/inner' : '.';
      const name = join(this.files, folder, `face-${place}.jpg`);
      writeFileSync(name, await sharp(bytes).flop().jpeg().toBuffer());
    }
    writeFileSync(join(this.files, 'corrupt.jpg'), await corruptJpeg(1));
    writeFileSync(join(this.files, 'notes.txt'), 'not an image');
    writeFileSync(join(this.files, 'huge.jpg'), Buffer.alloc(MAX_BYTES * 3));
  }

  /** The process is killed; `restart` starts another at the same address. */
  async kill(): Promise<void> {
    await this.served.kill();
  }

  async restart(further: Environment = {}): Promise<void> {
    const { port } = new URL(this.served.url);
    this.served = await serveFacet({ ...environment(this.dataDir), PORT: port, ...further });
  }

  get page() {
    return this.tab.page;
  }

  async visit(path: string): Promise<void> {
    await this.page.goto(this.served.url + path);
  }

  /** Chooses files of the folder in the dialog. */
  async choose(...names: string[]): Promise<void> {
    await this.page.getByLabel('Choose files').setInputFiles(names.map((name) => join(this.files, name)));
  }

  async press(name: string): Promise<void> {
    await this.page.getByRole('button', { name, exact: true }).click();
  }

  /** Waits until the page says of what is being added what this says. */
  async says(words: string): Promise<void> {
    await this.page.getByRole('heading', { name: words, exact: true }).waitFor({ timeout: 90_000 });
  }

  list(name: string) {
    return this.page.getByRole('list', { name }).innerText();
  }

  async shot(name: string, fullPage = true): Promise<void> {
    await this.page.screenshot({ path: join(screenshots, `adding-${name}.png`), fullPage });
  }

  /** What the API says of the gallery. */
  async images(filter: Readonly<Record<string, unknown>>, first = 1) {
    const { data } = await graphql(
      this.served.url,
      'query ($first: Int, $filter: ImageFilterInput) { images(first: $first, filter: $filter) { edges { node { id url } } totalCount } }',
      { first, filter },
    );
    return images.parse(data?.images);
  }

  async close(): Promise<void> {
    await this.tab.close();
    await this.served.stop();
    rmSync(this.dataDir, { recursive: true, force: true });
    rmSync(this.files, { recursive: true, force: true });
  }
}

function environment(dataDir: string) {
  return { FACET_DATA_DIR: dataDir, FACET_MAX_IMAGE_BYTES: String(MAX_BYTES) };
}
