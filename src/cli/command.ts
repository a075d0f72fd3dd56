import type { Command } from 'commander';
import type { Config } from '../config/index.js';
import type { Output } from './output.js';

/** What every command is given: the settings and where to speak. */
export interface CommandContext {
  readonly config: Config;
  readonly output: Output;
}

/** Runs a command's action with its context; a failure is reported and becomes exit code 1. */
export type Run = (command: Command, action: (context: CommandContext) => Promise<void>) => Promise<void>;

/** Adds a sub-command to the program and returns it. */
export type AddCommand = (program: Command, run: Run) => Command;

/** Every command takes it. */
export const JSON_OPTION = [
  '--json',
  'one machine-readable result on stdout; progress stays on stderr',
] as const;
