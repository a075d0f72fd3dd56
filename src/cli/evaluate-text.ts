import {
  attributeInWords,
  type EvaluationComparison,
  type EvaluationReport,
  type IndexQuality,
} from '../evaluation/index.js';

/** The metrics that a ranking is known by, when they are measured. */
const HEADLINE = ['P@10', 'R@10', 'mAP'];

/** A run as text: the headline beside a random order, then every metric. */
export function reportText(report: EvaluationReport): string {
  const { protocol, m, queries, gallery, metrics, modelVersion } = report;
  const scored = `${queries.scored} queries scored, ${queries.withoutRelevant} without a relevant image`;
  return [
    `Protocol ${protocol}, ${m} attributes, ${gallery.images} images, model ${modelVersion.slice(0, 12)}: ${scored}`,
    ...headlineTable(report),
    '',
    `${'metric'.padEnd(12)}    mean  95%low 95%high  random    best`,
    ...metrics.map(
      ({ name, mean, low, high, random, best }) => name.padEnd(12) + columns([mean, low, high, random, best]),
    ),
  ].join('\n');
}

function headlineTable({ metrics, modelName }: EvaluationReport): string[] {
  const shown = metrics.filter(({ name }) => HEADLINE.includes(name));
  const row = (title: string, cells: readonly string[]) =>
    `| ${title.padEnd(20)} |${cells.map((cell) => ` ${cell.padStart(5)} |`).join('')}`;
  return [
    '',
    row(
      'ranking',
      shown.map(({ name }) => name),
    ),
    `|${'-'.repeat(22)}|${shown.map(() => '-------|').join('')}`,
    row(
      'random',
      shown.map(({ random }) => random.toFixed(3)),
    ),
    row(
      modelName,
      shown.map(({ mean }) => mean.toFixed(3)),
    ),
  ];
}

/** What changed, metric by metric, and in which attributes most. */
export function comparisonText(comparison: EvaluationComparison): string {
  const { baseline, paired, galleryChanged, modelChanged, metrics, attributes } = comparison;
  const notes = [
    `${paired} queries in common`,
    modelChanged ? `model was ${baseline.modelName}` : 'same model',
    galleryChanged ? 'gallery changed' : 'same gallery',
  ];
  const worst = attributes
    .filter(({ difference }) => difference < 0)
    .slice(0, 3)
    .map(({ attribute, difference }) => `${attributeInWords(attribute)} (${signed(difference)})`);
  return [
    `Compared with the run of ${baseline.created}: ${notes.join(', ')}`,
    `${'metric'.padEnd(12)}    then     now    diff  95%low 95%high       p`,
    ...metrics.map(
      ({ name, baseline: then, candidate, difference, low, high, pValue }) =>
        `${name.padEnd(12)}${columns([then, candidate])}${[difference, low, high].map((v) => signed(v).padStart(8)).join('')}` +
        `${columns([pValue])}${high < 0 ? '  dropped' : low > 0 ? '  rose' : ''}`,
    ),
    ...(worst.length > 0 ? [`Largest drops in average precision: ${worst.join(', ')}`] : []),
  ].join('\n');
}

/** `; -0.1512 since the run of 2026-…, 95% interval -0.1703 to -0.1322, p 0.0001`, or nothing without a comparison. */
export function changeText(metric: string, comparison: EvaluationComparison | undefined): string {
  const change = comparison?.metrics.find(({ name }) => name === metric);
  if (comparison === undefined || change === undefined) return '';
  const { difference, low, high, pValue } = change;
  const since = `${signed(difference)} since the run of ${comparison.baseline.created}`;
  return `; ${since}, 95% interval ${signed(low)} to ${signed(high)}, p ${pValue.toFixed(4)}`;
}

export function indexQualityText({ queries, recall, latency }: IndexQuality): string {
  const shares = recall.map(({ k, mean }) => `@${k} ${mean.toFixed(4)}`).join(', ');
  const { p50, p95, p99 } = latency;
  return (
    `Index against the exact ranking, ${queries} queries: recall ${shares}; ` +
    `a search takes ${p50.toFixed(1)} ms (p50), ${p95.toFixed(1)} (p95), ${p99.toFixed(1)} (p99)`
  );
}

function columns(values: readonly number[]): string {
  return values.map((value) => value.toFixed(4).padStart(8)).join('');
}

function signed(value: number): string {
  return `${value < 0 ? '' : '+'}${value.toFixed(4)}`;
}
