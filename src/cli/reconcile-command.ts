import type { Command } from 'commander';
import { openApp } from '../app.js';
import {
  DISCREPANCIES,
  DISCREPANCY_KINDS,
  reconcile,
  type Finding,
  type ReconcileReport,
} from '../ingestion/index.js';
import type { AddCommand } from './command.js';
import { interruptible } from './interrupt.js';

interface ReconcileFlags {
  readonly fix?: boolean;
}

/** `facet reconcile`: whether catalogue and index agree, and how they are made to. */
export const addReconcile: AddCommand = (program, run) =>
  program
    .command('reconcile')
    .description(
      'Compare catalogue and index: rows without points, points without rows, wrong labels, leftovers.',
    )
    .option('--fix', 'mend what is wrong; the catalogue is the truth')
    .addHelpText('after', '\nExit codes: 0 nothing is left wrong, 1 something is.')
    .action(({ fix = false }: ReconcileFlags, command: Command) =>
      run(command, async ({ config, output }) => {
        const app = await openApp(config, {
          onNotice: (text) => {
            output.say(text);
          },
        });
        try {
          const stage = output.stage('Comparing');
          const report = await interruptible('run it again', (signal) =>
            reconcile({
              catalogue: app.catalogue,
              index: app.index,
              model: app.model(),
              extractor: () => app.extractor(),
              fix,
              signal,
              onProgress: (done, total) => {
                stage.update(done, total);
              },
            }),
          );
          stage.end(`${report.rows} rows, ${report.points} points`);
          output.result({ ...report }, reportText(report, fix));
          if (!report.consistent) process.exitCode = 1;
        } finally {
          await app.close();
        }
      }),
    );

function reportText(report: ReconcileReport, fix: boolean): string {
  const lines = DISCREPANCY_KINDS.filter((kind) => report.findings[kind].found > 0).flatMap((kind) =>
    findingLines(DISCREPANCIES[kind], report.findings[kind], fix),
  );
  const verdict = report.consistent
    ? `Catalogue and index agree${lines.length > 0 ? ' now' : ''}.`
    : fix
      ? 'Catalogue and index still disagree.'
      : 'Catalogue and index disagree; --fix mends what can be mended.';
  return [...lines, verdict].join('\n');
}

function findingLines(words: string, finding: Finding, fix: boolean): string[] {
  const { found, mended, left, examples, unmended } = finding;
  const more = found > examples.length ? ' …' : '';
  return [
    `${found} ${words}${fix ? `: ${mended} mended, ${left} left` : ''}`,
    `  ${examples.join(' ')}${more}`,
    ...unmended.map(({ id, code, reason }) => `  cannot mend ${id}: ${reason} (${code})`),
  ];
}
