import { Command } from 'commander';
import { readConfig, VARIABLES } from '../config/index.js';
import { FacetError } from '../domain/index.js';
import { JSON_OPTION, type AddCommand, type Run } from './command.js';
import { Output } from './output.js';

type Environment = Readonly<Record<string, string | undefined>>;
type Add = (program: Command, run: Run, environment: Environment) => void;

/** Commands that speak for themselves by way of `--json` alone. */
const plain =
  (add: AddCommand): Add =>
  (program, run) => {
    add(program, run).option(...JSON_OPTION);
  };

/** Each with what it needs, which is loaded for the one that is asked for: all of it would be half of a start. */
const COMMANDS: Readonly<Record<string, () => Promise<Add>>> = {
  demo: async () => plain((await import('./demo-command.js')).addDemo),
  import: async () => plain((await import('./import-command.js')).addImport),
  train: async () => plain((await import('./train-command.js')).addTrain),
  evaluate: async () => plain((await import('./evaluate-command.js')).addEvaluate),
  serve: async () => plain((await import('./serve-command.js')).addServe),
  delete: async () => plain((await import('./delete-command.js')).addDelete),
  reconcile: async () => plain((await import('./reconcile-command.js')).addReconcile),
  reindex: async () => plain((await import('./reindex-command.js')).addReindex),
  operations: async () => plain((await import('./operations-command.js')).addOperations),
  models: async () => (await import('./models-command.js')).addModels,
  keys: async () => (await import('./keys-command.js')).addKeys,
  doctor: async () => (await import('./doctor/doctor-command.js')).addDoctor,
};

/**
 * The `facet` command with the sub-command that the arguments ask for, or with all of them where they ask for none there
 * is: for help, and for what was meant.
 * @param args as `process.argv` has them, node and script first
 */
export async function buildProgram(environment: Environment, args: readonly string[]): Promise<Command> {
  const program = new Command('facet')
    .description('Find faces by what they look like. Settings come from the environment:')
    .addHelpText('after', `\nEnvironment:\n${environmentHelp()}`)
    .showHelpAfterError('(facet --help shows what there is)');

  const run: Run = async (command, action) => {
    const output = new Output(command.opts<{ json?: boolean }>().json === true);
    try {
      await action({ config: readConfig(environment), output });
    } catch (error) {
      output.failure(error);
      // What a shell expects of a command that a signal ended.
      process.exitCode = error instanceof FacetError && error.code === 'INTERRUPTED' ? 130 : 1;
    }
  };
  const [asked] = args.slice(2);
  const names = Object.hasOwn(COMMANDS, asked) ? [asked] : Object.keys(COMMANDS);
  for (const name of names) (await COMMANDS[name]())(program, run, environment);
  return program;
}

function environmentHelp(): string {
  return Object.entries(VARIABLES)
    .map(([name, { description = '' }]) => `  ${name.padEnd(32)}${description}`)
    .join('\n');
}
