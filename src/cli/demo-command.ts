import type { Command } from 'commander';
import { openApp } from '../app.js';
import type { AddCommand } from './command.js';
import { parseCount, parseSeed } from './folders.js';
import { runDemo } from './demo.js';

/** `facet demo`: a gallery of rendered faces, searchable, without any photograph. */
export const addDemo: AddCommand = (program, run) =>
  program
    .command('demo')
    .description(
      'Render cartoon faces, train a model on them and index them. What is already done is not done again.',
    )
    .option('--count <n>', 'faces to render', '2000')
    .option('--seed <n>', 'another seed renders other faces', '1')
    .action((options: { count: string; seed: string }, command: Command) =>
      run(command, async ({ config, output }) => {
        const demo = {
          count: parseCount(options.count, '--count', 100) ?? 2000,
          seed: parseSeed(options.seed),
        };
        const app = await openApp(config, {
          onNotice: (text) => {
            output.say(text);
          },
        });
        try {
          const report = await runDemo(app, output, demo);
          output.result(
            { ...report },
            `Demo gallery ready: ${report.images} faces. Start the server with: facet serve`,
          );
        } finally {
          await app.close();
        }
      }),
    );
