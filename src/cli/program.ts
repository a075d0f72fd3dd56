import { Command } from 'commander';
import { readConfig, VARIABLES } from '../config/index.js';
import { FacetError } from '../domain/index.js';
import { JSON_OPTION, type AddCommand, type Run } from './command.js';
import { addDelete } from './delete-command.js';
import { addDemo } from './demo-command.js';
import { addDoctor } from './doctor/doctor-command.js';
import { addEvaluate } from './evaluate-command.js';
import { addImport } from './import-command.js';
import { addKeys } from './keys-command.js';
import { addModels } from './models-command.js';
import { addOperations } from './operations-command.js';
import { addReconcile } from './reconcile-command.js';
import { addReindex } from './reindex-command.js';
import { addServe } from './serve-command.js';
import { addTrain } from './train-command.js';
import { Output } from './output.js';

/** The `facet` command with all its sub-commands. */
export function buildProgram(environment: Readonly<Record<string, string | undefined>>): Command {
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
  const commands: AddCommand[] = [
    addDemo,
    addImport,
    addTrain,
    addEvaluate,
    addServe,
    addDelete,
    addReconcile,
    addReindex,
    addOperations,
  ];
  for (const add of commands) {
    add(program, run).option(...JSON_OPTION);
  }
  addModels(program, run);
  addKeys(program, run);
  addDoctor(program, run, environment);
  return program;
}

function environmentHelp(): string {
  return Object.entries(VARIABLES)
    .map(([name, { description = '' }]) => `  ${name.padEnd(32)}${description}`)
    .join('\n');
}
