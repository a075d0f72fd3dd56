import type { BundleManifest } from '../manifest.js';
import { attributesSection } from './attributes-section.js';
import { calibrationSection } from './calibration-section.js';
import { list, table } from './markdown.js';
import { metricsSection } from './metrics-section.js';
import { INTENDED_USE_SECTION, OUT_OF_SCOPE_SECTION, RESPONSIBLE_USE_SECTION } from './use-sections.js';
import { weaknessesSection } from './weaknesses-section.js';

/**
 * README.md of a bundle: what a person should know before trusting it (sections after Mitchell et al., "Model Cards for
 * Model Reporting", FAT* 2019). Every number comes from the manifest.
 */
export function modelCard(manifest: BundleManifest): string {
  return [
    `# ${manifest.name}`,
    'A Facet model bundle: two small networks that put face images and attribute queries into one space of 300 dimensions, where the cosine says how well an image satisfies a query.',
    ...INTENDED_USE_SECTION,
    ...OUT_OF_SCOPE_SECTION,
    ...dataSection(manifest),
    ...trainingSection(manifest),
    ...metricsSection(manifest),
    ...attributesSection(manifest),
    ...calibrationSection(manifest),
    ...weaknessesSection(manifest),
    ...RESPONSIBLE_USE_SECTION,
    '',
  ].join('\n\n');
}

function dataSection({ data }: BundleManifest): string[] {
  return [
    '## Data',
    table(
      ['', ''],
      [
        ['images', data.description],
        ['licence', data.licence],
        ['counts', list(Object.entries(data.counts).map(([use, count]) => `${count} ${use}`))],
      ],
    ),
  ];
}

function trainingSection({ created, backbone, recipe, seed, curves }: BundleManifest): string[] {
  const { resize, crop, interpolation, channels } = backbone.preprocessing;
  return [
    '## Training',
    table(
      ['', ''],
      [
        ['created', created],
        ['backbone', `${backbone.id}, ${backbone.dimensions} features, \`${backbone.hash.slice(0, 12)}…\``],
        [
          'preprocessing',
          `shorter side to ${resize} (${interpolation}), centre ${crop} × ${crop}, ${channels}`,
        ],
        ['recipe', `${recipe.id}, seed ${seed}`],
        ...Object.entries(recipe.hyperparameters).map(([name, value]) => [name, String(value)]),
      ],
    ),
    ...(curves.length === 0
      ? []
      : ['![Loss and validation mAP after every epoch](curves.svg)', epochs(curves)]),
  ];
}

function epochs(curves: BundleManifest['curves']): string {
  return table(
    ['epoch', 'stage', 'loss', 'validation loss', 'validation mAP'],
    curves.map((row) => [
      String(row.epoch),
      row.stage,
      row.loss.toFixed(4),
      row.validationLoss.toFixed(4),
      row.validationMeanAveragePrecision.toFixed(4),
    ]),
  );
}
