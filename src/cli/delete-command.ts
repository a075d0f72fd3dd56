import type { Command } from 'commander';
import { openApp, type App } from '../app.js';
import { FacetError } from '../domain/index.js';
import { deleteDataset, MAX_ITEMS, type ItemError } from '../ingestion/index.js';
import type { AddCommand } from './command.js';
import { interruptible } from './interrupt.js';
import type { Output } from './output.js';

interface DeleteFlags {
  readonly dataset?: string;
}

/** `facet delete`: images, or a whole dataset, out of the gallery. */
export const addDelete: AddCommand = (program, run) =>
  program
    .command('delete')
    .description(
      'Delete images from the gallery for good. Photographs stay where they are. Interrupted, it is finished by `facet serve` or `facet reconcile --fix`.',
    )
    .argument('[ids...]', 'UUIDs of the images')
    .option('--dataset <name>', 'all images of this dataset instead')
    .addHelpText('after', '\nExit codes: 0 all are gone, 1 some could not be deleted.')
    .action((ids: string[], { dataset }: DeleteFlags, command: Command) =>
      run(command, async ({ config, output }) => {
        if (ids.length > 0 === (dataset !== undefined)) {
          throw new FacetError(
            'BAD_USER_INPUT',
            'ids: name images, or a dataset by --dataset, and not both',
            {
              field: 'ids',
            },
          );
        }
        const app = await openApp(config, {
          onNotice: (text) => {
            output.say(text);
          },
        });
        try {
          if (dataset === undefined) await deleteById(app, ids, output);
          else await deleteWhole(app, dataset, output);
        } finally {
          await app.close();
        }
      }),
    );

async function deleteById(app: App, ids: readonly string[], output: Output): Promise<void> {
  let deleted = 0;
  const errors: ItemError[] = [];
  for (let start = 0; start < ids.length; start += MAX_ITEMS) {
    const report = await app.gallery.delete(ids.slice(start, start + MAX_ITEMS));
    deleted += report.deleted.length;
    errors.push(...report.errors.map((error) => ({ ...error, index: start + error.index })));
  }
  for (const { id, error } of errors) output.say(`${id}: ${error.message} (${error.code})`);
  output.result(
    {
      deleted,
      errors: errors.map(({ index, id, error: { code, message } }) => ({ index, id, code, message })),
    },
    `${deleted} deleted, ${errors.length} not`,
  );
  if (errors.length > 0) process.exitCode = 1;
}

async function deleteWhole(app: App, dataset: string, output: Output): Promise<void> {
  const deleted = await interruptible('run it again to delete the rest', (signal) => {
    const stage = output.stage('Deleting');
    return deleteDataset(app, dataset, {
      signal,
      onProgress: (done) => {
        stage.update(done, done);
      },
    }).finally(() => {
      stage.end();
    });
  });
  output.result({ deleted, errors: [] }, `${deleted} deleted`);
}
