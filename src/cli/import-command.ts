import type { Command } from 'commander';
import { openApp } from '../app.js';
import { openCelebA } from '../dataset/index.js';
import type { AddCommand } from './command.js';
import { datasetName, parseCount, parsePartitions } from './folders.js';
import { importFolder } from './import-folder.js';

interface ImportFlags {
  readonly partition?: string;
  readonly limit?: string;
  readonly dataset?: string;
}

/** `facet import`: photographs of a CelebA-layout folder into the gallery. */
export const addImport: AddCommand = (program, run) =>
  program
    .command('import')
    .description(
      'Put the images of a folder in CelebA layout into the gallery. Interrupted, run it again: it resumes.',
    )
    .argument(
      '<folder>',
      'folder with list_attr_celeba.txt and img_align_celeba/; the photographs stay where they are',
    )
    .option('--partition <list>', 'only these partitions, comma-separated: train, validation, test')
    .option('--limit <n>', 'at most this many images')
    .option('--dataset <name>', "the dataset's name in the catalogue (default: the folder's)")
    .action((folder: string, flags: ImportFlags, command: Command) =>
      run(command, async ({ config, output }) => {
        const partitions = parsePartitions(flags.partition, '--partition');
        const limit = parseCount(flags.limit, '--limit');
        const dataset = await openCelebA(folder);
        const app = await openApp(config, {
          onNotice: (text) => {
            output.say(text);
          },
        });
        try {
          const report = await importFolder(app, output, {
            dataset,
            name: flags.dataset ?? datasetName(folder),
            partitions,
            limit,
          });
          const { imported, updated, unchanged, failed } = report;
          output.result(
            { ...report },
            `${imported} imported, ${updated} updated, ${unchanged} unchanged, ${failed.count} failed`,
          );
        } finally {
          await app.close();
        }
      }),
    );
