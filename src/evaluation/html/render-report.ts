import type { EvaluationComparison } from '../compare.js';
import type { IndexQuality } from '../index-quality.js';
import type { EvaluationReport } from '../report.js';
import type { RunSummary } from '../runs.js';
import { attributeSection } from './attributes.js';
import { comparisonSection } from './comparison.js';
import { contactSheets, type Pictures } from './contact-sheet.js';
import { curvePlots } from './curves.js';
import { headline } from './headline.js';
import { historySection } from './history.js';
import { indexQualitySection } from './index-quality.js';
import { html, Markup, NONE } from './markup.js';
import { moment } from './numbers.js';
import { STYLE } from './style.js';
import { loadThumbnails, type ThumbnailSource } from './thumbnails.js';

/** One run with what stands beside it. */
export interface ReportSection {
  readonly report: EvaluationReport;
  readonly comparison?: EvaluationComparison | undefined;
  /** Earlier runs of the same configuration, in any order. */
  readonly history?: readonly RunSummary[] | undefined;
}

export interface ReportContent {
  /** At least one; several m make several sections. */
  readonly sections: readonly ReportSection[];
  readonly indexQuality?: IndexQuality | undefined;
  /** Absent: no pictures, ids in their place. */
  readonly thumbnail?: ThumbnailSource | undefined;
}

/**
 * A report as one HTML page that needs nothing else: no script, no request, readable in a light and a dark theme and in
 * print. Pictures are embedded.
 */
export async function renderReport({ sections, indexQuality, thumbnail }: ReportContent): Promise<string> {
  const reports = sections.map(({ report }) => report);
  const pictures =
    thumbnail === undefined ? new Map<string, string>() : await loadThumbnails(reports, thumbnail);
  const [{ created, modelName, modelVersion, gallery }] = reports;
  const page = html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta
          http-equiv="Content-Security-Policy"
          content="default-src 'none'; img-src data:; style-src 'unsafe-inline'"
        />
        <title>Facet evaluation, ${moment(created)}</title>
        <style>
          ${new Markup(STYLE)}
        </style>
      </head>
      <body>
        <h1>How well faces are found</h1>
        <p class="faint">
          Facet evaluation of ${moment(created)}. Model
          <strong>${modelName}</strong> (<code>${modelVersion.slice(0, 12)}</code>), gallery of
          ${gallery.images} images (<code>${gallery.fingerprint.slice(0, 12)}</code>).
        </p>
        ${pictures.size > 0 ? licenceNotice : NONE}
        ${sections.map((section) => runSection(section, pictures))} ${indexQualitySection(indexQuality)}
      </body>
    </html>`;
  return `${page.text}\n`;
}

const licenceNotice = html`<p class="notice">
  This page embeds small pictures from the gallery: their licence and people’s rights in them go with it
  (CelebA’s are for non-commercial research). <code>--no-images</code> makes a page without any.
</p>`;

function runSection({ report, comparison, history = [] }: ReportSection, pictures: Pictures): Markup {
  const title = `${report.protocol}, ${report.m} attribute${report.m === 1 ? '' : 's'} a query`;
  return html`<section>
    <h2>${title}</h2>
    ${headline(report)} ${comparisonSection(comparison)} ${curvePlots(report)}
    ${historySection(report, history)} ${attributeSection(report)} ${contactSheets(report, pictures)}
  </section>`;
}
