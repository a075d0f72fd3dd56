import type { Command } from 'commander';
import { chosenModel, modelRoots, openApp } from '../app.js';
import { listBundles, readManifest, resolveBundle, type BundleListing } from '../model/index.js';
import { JSON_OPTION, type Run } from './command.js';

/** `facet models list|show|use`: the model bundles there are. */
export function addModels(program: Command, run: Run): void {
  const models = program
    .command('models')
    .description('List model bundles, show one, or choose the one that searches use.');
  addList(models, run);
  addShow(models, run);
  addUse(models, run);
}

function addList(models: Command, run: Run): void {
  models
    .command('list')
    .description('Bundles trained here and those that come with Facet.')
    .option(...JSON_OPTION)
    .action((_options: unknown, command: Command) =>
      run(command, async ({ config, output }) => {
        const bundles = await listBundles(modelRoots(config));
        const chosen = await chosenModel(config);
        const lines = bundles.map((bundle) => `${bundle.name === chosen ? '*' : ' '} ${describe(bundle)}`);
        output.result(
          {
            chosen,
            models: bundles.map(({ name, directory, fault }) => ({ name, directory, fault: fault ?? null })),
          },
          lines.join('\n'),
        );
      }),
    );
}

function addShow(models: Command, run: Run): void {
  models
    .command('show')
    .description("A bundle's manifest: data, recipe, metrics, calibration. Its README.md is the model card.")
    .argument('<name>', "a bundle's name, or its folder")
    .option(...JSON_OPTION)
    .action((name: string, _options: unknown, command: Command) =>
      run(command, async ({ config, output }) => {
        const directory = await resolveBundle(name, modelRoots(config));
        const manifest = await readManifest(directory);
        output.result({ directory, manifest }, `${directory}\n${JSON.stringify(manifest, null, 2)}`);
      }),
    );
}

function addUse(models: Command, run: Run): void {
  models
    .command('use')
    .description('Make a bundle the active one and re-embed the gallery with it, from stored features.')
    .argument('<name>', "a bundle's name, or its folder")
    .option(...JSON_OPTION)
    .action((name: string, _options: unknown, command: Command) =>
      run(command, async ({ config, output }) => {
        const app = await openApp(config, {
          replacingModel: true,
          onNotice: (text) => {
            output.say(text);
          },
        });
        try {
          const stage = output.stage('Embedding the gallery');
          const { version } = await app.useModel(name, (done, total) => {
            stage.update(done, total);
          });
          stage.end();
          output.result({ name, version }, `${name} is the active model now.`);
        } finally {
          await app.close();
        }
      }),
    );
}

function describe({ name, directory, manifest, fault }: BundleListing): string {
  if (manifest === undefined) return `${name.padEnd(20)} unusable: ${fault ?? 'no reason given'}`;
  const { recipe, created, attributes } = manifest;
  return `${name.padEnd(20)} ${recipe.id}, ${attributes.length} attributes, ${created.slice(0, 10)}, ${directory}`;
}
