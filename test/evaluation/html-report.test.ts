import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  compareEvaluations,
  evaluate,
  renderReport,
  toStored,
  type EvaluationReport,
  type RunSummary,
} from '../../src/evaluation/index.js';
import { html } from '../../src/evaluation/html/markup.js';
import { summarise } from '../../src/evaluation/runs.js';
import { browser, openOffline } from '../support/browser.js';
import { LabelModel } from '../support/label-model.js';
import { closeGalleries, openGallery, randomLabels, randomUnit } from './support/label-gallery.js';

const sizes = { protocol: 'partial', m: 3, queries: 60, seed: 0, ks: [1, 10] } as const;
const labels = randomLabels(150, 0.1);

let report: EvaluationReport;
let earlier: EvaluationReport;
let history: RunSummary[];
let face: Buffer;
beforeAll(async () => {
  report = await evaluate({ ...sizes, ...(await openGallery({ labels, vectors: randomUnit })) });
  earlier = await evaluate({ ...sizes, ...(await openGallery({ labels, model: new LabelModel('v0') })) });
  history = [3, 1, 2].map((day) =>
    summarise({
      id: `run ${day}`,
      evaluation: {
        ...toStored(earlier),
        report: { ...toStored(earlier).report, created: `2026-01-0${day}T00:00:00.000Z` },
      },
    }),
  );
  face = await sharp({ create: { width: 96, height: 96, channels: 3, background: '#abc' } })
    .jpeg()
    .toBuffer();
  await closeGalleries();
});

const thumbnail = () => Promise.resolve({ bytes: face, mediaType: 'image/jpeg' });
const full = () =>
  renderReport({
    sections: [
      { report, comparison: compareEvaluations(earlier, report), history },
      { report: { ...report, m: 1 } },
    ],
    indexQuality: {
      queries: 60,
      images: 150,
      recall: [{ k: 10, mean: 0.97, lowest: 0.6 }],
      latency: { p50: 1.25, p95: 3, p99: 8 },
    },
    thumbnail,
  });

describe('html', () => {
  it('escapes what is put in, and not what is HTML already', () => {
    const name = `<img src=x onerror="alert('1')">&`;
    expect(html`<b title="${name}">${[html`<i>${1}</i>`, name]}</b>`.text).toBe(
      '<b title="&lt;img src=x onerror=&quot;alert(&#39;1&#39;)&quot;&gt;&amp;"><i>1</i>' +
        '&lt;img src=x onerror=&quot;alert(&#39;1&#39;)&quot;&gt;&amp;</b>',
    );
  });
});

describe('renderReport', () => {
  it('shows every part that it was given', async () => {
    const page = await full();
    for (const title of [
      'partial, 3 attributes a query',
      'partial, 1 attribute a query',
      'Compared with the run of',
      'History',
      'By attribute',
      'Example queries',
      'Worst queries',
      'Best queries',
      'Index quality',
    ]) {
      expect(page).toContain(title);
    }
    for (const { name, mean } of report.metrics) {
      expect(page).toContain(name);
      expect(page).toContain(mean.toFixed(4));
    }
    expect(page).toContain('non-commercial research');
    expect(page.match(/✗ wrong/g)?.length).toBeGreaterThan(10);
    expect(page.match(/\? unlabelled/g)?.length).toBeGreaterThan(1);
  });

  it('leaves out what it was not given, pictures too', async () => {
    const page = await renderReport({ sections: [{ report }] });
    for (const absent of [
      'Compared with',
      'History',
      'Index quality',
      '<img',
      'data:image',
      'non-commercial',
    ])
      expect(page).not.toContain(absent);
    // The images are still named.
    expect(page).toContain(report.worst[0].top[0].imageId);
  });

  it('names an image whose picture is gone, and asks for each once', async () => {
    const asked: string[] = [];
    const gone = report.examples[0].imageId;
    const page = await renderReport({
      sections: [{ report }],
      thumbnail: (id) => {
        asked.push(id);
        return id === gone ? Promise.resolve(undefined) : thumbnail();
      },
    });
    expect(new Set(asked).size).toBe(asked.length);
    expect(page).toContain('class="blank"');
    await expect(
      renderReport({ sections: [{ report }], thumbnail: () => Promise.reject(new Error('disk')) }),
    ).rejects.toThrow('disk');
  });

  it('escapes names that come from outside', async () => {
    const page = await renderReport({
      sections: [
        {
          report: {
            ...report,
            modelName: '</title><script>alert(1)</script>',
            filter: { datasets: ['<b>'] },
          },
        },
      ],
    });
    expect(page).not.toContain('<script');
    expect(page).toContain('&lt;b&gt;');
  });

  it('has a page for a run in which nothing was scored', async () => {
    const empty = {
      ...report,
      metrics: [],
      attributes: [],
      worst: [],
      best: [],
      examples: [],
      curves: { precisionByK: [], precisionByRecall: [] },
      queries: { asked: 3, scored: 0, withoutRelevant: 3 },
    };
    const page = await renderReport({ sections: [{ report: empty }] });
    expect(page).toContain('0 of 3 queries scored');
    expect(page).not.toContain('NaN');
  });
});

describe.skipIf(!browser.present)(`the page in Chromium (${browser.reason})`, () => {
  const folder = mkdtempSync(join(tmpdir(), 'facet-report-'));
  afterAll(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  it('asks for nothing, complains of nothing, and shows pictures and plots within the page', async () => {
    const path = join(folder, 'report.html');
    writeFileSync(path, await full());
    const opened = await openOffline('null');
    const { page, outside, complaints } = opened;
    try {
      // A file's origin is "null": the page itself is let through, as any file would be, and counted here.
      const files: string[] = [];
      page.on('request', (request) => {
        if (!request.url().startsWith('data:')) files.push(request.url());
      });
      await page.goto(pathToFileURL(path).href);
      for (const picture of (await page.locator('img').all()).slice(0, 5)) {
        await picture.scrollIntoViewIfNeeded();
        expect(await picture.evaluate((element) => element.clientWidth)).toBe(76);
      }
      expect(await page.locator('svg').count()).toBeGreaterThan(5);
      expect(await page.locator('.face.right').count()).toBeGreaterThan(10);
      const overflow = 'document.documentElement.scrollWidth - document.documentElement.clientWidth';
      expect(await page.evaluate(overflow)).toBe(0);
      expect({ files, outside, complaints }).toEqual({
        files: [pathToFileURL(path).href],
        outside: [],
        complaints: [],
      });
    } finally {
      await opened.close();
    }
  });
});
