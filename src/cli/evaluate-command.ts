import type { Command } from 'commander';
import { openApp, type App } from '../app.js';
import {
  evaluateEach,
  measureIndexQuality,
  PROTOCOLS,
  type EvaluationRuns,
  type IndexQuality,
} from '../evaluation/index.js';
import type { AddCommand, CommandContext } from './command.js';
import { describeShortfall, shortfalls } from './evaluate-bounds.js';
import { parseEvaluateFlags, type EvaluateFlags, type EvaluateSettings } from './evaluate-flags.js';
import { writeHtmlReport } from './evaluate-html.js';
import { besideRecordedRuns, requireRuns, type RunResult } from './evaluate-runs.js';
import { comparisonText, indexQualityText, reportText } from './evaluate-text.js';
import type { Output } from './output.js';

/** Exit codes, beside 0 and 1 (it failed): a job that runs every night acts on them. */
const WRONG_USAGE = 2;
const BELOW_BOUND = 3;

/** Where an app keeps recorded runs, if it does. */
export type RunsOf = (app: App) => EvaluationRuns | undefined;

/** `facet evaluate`: how well the gallery answers attribute queries, judged by its own labels. */
export const evaluateCommand =
  (runsOf: RunsOf): AddCommand =>
  (program, run) =>
    program
      .command('evaluate')
      .description('Measure Precision@K, Recall@K, mAP … of attribute queries on the labels of the gallery.')
      .option('--protocol <id>', `how queries are made: ${PROTOCOLS.join(', ')}`, 'partial')
      .option(
        '--attributes <list>',
        'attributes a query is judged by; several numbers make several runs',
        '3',
      )
      .option('--queries <n>', 'number of queries', '1000')
      .option('--seed <n>', 'same seed, same queries, same digits', '0')
      .option('--partition <list>', 'rank only these partitions, comma-separated')
      .option('--k <list>', 'K of P@K, R@K and nDCG@K', '1,5,10,50')
      .option('--index-quality', 'also compare the live index with the exact ranking, and time it')
      .option('--html <file>', 'write a report with plots and example queries as one page')
      .option('--no-images', 'leave pictures out of the page')
      .option('--record', 'keep the run, for comparisons and the history plot')
      .option('--compare <run>', 'compare with a recorded run: its id, or "last"')
      .option('--fail-below <metric=bound>', 'exit with 3 if a mean is lower (mAP=0.7); repeatable', collect)
      .addHelpText('after', '\nExit codes: 0 done, 1 failed, 2 wrong usage, 3 below a --fail-below bound.')
      .exitOverride(({ exitCode }) => process.exit(exitCode === 0 ? 0 : WRONG_USAGE))
      .action(async (flags: EvaluateFlags, command: Command) => {
        let usable = false;
        await run(command, async (context) => {
          const settings = parseEvaluateFlags(flags);
          usable = true;
          await evaluateGallery(context, settings, runsOf);
        });
        if (!usable) process.exitCode = WRONG_USAGE;
      });

/** No store of runs is wired up yet: `--record` and `--compare` are refused. */
export const addEvaluate: AddCommand = evaluateCommand(() => undefined);

function collect(text: string, before: readonly string[] = []): readonly string[] {
  return [...before, text];
}

async function evaluateGallery(
  { config, output }: CommandContext,
  settings: EvaluateSettings,
  runsOf: RunsOf,
): Promise<void> {
  const onNotice = (text: string) => {
    output.say(text);
  };
  const app = await openApp(config, { onNotice });
  try {
    const runs = runsOf(app);
    requireRuns(runs, settings);
    const { reports, indexQuality } = await measure(app, settings, output);
    const results: RunResult[] = [];
    for (const report of reports) {
      results.push(
        runs === undefined
          ? { report, recorded: undefined }
          : await besideRecordedRuns(report, runs, settings, onNotice),
      );
    }
    const failed = shortfalls(reports, settings.bounds);
    const html =
      settings.html === undefined
        ? undefined
        : await writeHtmlReport(app, settings.html, { sections: results, indexQuality }, settings.images);
    output.result(asJson(results, { indexQuality, html, failed }), asText(results, indexQuality, html));
    for (const shortfall of failed) onNotice(`facet: ${describeShortfall(shortfall)}`);
    if (failed.length > 0) process.exitCode = BELOW_BOUND;
  } finally {
    await app.close();
  }
}

async function measure(app: App, settings: EvaluateSettings, output: Output) {
  const { protocol, ms, queries, seed, ks, partitions } = settings;
  const subject = { model: app.model(), index: app.index, catalogue: app.catalogue };
  const how = { protocol, queries, seed, ks, filter: partitions === undefined ? {} : { partitions } };
  const ranking = output.stage('Ranking');
  const reports = await evaluateEach({
    ...subject,
    ...how,
    ms,
    onProgress: ({ stage, done, total }) => {
      if (stage === 'queries') ranking.update(done, total);
    },
  });
  ranking.end(`${ms.length} × ${queries} queries × ${reports[0].gallery.images} images`);
  if (!settings.indexQuality) return { reports, indexQuality: undefined };
  const searching = output.stage('Searching the index');
  const indexQuality = await measureIndexQuality({
    ...subject,
    ...how,
    m: ms[0],
    onProgress: ({ stage, done, total }) => {
      if (stage === 'queries') searching.update(done, total);
    },
  });
  searching.end();
  return { reports, indexQuality };
}

/** One run's report with what belongs to it; of several runs, `runs` holds one such each. */
function asJson(results: readonly RunResult[], rest: Readonly<Record<string, unknown>>) {
  const runs = results.map(({ report, comparison, recorded }) => ({
    ...report,
    comparison: comparison ?? null,
    recorded: recorded ?? null,
  }));
  return { ...(runs.length === 1 ? runs[0] : { runs }), ...rest };
}

function asText(
  results: readonly RunResult[],
  indexQuality: IndexQuality | undefined,
  html: string | undefined,
): string {
  const parts = results.flatMap(({ report, comparison, recorded }) => [
    reportText(report),
    ...(comparison === undefined ? [] : [comparisonText(comparison)]),
    ...(recorded === undefined ? [] : [`Recorded as ${recorded}`]),
  ]);
  if (indexQuality !== undefined) parts.push(indexQualityText(indexQuality));
  if (html !== undefined) parts.push(`Report: ${html}`);
  return parts.join('\n\n');
}
