import type { Command } from 'commander';
import { openApp } from '../app.js';
import { modelRoots } from '../app-models.js';
import { modelCard, readManifest, resolveBundle } from '../model/index.js';
import { JSON_OPTION, type Run } from './command.js';
import { addModelsImport } from './models-import.js';
import { addModelsList } from './models-list.js';

/** `facet models list|show|use|import`: the model bundles there are, and the backbones they stand on. */
export function addModels(program: Command, run: Run): void {
  const models = program
    .command('models')
    .description('List model bundles, show one, choose the one that searches use, or import a backbone.');
  addModelsList(models, run);
  addShow(models, run);
  addUse(models, run);
  addModelsImport(models, run);
}

function addShow(models: Command, run: Run): void {
  models
    .command('show')
    .description("A bundle's model card; its whole manifest with --json.")
    .argument('<name>', "a bundle's name, or its folder")
    .option(...JSON_OPTION)
    .action((name: string, _options: unknown, command: Command) =>
      run(command, async ({ config, output }) => {
        const directory = await resolveBundle(name, modelRoots(config));
        const manifest = await readManifest(directory);
        output.result({ directory, manifest }, `${directory}\n\n${modelCard(manifest)}`);
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
