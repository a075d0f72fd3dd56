import type { Command } from 'commander';
import { openApp } from '../app.js';
import type { AddCommand, CommandContext } from './command.js';
import { interruptible } from './interrupt.js';
import { reindexThere, type Reindexed } from './reindex-there.js';

interface ReindexFlags {
  readonly model?: string;
  readonly server?: string;
}

/** `facet reindex`: the gallery's embeddings made anew from stored features. */
export const addReindex: AddCommand = (program, run) =>
  program
    .command('reindex')
    .description(
      'Embed the gallery anew from stored features. Searches go on and change over at once, at the end.',
    )
    .option('--model <name>', 'with another bundle, which becomes the active one (default: the active one)')
    .option('--server <url>', 'let this running Facet server do it: it has the gallery open')
    .addHelpText(
      'after',
      `
With the model that is active already: an index that was lost is filled anew; one that is there is compared with
the catalogue and mended, as \`facet reconcile --fix\` does.
Interrupted, the old model stays active; run it again. With --server, interrupting stops the watching only.
Exit codes: 0 done, 1 failed.`,
    )
    .action((flags: ReindexFlags, command: Command) =>
      run(command, async (context) => {
        const { modelVersion, remark } = await reindex(context, flags);
        if (remark !== null) context.output.say(remark);
        context.output.result(
          { modelVersion, remark },
          `The gallery is embedded with model ${modelVersion} now.`,
        );
      }),
    );

function reindex(context: CommandContext, { model, server }: ReindexFlags): Promise<Reindexed> {
  return server === undefined
    ? reindexHere(context, model)
    : reindexThere(server, context.config.apiKey, model, context.output);
}

async function reindexHere(
  { config, output }: CommandContext,
  model: string | undefined,
): Promise<Reindexed> {
  const app = await openApp(config, {
    replacingModel: model !== undefined,
    onNotice: (text) => {
      output.say(text);
    },
  });
  try {
    const stage = output.stage('Embedding the gallery');
    const { modelVersion, embedded, failed } = await interruptible('run it again', (signal) =>
      app.reindex(model, {
        signal,
        onProgress: (done, total) => {
          stage.update(done, total);
        },
      }),
    );
    stage.end(`${embedded} images`);
    return { modelVersion, remark: failed === 0 ? null : `${failed} images could not be embedded` };
  } finally {
    await app.close();
  }
}
