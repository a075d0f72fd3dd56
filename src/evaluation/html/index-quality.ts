import type { IndexQuality } from '../index-quality.js';
import { html, NONE, type Markup } from './markup.js';
import { digits } from './numbers.js';

/** How the live index follows the exact ranking. */
export function indexQualitySection(quality: IndexQuality | undefined): Markup {
  if (quality === undefined) return NONE;
  const { queries, images, recall, latency } = quality;
  return html`<h2>Index quality</h2>
    <p>
      The same queries asked of the live index, ${queries} times among ${images} images: what share of the
      exact first K it found. This is the index’s doing; the figures above are the model’s. One search at a
      time took ${latency.p50.toFixed(1)} ms (median), ${latency.p95.toFixed(1)} ms (p95),
      ${latency.p99.toFixed(1)} ms (p99).
    </p>
    <table>
      <thead>
        <tr>
          <th>K</th>
          <th>mean recall</th>
          <th>lowest</th>
        </tr>
      </thead>
      <tbody>
        ${recall.map(
          ({ k, mean, lowest }) =>
            html`<tr>
              <td>${k}</td>
              <td>${digits(mean)}</td>
              <td>${digits(lowest)}</td>
            </tr>`,
        )}
      </tbody>
    </table>`;
}
