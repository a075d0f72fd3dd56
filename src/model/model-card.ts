import type { BundleManifest, RetrievalFigures } from './manifest.js';

/** README.md of a bundle: what a person should know before trusting it, drawn from the manifest alone. */
export function modelCard(manifest: BundleManifest): string {
  const { name, created, backbone, recipe, seed, data, attributes } = manifest;
  return [
    `# ${name}`,
    'A Facet model bundle: two small networks that put face images and attribute queries into one space of 300 dimensions, where the cosine says how well an image satisfies a query.',
    '## Training',
    table(
      ['', ''],
      [
        ['created', created],
        ['backbone', `${backbone.id}, ${backbone.dimensions} features, \`${backbone.hash.slice(0, 12)}…\``],
        ['recipe', `${recipe.id}, seed ${seed}`],
        ['data', data.description],
        ['licence of the data', data.licence],
        ['images', list(Object.entries(data.counts).map(([use, count]) => `${count} ${use}`))],
      ],
    ),
    '## Retrieval, as measured when it was made',
    metricsTable(Object.entries(manifest.metrics)),
    'A query asks the given number of attributes, with the values of a randomly drawn image; an image is relevant if all of them match its labels. A random order reaches the base rate. The queries chose the epoch that was kept, so expect a little less on other images.',
    '## Attributes',
    `Trained on ${attributes.length}: ${list(attributes)}. Queries for any other attribute say nothing.`,
    '## Epochs',
    table(
      ['epoch', 'stage', 'loss', 'validation loss', 'validation mAP'],
      manifest.curves.map((row) => [
        String(row.epoch),
        row.stage,
        row.loss.toFixed(4),
        row.validationLoss.toFixed(4),
        row.validationMeanAveragePrecision.toFixed(4),
      ]),
    ),
    '## Hyper-parameters',
    table(
      ['name', 'value'],
      Object.entries(recipe.hyperparameters).map(([key, value]) => [key, String(value)]),
    ),
    '## Limits',
    'The model repeats the opinions of those who labelled its training images, in the proportions of those images. Attributes such as attractive, chubby or pale are impressions, not facts, and errors differ between groups of people. It finds pictures that look as described; it does not establish who a person is or what a person is like, and it must not decide anything about people.',
    '',
  ].join('\n\n');
}

function metricsTable(rows: readonly (readonly [string, RetrievalFigures])[]): string {
  return table(
    ['evaluation', 'images', 'queries', 'attributes asked', 'P@10', 'R@10', 'mAP', 'base rate'],
    rows.map(([evaluation, m]) => [
      evaluation,
      ...[m.images, m.queries, m.known].map(String),
      ...[m.precisionAt10, m.recallAt10, m.meanAveragePrecision, m.baseRate].map((value) => value.toFixed(3)),
    ]),
  );
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

function list(items: readonly string[]): string {
  return items.join(', ') || 'none';
}
