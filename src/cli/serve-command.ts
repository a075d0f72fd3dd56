import type { Command } from 'commander';
import { beginStores } from '../app-stores.js';
import type { AddCommand } from './command.js';

/** `facet serve`: the GraphQL server, until SIGTERM or SIGINT. */
export const addServe: AddCommand = (program, run) =>
  program
    .command('serve')
    .description(
      'Serve the gallery page (/), GraphQL (/graphql), GraphiQL (/graphiql) and images until SIGTERM.',
    )
    .option('--demo', 'make the demo gallery first if there is nothing to search yet')
    .action(({ demo = false }: { demo?: boolean }, command: Command) =>
      run(command, async (context) => {
        const onNotice = (text: string) => {
          context.output.say(text);
        };
        const begun = await beginStores(context.config, onNotice);
        // The rest is loaded while the database starts.
        const { serve } = await import('./serve.js').catch(async (error: unknown) => {
          await begun.close();
          throw error;
        });
        await serve(context, { demo, begun, onNotice });
      }),
    );
