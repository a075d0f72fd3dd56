import type { Command } from 'commander';
import { JSON_OPTION, type Run } from '../command.js';
import { Findings, type Finding } from './findings.js';
import { lookAtFolder } from './look-at-folder.js';
import { lookAtMachine } from './look-at-machine.js';
import { lookAtModel } from './look-at-model.js';
import { lookAtStores } from './look-at-stores.js';

/** `facet doctor`: looks at everything an installation needs, and says what to do. */
export function addDoctor(
  program: Command,
  run: Run,
  environment: Readonly<Record<string, string | undefined>>,
): void {
  program
    .command('doctor')
    .description('Look at versions, settings, data folder, database, index and model, and say what to do.')
    .option(...JSON_OPTION)
    .addHelpText('after', '\nExit codes: 0 nothing failed, 1 something did.')
    .action((_options: unknown, command: Command) =>
      run(command, async ({ config, output }) => {
        const findings = new Findings();
        lookAtMachine(findings, config, environment);
        const use = await lookAtFolder(findings, config);
        try {
          const index = await lookAtStores(findings, config, use);
          await lookAtModel(findings, config, use, index?.active);
        } finally {
          if (use.kind === 'ours') await use.lock.release();
        }
        const healthy = findings.all.every(({ state }) => state !== 'fail');
        const checks = findings.all.map((finding) => ({ ...finding, advice: finding.advice ?? null }));
        output.result({ healthy, checks }, findings.all.map(line).join('\n'));
        if (!healthy) process.exitCode = 1;
      }),
    );
}

function line({ name, state, text, advice }: Finding): string {
  const first = `${state.padEnd(8)}${name.padEnd(19)}${text}`;
  return advice === undefined ? first : `${first}\n${' '.repeat(27)}→ ${advice}`;
}
