import { join } from 'node:path';
import type { Command } from 'commander';
import { chosenModel, modelRoots } from '../app-models.js';
import { listBundles, type BundleListing } from '../model/index.js';
import { FACERES, listInstalledBackbones, type BackboneListing } from '../vision/index.js';
import { JSON_OPTION, type Run } from './command.js';

/** `facet models list`: bundles, and the backbones they can be trained on. */
export function addModelsList(models: Command, run: Run): void {
  models
    .command('list')
    .description('Bundles trained here and those that come with Facet; backbones to train on.')
    .option(...JSON_OPTION)
    .action((_options: unknown, command: Command) =>
      run(command, async ({ config, output }) => {
        const bundles = await listBundles(modelRoots(config));
        const backbones = await listInstalledBackbones(join(config.dataDir, 'backbones'));
        const chosen = await chosenModel(config);
        const { id, dimensions } = FACERES;
        output.result(
          {
            chosen,
            models: bundles.map(({ name, directory, fault }) => ({ name, directory, fault: fault ?? null })),
            backbones: [{ id, dimensions, source: 'comes with Facet', fault: null }, ...backbones.map(facts)],
          },
          [
            'Models',
            ...bundles.map((bundle) => `${bundle.name === chosen ? '*' : ' '} ${describe(bundle)}`),
            'Backbones',
            `  ${id.padEnd(20)} ${dimensions} features, comes with Facet`,
            ...backbones.map((backbone) => `  ${describeBackbone(backbone)}`),
          ].join('\n'),
        );
      }),
    );
}

function facts({ id, record, fault }: BackboneListing) {
  return {
    id,
    dimensions: record?.dimensions ?? null,
    source: record?.source.from ?? null,
    fault: fault ?? null,
  };
}

function describeBackbone(backbone: BackboneListing): string {
  const { id } = backbone;
  if (backbone.record === undefined) return `${id.padEnd(20)} unusable: ${backbone.fault}`;
  const { dimensions, source, created } = backbone.record;
  return `${id.padEnd(20)} ${dimensions} features, ${created.slice(0, 10)}, ${source.from}`;
}

function describe({ name, directory, manifest, fault }: BundleListing): string {
  if (manifest === undefined) return `${name.padEnd(20)} unusable: ${fault ?? 'no reason given'}`;
  const { recipe, created, attributes } = manifest;
  return `${name.padEnd(20)} ${recipe.id}, ${attributes.length} attributes, ${created.slice(0, 10)}, ${directory}`;
}
