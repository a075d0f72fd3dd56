import type { Command } from 'commander';
import { openApp } from '../app.js';
import { FacetError, type Partition } from '../domain/index.js';
import { BUNDLE_NAME } from '../model/index.js';
import { RECIPE_IDS } from '../training/index.js';
import { FACERES } from '../vision/index.js';
import type { AddCommand } from './command.js';
import {
  datasetName,
  parseCount,
  parsePartitions,
  parseSeed,
  parseValidation,
  type Validation,
} from './folders.js';
import { interruptible } from './interrupt.js';
import { trainOnFolders } from './train-folders.js';

interface TrainFlags {
  readonly partition: string;
  readonly validation: string;
  readonly recipe: string;
  readonly backbone: string;
  readonly name: string;
  readonly seed: string;
  readonly limit?: string;
  readonly licence: string;
}

/** `facet train`: a model bundle from labelled photographs. */
export const addTrain: AddCommand = (program, run) =>
  program
    .command('train')
    .description(
      'Train a model on labelled images (CelebA layout), make it the active one and re-embed the gallery.',
    )
    .argument(
      '<folders...>',
      'folders with list_attr_celeba.txt and img_align_celeba/; an image named in two counts once',
    )
    .option('--partition <list>', 'partitions to learn from, comma-separated', 'train')
    .option(
      '--validation <what>',
      'a partition, or a share (0.05) of the training images held out: chooses the epoch and fits the calibration',
      'validation',
    )
    .option('--recipe <id>', `one of: ${RECIPE_IDS.join(', ')}`, RECIPE_IDS[0])
    .option('--backbone <id>', 'network the features come from: faceres or one imported', FACERES.id)
    .option('--name <name>', 'name of the bundle under FACET_DATA_DIR/models', 'trained')
    .option('--seed <n>', 'same seed, same data: the same bundle on a CPU', '0')
    .option('--limit <n>', 'at most this many training images a folder')
    .option('--licence <text>', 'licence of the images, for the model card', 'not stated')
    .action((folders: string[], flags: TrainFlags, command: Command) =>
      run(command, async ({ config, output }) => {
        const validation = parseValidation(flags.validation, '--validation');
        const partitions = parsePartitions(flags.partition, '--partition') ?? ['train'];
        const seed = parseSeed(flags.seed);
        const limit = parseCount(flags.limit, '--limit');
        check(flags, partitions, validation);
        const app = await openApp(config, {
          replacingModel: true,
          onNotice: (text) => {
            output.say(text);
          },
        });
        try {
          const advice = 'the same command goes on from here';
          const { directory, manifest } = await interruptible(advice, (signal) =>
            trainOnFolders(app, output, {
              folders,
              partitions,
              validation,
              recipe: flags.recipe,
              backbone: flags.backbone,
              name: flags.name,
              seed,
              limit,
              description: `${folders.map((folder) => datasetName(folder)).join(' + ')}: ${partitions.join(', ')}`,
              licence: flags.licence,
              signal,
            }),
          );
          output.result({ directory, manifest }, `Model bundle in ${directory}; it is the active one now.`);
        } finally {
          await app.close();
        }
      }),
    );

/** What would otherwise show only after hours of extracting features. @throws FacetError `BAD_USER_INPUT` */
function check({ name, recipe }: TrainFlags, partitions: readonly Partition[], validation: Validation): void {
  const refuse = (field: string, what: string) =>
    new FacetError('BAD_USER_INPUT', `${field}: ${what}`, { field });
  if (!BUNDLE_NAME.test(name)) throw refuse('--name', `"${name}" must match ${BUNDLE_NAME.source}`);
  if (!RECIPE_IDS.includes(recipe))
    throw refuse('--recipe', `"${recipe}" is not one of ${RECIPE_IDS.join(', ')}`);
  if (partitions.some((partition) => partition === validation)) {
    throw refuse(
      '--validation',
      `${String(validation)} is learnt from: name another partition or a share, such as 0.05`,
    );
  }
}
